"""What threads share is tested twice: as usual, and with threads that switch far too often."""

import pytest

RACING = ("breaker", "cassette", "limiter", "oauth2", "rate", "retry", "session", "transport")
"""Modules of tests by what comes after `test_`: a stand-in for a race detector."""


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc):
    name = metafunc.module.__name__.rpartition(".")[2].removeprefix("test_")
    if name.partition("_")[0] in RACING:
        metafunc.definition.add_marker(pytest.mark.chariot_races)
