"""Check subjects of commits: `area: imperative summary`, at most 72 characters, no full stop.

`commit_subject.py FILE` reads the message that git hands to a commit-msg hook, and
`commit_subject.py --range A..B` the commits of a branch, merges left out.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_LENGTH = 72
FORM = re.compile(r"[a-z0-9/_-]+: [a-z].{1,70}")


def main(arguments: list[str]) -> str | None:
    """Return a sentence for each wrong subject, or None."""
    if len(arguments) == 2 and arguments[0] == "--range":
        subjects = _subjects_in(arguments[1])
    else:
        subjects = [_subject_of(Path(name).read_text(encoding="utf-8")) for name in arguments]
    wrong = [f"{subject!r} {problem}" for subject in subjects for problem in _problems(subject)]
    return "\n".join(wrong) or None


def _subject_of(message: str) -> str:
    """Return the first line that is neither blank nor a comment of git's."""
    lines = (line.strip() for line in message.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def _subjects_in(commits: str) -> list[str]:
    command = ["git", "log", "--no-merges", "--format=%s", "--end-of-options", commits]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a list
    return done.stdout.splitlines()


def _problems(subject: str) -> Iterator[str]:
    if subject.startswith("Merge "):
        return
    if len(subject) > MAX_LENGTH:
        yield f"has {len(subject)} characters: at most {MAX_LENGTH} are shown by git"
    if not FORM.fullmatch(subject):
        yield "has another form: write `area: imperative summary`, such as `http: retry once`"
    if subject.endswith("."):
        yield "ends with a full stop: leave it out"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
