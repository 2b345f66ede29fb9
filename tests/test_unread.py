"""Declarations that nothing reads are deleted: an author would write them for nothing."""

import ast
from inspect import get_annotations
from pathlib import Path

import pytest

from sdk import Capability, Omission, Parameter
from sdk.files import FileImport

ROOT = Path(__file__).parents[1]
DECLARING = (Capability, FileImport, Omission, Parameter)


@pytest.fixture(scope="module")
def read() -> set[str]:
    """Return the names of attributes that are read somewhere in the kit."""
    trees = (ast.parse(path.read_text()) for path in (ROOT / "sdk").rglob("*.py"))
    attributes = (node for tree in trees for node in ast.walk(tree))
    return {
        node.attr
        for node in attributes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


@pytest.mark.parametrize("declaring", DECLARING)
def test_each_declaration_is_read_by_the_kit(declaring, read):
    assert set(get_annotations(declaring)) - read == set()
