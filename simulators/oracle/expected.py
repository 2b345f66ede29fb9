"""What oracles have in common: the models that the platform expects, whoever the vendor is.

Written from docs/platform.md, and from nothing of the SDK: an oracle is only worth something as
long as it can disagree. What a vendor's rows mean is its own oracle's affair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from ipaddress import ip_address, ip_network
from re import findall
from typing import Final, Literal, TypeVar

from ..engine.http.simulator import Expected
from ..world.weaknesses import Weakness, grade_of_score, score

Refused = Literal["internal", "cloud"] | None
Found = TypeVar("Found")

REFUSED: Final[Mapping[str, Refused]] = {
    "private": "internal",
    "cgnat": "internal",
    "cloud": "cloud",
}
"""The kinds of host whose assets a VM filter refuses; everything about them falls with them."""

LETTERS: Final = ("I", "L", "M", "H", "C")
"""Severities from information to critical, as they stand in a risk's status.

Source: docs/platform.md 1.7.
"""

NOT_SCORED: Final[Mapping[str, object]] = {}

PRIORITIES: Final = {"I": 40, "L": 30, "M": 20, "H": 10, "C": 0}

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_INTERNAL: Final = tuple(
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
        *("169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128"),
    )
)


class ExpectedAsset(Expected, total=False):
    """An asset, with the reason why its key is not the one that a scanner has for the same host."""

    disagrees: str


class ExpectedFile(Expected, total=False):
    """A file, with pieces of text that its bytes must contain."""

    contains: tuple[str, ...]


class ExpectedRisk(Expected, total=False):
    """A risk, with the key of what it is about; its fields say what identifies that."""

    target: str


def wants(config: Mapping[str, str], name: str, default: str = "true") -> bool:
    """Whether a setting is on: what cannot be read counts as false (docs/platform.md 1.12)."""
    return config.get(name, default) in _TRUE


def is_internal(address: str) -> bool:
    """Whether it is not routable; documentation addresses are nobody's inside."""
    return any(ip_address(address) in network for network in _INTERNAL)


def asset_key(dns: str, name: str) -> str:
    """The key of an asset: lower case (docs/platform.md 1.5)."""
    return f"#asset#{dns}#{name}".lower()


def expected_asset(
    *, dns: str, name: str, cloud_id: str, status: str, refused: Refused, disagrees: str = ""
) -> ExpectedAsset:
    """An asset; `disagrees` says why its key is not the one of other vendors, if it is not."""
    fields = {"dns": dns, "name": name, "cloudId": cloud_id, "status": status}
    asset = ExpectedAsset(
        type="asset", key=asset_key(dns, name), fields=dict(fields), refused=refused
    )
    if disagrees:
        asset["disagrees"] = disagrees
    return asset


@dataclass(frozen=True, slots=True)
class Place:
    """A host as the platform knows it: an asset, and the ports of it."""

    dns: str
    name: str
    cloud_id: str
    refused: Refused
    disagrees: str = ""
    is_again: bool = False
    """True for a host whose asset another one is too, before it."""

    @property
    def key(self) -> str:
        """The key of its asset."""
        return asset_key(self.dns, self.name)

    def key_at(self, protocol: str | None, port: int | None) -> str:
        """The key of a port of it (docs/platform.md 1.9); without a port, that of its asset."""
        return self.key if port is None else f"#port#{protocol}#{port}{self.key}"

    def asset(self, status: str) -> ExpectedAsset:
        """Its asset, `A` for active, or `P` while it is only the target of risks."""
        return expected_asset(
            dns=self.dns,
            name=self.name,
            cloud_id=self.cloud_id,
            status=status,
            refused=self.refused,
            disagrees=self.disagrees,
        )

    def port(self, protocol: str | None, port: int, service: str | None = None) -> Expected:
        """A port of it; None for the service says nothing of that."""
        fields: dict[str, object] = {"protocol": protocol, "port": port, "source": self.key}
        fields["parent"] = self._parent()
        return Expected(
            type="port",
            key=self.key_at(protocol, port),
            fields=fields if service is None else {**fields, "service": service},
            refused=self.refused,
        )

    def risk(
        self,
        name: str,
        letter: str,
        *,
        at: tuple[str | None, int | None] = (None, None),
        title: str,
        scoring: Mapping[str, object] = NOT_SCORED,
        definition: tuple[str, ...] | None,
        proof: tuple[str, ...] | None,
    ) -> Iterator[Expected]:
        """A risk on a port of it or, without one, its asset, and the files that there are of it."""
        yield expected_risk(
            dns=self.dns,
            name=name,
            letter=letter,
            target=self.key_at(*at),
            form=self._form(*at),
            refused=self.refused,
            title=title,
            scoring=scoring,
        )
        if definition is not None:
            yield expected_file(f"definitions/{name}", definition, self.refused)
        if proof is not None:
            # What one host proves must not replace what the other did (docs/platform.md 1.7).
            last = f"/{self.cloud_id}" if self.is_again else ""
            yield expected_file(f"proofs/{self.dns}/{name}{last}", proof, self.refused)

    def _parent(self) -> dict[str, object]:
        """What a port is on: without the key, ports of all hosts would be one.

        Source: docs/platform.md 1.9.
        """
        return {"type": "asset", "key": self.key, "dns": self.dns, "name": self.name}

    def _form(self, protocol: str | None, port: int | None) -> dict[str, object]:
        """What a risk is on, in the form that the platform reads (docs/platform.md 1.14)."""
        if port is None:
            return {"_type": "Asset", "dns": self.dns, "name": self.name}
        return {"_type": "Port", "protocol": protocol, "port": port, "parent": self._parent()}


def expected_risk(
    *,
    dns: str,
    name: str,
    letter: str,
    target: str,
    form: Mapping[str, object] | None,
    refused: Refused,
    title: str,
    scoring: Mapping[str, object] = NOT_SCORED,
) -> ExpectedRisk:
    """An open risk of that severity on what has the key `target` (docs/platform.md 1.7).

    `form` is what identifies the target; None of an integration, of which there is only a name.
    """
    fields: dict[str, object] = {
        "dns": dns,
        "name": name,
        "status": f"T{letter}",
        "priority": PRIORITIES[letter],
        **({"target_name": dns} if form is None else {"target": form}),
        **scoring,
    }
    return ExpectedRisk(
        type="risk",
        key=f"#risk#{dns}#{name}",
        fields=fields | ({"title": title} if title else {}),
        refused=refused,
        target=target,
    )


def cpe_23(uri: str) -> str:
    """A CPE 2.2 URI as the 2.3 string that it stands for: `*` is what it leaves out."""
    known = uri.removeprefix("cpe:/").split(":")
    return ":".join(["cpe", "2.3", *known, *["*"] * (11 - len(known))])


def expected_technology(cpe: str, place: Place, at: str = "") -> Iterator[Expected]:
    """What a CPE names, and the proof whose path says where it was seen (docs/platform.md 1.15)."""
    key = f"#technology#{cpe}"
    yield Expected(type="technology", key=key, fields={"cpe": cpe}, refused=place.refused)
    path = f"proofs/{cpe}/{place.dns}/{place.name}{at}"
    yield expected_file(path, (cpe.split(":")[4],), place.refused)


def expected_file(name: str, contains: tuple[str, ...], refused: Refused) -> ExpectedFile:
    """A definition or a proof."""
    return ExpectedFile(
        type="file", key=f"#file#{name}", fields={"name": name}, refused=refused, contains=contains
    )


def by_name(
    found: Iterable[Found], names: Callable[[Found], Iterable[str]]
) -> list[tuple[str, list[Found]]]:
    """What was found under each of the names that it is known by, in the order of the names."""
    groups: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        for name in names(one):
            groups[name].append(one)
    return sorted(groups.items(), key=lambda group: group[0])


def scoring(
    weakness: Weakness, *, v3: str = "", v2: str = "", cwe: int | None = None
) -> Mapping[str, object]:
    """What a vendor says of the score that counts, by the vectors that it sends with each."""
    scored = score(weakness)
    vector = v2 if weakness.cvss_v3 is None else v3
    codes = {} if cwe is None else {"cwe_codes": [f"CWE-{cwe}"]}
    return {"cvss_score": scored, "cvss_vector": "" if scored is None else vector, **codes}


def severity_letter(weakness: Weakness, words: Sequence[str] = LETTERS) -> str:
    """CVSS v3, v2, the vendor's own scale (docs/platform.md 5.7); 0.0 is a score.

    `words` are what its five steps mean, from the least to the worst.
    """
    scored = score(weakness)
    return words[weakness.severity - 1] if scored is None else score_letter(scored)


def score_letter(scored: float) -> str:
    """The severity of a CVSS score (docs/platform.md 5.7)."""
    return LETTERS[grade_of_score(scored)]


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are not empty, without the space around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def stretches(*texts: str) -> Iterator[str]:
    """Every stretch of text between two tags, as it is read."""
    for text in texts:
        found = findall(r"[^<>]+", _untagged(text))
        yield from (unescape(stretch).strip() for stretch in found if stretch.strip())


def _untagged(html: str) -> str:
    inside = html.split("<")
    return inside[0] + "".join("<" + part.partition(">")[2] for part in inside[1:])
