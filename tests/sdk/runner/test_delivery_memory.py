"""What a run remembers of what it has delivered: a window, whatever the size of the estate."""

from collections.abc import Iterator

from sdk import Asset, Model, Risk, stream

from ..small import HIGH, Small, Vendor, small


class Counting:
    """A sink that keeps nothing but how often it was given each of a few keys."""

    def __init__(self, *watched):
        self.given = dict.fromkeys(watched, 0)

    def open(self):
        """Open nothing."""

    def write(self, batch):
        for model in batch:
            if model.key in self.given:
                self.given[model.key] += 1

    def close(self):
        """Close nothing."""


def host(number):
    return Asset(f"host-{number}.example.com", f"203.0.113.{number % 256}")


def collecting(*numbers):
    """Return an integration that finds one weakness on each of these hosts."""

    class Collecting(Small):
        @stream()
        def hosts(self) -> Iterator[Model]:
            yield from ()

        @stream()
        def risks(self) -> Iterator[Model]:
            for several in numbers:
                for number in several:
                    yield Risk(host(number), "CVE-2025-10001", HIGH)

    return Collecting


def test_host_of_close_risks_is_delivered_once():
    sink = Counting(host(0).key)

    small(Vendor(), capability=collecting([0, 0], range(1000), [0]), sink=sink).invoke()

    assert sink.given == {host(0).key: 1}


def test_host_forgotten_by_the_memory_is_delivered_again():
    sink = Counting(host(0).key)

    small(Vendor(), capability=collecting(range(5000), [0]), sink=sink).invoke()

    assert sink.given == {host(0).key: 2}
