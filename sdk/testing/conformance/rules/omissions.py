"""Omissions: what a setting or its default leaves out is not left out without a word."""

from collections.abc import Iterator, Mapping

from ....manifest import Parameter
from ..harness import Harness, Run
from ..rule import rule
from ..subject import Subject, not_applicable


class Omissions(Subject):
    """The settings of an integration, and what each of them keeps away."""

    @rule("TRUTH-12", "what a setting or a default leaves out is said in the report")
    def test_omissions_of_a_setting_are_reported(self) -> None:
        """A look-back of a week makes an inventory smaller, and "complete" sounds like all of it.

        Each setting is tried at its default and at its other values. Where one of them brings what
        another does not, the run that lacks it says so, and counts it as more than none or as
        unknown. Source: cartography#1008 (a look-back that users had removed),
        docs/decisions/0017-omissions.md.
        """
        tried = 0
        for parameter in self.integration.parameters:
            harness = self.harness()
            choices = [NOTHING, *_others(parameter)]
            for config in choices:
                if self._lacking(harness, config, choices):
                    tried += 1
                    self._check_said(harness.run(config=config), parameter, config)
        if not tried:
            not_applicable("no setting changes what arrives")

    def _lacking(
        self, harness: Harness, config: Mapping[str, str], choices: list[Mapping[str, str]]
    ) -> bool:
        """Return whether another choice brings something that this one does not."""
        kept = harness.expected(config).kept.keys()
        return any(harness.expected(other).kept.keys() - kept for other in choices)

    def _check_said(self, run: Run, parameter: Parameter, config: Mapping[str, str]) -> None:
        said = {
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
        setting = config.get(parameter.name, "its default")
        assert said & about, f"{parameter.name} at {setting} leaves out models without saying so"


NOTHING: Mapping[str, str] = {}


def _others(parameter: Parameter) -> Iterator[Mapping[str, str]]:
    """Yield settings of a parameter other than its default, as far as its declaration has them."""
    bounds = (f"{one:g}" for one in (parameter.minimum, parameter.maximum) if one is not None)
    values = ("true", "false") if parameter.type is bool else (*parameter.options, *bounds)
    yield from ({parameter.name: value} for value in values if value != parameter.default)
