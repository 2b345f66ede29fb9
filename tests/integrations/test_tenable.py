"""Tenable keeps every rule, and copes with what only Tenable does (contracts/tenable.md)."""

from typing import ClassVar

from integrations.tenable import Tenable
from sdk.testing import Conformance
from simulators.tenable import TenableSimulator


class TestTenable(Conformance):
    integration = Tenable
    simulator = TenableSimulator
    throttles: ClassVar = {
        "status:429:retry-after=30@vuln-export#1": 30.0,
        "status:429:retry-after=30@asset-chunk#2": 30.0,
        "status:429:retry-after=30@vuln-status#2": 30.0,
    }
