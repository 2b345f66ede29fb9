"""Example: which streams there are and how they are put together."""

from collections.abc import Iterator
from functools import cached_property

from integrations.example import transform
from integrations.example.client import ERRORS, Client
from sdk import Asset, Capability, Credential, Limits, Model, merge_findings, stream


class Example(Capability):
    """Hosts and findings of the Example scanner."""

    name = "example"
    title = "Example"
    surface = "external"
    credential = Credential("static-token", secrets=("token",))
    default_url = "https://example.test"
    limits = Limits(concurrency=10, page_size=100)

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
        yield from map(transform.asset, self.client.hosts())

    @stream(toggle="importVulnerabilities", probe=probe_token)
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield the ports and risks of every host."""
        for host in self.client.hosts():
            yield from merge_findings(transform.asset(host), transform.findings(host))
