"""Example: which streams there are and how they are put together."""

from collections.abc import Iterator
from functools import cached_property

from sdk import Asset, Capability, Credential, Model, Parameter, merge_findings, stream

from . import transform
from .client import ERRORS, STYLES, Client
from .types import Host


class Example(Capability):
    """Hosts and findings of the Example scanner, which exists only as a simulator."""

    name = "example"
    title = "Example"
    surface = "external"
    credential = Credential("static-token", secrets=("token",))
    default_url = "https://example.test"
    parameters = (
        Parameter("paging", "the style of paging", default="cursor", options=tuple(STYLES)),
    )

    @cached_property
    def client(self) -> Client:
        """The requests to the scanner, with this job's token."""
        header = "Authorization: Bearer {token}"
        session = self.open_session(login_header=header, errors=ERRORS)
        return Client(session)

    def probe_token(self) -> None:
        """Prove the token."""
        self.client.probe_token()

    def has_asset(self, vendor_id: str) -> Asset:
        """Return the host; raise NotFound when the scanner has it no more."""
        return transform.asset(self.client.has_asset(vendor_id))

    @stream(toggle="importAssets", probe=probe_token)
    def hosts(self) -> Iterator[Model]:
        """Yield every host as an asset."""
        yield from map(transform.asset, self._hosts())

    @stream(toggle="importVulnerabilities", probe=probe_token)
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield the ports and risks of every host, by its open findings."""
        for host in self._hosts():
            yield from merge_findings(transform.asset(host), transform.findings(host))

    def _hosts(self) -> Iterator[Host]:
        return self.client.hosts(str(self.parameter("paging")))
