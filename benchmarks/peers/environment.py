"""The peers' environments: made once by pip under .tox/peers, each with a worker to talk to."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ.get("PEERS_HOME", ROOT / ".tox" / "peers"))

KIT = ("msgspec>=0.19,<1", "publicsuffixlist>=1.0,<2", "requests>=2.32,<3", "urllib3>=2.6,<3")
"""What sdk.testing.InProcess needs, so that a peer can be asked without a socket."""


@dataclass(frozen=True)
class Peer:
    """One who reads listings: its module here, what to install, and what its class is called."""

    name: str
    module: str
    requirements: tuple[str, ...] = ()
    in_process: bool = True
    bar: float | None = None

    @property
    def distribution(self) -> str:
        """What pip calls it."""
        return self.requirements[0].partition(">")[0] if self.requirements else ""


SDK = Peer("sdk", "with_sdk")
LOOPS = (
    Peer("by hand", "with_requests"),
    Peer("tightest", "with_msgspec"),
    Peer("httpx", "with_httpx", ("httpx>=0.28,<1",)),
)
DLT = Peer("dlt RESTClient", "with_dlt", ("dlt>=1.31,<2", *KIT), bar=3)
SINGER = Peer("singer-sdk RESTStream", "with_singer", ("singer-sdk>=0.54,<1", *KIT), bar=2)
AIRBYTE = Peer(
    "airbyte-cdk SimpleRetriever",
    "with_airbyte",
    ("airbyte-cdk>=7.39,<8",),
    in_process=False,
    bar=3,
)
KITS = (DLT, SINGER, AIRBYTE)
"""The peers with bars of their own, whose loops are looked at too."""


class Missing(Exception):
    """A peer that cannot be asked; says why, for the results to repeat."""


class Worker:
    """A peer's process, asked one thing at a time."""

    def __init__(self, peer: Peer, process: subprocess.Popen[str], complaints: IO[bytes]) -> None:
        self.peer = peer
        self._process = process
        self._complaints = complaints

    def ask(self, do: str, **order: object) -> Mapping[str, object]:
        """Return the result; raise Missing when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": do, **order}) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._complaints.seek(0)
            raise Missing(_last_line(self._complaints.read().decode(errors="replace")))
        answer: Mapping[str, object] = json.loads(line)
        return answer


@contextmanager
def working(peer: Peer) -> Iterator[Worker]:
    """Yield a worker in the peer's environment, made once; raise Missing where it cannot."""
    command = [python(peer), "-m", "benchmarks.peers.worker", peer.module]
    quiet = {**os.environ, "RUNTIME__DLTHUB_TELEMETRY": "false", "DO_NOT_TRACK": "1"}
    with TemporaryFile() as complaints, ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=quiet,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
        )
        stack.callback(process.kill)
        worker = Worker(peer, process, complaints)
        worker.ask("ready")
        yield worker


def entered(stack: ExitStack, peers: Iterable[Peer]) -> tuple[list[Worker], dict[str, str]]:
    """Return the peers that could be started, and why the others could not."""
    workers, missing = [], {}
    for peer in peers:
        try:
            workers.append(stack.enter_context(working(peer)))
        except Missing as why:
            missing[peer.name] = str(why)
    return workers, missing


def python(peer: Peer) -> str:
    """Return the interpreter of its environment; this one, where it needs nothing beyond."""
    if not peer.requirements:
        return sys.executable
    place = HOME / peer.distribution
    interpreter, stamp = place / "bin" / "python", place / "installed"
    wanted = "\n".join(peer.requirements)
    if not (stamp.exists() and stamp.read_text() == wanted):
        venv.create(place, clear=True, with_pip=True)
        _pip(interpreter, "install", "--quiet", *peer.requirements)
        stamp.write_text(wanted)
    return str(interpreter)


def version(peer: Peer) -> str:
    """Name and version, as results are headed with."""
    if not peer.requirements:
        return peer.name
    shown = _pip(Path(python(peer)), "show", peer.distribution)
    (number,) = (line.split()[1] for line in shown.splitlines() if line.startswith("Version:"))
    return f"{peer.distribution} {number}"


def _pip(interpreter: Path, *arguments: str) -> str:
    command = [str(interpreter), "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(_last_line(done.stderr))
    return done.stdout


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it ended without a word"
