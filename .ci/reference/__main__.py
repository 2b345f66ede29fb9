"""Write the API reference into `docs/reference`; with `--check`, fail where it is not as written.

    python .ci/reference [--check] [ROOT]

It reads the source of the doors of `sdk` and `simulators` and imports nothing, so that every Python
version writes the same pages (docs/decisions/0035-reference.md).
"""

import sys
from pathlib import Path

from pages import references

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> str | None:
    """Write the pages, or return what is wrong with those that are there."""
    is_check = "--check" in arguments
    root = Path(*[word for word in arguments if word != "--check"] or [ROOT])
    folder = root / "docs" / "reference"
    pages = {name: text for one in references(root) for name, text in one.pages()}
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    if is_check:
        wrong = sorted(name for name in pages | present if pages.get(name) != present.get(name))
        return (
            f"docs/reference is out of date: run make reference ({', '.join(wrong)})"
            if wrong
            else None
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in present.keys() - pages.keys():
        (folder / name).unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
