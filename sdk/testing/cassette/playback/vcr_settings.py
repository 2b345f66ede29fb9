"""vcrpy's record modes, filters and hooks, taken from its settings; nothing of it is patched in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ..formats import answered_of, asked_of, vcr_request, vcr_response
from ..interaction import Interaction, RecordedRequest, RecordedResponse

if TYPE_CHECKING:
    from vcr import VCR
    from vcr.request import Request

Mode = Literal["none", "once", "new_episodes", "all"]

MODES: Final = ("none", "once", "new_episodes", "all")

Pair = tuple["Request", dict[str, object]]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a user of vcrpy has set: each may change what it is given, or leave it out (None)."""

    on_request: Callable[["Request"], "Request | None"] | None = None
    on_response: Callable[[dict[str, object]], dict[str, object] | None] | None = None
    on_save: tuple[Callable[..., Pair | None], ...] = ()
    on_load: tuple[Callable[..., Pair | None], ...] = ()
    drops_unused: bool = False

    def asked(self, asked: RecordedRequest) -> RecordedRequest | None:
        """A request as it is recorded, and as it is looked for."""
        if self.on_request is None:
            return asked
        request = self.on_request(vcr_request(asked))
        return asked_of(request) if request else None

    def answered(self, answered: RecordedResponse) -> RecordedResponse | None:
        """A response as it is recorded."""
        if self.on_response is None:
            return answered
        response = self.on_response(vcr_response(answered))
        return answered_of(response) if response is not None else None

    def loaded(self, interactions: Iterable[Interaction]) -> list[Interaction]:
        """Interactions that come from the file."""
        return list(_changed(self.on_load, interactions))

    def saved(self, interactions: Iterable[Interaction]) -> list[Interaction]:
        """Interactions that go to the file."""
        return list(_changed(self.on_save, interactions))


def hooks_of(vcr: "VCR", path: Path) -> Hooks:
    """The filters and hooks that are set on a VCR."""
    from vcr.filters import sensitive_data_hooks

    config: Mapping[str, object] = vcr.get_merged_config(path=str(path))
    hide, restore = sensitive_data_hooks(config["filter_sensitive_data"])
    return Hooks(
        config["before_record_request"],  # type: ignore[arg-type]
        config["before_record_response"],  # type: ignore[arg-type]
        (*_several(config["before_save_interaction"]), hide),
        (restore, *_several(config["after_load_interaction"])),
        bool(config["drop_unused_requests"]),
    )


def record_mode(mode: str) -> Mode:
    """One of the four modes that mean something; ValueError lists them."""
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, and must be one of: {', '.join(MODES)}")
    return mode  # type: ignore[return-value]


def _changed(
    hooks: tuple[Callable[..., Pair | None], ...], interactions: Iterable[Interaction]
) -> Iterator[Interaction]:
    if not hooks:
        yield from interactions
        return
    for one in interactions:
        changed = _through(hooks, one)
        if changed:
            yield changed


def _through(hooks: Iterable[Callable[..., Pair | None]], one: Interaction) -> Interaction | None:
    pair: Pair | None = vcr_request(one.asked), vcr_response(one.answered)
    for hook in hooks:
        if pair is None:
            return None
        pair = hook(*pair)
    return pair and Interaction(asked_of(pair[0]), answered_of(pair[1]))


def _several(hooks: object) -> tuple[Callable[..., Pair | None], ...]:
    if hooks is None:
        return ()
    return tuple(hooks) if isinstance(hooks, Iterable) else (hooks,)  # type: ignore[return-value]
