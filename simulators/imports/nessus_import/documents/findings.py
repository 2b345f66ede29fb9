"""How Nessus sees the world: what it calls a host, and how it grades a finding."""

from collections.abc import Iterator

from simulators.engine import WorldContext
from simulators.world import Finding, Host, Weakness, grade

FIRST_PLUGIN = 100_000


def plugin_id(weakness: Weakness) -> int:
    """Return the plugin that finds the weakness."""
    return FIRST_PLUGIN + weakness.identifier


def present(host: Host) -> Iterator[tuple[int, Finding]]:
    """Yield what the scan found, with its place in `Host.weaknesses`; what is fixed is not there.

    That a user of another product ignores it is not known to Nessus.
    """
    for place, finding in enumerate(host.weaknesses):
        if finding.status != "fixed":
            yield place, finding


def severity(host: Host, place: int, weakness: Weakness) -> int:
    """Return the attribute: two steps on where a user has recast it."""
    default = grade(weakness)
    return (default + 2) % 5 if is_recast(host, place) else default


def is_recast(host: Host, place: int) -> bool:
    """Return True if a user has recast the finding; which ones is assumed."""
    return (host.index + 3 * place) % 11 == 5


def hides_address(host: Host, context: WorldContext) -> bool:
    """Return True if the report has only the name, as of hosts scanned by name without that tag."""
    return context.quirk("no-host-ip") and host.index % 5 == 2


def scanned_names(host: Host, context: WorldContext) -> list[str]:
    """Return the names under which a host was scanned: its full name, two of them, or none."""
    if host.fqdn is None:
        return []
    by_name = not (context.quirk("by-address") or hides_address(host, context))
    if context.quirk("virtual-hosts") and by_name:
        return [host.fqdn, f"shop.{host.fqdn}"]
    return [host.fqdn]


def reverse_name(host: Host, context: WorldContext) -> str:
    """Return the name of the address in DNS; of a virtual host it is not the scanned one."""
    if len(scanned_names(host, context)) > 1:
        return f"host-{host.index}.rev.example.net"
    return host.fqdn or ""


def cwe(weakness: Weakness) -> int:
    """Return the number of the kind of weakness."""
    return 20 + weakness.index % 700


def cpe(weakness: Weakness) -> str:
    """Return the product of a weakness, as a CPE 2.2 URI; the world has no names of products."""
    return f"cpe:/a:example:product_{weakness.index}:{weakness.index}.0"
