"""What Tenable shows of the world: assets, findings, plugins, scans."""

__all__: list[str] = []
