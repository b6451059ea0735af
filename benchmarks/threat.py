"""How many threat games a second are solved on two threads, and how long does a crisis of 100,000 draws take?"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from detente.solvers.threat.equilibria import solve_threat

GAMES = 100_000
Games = tuple[np.ndarray, ...]


def without_offers(count: int, luck: np.random.Generator) -> Games:
    """Return games of two types a side that differ in their war payoffs, one signal, no offer, precision up to 20."""
    challenger, defender = np.zeros((count, 2, 2, 1, 6)), np.zeros((count, 2, 2, 1, 6))
    challenger[..., 2], defender[..., 2] = -np.inf, -np.inf
    challenger[..., 1], defender[..., 1] = _one(0.5, 1.5, count, luck), _one(-0.6, 0.0, count, luck)
    challenger[..., 4], defender[..., 4] = _one(-1.5, -0.1, count, luck), _one(0.2, 1.0, count, luck)
    for t, (mine, theirs) in enumerate((((-2, -1), (-2.5, -1.2)), ((-0.6, 0.6), (-0.8, 0.3)))):
        for end in (3, 5):
            challenger[:, t, ..., end] = _one(*mine, count, np.random.default_rng(t))[:, 0]
            defender[:, :, t, :, end] = _one(*theirs, count, np.random.default_rng(2 + t))[:, 0]
    pi, rho = luck.uniform(0.1, 0.9, count), luck.uniform(0.1, 0.9, count)
    return challenger, defender, np.stack([1 - pi, pi], 1), np.stack([1 - rho, rho], 1), luck.uniform(0.5, 20, count)


def with_offers(count: int, luck: np.random.Generator) -> Games:
    """Return such games in which B may also make an offer."""
    games = without_offers(count, luck)
    games[0][..., 2], games[1][..., 2] = _one(0.1, 0.5, count, luck), _one(-0.3, 0.3, count, luck)
    return games


def with_signals(count: int, luck: np.random.Generator) -> Games:
    """Return games with offers, three types of A, and a second, costly signal that makes war better for A."""
    challenger, defender, _, others, precision = with_offers(count, luck)
    challenger, defender = (pays[:, [0, 0, 1]].repeat(2, axis=3) for pays in (challenger, defender))
    challenger[:, 1, ..., 3] += 0.4
    challenger[:, 1, ..., 5] += 0.4
    challenger[..., 1, 1:] -= luck.uniform(0.02, 0.2, (count, 1, 1, 1))
    rise = luck.uniform(0, 0.3, (count, 1, 1))
    for end in (3, 5):
        challenger[..., 1, end] += rise
        defender[..., 1, end] -= rise
    return challenger, defender, luck.dirichlet(2 * np.ones(3), count), others, precision


def _one(low: float, high: float, count: int, luck: np.random.Generator) -> np.ndarray:
    return luck.uniform(low, high, (count, 1, 1, 1))


def measure() -> list[tuple[str, str, str]]:
    """Return games a second of three kinds, and the seconds of a run; with the share of a busy machine that we got."""
    rows = []
    for name, make, count, bar in (
        ("two types a side", without_offers, GAMES, "1,000,000"),
        ("with offers", with_offers, GAMES // 4, "300,000"),
        ("3×2 types, signals and offers", with_signals, GAMES // 20, "100,000"),
    ):
        games = make(count, np.random.default_rng(1))
        solve_threat(*(part[:10] for part in games))
        wall, own = [], []
        for _ in range(5):
            began, worked = time.perf_counter(), time.process_time()
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda part: solve_threat(*part), _parts(games)))
            wall.append(count / (time.perf_counter() - began))
            own.append(2 * count / (time.process_time() - worked))
        figure = f"{statistics.median(wall):,.0f} ({statistics.median(own):,.0f} on two processors of its own)"
        rows.append((f"threat games a second, {name}", figure, bar))
    rows.append(("draws of geneva-2022, 100,000, start to printed result", f"{_run():.1f} s", "5 s"))
    rows.append(("threat games a second, pygambit", _gambit(), "-"))
    return rows


def _parts(games: Games) -> list[Games]:
    return list(zip(*(np.array_split(part, 16) for part in games), strict=True))


def _run() -> float:
    command = [sys.executable, "-m", "detente", "run", "geneva-2022", "--draws", "100000"]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(command, env={**os.environ, "DETENTE_STORE": folder}, capture_output=True, check=True)
        return time.perf_counter() - began


def _gambit() -> str:
    """Say whether there is something to compare with; the comparison itself is that of whole trees."""
    python = os.environ.get("DETENTE_GAMBIT_PYTHON")
    if not python:
        return "not measured: DETENTE_GAMBIT_PYTHON names no executable"
    found = subprocess.run([python, "-c", "import pygambit"], capture_output=True, check=False).returncode == 0
    return "not compared here" if found else "not measured: pygambit cannot be imported there"
