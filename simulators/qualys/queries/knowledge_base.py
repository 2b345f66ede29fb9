"""Which vulnerabilities of the KnowledgeBase a call selects (5.3)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from ...engine import Collection, Context, Entry, Page, Query
from ..documents.knowledge_base import AUTHENTICATED, REMOTE, Vulnerability, vulnerabilities
from .paging import BY_QID, FARTHEST, ByNumber, page_by_id
from .readers import within

Test = Callable[[Vulnerability], bool]


VULNERABILITIES = Collection(
    "vulnerabilities",
    lambda _, entry: [{"qid": entry.value.qid}],
    source=lambda _: ByNumber({one.qid: one for one in vulnerabilities()}),
    one_each=lambda _: True,
)


def selected(context: Context) -> tuple[Iterable[Vulnerability], Page | None]:
    """Return what a call selects; with the page that it is cut to, where a quirk cuts it."""
    tests = tuple(_tests(context))

    def test(entry: Entry) -> bool:
        return all(one(entry.value) for one in tests)

    if not context.quirk("truncated-knowledge-base"):
        return [one for one in vulnerabilities() if all(test(one) for test in tests)], None
    chosen = {name: value for name, value in context.parameters.items() if name != "id_min"}
    query = Query(repr(chosen), item_test=test)
    page = page_by_id(context, VULNERABILITIES, BY_QID, query)
    return [entry.value for entry in VULNERABILITIES.items(context, page.keys)], page


METHODS: Mapping[str, Callable[[frozenset[str]], bool]] = {
    "Remote": lambda methods: REMOTE in methods,
    "Authenticated": lambda methods: AUTHENTICATED in methods,
    "RemoteOnly": lambda methods: methods == {REMOTE},
    "AuthenticatedOnly": lambda methods: methods == {AUTHENTICATED},
    "RemoteAndAuthenticated": lambda methods: methods == {REMOTE, AUTHENTICATED},
}
DATES: Mapping[str, Callable[[Vulnerability], datetime]] = {
    "last_modified": lambda one: one.modified,
    "published": lambda one: one.published,
}


def _tests(context: Context) -> Iterator[Test]:
    lowest, highest = context["id_min"] or 1, context["id_max"] or FARTHEST
    yield lambda one: lowest <= one.qid <= highest
    if ids := context["ids"]:
        yield lambda one: within(ids, one.qid)
    if cves := context["cve"]:
        yield lambda one: bool(cves & frozenset(one.weakness.cves))
    if (patchable := context["is_patchable"]) is not None:
        yield lambda one: one.patchable is patchable
    if method := context["discovery_method"]:
        yield lambda one: METHODS[method](one.methods)
    for name, date in DATES.items():
        if after := context[f"{name}_after"]:
            yield _dated(date, after, since=True)
        if before := context[f"{name}_before"]:
            yield _dated(date, before, since=False)


def _dated(date: Callable[[Vulnerability], datetime], bound: datetime, *, since: bool) -> Test:
    return lambda one: (date(one) >= bound) is since
