"""Example: which streams there are and how they are put together."""

from collections.abc import Iterator
from functools import cached_property

from sdk import (
    Asset,
    Capability,
    Credential,
    Limits,
    Model,
    Parameter,
    Surface,
    Token,
    direct,
    merge_findings,
    stream,
)
from sdk.pagination import VendorSDK

from . import transform
from .client import ERRORS, STYLES, Client
from .types import Host


class Example(Capability):
    """Hosts and findings of the Example scanner, which exists only as a simulator."""

    name = "example"
    title = "Example"
    surface = Surface.EXTERNAL
    credential = Credential("static-token", secrets=("token",))
    default_url = "https://example.test"
    limits = Limits(concurrency=10, page_size=100)
    parameters = (
        Parameter("paging", "the style of paging", default="cursor", options=tuple(STYLES)),
    )

    @cached_property
    def client(self) -> Client:
        """The scanner, asked with this job's token."""
        session = self.open_session(auth=Token(self.secret("token")), errors=ERRORS)
        sdk = VendorSDK(integration=self.name, context=self.context, rules={})
        return Client(session, self.limits, sdk)

    def validate_credentials(self) -> None:
        """Ask whose token it is."""
        self.client.whoami()

    def check_affiliation(self, asset: Asset) -> bool:
        """Whether the scanner still has the host with this asset's id."""
        return direct(self.client.host, asset)

    @stream(toggle="importAssets")
    def hosts(self) -> Iterator[Model]:
        """Every host as an asset."""
        yield from map(transform.asset, self._hosts())

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self) -> Iterator[Model]:
        """Yield the ports and risks of every host, by its open findings."""
        for host in self._hosts():
            yield from merge_findings(transform.asset(host), transform.findings(host))

    def _hosts(self) -> Iterator[Host]:
        return self.client.hosts(str(self.parameter("paging")))
