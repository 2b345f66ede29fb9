"""What Tenable is asked for: exports, workbenches, scans; and the answers to them."""

__all__: list[str] = []
