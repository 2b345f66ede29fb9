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


def scanned_names(host: Host, quirks: frozenset[str]) -> list[str]:
    """Under which names a host was scanned: as two virtual hosts, or by its full name, or none."""
    if host.fqdn is None:
        return []
    if "virtual-hosts" in quirks and "by-address" not in quirks and not hides_address(host, quirks):
        return [host.fqdn, f"shop.{host.fqdn}"]
    return [host.fqdn]


def reverse_name(host: Host, quirks: frozenset[str]) -> str:
    """What DNS says of the address; of a virtual host it is another name than the scanned one."""
    if len(scanned_names(host, quirks)) > 1:
        return f"host-{host.index}.rev.example.net"
    return host.fqdn or ""


def open_port(host: Host) -> int:
    """A port on which nothing was found but that it is open."""
    return 8000 + host.index % 50


def cpe(weakness: Weakness) -> str:
    """What a weakness is in, as a CPE 2.2 URI; the world has no names of products."""
    return f"cpe:/a:example:product_{weakness.index}:{weakness.index}.0"
