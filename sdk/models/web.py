"""WebApplication and Webpage: what is reached by a URL."""

from typing import ClassVar

import msgspec

from .base import Expiring, HasStatus, check_status, settle
from .url import canonical_url, url_host

_KEY_LENGTH = 2048


class WebApplication(HasStatus, frozen=True):
    """An application by its URL; risks on it are grouped by its name.

    Key `#webapplication#{url}`, at most 2048 characters. An invalid primary URL is a ValueError,
    invalid further ones are dropped, as on the platform (docs/platform.md 1.10).
    """

    identifying: ClassVar[tuple[str, ...]] = ("primary_url", "name")

    primary_url: str
    name: str
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        url = canonical_url(self.primary_url)
        if not self.name.strip():
            raise ValueError("WebApplication.name is empty, and its risks are grouped by it")
        settle(
            self,
            primary_url=url,
            name=self.name.strip(),
            urls=_valid_urls(self.urls),
            class_="webapplication",
            group=self.name.strip(),
            identifier=url,
            attack_surface=("application",),
            key=f"#webapplication#{url}"[:_KEY_LENGTH],
        )

    @property
    def host(self) -> str:
        """The host that serves it, by name or address."""
        return url_host(self.primary_url)


class Webpage(Expiring, frozen=True):
    """A page of a web application, as crawlers and web scanners find it.

    Key `#webpage#{url}`, at most 2048 characters; risks on it are grouped by its origin.
    """

    identifying: ClassVar[tuple[str, ...]] = ("url",)

    url: str
    status: str = msgspec.field(default_factory="A".__str__)

    def __post_init__(self) -> None:
        check_status("Webpage", self.status)
        url = canonical_url(self.url)
        settle(self, url=url, key=f"#webpage#{url}"[:_KEY_LENGTH])

    @property
    def group(self) -> str:
        """The scheme and host under which risks on this page are kept."""
        return "/".join(self.url.split("/", 3)[:3])

    @property
    def host(self) -> str:
        """The host that serves it, by name or address."""
        return url_host(self.url)


def _valid_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(url for url in map(_url_or_nothing, urls) if url)


def _url_or_nothing(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return ""
