"""Repository: a code repository on one of the hosts that the platform knows."""

import re
from typing import ClassVar

from .base import HasStatus, require, settle

_USERINFO = re.compile(r"^[^/@]*@")
_KNOWN = re.compile(
    r"https://(?:github\.com|gitlab\.com|bitbucket\.(?:com|org)|hub\.docker\.com"
    r"|dev\.azure\.com|circleci\.com)/[^/]+/(?:[^/]+/)*[^/]+"
)


class Repository(HasStatus, frozen=True):
    """A repository by its URL, from which organisation and name are taken.

    Key `#repository#{url}#{name}`; https is forced and user info dropped. Raises ValueError for a
    host that the platform does not know (docs/platform.md 1.12).
    """

    identifying: ClassVar[tuple[str, ...]] = ("url",)

    url: str
    org: str = ""
    name: str = ""
    public: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        url = _canonical(self.url)
        if not _KNOWN.fullmatch(url):
            raise ValueError("Repository.url is https://HOST/ORG/.../NAME on a known code host")
        org, name = _owner_and_name(url.split("/"))
        require("Repository", url=url, name=name)
        settle(
            self,
            url=url,
            org=org,
            name=name,
            class_="repository",
            group=url,
            identifier=name,
            attack_surface=("repository",),
            key=f"#repository#{url}#{name}",
        )


def _canonical(text: str) -> str:
    _scheme, _separator, rest = text.strip().rpartition("://")
    host, slash, path = _USERINFO.sub("", rest).partition("/")
    return f"https://{host.lower()}{slash}{path}".rstrip("/")


def _owner_and_name(segments: list[str]) -> tuple[str, str]:
    # Azure DevOps puts project and `_git` between the organisation and the repository.
    if segments[2] == "dev.azure.com":
        return segments[3], segments[-1]
    return segments[-2], segments[-1]
