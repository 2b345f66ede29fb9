"""What runs on Node, into a folder: Prism and mountebank, which `benchmarks.simulators` asks.

    python -m benchmarks.node FOLDER

Node is nobody's duty: where there is none, or its registry does not answer, who needs it is left
out of the table, and this says so.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("@stoplight/prism-cli@5", "mountebank@2")
QUIETLY = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent")
PATIENCE_SECONDS = 300


def installed(folder: Path) -> str:
    """Install them; what kept us from it, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    command = [npm, "install", *QUIETLY, "--prefix", str(folder), *PACKAGES]
    try:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"npm took more than {PATIENCE_SECONDS} s"
    return f"npm ended with {done.returncode}" if done.returncode else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    if trouble := installed(folder):
        sys.stderr.write(f"{trouble}: Prism and mountebank are left out\n")


if __name__ == "__main__":
    main()
