"""Running: shards over threads, stopped and resumed, with the same numbers for any grid, chunk or thread count."""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from detente.core.errors import Stopped
from detente.core.seed import Seed
from detente.ensemble.plan import SHARD, Plan
from detente.ensemble.progress import Clock, Listener
from detente.ensemble.shelf import Shard, SharedShelf, Shelf, missing
from detente.lens import checked
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats

CHUNK = 125  # replicates: 12,500 draws; smaller chunks wait for the interpreter, larger ones for memory (measured)
LEAST = 20  # replicates: fewer are not worth a shard of their own
WAIT = 0.2  # seconds between looks at shards that another process computes


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run: its plan, and where its findings lie.

    Attributes
    ----------
    plan : Plan
    shelf : Shelf
    """

    plan: Plan
    shelf: Shelf

    def array(self, lens: str, output: str) -> Floats:
        """Return one output of one lens; shape (draws, dims …)."""
        found = next(item for item in self.plan.lenses if item.name == lens)
        return self.shelf.column(found, found.output(output), self.plan.draws)


class _Halted(Exception):
    """A shard was given up between two chunks, because the user stopped the run."""


def solve_shard(
    plan: Plan, shard: Shard, *, chunk: int = CHUNK, stop: threading.Event | None = None
) -> dict[str, dict[str, Floats]]:
    """Return the findings of every lens of a plan for one shard; the size of the chunks changes no number."""
    kept: dict[str, dict[str, Floats]] = {lens.name: {} for lens in plan.lenses}
    step = min(chunk, plan.at_once)
    for first in range(shard.first, shard.after, step):
        if stop is not None and stop.is_set():
            raise _Halted
        worlds = plan.worlds(first, min(step, shard.after - first))
        start = worlds.first - shard.first * REPLICATE
        for lens in plan.lenses:
            found = checked(lens, worlds, lens.solve(worlds, Seed(plan.seed).branch(lens.name)))
            for name, array in found.items():
                whole = kept[lens.name].setdefault(name, np.empty((shard.draws, *array.shape[1:])))
                whole[start : start + worlds.draws] = array
    return kept


def execute(plan: Plan, shelf: Shelf, *, threads: int | None = None, listener: Listener | None = None) -> Run:
    """Compute what is missing of a run, and return the run.

    Parameters
    ----------
    plan : Plan
    shelf : Shelf
        What lies there is not computed again.
    threads : int, optional
        By default one for each processor that this process may use.
    listener : callable, optional
        Told about progress.

    Raises
    ------
    Stopped
        When the user stopped it; finished shards are kept, and the same call goes on from there.
    """
    finished = shelf.finished()
    wanted = plan.replicates * REPLICATE
    clock = Clock(wanted, listener)
    threads = threads or processors()
    share = max(-(-plan.replicates // threads), LEAST)  # of a small run every thread gets one
    todo = missing(finished, plan.replicates, min(SHARD, share, 2 * plan.at_once))
    clock.tell("compile" if todo else "done", wanted - sum(shard.draws for shard in todo), computed=False)
    if todo:
        _compute(plan, shelf, todo, threads, clock)
    clock.tell("done")
    return Run(plan, shelf)


def execute_together(runs: Sequence[Run], *, threads: int | None = None, listener: Listener | None = None) -> None:
    """Compute what is missing of several runs over the same worlds, which are drawn once where the same is missing.

    Parameters
    ----------
    runs : sequence of Run
        Of one crisis, reading, seed and number of draws, with different lenses. The other parameters are those of
        :func:`execute`.
    """
    if len({run.shelf.finished() for run in runs}) > 1:
        for run in runs:
            execute(run.plan, run.shelf, threads=threads, listener=listener)
        return
    whole = replace(runs[0].plan, lenses=tuple(lens for run in runs for lens in run.plan.lenses))
    shelf = SharedShelf({lens.name: run.shelf for run in runs for lens in run.plan.lenses})
    execute(whole, shelf, threads=threads, listener=listener)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _compute(plan: Plan, shelf: Shelf, todo: list[Shard], threads: int, clock: Clock) -> None:
    stop = threading.Event()

    def work(shard: Shard) -> Shard | None:
        if stop.is_set() or not shelf.claim(shard):
            return None
        try:
            began = time.monotonic()
            findings = solve_shard(plan, shard, stop=stop)
            shelf.put(shard, findings, time.monotonic() - began)
        except _Halted:
            return None
        finally:
            shelf.release(shard)
        return shard

    with ThreadPoolExecutor(max_workers=max(1, min(threads, len(todo))), thread_name_prefix="worlds") as pool:
        try:
            while todo:
                todo = _round(pool, work, todo, shelf, clock)
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise Stopped(sum(shard.draws for shard in shelf.finished()), plan.draws) from None


def _round(pool: ThreadPoolExecutor, work: object, todo: list[Shard], shelf: Shelf, clock: Clock) -> list[Shard]:
    """Try every missing shard once; return those that another process holds and has not finished."""
    pending: set[Future[Shard | None]] = {pool.submit(work, shard) for shard in todo}  # type: ignore[arg-type]
    while pending:
        done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in done:
            shard = future.result()
            if shard is not None:
                clock.tell("run", shard.draws)
    finished = set(shelf.finished())
    left = [shard for shard in todo if shard not in finished]
    if left:
        time.sleep(WAIT)
    return left
