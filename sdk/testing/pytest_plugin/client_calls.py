"""Which operations of a simulator the tests with clients of others have called."""

from collections.abc import Generator, Iterator
from typing import Any, Final

import pytest

FOLDER: Final = "vendors"
"""Where tests with clients of others are."""

CALLED: Final = "chariot_called"
"""The property of a report under which an operation is noted."""


class ClientCalls:
    """Follows the simulators that are fixtures, and notes after each test what was called."""

    def __init__(self) -> None:
        self._simulators: dict[str, list[Any]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Remember a fixture that is a simulator."""
        value = yield
        if FOLDER in request.node.path.parts and hasattr(value, "journal"):
            self._simulators.setdefault(_file(request.node), []).append(value)
        return value

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note what has been called so far on the simulators of the test's file."""
        result = yield
        known = set(_noted(item.user_properties))
        for simulator in self._simulators.get(_file(item), ()):
            routes = {one.route for one in simulator.journal.exchanges if one.route}
            item.user_properties += [(CALLED, route) for route in sorted(routes - known)]
        return result


def called(report: pytest.TestReport | pytest.CollectReport) -> Iterator[str]:
    """Yield the operations that are noted in a report."""
    return _noted(getattr(report, "user_properties", ()))


def _noted(properties: Any) -> Iterator[str]:
    return (str(value) for name, value in properties if name == CALLED)


def _file(node: Any) -> str:
    return str(node.path)
