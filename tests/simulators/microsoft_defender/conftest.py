"""A tenant of sixty machines for each module of tests, and its rows."""

import pytest

from .calls import JOIN, MACHINES, call, defender, rows


@pytest.fixture(scope="module")
def simulator():
    return defender(60)


@pytest.fixture(scope="module")
def machines(simulator):
    return rows(call(simulator, MACHINES))


@pytest.fixture(scope="module")
def joined(simulator):
    return rows(call(simulator, JOIN))
