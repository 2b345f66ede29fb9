"""Pagination: the page that a request asks for, as the quirks that are on make it."""

from .catalogue import CATALOGUE, shifted
from .collection import Collection, Query
from .context import Context
from .http.journal import PageSent
from .page import Page
from .styles import Style, query_digest


def page_of(
    context: Context, collection: Collection, style: Style, query: Query, path: str = ""
) -> Page:
    """Return the page of a listing that a request asks for; raise ParameterError, CursorExpired."""
    size = style.page_size(context)
    position = style.position(context, size)
    quirks = context.quirks | style.always
    order = shifted(context.orders.order(collection, query, context), style, position, quirks)
    if style.numbered or position.after is None:
        keys = order.slice(position.skip, size + 1)
    else:
        keys = order.after(position.after, size + 1)
    shown = keys[:size]
    following = style.following(order, position, shown) if len(keys) > size else None
    page = Page(context, collection, order, style, position, size, shown, following)
    page = page.but(path=path, quirks=quirks)
    for quirk in CATALOGUE:
        if quirk.name in quirks and quirk.applies(style):
            page = quirk.twist(page)
    # One call may have several pages: the connections of a GraphQL query.
    context.effects.pages.append(_sent(page))
    return page


def _sent(page: Page) -> PageSent:
    context, name = page.context, page.collection.name
    caller = context.account and context.account.identity
    return PageSent(
        listing=f"{context.operation.name}: {name}",
        walk=f"{caller} {page.path} {name} {query_digest(context, page.style)}",
        place=page.position.page,
        begins=page.keys[0] if page.keys else -1,
        size=page.size,
        rows=len(page.keys),
        is_last=not page.more,
    )
