"""Many calls at once, but never too many: a lazy, bounded, interruptible `map` over threads."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

from ..errors import Cancelled, DeadlineExceeded
from .clock import Clock, Condition
from .deadline import Deadline
from .thread_pool import Worker, WorkerPool

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2
"""Items taken and not yet delivered, in multiples of the limit: for each call that runs another
one waits or is done, so that no thread idles while the consumer looks at a result."""


class Limiter:
    """A bounded number of threads for independent calls; each `map` has up to `limit`.

    Maps may be nested: each has threads of its own, so none waits for another's. An `executor`
    takes their place in the outermost map and is not shut down. With fewer than `limit` threads
    free it runs fewer calls concurrently, and a virtual clock then reports a task that never
    began. The rate limit of a vendor is not decided here.
    """

    def __init__(
        self,
        limit: int,
        *,
        clock: Clock,
        deadline: Deadline | None = None,
        executor: Executor | None = None,
    ) -> None:
        if limit < 1:
            raise ValueError(f"a limiter needs a limit of at least 1, got {limit}")
        self.limit = limit
        self.clock = clock
        self.deadline = deadline or Deadline(clock)
        self.executor = executor

    def map(
        self,
        call: Callable[[T], R],
        items: Iterable[T],
        *,
        ordered: bool = True,
        collect_errors: bool = False,
    ) -> Generator[R, None, None]:
        """Yield `call(item)` for each item, in their order or, unless `ordered`, as it comes.

        Lazy: the consumer's own thread takes the items, at most twice `limit` ahead of what it was
        given, so the input may be endless. When the input fails, the calls that were started are
        finished and delivered before its error is raised. Closing or dropping the iterator stops
        the calls, waits for those that run, and closes an input that is a generator.

        Args:
            collect_errors: Make every call, and raise an ExceptionGroup at the end. By default the
                first error stops new calls and ends what waits on the deadline. What had finished
                is delivered, then that error is raised, with the errors of other calls as a group
                in its `__context__`.
        """
        run = partial(_Run, self, call, ordered=ordered, collect_errors=collect_errors)
        return _results(run, iter(items))


class _Wait(Protocol):
    """What `Clock.wait` and `Deadline.wait` have in common."""

    def __call__(self, condition: Condition, predicate: Callable[[], bool], /) -> bool: ...


@dataclass(slots=True)
class _Call(Generic[T, R]):
    """One item on its way: its result, once it is done, or its error."""

    item: T
    result: tuple[R] | tuple[()] = ()
    error: BaseException | None = None
    done: bool = False


def _results(start: "Callable[[], _Run[T, R]]", items: Iterator[T]) -> Generator[R, None, None]:
    """Yield the results to the consumer; no thread knows of it, so that dropping it ends them."""
    run = start()
    try:
        for item in run.wanted(items):
            run.take(item)
            if run.may_deliver():
                yield from run.deliver()
        while run.ahead:
            yield from run.deliver()
    except BaseException:
        run.stop(Cancelled("the results are no longer wanted"))
        raise
    finally:
        run.pool.join()
        # What was taken ahead is lost, so no caller could go on with the rest.
        if isinstance(items, Generator):
            items.close()
    run.raise_errors()


class _Run(Generic[T, R]):
    """One map under way: what its consumer and its workers share, under one condition.

    A worker makes one call after the other and retires when none is pending; with each item the
    consumer starts one more, as long as there are fewer than the limit.
    """

    def __init__(
        self, limiter: Limiter, call: Callable[[T], R], *, ordered: bool, collect_errors: bool
    ) -> None:
        self.ahead = 0
        self._scope = limiter.deadline.scope()
        # A nested map that waited for threads which its own callers hold would wait for ever.
        executor = None if self._scope.nested else limiter.executor
        self.pool = WorkerPool(limiter.limit, clock=limiter.clock, executor=executor)
        self._call = call
        self._ordered = ordered
        self._collect_errors = collect_errors
        self._clock = limiter.clock
        self._deadline = limiter.deadline
        self._condition = self.pool.condition
        # What is delivered next: the calls taken or, where order does not matter, those done.
        self._out: deque[_Call[T, R]] = deque()
        self._pending: deque[_Call[T, R]] = deque()
        self._taken = 0
        self._stopped = False
        self._first: BaseException | None = None
        self._errors: list[BaseException] = []
        with self._condition:
            # From now on a virtual clock counts this thread: no time passes between two starts.
            self._clock.wait(self._condition, lambda: True)

    def wanted(self, items: Iterator[T]) -> Iterator[T]:
        """Yield the input until it ends or fails, or something else ends the map."""
        try:
            for item in items:
                self._deadline.check()
                yield item
                if self._stopped:
                    return
        except (Cancelled, DeadlineExceeded) as error:
            self.stop(error)
        except Exception as error:  # noqa: BLE001 - raised once what was taken is delivered
            self._blame(error)

    def take(self, item: T) -> None:
        """Have a worker call with `item`, unless the map was stopped while it was read."""
        call: _Call[T, R] = _Call(item)
        with self._condition:
            if self._stopped:
                return
            self._taken += 1
            self.ahead += 1
            self._pending.append(call)
            if self._ordered:
                self._out.append(call)
        try:
            self.pool.start_worker(self._work, lost=self.stop)
        except Exception as error:  # noqa: BLE001 - raised once what was begun is delivered
            self.stop(error)

    def may_deliver(self) -> bool:
        """Return True if it is a result's turn: one is there, or no more may be taken before."""
        return self._head_is_done() or self.ahead >= AHEAD * self.pool.limit

    def deliver(self) -> tuple[R] | tuple[()]:
        """Wait for the next call and give its result; nothing if it failed or was not begun."""
        try:
            call = self._pop(self._clock.wait if self._stopped else self._deadline.wait)
        except (Cancelled, DeadlineExceeded) as error:
            self.stop(error)
            call = self._pop(self._clock.wait)
        if call.error is not None:
            self._errors.append(call.error)
            # The error's traceback refers to the call.
            call.error = None
        return call.result

    def stop(self, reason: BaseException) -> None:
        """Begin no more calls and end the waits of the others; the first reason is raised."""
        with self._condition:
            if self._stopped:
                return
            self._stopped = True
            self._blame(reason)
            while self._pending:
                self._finish(self._pending.popleft())
        self._deadline.cancel("stopped with the other calls of its map", self._scope)

    def raise_errors(self) -> None:
        """Raise what went wrong, if anything did."""
        errors, self._errors = self._errors, []
        first, self._first = self._first, None
        try:
            if first is not None:
                _attach(first, errors)
                raise first
            if errors:
                message = f"{len(errors)} of {self._taken} calls failed"
                raise BaseExceptionGroup(message, errors)
        finally:
            # The errors' tracebacks refer to this frame.
            del first, errors

    def _blame(self, error: BaseException) -> None:
        with self._condition:
            if self._first is None:
                self._first = error

    def _pop(self, wait: _Wait) -> _Call[T, R]:
        with self._condition:
            if not self._head_is_done():
                wait(self._condition, self._head_is_done)
            self.ahead -= 1
            return self._out.popleft()

    def _head_is_done(self) -> bool:
        return bool(self._out) and self._out[0].done

    def _work(self, worker: Worker) -> None:
        with self._deadline.within(self._scope):
            call = self._swap(None, worker)
            while call is not None:
                self._make(call)
                call = self._swap(call, worker)

    def _make(self, call: _Call[T, R]) -> None:
        try:
            call.result = (self._call(call.item),)
        except BaseException as error:  # noqa: BLE001 - raised in the consumer's thread
            call.error = error
            # Cancelled, or SystemExit, is not about this item.
            about_item = isinstance(error, Exception) and not isinstance(error, Cancelled)
            if not (self._collect_errors and about_item):
                self.stop(error)

    def _swap(self, done: _Call[T, R] | None, worker: Worker) -> _Call[T, R] | None:
        """Hand in a call for the next one; the worker retires if there is none."""
        with self._condition:
            if done is not None:
                self._finish(done)
            if self._pending:
                return self._pending.popleft()
            self.pool.retire(worker)
        return None

    def _finish(self, call: _Call[T, R]) -> None:
        call.done = True
        if not self._ordered:
            self._out.append(call)
        if self._out[0] is call:
            self._condition.notify_all()


def _attach(first: BaseException, errors: list[BaseException]) -> None:
    """Have every report of `first` show the other errors, but for those that it caused."""
    others = [e for e in errors if e is not first and not isinstance(e, Cancelled)]
    if others:
        group = BaseExceptionGroup("other calls of the same map failed too", others)
        group.__context__ = first.__context__
        first.__context__ = group
