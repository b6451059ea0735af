"""How many logit equilibria of general trees a second, on two threads, and beside Gambit where it is at hand?

``DETENTE_GAMBIT_PYTHON`` names a Python in which pygambit can be imported.
"""

import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from detente.solvers.threat.tree import threat_tree
from detente.solvers.tree.gambit_write import write_gambit
from detente.solvers.tree.qre import Equilibrium, solve_qre
from tests.solvers.tree.games import random_threats

CASES = (
    ("crisis game, 2x2 types", (2, 2, 1), False, 40_000, "50,000"),
    ("with an offer, 2x2 types", (2, 2, 1), True, 16_000, "15,000"),
    ("signal and offer, 3x2 types", (3, 2, 2), True, 4_000, "3,000"),
)
PEER = """
import sys, time
import pygambit
from pygambit.qre import logit_solve_lambda
games = [(pygambit.read_efg(path), float(at)) for path, at in (item.rsplit(":", 1) for item in sys.argv[1:])]
began = time.perf_counter()
for game, at in games:
    logit_solve_lambda(game, [at])
print(len(games) / (time.perf_counter() - began))
"""


def measure() -> list[tuple[str, str, str]]:
    """Return equilibria a second, precision uniform up to 20."""
    rows = []
    for name, shape, offers, games, bar in CASES:
        luck = np.random.default_rng(1)
        tree = threat_tree(*random_threats(luck, games, shape, offers=offers))
        precision = luck.uniform(0, 20, games)
        solve_qre(tree.draw(0), 1.0)

        def part(piece: np.ndarray, tree=tree, precision=precision) -> Equilibrium:  # type: ignore[no-untyped-def]
            return solve_qre(replace(tree, payoffs=tree.payoffs[piece], chances=tree.chances[piece]), precision[piece])

        began, processor = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(part, np.array_split(np.arange(games), 16)))
        rate = games / (time.perf_counter() - began)
        busy = games / (time.process_time() - processor)
        ended = np.concatenate([item.ended for item in found])
        unsolved = f"{np.mean(ended > 2):.3%} unsolved and say so"
        figure = f"{rate:,.0f} ({busy:,.0f} a second of one processor; {unsolved}{beside(tree, precision, rate)})"
        rows.append((f"logit equilibria a second, general tree, {name}", figure, bar))
    return rows


def beside(tree, precision, rate: float) -> str:  # type: ignore[no-untyped-def]
    """Return the ratio to Gambit on twelve of the games, or why there is none."""
    python = os.environ.get("DETENTE_GAMBIT_PYTHON")
    if not python:
        return "; Gambit not measured: DETENTE_GAMBIT_PYTHON is not set"
    with tempfile.TemporaryDirectory() as folder:
        asked = []
        for number in range(12):
            path = Path(folder) / f"{number}.efg"
            path.write_text(write_gambit(tree, number), encoding="utf-8")
            asked.append(f"{path}:{precision[number]}")
        done = subprocess.run([python, "-c", PEER, *asked], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"; Gambit failed: {done.stderr.strip().splitlines()[-1:]}"
    return f"; Gambit {float(done.stdout):.1f}, ratio {rate / float(done.stdout):,.0f}"
