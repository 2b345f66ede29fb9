"""A plain client of the Example scanner: every listing walked the way its style wants."""

import re
from itertools import islice

from simulators import World
from simulators.example import ExampleSimulator

from ..doubles import HandClock, ask

STYLES = ("next-url", "link", "cursor", "page", "offset")
FOLLOWING = ("next-url", "link", "cursor")
NUMBERED = ("page", "offset")
ENOUGH = 60


def example(hosts=25, **settings):
    return ExampleSimulator(World(hosts=hosts), clock=HandClock(), **settings)


def get(simulator, path, **query):
    token = {"Authorization": f"Bearer {simulator.credentials['token']}"}
    return ask(simulator, path, headers=token, **query)


def pages(simulator, style, size):
    """Return the pages of a plain client, until the vendor says that it is done (or 60 of them)."""
    listing = f"/v1/{style}/hosts"
    walk = {
        "next-url": following_urls,
        "link": following_links,
        "cursor": following_cursors,
        "page": counting_pages,
        "offset": counting_rows,
    }[style]
    return list(islice(walk(simulator, listing, size), ENOUGH))


def following_urls(simulator, listing, size):
    page = get(simulator, listing, limit=size).json
    yield page
    while page["next"]:
        page = body_of(get(simulator, page["next"]))
        yield page


def following_links(simulator, listing, size):
    """Yield pages in the shape of those by next URL; a wrong header fails."""
    following = f"{listing}?limit={size}"
    while following:
        said = get(simulator, following)
        body_of(said)
        following = linked(said.headers.get("Link", ""))
        yield {"items": said.json, "next": following}


def body_of(said):
    """Return the body of an answer; a refusal fails."""
    assert said.status == 200, f"{said.status} {said.json['error']['code']}"
    return said.json


def linked(header):
    """Return the next page of a header as the contract has it."""
    found = re.fullmatch('(?:<([^>]+)>; rel="next")?', header)
    assert found, header
    return found[1]


def following_cursors(simulator, listing, size):
    page = get(simulator, listing, limit=size).json
    yield page
    while page["cursor"]:
        page = body_of(get(simulator, listing, limit=size, cursor=page["cursor"]))
        yield page


def counting_pages(simulator, listing, size):
    page = get(simulator, listing, per_page=size).json
    yield page
    for number in range(2, page["pages"] + 1):
        yield get(simulator, listing, per_page=size, page=number).json


def counting_rows(simulator, listing, size):
    page = get(simulator, listing, limit=size).json
    yield page
    for offset in range(size, page["total"], size):
        yield get(simulator, listing, limit=size, offset=offset).json


def ids(listed):
    return [row["id"] for page in listed for row in page["items"] or ()]


def truth(simulator):
    return [host.id for host in simulator.world.hosts()]
