"""Collections: documents by the index of what they are about, filtered and found by id."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from .context import Context, Document
from .query.meaning import Fields, Test
from .query.tree import EVERYTHING, Expression
from .sources import Entry, Fixed, Source, hosts

PLACES = 1 << 16
"""More documents than one item ever has; a key is the item's index times this, plus a place."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The documents of each item of a source, what they are filtered by and how one is found.

    `lookups` are fields whose value leads to the item that it can belong to, or to a list of them,
    in one step. `id` is the field by which single documents are requested. `one_each` says whether
    every item has exactly one document that the account may see, so that nothing has to be counted.
    `test` of a document that a filter reads is made from `record` where that is given: what an item
    holds before it is rendered. `number` says how many documents an item has where that is known
    before they are rendered, so that a page is found without them. Beyond `most_counted` the vendor
    counts no further. Documents that are `lasting` follow from the world, the quirks and the day
    the simulator was made, and not from the call: those that were rendered to find a page are not
    rendered again to show it.
    """

    name: str
    documents: Callable[[Context, Any], Sequence[Document]]
    fields: Fields = field(default_factory=Fields)
    sorts: frozenset[str] = frozenset()
    lookups: Mapping[str, Callable[[Context, str], Any | None]] = field(default_factory=dict)
    visible: Callable[[Context, Any], bool] = lambda _context, _item: True
    one_each: Callable[[Context], bool] = lambda _context: False
    number: Callable[[Context, Any], int] | None = None
    source: Callable[[Context], Source] = hosts
    id: str = "id"
    most_counted: int | None = None
    lasting: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        values: Callable[[Context], Iterable[Any]],
        shown: Callable[[Context, Any], Document],
        find: Callable[[Context, str], Entry | None] | None = None,
    ) -> "Collection":
        """Return the collection of what a function lists, with one document for each value."""
        return cls(
            name,
            lambda context, entry: [shown(context, entry.value)],
            source=lambda context: context.once(name, lambda: Fixed(values(context))),
            one_each=lambda _: True,
            lookups={"id": find} if find else {},
        )

    def rendered(self, context: Context, index: int, item: Callable[[], Any]) -> Sequence[Document]:
        """Return the documents of an item, which may have been rendered before."""
        if not self.lasting:
            return self.documents(context, item())
        key = (self.name, context.quirks, context.world.revision, index)
        return context.orders.rendered.documents(key, lambda: self.documents(context, item()))

    def find(self, context: Context, identifier: str) -> Document | None:
        """Return the document with that id, found in one step; None for one that there is not."""
        item = self.lookups[self.id](context, identifier)
        if item is None or not self.visible(context, item):
            return None
        found = self.documents(context, item)
        return next((one for one in found if str(one[self.id]) == identifier), None)

    def at(self, context: Context, keys: Iterable[int]) -> Iterator[Document]:
        """Yield the documents with those keys, but for those that are gone by now."""
        source = self.source(context)
        for index, several in groupby(keys, key=lambda key: key // PLACES):
            documents = self._of(context, source, index)
            places = (key % PLACES for key in several)
            yield from (documents[place] for place in places if place < len(documents))

    def items(self, context: Context, keys: Iterable[int]) -> Iterator[Any]:
        """Yield the items that keys belong to, each once, but for those that are gone by now."""
        source = self.source(context)
        for index, _ in groupby(keys, key=lambda key: key // PLACES):
            with suppress(LookupError):
                yield source.at(index)

    def _of(self, context: Context, source: Source, index: int) -> Sequence[Document]:
        try:
            return self.rendered(context, index, lambda: source.at(index))
        except LookupError:
            return ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a listing is asked for: a filter, its text by which it is remembered, and an order.

    `test` is a further condition that is no expression, such as parameters of its own; `text` has
    to name what it depends on.
    """

    text: str = ""
    expression: Expression = EVERYTHING
    sort: str = ""
    descending: bool = False
    test: Test | None = None
    item_test: Callable[[Any], bool] | None = None
    """A condition of the item itself, which is read before any document is rendered."""

    @property
    def is_everything(self) -> bool:
        """Return True where nothing is asked for but all there is, by its index or backwards."""
        is_tested = self.test or self.item_test
        return self.expression is EVERYTHING and not (self.sort or is_tested)
