"""The base of every vendor: a table of operations, one context, refusals, effects of quirks."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, Unpack

from ..world import World
from .accounts import Account
from .catalogue import CATALOGUE
from .context import Context, WorldContext
from .errors import ApiError, CursorExpired, ParameterError
from .http.messages import Answer, NotSimulated, Request, Retired
from .http.router import methods_of
from .http.simulator import Settings, Simulator
from .jobs import JobRules, Jobs
from .operation import Operation, RetiredPath
from .orders import Orders
from .parameters import read_all
from .query.tree import Malformed


class Vendor(Simulator):
    """Subclass per vendor, with a table of operations and the words of its refusals.

    What happens to a call is described in `http/simulator.py`; an operation is its step 8.
    """

    operations: ClassVar[tuple[Operation, ...]] = ()
    retired: ClassVar[tuple[RetiredPath, ...]] = ()
    job_rules: ClassVar[JobRules] = JobRules()
    by_name: ClassVar[dict[str, Operation]]
    lost: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The scope that each quirk takes from whoever calls."""

    def __init_subclass__(cls) -> None:
        cls.by_name = {one.name: one for one in cls.operations}
        cls.routes = tuple(one.route() for one in cls.operations)
        cls.rows = MappingProxyType({one.name: one.rows for one in cls.operations if one.rows})
        cls.unseen = MappingProxyType(dict(_unseen(cls.operations)))
        super().__init_subclass__()

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        super().__init__(world, **settings)
        self.born: datetime = self.clock.now().replace(microsecond=0)
        self.orders = Orders()
        self.jobs = Jobs(self.clock, f"{self.name}/{self.world.seed}", self.job_rules)
        self._deleted: frozenset[tuple[str, object]] = frozenset()

    @property
    def world_now(self) -> datetime:
        """Return what time it is in the world, whose dates count back from its epoch."""
        return self.world.epoch + (self.clock.now() - self.born)

    @property
    def shown(self) -> WorldContext:
        """Return the world as this simulator shows it, for its oracle."""
        return WorldContext(self.world, self.born, self.active_quirks)

    # what a vendor says in its own way

    @abstractmethod
    def refusal(self, context: Context, error: ApiError, /) -> Answer:
        """Return a refusal in the vendor's dialect."""

    @abstractmethod
    def parameter_refusal(self, context: Context, error: ParameterError, /) -> ApiError:
        """Return what the vendor says of a parameter that it does not accept."""

    def cursor_refusal(self, context: Context, /) -> ApiError:
        """Return what the vendor says of a cursor that is too old."""
        raise NotImplementedError(f"{self.name}: cursors have a lifetime, and no refusal")

    def filter_refusal(self, context: Context, error: Malformed, /) -> ApiError:
        """Return what the vendor says of a filter or an order that it cannot read."""
        return self.parameter_refusal(context, ParameterError("malformed", "filter", str(error)))

    def caller(self, request: Request) -> Account | None:
        """Return who makes a call."""
        return None

    def authorize(self, context: Context, /) -> None:
        """Raise ApiError where the caller lacks what the operation needs: by default its scope.

        It is 401 where the token ended during the call.
        """
        scope = context.operation.scope
        if scope and context.account is None:
            raise ApiError(401)
        if scope and scope not in context.scopes(self.lost):
            raise ApiError(403)

    def report_effect(self, request: Request, quirk: str) -> None:
        """Report that a quirk changed the answer to a call before it came to its operation."""
        if request.route is not None:
            self.journal.count_effects(request.route.name, 0, (quirk,))

    # the same for all

    def paged_with(self, quirk: str) -> frozenset[str]:
        """Return the operations whose paging can have a quirk; none where it is of no paging."""
        return frozenset(
            one.name
            for one in self.operations
            for known in CATALOGUE
            if known.name == quirk and one.style and known.applies(one.style)
        )

    def operate(self, request: Request) -> Answer:
        """Return the answer to a call; find out which of the quirks that are on changed it."""
        context = self.context(request)
        answer = self._answered(context)
        effects = context.effects
        self.journal.send_pages(effects.pages)
        if context.quirks and context.operation.safe:
            answer = answer.whole()
            effects.quirks |= {
                one for one in context.quirks if self._without(context, one) != answer
            }
        if effects.quirks:
            self.journal.count_effects(context.operation.name, effects.page, effects.quirks)
        return answer

    def context(self, request: Request) -> Context:
        """Return what a call is answered from."""
        return Context(
            request=request,
            operation=self.by_name[request.route.name if request.route else ""],
            world=self.world,
            clock=self.clock,
            born=self.born,
            now=self.clock.now(),
            monotonic=self.clock.monotonic(),
            url=self.url,
            quirks=self.active_quirks,
            orders=self.orders,
            jobs=self.jobs,
            account=self.caller(request),
            deleted=self._deleted,
        )

    def methods(self, path: str) -> tuple[str, ...]:
        """Return the methods by which a path can be called, () for one that there is not."""
        return methods_of(path, self._router, self.ignores_trailing_slash)

    def delete(self, kind: str, identifier: object) -> None:
        """Keep in mind that something is no longer there, which is no host of the world."""
        self._deleted |= {(kind, identifier)}

    def unknown_route(self, request: Request) -> Answer:
        """Return the refusal of a path that the vendor has retired, else 501."""
        retired = self._retired(request.path)
        if retired is not None and retired.since <= self.clock.now().date():
            return _refused(retired)
        return super().unknown_route(request)

    def _without(self, context: Context, quirk: str) -> Answer:
        try:
            return self._answered(context.without(quirk)).whole()
        except NotSimulated as error:
            return Answer.not_simulated(str(error), error.code)

    def _answered(self, context: Context) -> Answer:
        try:
            self.authorize(context)
            parameters = read_all(context.operation.parameters, context.request)
            context = context.with_parameters(parameters)
            return self._handled(context)
        except ApiError as error:
            return self.refusal(context, error)
        except ParameterError as error:
            return self.refusal(context, self.parameter_refusal(context, error))
        except CursorExpired:
            return self.refusal(context, self.cursor_refusal(context))
        except Malformed as error:
            return self.refusal(context, self.filter_refusal(context, error))

    def _handled(self, context: Context) -> Answer:
        retired = self._retired(context.request.path)
        if retired is not None and retired.since <= context.now.date():
            return _refused(retired)
        answer = context.operation.answer
        handled: Answer = (
            attrgetter(answer)(self)(context) if isinstance(answer, str) else answer(context)
        )
        return handled if retired is None else handled.with_headers(retired.announcement)

    def _retired(self, path: str) -> RetiredPath | None:
        return next((one for one in self.retired if path.startswith(one.path)), None)


def _refused(retired: RetiredPath) -> Answer:
    if retired.answer is not None:
        return retired.answer
    raise Retired(f"{retired.path}, which the vendor retired on {retired.since}")


def _unseen(operations: Iterable[Operation]) -> Iterator[tuple[str, str]]:
    for one in operations:
        for fault, reason in one.unseen.items():
            yield f"{fault}@{one.name}" if fault else one.name, reason
