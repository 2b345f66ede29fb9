"""Left: which tests of a file a session has not run, since others were chosen or it ended early."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import pytest

OUTPUT: Final = "chariot_left"


class Worker(Protocol):
    """The part of xdist's node that is needed, so that xdist is not."""

    workeroutput: Mapping[str, Sequence[str]]


class UnrunTests:
    """A plugin that follows what was collected, in this process or in xdist's workers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._chosen: dict[str, None] = {}
        self._refused: dict[str, None] = {}

    def ids(self, ran: Iterable[str]) -> set[str]:
        """Return the tests that are not among those that `ran`, by their ids."""
        return (self._refused.keys() | self._chosen.keys()) - set(ran)

    def counts(self, ran: Iterable[str]) -> Counter[str]:
        """Count the tests of each file that are not among those that `ran`."""
        left = Counter(map(_file, self.ids(ran)))
        left.update(self._named())
        if self._config.getoption("lf", default=False):
            left.update({_file(name) for name in self._chosen})
        return left

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Note the tests deselected by -k, -m, --deselect or another plugin."""
        self._refused.update((item.nodeid, None) for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep which tests are to be run."""
        self._chosen.update((item.nodeid, None) for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Keep which tests a worker is ready to run; all are ready to run the same."""
        self._chosen.update((name, None) for name in ids)

    def pytest_sessionfinish(self) -> None:
        """Send from a worker which tests it has not chosen."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[OUTPUT] = list(self._refused)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Worker) -> None:
        """Take what a worker has reported; one that crashed has not."""
        names = getattr(node, "workeroutput", {}).get(OUTPUT, ())
        self._refused.update((name, None) for name in names)

    def _named(self) -> set[str]:
        """Return the files of which only some tests were named: `FILE::TEST`."""
        root, here = self._config.rootpath, self._config.invocation_params.dir
        named: set[str] = set()
        for place, some, _ in (word.partition("::") for word in self._config.args):
            with suppress(ValueError):
                path = Path(here / place).resolve().relative_to(root.resolve())
                named |= {path.as_posix()} if some else set()
        return named


def _file(name: str) -> str:
    return name.partition("::")[0]
