"""A .nessus v2 file: policy, hosts with their properties, items.

Source: docs/contracts/file-formats.md 1.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ... import Expected, FileSimulator, Finding, Host, Quirk, stretches
from ...engine.files.simulator import PACKAGING, SHEET
from . import estate
from .oracle import expected

SCAN: Final = timedelta(minutes=50)
DATE: Final = "%a %b %e %H:%M:%S %Y"
"""As C writes it, without a zone."""

RISK_FACTORS = ("None", "Low", "Medium", "High", "Critical")

HEAD = """<?xml version="1.0" ?>
<NessusClientData_v2>
<Policy><policyName>Basic Network Scan</policyName>
<Preferences><ServerPreferences><preference><name>TARGET</name><value>198.51.100.0/24</value>
</preference></ServerPreferences></Preferences>
<FamilySelection><FamilyItem><FamilyName>General</FamilyName><Status>enabled</Status></FamilyItem>
</FamilySelection></Policy>
<Report name="weekly" xmlns:cm="http://www.nessus.org/cm">
"""
TAIL = "</Report>\n</NessusClientData_v2>\n"

PLUGIN = """<fname>check_{number}.nasl</fname>
<plugin_modification_date>2025/06/30</plugin_modification_date>
<plugin_name>{name}</plugin_name>
<plugin_type>remote</plugin_type>
<script_version>1.{revision}</script_version>
<synopsis>What plugin {number} looks for.</synopsis>
"""
"""What every item says of its plugin, and no import needs."""

COMPLIANCE = """<ReportItem port="0" svc_name="general" protocol="tcp" severity="3" pluginID="21157"
 pluginName="Unix Compliance Checks" pluginFamily="Policy Compliance"><compliance>true</compliance>
<cm:compliance-check-name>1.1 Is it set</cm:compliance-check-name>
<cm:compliance-result>FAILED</cm:compliance-result>
<description>1.1 Is it set : [FAILED]</description>
{plugin}<risk_factor>High</risk_factor><solution>n/a</solution></ReportItem>
"""
DEAD = '<ReportHost name="192.0.2.254"><HostProperties></HostProperties></ReportHost>\n'

VECTOR_V3 = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
VECTOR_V2 = "CVSS2#AV:N/AC:L/Au:N/C:P/I:P/A:P"
"""The same for every weakness: the world has scores, but no vectors."""


class NessusFile(FileSimulator):
    """The world as one scan of Nessus saw it."""

    name = "nessus-import"
    suffix = ".nessus"
    quirks = (
        *PACKAGING,
        Quirk("control-characters", f"{SHEET} 0", "outputs hold what XML forbids"),
        Quirk("latin-1", f"{SHEET} 0", "an output is not UTF-8"),
        Quirk("no-host-ip", f"{SHEET} 1", "every fifth host is known by its name alone"),
        Quirk("by-address", f"{SHEET} 1", "hosts were scanned by address, not by name"),
        Quirk("exported-twice", f"{SHEET} 1", "the file has the same report twice"),
        Quirk("dead-hosts", f"{SHEET} 1", "hosts that did not answer are there, too"),
        Quirk(
            "virtual-hosts",
            f"djcas9/ruby-nessus #52, {SHEET} 8",
            "two names were scanned at one address, which has another name in DNS",
        ),
        Quirk("blank-line", f"{SHEET} 0", "a blank line stands before the XML declaration"),
        Quirk("cwe-prefix", f"DefectDojo #13245, {SHEET} 1", "cwe has a prefix"),
    )

    def lines(self) -> Iterator[str]:
        """The document, an element at a time."""
        yield ("\n" if self.quirk("blank-line") else "") + HEAD
        for _ in range(2 if self.quirk("exported-twice") else 1):
            for host in self.world.hosts():
                for name in estate.scanned_names(host, self.active_quirks) or [""]:
                    yield from self._host(host, name)
            if self.quirk("dead-hosts"):
                yield DEAD
        yield TAIL

    def encoded(self) -> Iterator[bytes]:
        """The text in UTF-8, but for an output that Nessus has passed on as it came."""
        for piece in super().encoded():
            odd = self.quirk("latin-1") and b"<plugin_output>" in piece
            yield piece.replace("Gerät".encode(), "Gerät".encode("latin-1")) if odd else piece

    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """See `oracle.expected`."""
        return expected(self.world, config, self.active_quirks)

    def _host(self, host: Host, scanned: str) -> Iterator[str]:
        hidden = estate.hides_address(host, self.active_quirks)
        # Scanned by name, a host would show its private address alone.
        by_address = (self.quirk("by-address") or host.private_address) and not hidden
        name = host.address if by_address else scanned or (
            host.hostname if hidden else host.address
        )  # fmt: skip
        yield f"<ReportHost name={quoteattr(name)}><HostProperties>\n"
        tags = {
            "HOST_START": f"{host.last_seen - SCAN:{DATE}}",
            "HOST_END": f"{host.last_seen:{DATE}}",
            "HOST_END_TIMESTAMP": str(int(host.last_seen.timestamp())),
            "patch-summary-total-cves": str(sum(len(one.weakness.cves) for one in host.weaknesses)),
            "system-type": "general-purpose",
            "operating-system": host.operating_system,
            "cpe": f"{host.cpe} -> {host.operating_system}",
            "host-fqdn": estate.reverse_name(host, self.active_quirks),
            "netbios-name": host.netbios or "",
            "host-ip": "" if hidden else host.addresses[0],
        }
        for tag, value in tags.items():
            if value:
                yield f"<tag name={quoteattr(tag)}>{escape(value)}</tag>\n"
        yield "</HostProperties>\n"
        yield self._information(estate.open_port(host))
        if host.index % 4 == 1:
            yield COMPLIANCE.format(plugin=_plugin(21157, "Unix Compliance Checks"))
        for place, finding in estate.present(host):
            yield self._item(host, place, finding)
        yield "</ReportHost>\n"

    def _information(self, port: int) -> str:
        return (
            f'<ReportItem port="{port}" svc_name="unknown?" protocol="tcp" severity="0" '
            'pluginID="11219" pluginName="Nessus SYN scanner" pluginFamily="Port scanners">'
            f"<description>It is open.</description>\n{_plugin(11219, 'Nessus SYN scanner')}"
            "<risk_factor>None</risk_factor><solution>n/a</solution>"
            "<plugin_output>\nopen\n</plugin_output></ReportItem>\n"
        )

    def _item(self, host: Host, place: int, finding: Finding) -> str:
        weakness = finding.weakness
        severity = estate.severity(host, place, weakness)
        attributes = {
            "port": str(finding.port or 0),
            "svc_name": "general" if finding.port is None else "svc",
            "protocol": finding.protocol or "tcp",
            "severity": str(severity),
            "pluginID": str(estate.plugin_id(weakness)),
            "pluginName": weakness.title,
            "pluginFamily": weakness.category,
        }
        cwe = 20 + weakness.index % 700
        children = [
            *(("cve", cve) for cve in weakness.cves),
            ("cvss3_base_score", weakness.cvss_v3),
            ("cvss3_vector", VECTOR_V3 if weakness.cvss_v3 is not None else None),
            ("cvss_base_score", weakness.cvss_v2),
            ("cvss_vector", VECTOR_V2 if weakness.cvss_v2 is not None else None),
            ("cwe", f"CWE-{cwe}" if self.quirk("cwe-prefix") else cwe),
            ("cpe", f"{estate.cpe(weakness)}\nx-cpe:/a:example:unlisted"),
            ("description", "\n".join(stretches(weakness.description))),
            ("risk_factor", RISK_FACTORS[severity]),
            ("see_also", f"https://docs.example.com/{weakness.index}"),
            ("solution", "\n".join(stretches(weakness.solution)) or "n/a"),
            ("plugin_output", self._output(finding)),
        ]
        said = "".join(
            f"<{name}>{escape(str(text))}</{name}>\n"
            for name, text in children
            if text not in (None, "")
        )
        opened = " ".join(f"{name}={quoteattr(text)}" for name, text in attributes.items())
        about = _plugin(estate.plugin_id(weakness), weakness.title)
        return f"<ReportItem {opened}>\n{about}{said}</ReportItem>\n"

    def _output(self, finding: Finding) -> str:
        if not finding.result:
            return ""
        odd = "\x08\x1b[0m" if self.quirk("control-characters") else ""
        return f"\n{finding.result}\n{odd}"


def _plugin(number: int, name: str) -> str:
    return PLUGIN.format(number=number, name=escape(name), revision=number % 50)
