"""InsightVM: the streams and how they are read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial

from sdk import Asset, Capability, Credential, Model, merge_findings, stream

from . import transform
from .client import ERRORS, TIMEOUT_SECONDS, Client
from .types import AssetRow, Details, FindingRow, Vulnerability


class InsightVM(Capability):
    """Assets, services and vulnerabilities of a Rapid7 InsightVM (Nexpose) Security Console."""

    name = "insightvm"
    title = "Rapid7 InsightVM"
    surface = "external"
    credential = Credential("insight-vm", secrets=("username", "password"))

    @cached_property
    def client(self) -> Client:
        """The console, as this job's user."""
        login = ("username", "password")
        session = self.open_session(basic=login, errors=ERRORS, timeout_seconds=TIMEOUT_SECONDS)
        return Client(session)

    def validate_credentials(self) -> None:
        """Request one asset, and its findings where vulnerabilities are imported.

        When only the second is refused, it is left to the stream that needs it, which then fails
        by name and leaves the assets alone.
        """
        asset_id = self.client.probe_assets()
        if asset_id is not None and self.job.enabled("importVulnerabilities"):
            probe = partial(self.client.probe_findings, asset_id)
            self.probe_part(probe, may_refuse=self.job.enabled("importAssets"))

    def check_affiliation(self, asset: Asset) -> bool:
        """Return True if the console has the asset under its id, else under its address or name.

        Ids are small numbers that other vendors use too, so the row has to be the asset's.
        """
        return any(transform.asset(row).key == asset.key for row in self._candidates(asset))

    def _candidates(self, asset: Asset) -> Iterator[AssetRow]:
        if asset.cloud_id.isdecimal():
            yield from self.client.find_asset(asset.cloud_id)
        field = "ip-address" if asset.class_.startswith("ip") else "host-name"
        yield from self.client.search(field, "is", asset.name)

    @stream(toggle="importAssets")
    def assets(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield every asset, its services as ports, and its operating system."""
        for row in self.client.assets(since):
            asset = transform.asset(row)
            yield asset
            yield from merge_findings(asset, transform.services(row))

    @stream(toggle="importVulnerabilities")
    def vulnerabilities(self, since: datetime | None = None) -> Iterator[Model]:
        """Yield the open findings on every asset, with the details of each vulnerability.

        An asset or a vulnerability that cannot be read costs only itself.
        """
        with self.parts() as parts:

            def details(slugs: Sequence[str]) -> dict[str, Details]:
                rows = list(parts.each(self.client.vulnerability, slugs, name="vulnerability {}"))
                described = parts.each(
                    self._described, rows, name="the solutions of vulnerability {.id}"
                )
                without = {row.id: Details(row, None) for row in rows}
                return without | {each.vulnerability.id: each for each in described}

            assets = parts.each(
                self._open_findings, self.client.assets(since), name="the findings of asset {.id}"
            )
            for (row, findings), described in parts.with_details(assets, details, keys=_ids):
                merged = transform.findings(row, findings, described)
                yield from merge_findings(transform.asset(row), merged)

    def _open_findings(self, row: AssetRow) -> tuple[AssetRow, list[FindingRow]]:
        return row, list(filter(transform.is_open, self.client.findings(row)))

    def _described(self, row: Vulnerability) -> Details:
        return Details(row, self.client.solutions(row.id))


def _ids(findings_of_asset: tuple[AssetRow, list[FindingRow]]) -> list[str]:
    return [row.id for row in findings_of_asset[1]]
