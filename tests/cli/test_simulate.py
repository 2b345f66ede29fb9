"""`chariot simulate`: what it offers and how it is refused; serving itself is in test_process."""

import re
import socket

import pytest

from sdk import registry


def test_list_names_routes_with_fidelity_and_quirks(chariot):
    result = chariot("simulate", "qualys", "--list")

    simulator = registry.simulator("qualys")
    words = result.stdout.split()
    assert result.exit_code == 0
    assert {route.name for route in simulator.routes} <= set(words)
    assert {route.fidelity for route in simulator.routes} <= set(words)
    for quirk in simulator.quirks:
        assert f"  {quirk.name} " in result.stdout
        assert quirk.source in result.stdout


@pytest.mark.parametrize("vendor", registry.names(registry.SIMULATORS))
def test_every_fault_in_the_list_can_be_ordered(chariot, vendor):
    listed = re.findall(r"\S+@\S+", chariot("simulate", vendor, "--list").stdout)
    specs = [spec for spec in listed if "ROUTE" not in spec]

    simulator = registry.simulator(vendor).create(faults=specs)

    assert len(simulator.faults) == len(specs) > 0


def test_every_kind_of_fault_there_is_is_in_the_list(chariot):
    refusal = chariot("simulate", "example", "--fault", "nosuch@*").stderr
    kinds = re.search(r"there is: (.*?)(?: \(|$)", refusal, re.M)[1].split(", ")

    listing = chariot("simulate", "example", "--list").stdout

    assert {kind for kind in kinds if f"\n  {kind} " in listing} == set(kinds)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nosuch",), "there are: "),
        (("nosuch", "--list"), "there are: "),
        (("example", "--quirk", "nosuch"), "cursor-cycle"),
        (("example", "--fault", "reset@nosuch"), "cursor-hosts"),
        (("example", "--port", "70000"), "--port"),
        (("example", "--hosts", "-1"), "--hosts"),
    ],
)
def test_bad_usage_exits_with_2_and_lists_the_choices(chariot, arguments, complaint):
    result = chariot("simulate", *arguments)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""


def test_a_port_in_use_is_one_sentence_and_exit_code_1(chariot):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = chariot("simulate", "example", "--port", port)

    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr
