"""Selections: which documents of a collection a query is about, and which of them are rendered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .collection import PLACES, Collection, Query
from .context import Context, Document
from .query.meaning import Row, Test, parted, pinned, several, test_of
from .query.tree import EVERYTHING


@dataclass(frozen=True)
class Selection:
    """The documents of a collection that a query is about."""

    collection: Collection
    context: Context
    of_items: Test | None = None
    of_documents: Test | None = None
    of_rows: Test | None = None
    """A test of an item with one of its documents."""

    @classmethod
    def of(cls, collection: Collection, query: Query, context: Context) -> "Selection":
        """Return the selection of a query; raise Malformed or NotSimulated."""
        fields = collection.fields
        items, documents, rows = (
            None if part is EVERYTHING else test_of(part, fields, context.now, context.date)
            for part in parted(query.expression, fields)
        )
        of_items = _both(query.item_test, items)
        return cls(collection, context, of_items, _both(documents, query.test), rows)

    @property
    def is_everything(self) -> bool:
        """Return True if every item has one document, and no test is needed."""
        return self.of_items is None and self.number is one

    @cached_property
    def number(self) -> Callable[[Context, Any], int] | None:
        """Return what counts the documents of an item, None where each has to be looked at."""
        if self.of_documents or self.of_rows:
            return None
        return one if self.collection.one_each(self.context) else self.collection.number

    def keys(self, item: Any) -> Iterable[int]:
        """Return the keys of the documents of an item; they are rendered only where they count."""
        base = item.index * PLACES
        if self.number is None:
            return (base + place for place, _ in self.documents(item))
        return range(base, base + self.number(self.context, item)) if self.wants(item) else ()

    def wants(self, item: Any) -> bool:
        """Return True if documents of an item may be among those that are wanted."""
        is_visible = self.collection.visible(self.context, item)
        return is_visible and (self.of_items is None or self.of_items(item))

    def documents(self, item: Any) -> Iterator[tuple[int, Document]]:
        """Yield the documents of an item that are wanted, by their places."""
        collection, context = self.collection, self.context
        test, test_row = self.of_documents, self.of_rows
        if not self.wants(item):
            return
        for place, document in enumerate(collection.rendered(context, item.index, lambda: item)):
            if (test is None or test(document)) and (
                test_row is None or test_row(Row(item, document))
            ):
                yield place, document


def one(_context: Context, _item: Any) -> int:
    """Return the number of documents of an item that has one."""
    return 1


def _both(first: Test | None, second: Test | None) -> Test | None:
    if first is None or second is None:
        return first or second
    return lambda subject: first(subject) and second(subject)


def looked_up(collection: Collection, query: Query, context: Context) -> Sequence[Any] | None:
    """Return the items that a field leads to, by index; None where it may be any."""
    for name, find in collection.lookups.items():
        values = pinned(query.expression, name)
        if values is not None:
            items = (item for value in values for item in several(find(context, value)))
            by_index = {item.index: item for item in items}
            return [by_index[index] for index in sorted(by_index)]
    return None
