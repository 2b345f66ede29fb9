"""Ways into a store that its tests share: see models at a time, and look at what is there."""

import itertools
import json
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

from sdk.models import Asset, Risk, RiskStatus, stamp, to_json
from sdk.sinks.store import TYPES, Store, StoreSink

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
DAY_1, DAY_2, DAY_3 = (f"2026-01-0{5 + day}T10:00:00Z" for day in range(3))
TABLES = (*TYPES, "risk_target")
LIFETIME = 30 * 24 * 3600

HOST = Asset("web.example.com", "192.0.2.1")
OTHER = Asset("web.example.com", "192.0.2.2")


def ttl(day):
    """Return the time at which a model that was seen on `day` (the first is 1) is forgotten."""
    return int((START + timedelta(days=day - 1)).timestamp()) + LIFETIME


def risk(status="TH", name="CVE-2024-1000", target=HOST, **fields):
    return Risk(target, name, RiskStatus.parse(status), **fields)


def fresh_stores(folder):
    """Return a function that gives the path of another empty store each time, without the work."""
    see(folder / "empty")
    numbers = itertools.count()
    return lambda: shutil.copy(folder / "empty", folder / f"{next(numbers)}.db")


def stamped(models, day=1, guid="guid"):
    now = START + timedelta(days=day - 1)
    return [stamp(model, now, lambda: guid) for model in models]


@contextmanager
def opened(path, **options):
    sink = StoreSink(path, **options)
    sink.open()
    try:
        yield sink
    finally:
        sink.close()


def line(model):
    """Return a model as a run writes it."""
    return json.loads(to_json(*stamped([model])))


def see(path, *models, day=1, guid="guid"):
    """Write `models` as a run on `day` does, in batches of two."""
    delivered = stamped(models, day, guid)
    with opened(path) as sink:
        for start in range(0, len(delivered), 2):
            sink.write(delivered[start : start + 2])


def found(path, model):
    """Return the row of a store under the key of `model`, as a dict of columns."""
    with Store(path) as store:
        rows = store.rows(type(model).__name__.lower())
        return next(row for row in rows if row["key"] == model.key)


def change(path, sql, *values):
    """Change a store as a person does with another tool: a risk is remediated, say."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql, values)


def dump(path, *, times=True):
    """Return all rows of a store by table; without `times`, without what a rerun may change."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        tables = {name: database.execute(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}
        return {name: [_plain(row, times) for row in rows] for name, rows in tables.items()}


def _plain(row, times):
    changing = () if times else ("created", "changed", "updated", "visited", "ttl")
    return {name: row[name] for name in row.keys() if name not in changing}  # noqa: SIM118


def keys(path):
    """Return the keys of everything in a store, sorted."""
    return sorted(row["key"] for rows in dump(path).values() for row in rows if "key" in row)


def exported(path):
    with Store(path) as store:
        return {model.key: to_json(model) for type_ in TYPES for model in store.models(type_)}
