"""What threads share is tested twice: as usual, and with threads that switch far too often."""

import pytest

RACING = ("breaker", "cassette", "limiter", "oauth2", "rate", "retry", "session", "transport")
"""Modules of tests by what comes after `test_`: a stand-in for a race detector."""


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc):
    name = metafunc.module.__name__.rpartition(".")[2].removeprefix("test_")
    # What is slow has processes of its own, whose threads no marker here reaches.
    alone = metafunc.definition.get_closest_marker("slow")
    if name.partition("_")[0] in RACING and not alone:
        metafunc.definition.add_marker(pytest.mark.chariot_races)
