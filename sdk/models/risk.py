"""Risk: a weakness found on a target, with what it means and what proves it."""

import re
from functools import lru_cache
from typing import ClassVar, Self

import msgspec

from .asset import Asset
from .base import JSON, Expiring, require, settle
from .cloud import AWSResource, AzureResource, GCPResource
from .embedded_json import target
from .file import File
from .integration import Integration
from .port import Port
from .reference import Reference
from .repository import Repository
from .scoring import cvss_vector, cwe_codes
from .status import RiskStatus
from .web import WebApplication, Webpage

Target = (
    Asset
    | Port
    | WebApplication
    | Webpage
    | AWSResource
    | AzureResource
    | GCPResource
    | Repository
    | Integration
    | Reference
)
"""What a risk or an attribute can be on."""

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]+", re.IGNORECASE | re.ASCII)
_RESERVED = str.maketrans('<>:"/\\|?*', "_________")


class RiskDefinition(msgspec.Struct, frozen=True, omit_defaults=True):
    """The description of a weakness in Markdown, for all targets; all parts may be empty."""

    description: str = ""
    impact: str = ""
    recommendation: str = ""
    references: str = ""

    def markdown(self) -> str:
        """Return the parts that are not empty, each under its heading; "" when all are empty.

        Source: docs/platform.md 1.7.
        """
        parts = (
            ("Vulnerability Description", self.description),
            ("Impact", self.impact),
            ("Recommendation", self.recommendation),
            ("References", self.references),
        )
        return "\n\n".join(f"#### {heading}\n\n{text}" for heading, text in parts if text)


class Risk(Expiring, frozen=True):
    """A weakness on `target`; delivered after it and before its definition and proof.

    Key `#risk#{dns}#{name}`, where dns is the target's group unless given. The name of a CVE is
    upper-cased, any other lower-cased with `-` for spaces; the title keeps it as given. In JSON
    the target is what identifies it, or only `target_name` where the platform has no such form;
    definition and proof are files of their own. Raises ValueError on an empty name or dns, or a
    `#` in one (docs/platform.md 1.7).
    """

    hidden: ClassVar[tuple[str, ...]] = ("definition", "proof")
    related: ClassVar[tuple[str, ...]] = ("target", "target_name")

    target: Target
    name: str
    status: RiskStatus
    title: str = ""
    definition: RiskDefinition | None = None
    proof: bytes | None = None
    dns: str = msgspec.field(default_factory=str)
    target_name: str = ""
    updated: str = ""
    cwe_codes: tuple[str, ...] = ()
    cvss_vector: str = ""
    cvss_score: float | None = None
    comment: str = ""
    source: str = msgspec.field(default_factory="provided".__str__)
    priority: int = msgspec.field(default_factory=int)
    guid: str = ""
    proof_uniqueness_id: str = msgspec.field(default="", name="proofUniquenessID")
    tags: tuple[str, ...] = ()
    attack_surface: tuple[str, ...] = msgspec.field(default=(), name="attackSurface")

    def __post_init__(self) -> None:
        name, dns = risk_name(self.name), self.dns or self.target.group
        require("Risk", dns=dns, name=name)
        status = RiskStatus.parse(self.status)
        settle(
            self,
            name=name,
            dns=dns,
            # An integration has no form as a target, and of a reference nothing else is known.
            target_name=dns if isinstance(self.target, Integration | Reference) else "",
            status=status,
            title=self.title or _title(self.name, name),
            priority=status.severity.priority,
            cwe_codes=cwe_codes(self.cwe_codes),
            cvss_vector=cvss_vector(self.cvss_vector),
            key=f"#risk#{dns}#{name}",
        )

    def definition_file(self) -> File | None:
        """Return the definition as a file that overwrites no existing one; None without text."""
        text = self.definition.markdown() if self.definition else ""
        return File(f"definitions/{self.name}", text.encode(), overwrite=False) if text else None

    def proof_file(self) -> File | None:
        """Return the proof as a file of this risk on this target; None without proof."""
        return File(self.proof_path(), self.proof) if self.proof else None

    def proof_path(self) -> str:
        """Return the name of the file that the proof of this risk on this target is."""
        # One dns can stand for several targets: the last segment tells their proofs apart.
        group = self.target.group
        last = self.proof_uniqueness_id or ("" if self.dns == group else group)
        path = f"proofs/{self.dns}/{self.name}"
        return f"{path}/{last.translate(_RESERVED)}" if last else path

    def targets_in_order(self) -> tuple[Target, ...]:
        """Return the targets to deliver before this risk, in order."""
        return in_order(self.target)

    def wire(self) -> Self:
        """Return the risk with the fields that identify its target, and the status as text."""
        spelled = super().wire()
        settle(spelled, status=str(self.status), target=self._target_form())
        return spelled

    def _target_form(self) -> JSON:
        return msgspec.UNSET if self.target_name else target(self.target)


def in_order(place: Target) -> tuple[Target, ...]:
    """Return what has to be there before a model on `place`, in the order to deliver it."""
    match place:
        case Reference():
            return ()
        case Port() as port:
            return (port.target, port)
        case _:
            return (place,)


@lru_cache(maxsize=4096)
def risk_name(text: str) -> str:
    """Return the name that the platform gives a risk; a second call changes nothing."""
    trimmed = text.strip()
    if _CVE.fullmatch(trimmed):
        return trimmed.upper()
    return trimmed.lower().replace(" ", "-")


def _title(given: str, name: str) -> str:
    return name if _CVE.fullmatch(name) else given.strip()
