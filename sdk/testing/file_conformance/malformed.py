"""Malformed values: one that cannot be read costs its row at most, and is named."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ...models import Asset, File, Risk
from ...runner.report import Outcome
from ..conformance.harness import TYPED
from ..conformance.meaning import meaning
from ..conformance.rule import rule
from .content import oddities
from .file_values import FileValues, Path, values_of
from .subject import FileSubject, Read

MAX_LOST_ASSETS: Final = 1
WORD: Final = re.compile(r"[a-z0-9]{2,}")


class Malformed(FileSubject):
    """Each value of a file comes as something that cannot be read, once and in every row."""

    @rule("CONTENT-8", "a value that cannot be read costs its row at most, and is named")
    def test_value_that_cannot_be_read_costs_its_row_at_most(self) -> None:
        """One bad cell must not take the rest of an inventory along, nor move a risk unseen.

        Each attribute, element, column or key is replaced in the middle row, and then in all of
        them, in each form of the file that has it. The run says complete and has every model as
        before, by key, status and target; or it is not, an error names the value, and what other
        rows say arrives. Source: docs/decisions/0008-rows.md.
        """
        tried, changed = 0, set[str]()
        for form, values, paths in self._forms():
            plain = self.read(self._content(form))
            for path in paths:
                count = values.counts[path]
                single = self.read(values.without(path, [count // 2]))
                everywhere = self.read(values.without(path, range(count)))
                _require_others(plain, single, path, form)
                for read in (single, everywhere):
                    if path[-1] not in self.dropped_values or not _is_changed(plain, read):
                        _judge(plain, read, path, form)
                    else:
                        changed.add(path[-1])
                tried += 1
        assert tried, "the file has no value that could be malformed: is it text?"
        needless = sorted(self.dropped_values.keys() - changed)
        assert not needless, f"`dropped_values` has what changes nothing: {', '.join(needless)}"

    def _content(self, form: str) -> bytes:
        return b"".join(self.made(form, hosts=self.few_hosts).document())

    def _forms(self) -> Iterator[tuple[str, FileValues, Sequence[Path]]]:
        """Yield the forms of the file, each with the values that those before it had not."""
        seen: set[Path] = set()
        for form in oddities(type(self)):
            values = values_of(self._content(form))
            paths = [path for path in values.counts if path not in seen] if values else []
            seen.update(paths)
            if values and paths:
                yield form, values, paths


def _is_changed(plain: Read, read: Read) -> bool:
    """Return True if a run says complete, and has other models than before."""
    return read.report.outcome is Outcome.COMPLETE and _meanings(plain) != _meanings(read)


def _judge(plain: Read, read: Read, path: Path, form: str) -> None:
    at = f"{form}, {'/'.join(path)}"
    if read.report.outcome is Outcome.COMPLETE:
        before, now = _meanings(plain), _meanings(read)
        keys = sorted(before.keys() | now.keys())
        changed = ", ".join(key for key in keys if before.get(key) != now.get(key))
        assert not changed, f"{at}: it says complete, but changed: {changed}"
        return
    bugs = read.error_types - TYPED
    assert not bugs, f"{at}: not a typed error: {', '.join(bugs)}"
    names = _words(" ".join(path[-2:]))
    assert names & _words(read.summary), f"{at}: no error names it: {read.summary}"


def _require_others(plain: Read, read: Read, path: Path, form: str) -> None:
    """Raise AssertionError where a value of one row took other rows along."""
    at = f"{form}, {'/'.join(path)}"
    lost = [model for key, model in plain.models.items() if key not in read.models]
    assets = sum(isinstance(model, Asset) for model in lost)
    assert assets <= MAX_LOST_ASSETS, f"{at}: {assets} assets are lost by one value"
    hosts = {model.dns for model in plain.models.values() if isinstance(model, Risk)}
    kept = any(isinstance(model, Risk) for model in read.models.values())
    assert kept or len(hosts) <= 1, f"{at}: all risks are lost by one value"


def _meanings(read: Read) -> dict[str, dict[str, object]]:
    """Return the meaning of each model; a proof, which is a file, may hold less."""
    return {
        key: meaning(model) for key, model in read.models.items() if not isinstance(model, File)
    }


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))
