"""Run pytest in a process whose clock is days ahead: `python -m tests.ahead [PYTEST OPTION...]`.

Certificates, tokens and dates are all made and judged by the clock, so that a test which passes
today may fail next year. The clock is moved below Python, by libfaketime: OpenSSL and child
processes read it too. Time that is measured, not told, stays as it is.
"""

import os
import sys
from importlib.resources import files

DAYS_AHEAD = int(os.environ.get("DAYS_AHEAD", "366"))


def environment() -> dict[str, str]:
    """Return the environment of a process whose clock is `DAYS_AHEAD` days ahead."""
    library = files("libfaketime") / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME": f"+{DAYS_AHEAD}d",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


if __name__ == "__main__":
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]], environment())
