"""Omissions: what a setting or its default leaves out is not left out without a word."""

from collections.abc import Iterator, Mapping, Sequence

from ....manifest import Parameter
from ..harness import Harness, Run, check_complete
from ..rule import rule
from ..subject import Subject, not_applicable


def settings(subject: type[Subject]) -> list[str]:
    """Return what there is to try, and the entries of `untried` that are none of it."""
    known = _settings(subject)
    return [*known, *sorted(subject.untried.keys() - set(known))]


def _settings(subject: type[Subject]) -> list[str]:
    """Return each setting with each of its other values, `name=value`; without one, its name."""
    tried = ((one.name, list(other_values(one))) for one in subject.integration.parameters)
    return [
        case
        for name, others in tried
        for case in ([f"{name}={other[name]}" for other in others] or [name])
    ]


class Omissions(Subject):
    """The settings of an integration, and what each of them keeps away."""

    @rule("TRUTH-12", "what a setting or a default leaves out is said in the report")
    def test_omissions_of_a_setting_are_reported(self) -> None:
        """A look-back of a week makes an inventory smaller, and "complete" sounds like all of it.

        Each setting is tried at its default and at its other values. Where one of them brings what
        another does not, the run that lacks it says so under each toggle, and counts it as more
        than none or as unknown. Source: cartography#1008 (a look-back that users had removed),
        docs/decisions/0017-omissions.md.
        """
        tried = 0
        for parameter in self.integration.parameters:
            harness = self.harness()
            choices = [NOTHING, *other_values(parameter)]
            for config in choices:
                if self._lacking(harness, config, choices):
                    tried += 1
                    named = self._named(harness.run(config=config), parameter)
                    self._check_named(harness, named, parameter.name, config, choices)
        if not tried:
            not_applicable("no setting changes what arrives")

    @rule("TRUTH-17", "every setting does what the oracle says", cases=settings)
    def test_every_setting_is_obeyed(self, case: str) -> None:
        """A setting that does nothing is believed, and what it was to bring or to leave out is not.

        Both values of a switch, each option, the bounds of a number and the declared `examples`,
        with all streams and with those of each toggle alone, since one may bring what another lost.
        A reason in `untried` for a setting that there is not is refused.
        Source: docs/platform.md 1.1, docs/decisions/0017-omissions.md.
        """
        if case in self.untried:
            known = _settings(type(self))
            assert case in known, f"`untried` has {case}, which is no setting: take it out"
            not_applicable(f"{case} is not tried: {self.untried[case]}")
        name, given, value = case.partition("=")
        assert given, f"{name} has no value to try: declare `examples`, or say why in `untried`"
        harness = self.harness(limits=self.limits(page_size=2))

        for others in _each_alone(harness.toggles()):
            config = {**others, name: value}
            run = harness.run(config=config)
            check_complete(harness, run, config=config)
            expected = harness.expected(config)
            wrong = expected.wrong_fields(run.models) or expected.lost_text(run.models)
            assert not wrong, f"{config}: {wrong}"

    def _lacking(
        self, harness: Harness, config: Mapping[str, str], choices: list[Mapping[str, str]]
    ) -> bool:
        """Return whether another choice brings something that this one does not."""
        kept = harness.expected(config).kept.keys()
        return any(harness.expected(other).kept.keys() - kept for other in choices)

    def _named(self, run: Run, parameter: Parameter) -> set[str]:
        """Return the streams that report an omission of a setting, unless it counts none."""
        left_out = {
            (stream.name, one.remedy)
            for stream in run.report.streams
            for one in stream.left_out
            if one.count != 0
        }
        about = {
            (one.stream, one.remedy)
            for one in self.integration.leaves_out
            if parameter.name in (one.when, one.unless) or f"{{{parameter.name}}}" in one.what
        }
        return {stream for stream, _ in left_out & about}

    def _check_named(
        self,
        harness: Harness,
        named: set[str],
        name: str,
        config: Mapping[str, str],
        choices: list[Mapping[str, str]],
    ) -> None:
        """Check that a stream names a setting under each toggle whose models it leaves out."""
        setting = f"{name} at {config.get(name, 'its default')}"
        assert named, f"{setting} leaves out models without saying so"
        for alone in _each_alone(harness.toggles()):
            under = {
                stream.name
                for stream in self.integration.streams
                if stream.toggle and stream.toggle not in alone
            }
            lacking = self._lacking(
                harness, {**alone, **config}, [{**alone, **other} for other in choices]
            )
            assert not (alone and lacking) or named & under, (
                f"{setting} leaves out models of {', '.join(sorted(under))}: none of them says so"
            )


NOTHING: Mapping[str, str] = {}


def _each_alone(toggles: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Yield the settings with which everything is collected, then what is under one toggle."""
    yield NOTHING
    if len(toggles) > 1:
        for one in toggles:
            yield {other: "false" for other in toggles if other != one}


def other_values(parameter: Parameter) -> Iterator[Mapping[str, str]]:
    """Yield settings of a parameter other than its default, as far as its declaration has them."""
    bounds = (f"{one:g}" for one in (parameter.minimum, parameter.maximum) if one is not None)
    usual = ("true", "false") if parameter.type is bool else (*parameter.options, *bounds)
    values = dict.fromkeys((*usual, *parameter.examples))
    yield from ({parameter.name: value} for value in values if value != parameter.default)
