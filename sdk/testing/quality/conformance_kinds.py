"""The kinds of conformance class: for what asks an API, and for what reads a file."""

from collections.abc import Iterable
from typing import Final

from ...capability import Capability
from ...files.file_import import FileImport
from ..conformance import Conformance
from ..conformance.base import ConformanceBase
from ..conformance.rule import Rule, rules_of
from ..file_conformance import FileConformance

KINDS: Final[tuple[type[ConformanceBase], ...]] = (Conformance, FileConformance)


def every_rule() -> dict[str, Rule]:
    """Return the rules of all kinds by code; those that kinds share are the same."""
    return {code: rule for kind in KINDS for code, rule in rules_of(kind).items()}


def kind_for(integration: type[Capability]) -> type[ConformanceBase]:
    """Return the class whose rules an integration has to keep."""
    return FileConformance if issubclass(integration, FileImport) else Conformance


def kind_of(codes: Iterable[str]) -> type[ConformanceBase]:
    """Return the class that has the rules with these codes."""
    wanted = set(codes)
    return next((kind for kind in KINDS if wanted <= rules_of(kind).keys()), Conformance)
