"""How many plays of the vote among positions and of the contest a second, on one processor and on the flagship?"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from detente.core.seed import Seed
from detente.ensemble.plan import make_plan
from detente.lens import Lens
from detente.lenses import all_lenses
from detente.solvers.condorcet.play import play
from detente.solvers.contest import contest
from detente.workbench import open_crisis

SIZES = ((10, 1, 2000), (10, 3, 2000), (50, 1, 30))


def measure() -> list[tuple[str, str, str]]:
    """Return plays a second of one processor, and the time of 10,000 worlds of the flagship on two threads."""
    rows = []
    for parties, issues, draws in SIZES:
        given = random_tables(np.random.default_rng(1), draws, parties, issues)
        keys = np.array([Seed(1).key(str(issue)) for issue in range(issues)], dtype=np.float64)
        tasks: dict[str, Callable[[], Any]] = {
            "vote among positions": lambda given=given: play(*given),  # type: ignore[misc]
            "contest": lambda given=given, keys=keys: contest(*given, keys=keys),  # type: ignore[misc]
        }
        for name, task in tasks.items():
            busy, found = seconds(task)
            steps = "turns" if name.startswith("vote") else "rounds"
            told = f"{draws / busy:,.0f} (mean of {getattr(found, steps).mean():.1f} {steps})"
            question = f"{name}, {parties} parties x {issues} issues, plays a second of one processor"
            rows.append((question, told, "-"))
    return rows + [flagship(name, bar) for name, bar in (("spatial_politics", "0.8 s"), ("contest", "0.3 s"))]


def random_tables(luck: np.random.Generator, draws: int, parties: int, issues: int) -> tuple[Any, Any, Any]:
    shape = (draws, parties, issues)
    saliences = luck.random(shape)
    saliences /= np.maximum(saliences.sum(axis=2).max(axis=1), 1)[:, None, None]
    return luck.random(shape), saliences, luck.random(shape[:2])


def seconds(task: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds of the processor, the median of three, and what was found."""
    found, times = task(), []
    for _ in range(3):
        began = time.process_time()
        task()
        times.append(time.process_time() - began)
    return float(np.median(times)), found


def flagship(name: str, bar: str) -> tuple[str, str, str]:
    lens: Lens = all_lenses()[name]
    plan = make_plan(open_crisis("geneva-2022").crisis, [lens], draws=10_000)
    blocks = [plan.worlds(first, 10) for first in range(0, 100, 10)]

    def solve(block: Any) -> Any:
        return lens.solve(block, Seed(1).branch(name))

    walls, busy = [], []
    for _ in range(4):
        began, processor = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(solve, blocks))
        walls.append(time.perf_counter() - began)
        busy.append(time.process_time() - processor)
    told = f"{np.median(walls[1:]):.2f} s ({np.median(busy[1:]):.2f} s of processors)"
    return f"10,000 worlds of geneva-2022 through {name}, two threads", told, bar
