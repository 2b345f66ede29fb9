"""Threads for one map: hired while there is work, dismissed when there is none, and waited for."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from ..errors import Cancelled
from .clock import Clock, Task


@dataclass(slots=True, eq=False)
class Worker:
    """One thread's work, from when it is asked for until it finds nothing more to do.

    `thread` is set when it begins; `future` where it may never, on an executor of the caller.
    """

    thread: int | None = None
    future: Future[None] | None = None


class WorkerPool:
    """At most `limit` workers at once, on threads of its own or those of an `executor`."""

    def __init__(self, limit: int, *, clock: Clock, executor: Executor | None) -> None:
        self.limit = limit
        self.condition = clock.condition()
        self._clock = clock
        self._owned = executor is None
        self._executor = ThreadPoolExecutor(limit, "limiter") if executor is None else executor
        self._workers: set[Worker] = set()
        self._threads: set[int] = set()
        self._joining = False

    def start_worker(
        self, work: Callable[[Worker], None], lost: Callable[[BaseException], None]
    ) -> None:
        """Have one more thread do `work`, unless there are enough; raises what `submit` does.

        `lost` hears why, when the executor drops the worker or cannot begin it.
        """
        if len(self._workers) >= self.limit:
            return
        worker = Worker()
        task = self._clock.task(partial(self._begin, worker, work))
        try:
            with self.condition:
                self._workers.add(worker)
            future = self._executor.submit(task)
        except BaseException:
            with self.condition:
                # An interrupt may come when the thread has begun; then it retires by itself.
                if worker.thread is None:
                    self.retire(worker)
            task.cancel()
            raise
        # Our own pool begins all that it is given, and an interrupt could leave a future locked.
        if not self._owned:
            with self.condition:
                if worker in self._workers:
                    worker.future = future
            future.add_done_callback(partial(self._over, worker, task, lost))

    def retire(self, worker: Worker) -> None:
        """Count a worker out, which then does no more; the caller holds the condition."""
        self._workers.discard(worker)
        # The future refers to the worker.
        worker.future = None
        if self._joining:
            self.condition.notify_all()

    def join(self) -> None:
        """Wait until all workers are done; those that another executor has not begun never do."""
        with self.condition:
            self._joining = True
            futures = [worker.future for worker in self._workers if worker.future]
        for future in futures:
            future.cancel()
        # Who drops a map may be one of its own threads, since any thread collects garbage.
        me = threading.get_ident()
        with self.condition:
            self._clock.wait(self.condition, lambda: all(w.thread == me for w in self._workers))
        if self._owned:
            self._executor.shutdown(wait=me not in self._threads)

    def _begin(self, worker: Worker, work: Callable[[Worker], None]) -> None:
        with self.condition:
            if worker not in self._workers:
                return
            worker.thread = threading.get_ident()
            self._threads.add(worker.thread)
        work(worker)

    def _over(
        self,
        worker: Worker,
        task: Task[None],
        lost: Callable[[BaseException], None],
        future: Future[None],
    ) -> None:
        with self.condition:
            if worker not in self._workers:
                return
            self.retire(worker)
        task.cancel()
        if not self._joining:
            dropped = Cancelled("the executor was shut down under a map")
            lost(dropped if future.cancelled() else future.exception() or dropped)
