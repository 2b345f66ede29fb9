"""Documents of Nessus: the report, and how it shows hosts and findings."""

from .report import encoded, report

__all__ = ["encoded", "report"]
