"""How Nessus sees the world: what it calls a host, and how it grades a finding."""

from collections.abc import Iterator

from ... import Finding, Host, Weakness, score

BANDS = (0.1, 4.0, 7.0, 9.0)
FIRST_PLUGIN = 100_000


def plugin_id(weakness: Weakness) -> int:
    """The plugin that finds the weakness."""
    return FIRST_PLUGIN + weakness.identifier


def present(host: Host) -> Iterator[tuple[int, Finding]]:
    """What the scan found, with its place in `Host.weaknesses`; what is fixed is not there.

    That a user of another product ignores it is not known to Nessus.
    """
    for place, finding in enumerate(host.weaknesses):
        if finding.status != "fixed":
            yield place, finding


def severity(host: Host, place: int, weakness: Weakness) -> int:
    """The attribute: by CVSS, else the plugin's own, two steps on where a user has recast it."""
    scored = score(weakness)
    default = weakness.severity - 1 if scored is None else sum(scored >= b for b in BANDS)
    return (default + 2) % 5 if is_recast(host, place) else default


def is_recast(host: Host, place: int) -> bool:
    """Whether a user has recast it; which ones is assumed."""
    return (host.index + 3 * place) % 11 == 5


def hides_address(host: Host, quirks: frozenset[str]) -> bool:
    """Whether only the name is told, as for hosts scanned by name without that tag."""
    return "no-host-ip" in quirks and host.index % 5 == 2


def open_port(host: Host) -> int:
    """A port on which nothing was found but that it is open."""
    return 8000 + host.index % 50
