"""The models that integrations emit: frozen, normalised, with the platform's keys and names."""

from .asset import Asset
from .attribute import Attribute
from .base import Model
from .choose import Facts, choose_model
from .cloud import AWSResource, AzureResource, CloudResource, GCPResource
from .file import File
from .findings import Finding, FindingTarget, merge_findings
from .host_text import HostReference, dns_name, read_host
from .integration import Integration
from .lifetime import stamp
from .port import Port
from .reference import Reference
from .repository import Repository
from .risk import Risk, RiskDefinition, Target
from .scoring import Score, cve_names
from .serialize import AnyModel, from_json, to_dict, to_json
from .status import Reason, RiskStatus, Severity, State
from .technology import Technology, technologies
from .web import WebApplication, Webpage

__all__ = [
    "AWSResource",
    "AnyModel",
    "Asset",
    "Attribute",
    "AzureResource",
    "CloudResource",
    "Facts",
    "File",
    "Finding",
    "FindingTarget",
    "GCPResource",
    "HostReference",
    "Integration",
    "Model",
    "Port",
    "Reason",
    "Reference",
    "Repository",
    "Risk",
    "RiskDefinition",
    "RiskStatus",
    "Score",
    "Severity",
    "State",
    "Target",
    "Technology",
    "WebApplication",
    "Webpage",
    "choose_model",
    "cve_names",
    "dns_name",
    "from_json",
    "merge_findings",
    "read_host",
    "stamp",
    "technologies",
    "to_dict",
    "to_json",
]
