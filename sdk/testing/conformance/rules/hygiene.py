"""Hygiene: what can be read off an integration's source without running it."""

import ast
from collections.abc import Iterator
from typing import Final

from ....registry import folder
from ..base import FILES, ConformanceBase
from ..rule import rule
from ..syntax_tree import Trees, attributes, bare, calls, caught, ignored, imports, read, shapeless

MOST_LINES: Final = 300

KIT_MODULES: Final = frozenset(
    {"aiohttp", "asyncio", "concurrent", "http", "httpx", "multiprocessing", "requests", "sched"}
    | {"select", "signal", "socket", "ssl", "subprocess", "threading", "time", "urllib3", "_thread"}
)
"""Modules for sending, waiting and running at once, which the SDK does."""

KIT_NAMES: Final = frozenset(
    {"Thread", "ThreadPoolExecutor", "raise_for_status", "sleep", "status_code", "urlopen"}
)
KIT_CLASSES: Final = frozenset({"Limiter", "RateGate", "Session"})
"""What `open_session` and `limiter` give, made for this run."""

NOT_TO_CALL: Final = frozenset({"print", "input", "eval", "exec", "__import__"})
EMPTY: Final = ast.Module([], [])

PURE: Final = frozenset(
    {"collections", "dataclasses", "datetime", "decimal", "enum", "functools", "html", "ipaddress"}
    | {"itertools", "json", "math", "operator", "re", "sdk", "string", "textwrap", "typing"}
    | {"unicodedata", "urllib.parse", "__future__"}
)
"""Modules that only compute; `transform.py` needs no others."""


DOORS: Final = frozenset(
    f"sdk.{door}"
    for door in ("decode", "errors", "files", "filters", "http", "models", "pagination", "runner")
)
"""The packages, beside `sdk` itself, with which integrations are written."""


class Hygiene(ConformanceBase):
    """An author meets seven things of the SDK and writes five files; a reader finds just those."""

    @rule("HYGIENE-1", "an integration is five files")
    def test_it_has_its_five_files(self) -> None:
        """Five files have one reason to change each: door, wiring, asking, shape, meaning.

        Source: docs/decisions/0002-folders.md.
        """
        missing = {*FILES, *self.files} - set(self._trees)
        assert not missing, f"{self.home.name} lacks {', '.join(sorted(missing))}"

    @rule("HYGIENE-2", "one vendor is one word: folder, name, and the simulator's name")
    def test_one_vendor_is_one_word(self) -> None:
        """Everything of a vendor is found by one name. Source: docs/decisions/0002-folders.md."""
        name = self.integration.name
        assert folder(name) == self.home.name, f"{name!r} lives in the folder {self.home.name!r}"
        simulated = self.simulator.create(hosts=0).name
        assert name == simulated, f"{name!r} is simulated by {simulated!r}"

    @rule("HYGIENE-3", "modules and public names say what they are")
    def test_public_names_are_documented(self) -> None:
        """The docstring of the class is the description users see.

        Source: docs/decisions/0002-folders.md.
        """
        trees = self._trees.items()
        self._none("without a docstring", [f"{n}: {what}" for n, t in trees for what in bare(t)])

    @rule("HYGIENE-4", "no file has more than 300 lines")
    def test_files_are_short(self) -> None:
        """The platform's bound is 400, and six of its own broke it.

        Source: docs/decisions/0004-budgets.md, docs/platform.md 5.2 (P0 7).
        """
        lengths = {name: len((self.home / name).read_text().splitlines()) for name in self._trees}
        long = [f"{name} has {length}" for name, length in lengths.items() if length > MOST_LINES]
        self._none(f"over {MOST_LINES} lines", long)

    @rule("HYGIENE-5", "sending, waiting, statuses, sessions and threads are left to the SDK")
    def test_sending_waiting_and_threads_are_left_to_the_sdk(self) -> None:
        """A session of the integration is not retried, timed, redacted, counted or cancelled.

        Source: docs/decisions/0003-data-flow.md.
        """
        found = []
        for name, tree in self._trees.items():
            modules = {module.partition(".")[0] for module in imports(tree)}
            found += [f"{name} imports {module}" for module in sorted(modules & KIT_MODULES)]
            used = (*calls(tree), *attributes(tree))
            found += [f"{name}:{line} uses {what}" for what, line in used if what in KIT_NAMES]
            made = [(what, line) for what, line in calls(tree) if what in KIT_CLASSES]
            found += [f"{name}:{line} makes its own {what}" for what, line in made]
        self._none("not an integration's affair", found)

    @rule("HYGIENE-6", "no exception is caught whole and dropped")
    def test_no_exception_is_swallowed(self) -> None:
        """`except Exception: continue` turns an outage into an empty account.

        Source: docs/platform.md 5.2 (P0 6: 17 ignored errors in six integrations),
        docs/decisions/0005-never-short.md.
        """
        trees = self._trees.items()
        self._none("everything is caught", [f"{n}:{line}" for n, t in trees for line in caught(t)])

    @rule("HYGIENE-7", "transform only computes")
    def test_transform_only_computes(self) -> None:
        """The same row is the same model, today and in a replay.

        Source: docs/decisions/0011-models.md.
        """
        tree = self._trees.get("transform.py", EMPTY)
        impure = {module for module in self._imports(tree) if not _pure(module)}
        impure |= {what for what, _ in calls(tree) if what in NOT_TO_CALL | {"open"}}
        self._none("transform.py uses", sorted(impure))

    @rule("HYGIENE-8", "only the SDK's doors are imported")
    def test_only_doors_of_the_sdk_are_imported(self) -> None:
        """A name that is not behind a door may change without notice.

        Source: docs/decisions/0002-folders.md.
        """
        trees = self._trees.items()
        foreign = [
            f"{n} imports {module}"
            for n, t in trees
            for module in self._imports(t)
            if _is_kit_module(module)
        ]
        self._none("deeper imports", foreign)

    @rule("HYGIENE-9", "nothing is printed, and no text is run as code")
    def test_nothing_is_printed_or_evaluated(self) -> None:
        """Stdout carries models, and a vendor's text is data.

        Source: docs/decisions/0003-data-flow.md.
        """
        used = [(name, *call) for name, tree in self._trees.items() for call in calls(tree)]
        self._none("uses", [f"{n}:{at} {what}" for n, what, at in used if what in NOT_TO_CALL])

    @rule("HYGIENE-10", "no error is dropped, and no result that nothing reads")
    def test_nothing_is_thrown_away(self) -> None:
        """An error that is only logged is a lost item; a lazy call unread does nothing.

        Source: docs/checklists.md (ignored errors, silent batch failures), docs/platform.md 5.5
        (silent batch failure).
        """
        found = [f"{name}:{what}" for name, tree in self._trees.items() for what in ignored(tree)]
        self._none("thrown away", found)

    @rule("HYGIENE-11", "what a vendor sends is read as a named type")
    def test_answers_have_named_types(self) -> None:
        """A dictionary of anything passes every answer, an error's as well, and hides each typo.

        Source: docs/checklists.md (inline type definitions, no input validation),
        docs/decisions/0008-rows.md.
        """
        found = [f"{name}:{what}" for name, tree in self._trees.items() for what in shapeless(tree)]
        self._none("without a type", found)

    @property
    def _trees(self) -> Trees:
        return read(self.home)

    def _imports(self, tree: ast.Module) -> Iterator[str]:
        """Yield the modules that are imported; those of the integration's own package aside."""
        package = self.integration.__module__.rpartition(".")[0]
        return (name for name in imports(tree) if not f"{name}.".startswith(f"{package}."))

    def _none(self, what: str, found: list[str]) -> None:
        assert not found, f"{what}: {', '.join(found)}"


def _pure(module: str) -> bool:
    return module in PURE or module.partition(".")[0] in PURE


def _is_kit_module(module: str) -> bool:
    if module in DOORS:
        return False
    return module.startswith(("sdk.", "simulators", "integrations", "tests", ".."))
