"""What runs on Node, into a folder: Prism and mountebank, which `benchmarks.simulators` asks.

    python -m benchmarks.node FOLDER

Node is nobody's duty: where there is none, or its registry does not answer, who needs it is left
out of the table, and this says so.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

PACKAGES = ("@stoplight/prism-cli@5", "mountebank@2")
QUIETLY = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent")
TIMEOUT_SECONDS = 300


def installed(folder: Path, timeout_seconds: float = TIMEOUT_SECONDS) -> str:
    """Install the packages; return what kept npm from it, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    command = [npm, "install", *QUIETLY, "--prefix", str(folder), *PACKAGES]
    try:
        # A session of its own, so that whatever npm has begun ends with it.
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as process:
            code = _ended(process, timeout_seconds)
    except OSError as error:
        return f"npm cannot be run ({error.strerror})"
    if code == 0:
        return ""
    # Half of it must not be taken for all.
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    return f"npm ended with {code}" if code else f"npm took more than {timeout_seconds} s"


def _ended(process: "subprocess.Popen[bytes]", timeout_seconds: float) -> int | None:
    """Return the exit code; None where it took too long or was interrupted, and is killed."""
    try:
        return process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    if trouble := installed(folder):
        sys.stderr.write(f"{trouble}: Prism and mountebank are left out\n")


if __name__ == "__main__":
    main()
