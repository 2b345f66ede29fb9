"""Habits of Qualys clients that nobody here wrote, which the service takes as they come."""

import pytest

from .calls import ABOUT, HOSTS, KNOWLEDGE_BASE, ask, basic, call, qualys

LIMITS = ("X-RateLimit-Limit", "X-Concurrency-Limit-Limit")


@pytest.mark.parametrize("path", [ABOUT, f"{ABOUT}/"])
def test_about_is_answered_with_or_without_a_slash(path):
    simulator = qualys()
    headers = {"Authorization": basic(simulator)["Authorization"]}

    said = ask(simulator, path, headers=headers)

    assert said.status == 200
    assert all(name in said.headers for name in LIMITS)


@pytest.mark.parametrize("path", [HOSTS, KNOWLEDGE_BASE])
def test_parameters_may_be_split_between_url_and_form(path):
    simulator = qualys()
    form = {"details": "All"} if path == KNOWLEDGE_BASE else {"details": "None"}

    split = call(simulator, path, method="POST", form=form, action="list")
    whole = call(simulator, path, method="GET", action="list", **form)

    assert split.status == 200
    assert split.body == whole.body
