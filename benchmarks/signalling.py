"""How many signalling games a second are solved, with all their equilibria, on two threads?"""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from detente.solvers.signalling import equilibria

GAMES = 400_000
LOW, HIGH = [-0.2, 0.5, -1.0, -2.5, -3.0, -2.0, 0.3], [0.2, 1.5, 0.0, 0.5, 0.5, 0.0, 1.5]


def measure() -> list[tuple[str, str, str]]:
    """Return games a second over wide payoffs, and over payoffs that often have three equilibria."""
    luck = np.random.default_rng(1)
    wide = luck.uniform(LOW, HIGH, (GAMES, 7))
    narrow = np.array([0.0, 1.0, 0.0, -1.9, -2.85, -1.2, 1.0]) + luck.uniform(-0.08, 0.08, (GAMES // 4, 7))
    equilibria(wide[:10])
    rows = []
    for name, games, bar in (("wide payoffs", wide, "100,000"), ("payoffs where three are usual", narrow, "-")):
        rates, three = [], 0.0
        for _ in range(5):
            began = time.perf_counter()
            with ThreadPoolExecutor(2) as pool:
                parts = list(pool.map(equilibria, np.array_split(games, 16)))
            rates.append(len(games) / (time.perf_counter() - began))
            three = float(np.mean(np.concatenate([part[1] for part in parts]) == 3))
        rows.append(
            (
                f"signalling games a second, all equilibria, {name}",
                f"{statistics.median(rates):,.0f} ({three:.2%} have three)",
                bar,
            )
        )
    return rows
