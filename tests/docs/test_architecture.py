"""ARCHITECTURE.md: one page, whose picture and tables agree with what the tests of floors hold."""

import re
from pathlib import Path

from tests import test_floors, test_layout

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text()
PARTS = {part for part in test_floors.FLOORS if not part.startswith("__")}


def floors():
    """Return the arrows of the picture: the parts at both ends of each."""
    picture = re.search(r"```mermaid\nflowchart.*?```", PAGE, re.S)[0]
    groups = dict(re.findall(r'(\w+)\["([^"]+)"\]', picture))
    arrows = re.findall(r'^ +(\w+)(?:\["[^"]+"\])? --> (\w+)', picture, re.M)
    return [
        (groups.get(lower, lower).split(", "), groups.get(upper, upper).split(", "))
        for lower, upper in arrows
    ]


def test_architecture_is_one_page_with_two_pictures():
    assert len(PAGE.splitlines()) <= 110
    assert PAGE.count("```mermaid") == 2


def test_picture_shows_each_part_and_only_allowed_imports():
    arrows = floors()

    assert {part for ends in arrows for group in ends for part in group} == PARTS
    for lower, upper in arrows:
        allowed = set().union(*(test_floors.FLOORS[part] for part in upper)) | {*upper}
        assert {*lower} <= allowed, (lower, upper)


def test_tables_name_each_part_and_each_folder():
    first = [
        set(re.findall(r"`(\w+)/?`", row)) for row in re.findall(r"^\| ([^|]+) \|", PAGE, re.M)
    ]
    named = set().union(*first)

    assert named >= PARTS
    assert named >= {"sdk", "simulators", "integrations", "cassettes", "tests", "docs"}
    assert {f"sdk.{door.partition('.')[2]}" for door in test_layout.DOORS} <= set(
        re.findall(r"`(sdk\.\w+)`", PAGE)
    )
