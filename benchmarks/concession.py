"""How many plays a second, on two threads, beside NegMAS where it is at hand, and does its rule agree on one issue?

``DETENTE_NEGMAS_PYTHON`` names a Python in which negmas can be imported; it is no dependency. Its agents choose within
a band, so on many issues its plays differ from ours in detail; on one issue they must not, by more than one step.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from detente.solvers.agreement.agenda import agendas, ground
from detente.solvers.concession.fresh import play_fresh
from detente.solvers.concession.ladder import ladders
from detente.solvers.concession.play import play

ROUNDS = 100
PEER = """
import json, sys, time
from negmas import AspirationNegotiator, LinearAdditiveUtilityFunction, SAOMechanism, TableFun, make_issue
found, began = [], time.perf_counter()
for tables, paces, rounds in json.load(sys.stdin):
    issues = [make_issue(len(table), f"i{j}") for j, table in enumerate(tables)]
    mechanism = SAOMechanism(issues=issues, n_steps=rounds)
    for q, pace in enumerate(paces):
        values = {f"i{j}": TableFun({k: level[q] for k, level in enumerate(table)}) for j, table in enumerate(tables)}
        worth = LinearAdditiveUtilityFunction(values, weights=[1.0] * len(tables), issues=issues, reserved_value=0.0)
        mechanism.add(AspirationNegotiator(aspiration_type=1.0 / pace), ufun=worth)
    ended = mechanism.run()
    found.append(list(ended.agreement) if ended.agreement else None)
print(json.dumps([found, len(found) / (time.perf_counter() - began)]))
"""


def measure() -> list[tuple[str, str, str]]:
    """Return plays a second, the ratio to the peer, and how far its rule and ours are apart on one issue."""
    rows = [
        shared("3 parties, 5 issues x 5 levels", parties=3, issues=5, draws=40_000, peers=12),
        shared("5 parties, 8 issues x 5 levels", parties=5, issues=8, draws=8_000, peers=1),
        fresh(),
    ]
    return [*rows, parity(), every_agenda()]


def random_tables(luck: np.random.Generator, *shape: int) -> Any:
    """Return tables (…, issue, level, party) in which the best package of each party is worth 1."""
    tables = luck.random(shape)
    return tables / tables.max(axis=-2, keepdims=True).sum(axis=-3, keepdims=True)


def paces(luck: np.random.Generator, *shape: int) -> Any:
    return np.exp(luck.uniform(np.log(0.3), np.log(3), shape))


def rates(task: Callable[[Any], Any], draws: int, pieces: int) -> tuple[float, float]:
    """Return how many a second on two threads, and a second of one processor; medians of five."""
    found = []
    for _ in range(5):
        began, processor = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(task, np.array_split(np.arange(draws), pieces)))
        found.append((draws / (time.perf_counter() - began), draws / (time.process_time() - processor)))
    return float(np.median([wall for wall, _ in found])), float(np.median([busy for _, busy in found]))


def beside(games: list[Any]) -> tuple[list[Any], float] | str:
    """Return what the peer agrees on and its rate, or why there is none."""
    python = os.environ.get("DETENTE_NEGMAS_PYTHON")
    if not python:
        return "NegMAS not measured: DETENTE_NEGMAS_PYTHON is not set"
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PEER], input=json.dumps(games), capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"NegMAS failed: {done.stderr.strip().splitlines()[-1:]}"
    agreed, rate = json.loads(done.stdout)
    return agreed, rate


def shared(name: str, *, parties: int, issues: int, draws: int, peers: int) -> tuple[str, str, str]:
    luck = np.random.default_rng(1)
    tables, pace = random_tables(luck, issues, 5, parties), paces(luck, draws, parties)
    utility = tables[0]
    for table in tables[1:]:
        utility = (utility[:, None] + table).reshape(-1, parties)
    over, least = ladders(utility, utility[0]), np.zeros(parties)
    ended = play(over, least, pace[:200], rounds=ROUNDS)
    rate, busy = rates(lambda piece: play(over, least, pace[piece], rounds=ROUNDS), draws, 16)
    told = f"{rate:,.0f} ({busy:,.0f} a second of one processor; last {ended.round.mean():.0f} rounds"
    found = beside([[tables.tolist(), one.tolist(), ROUNDS] for one in pace[:peers]])
    told += f"; {found})" if isinstance(found, str) else f"; NegMAS {found[1]:.2f}, ratio {rate / found[1]:,.0f})"
    bar = "30,000; 1,000 x NegMAS" if issues == 5 else "5,000; 1,000 x NegMAS"
    return f"plays a second, {name}, {ROUNDS} rounds", told, bar


def fresh() -> tuple[str, str, str]:
    luck = np.random.default_rng(2)
    tables, pace = random_tables(luck, 400, 8, 5, 3), paces(luck, 400, 3)

    def task(piece: Any) -> Any:
        return play_fresh(tables[piece], (5,) * 8, np.zeros(3), pace[piece], rounds=ROUNDS)

    points = task(np.arange(20)).points.mean()
    rate, busy = rates(task, 400, 8)
    told = f"{rate:,.0f} ({busy:,.0f} a second of one processor; {points:.0f} points on a front)"
    return "the same with fresh preferences, offers from the front, 3 parties, 8 x 5", told, "100"


def parity() -> tuple[str, str, str]:
    """Return the largest distance between agreements on one issue; a step of the peer is an offer of everybody."""
    luck = np.random.default_rng(3)
    x, pace = np.arange(101) / 100, paces(luck, 40, 2)
    table = np.stack([x, 1 - x], axis=1)
    times = np.repeat((np.arange(ROUNDS) + 1) / (ROUNDS + 1), 2)
    ours = play(ladders(table, [0, 0]), [0, 0], pace, times=times).package
    found = beside([[[table.tolist()], one.tolist(), ROUNDS] for one in pace])
    question = "one issue of 101 positions, 40 pairs of paces: steps apart from NegMAS, at most"
    if isinstance(found, str):
        return question, found, "1"
    theirs = np.array([agreed[0] if agreed else -1 for agreed in found[0]])
    return question, str(int(np.abs(ours - theirs).max())), "1"


def every_agenda() -> tuple[str, str, str]:
    luck = np.random.default_rng(4)
    over = ground(random_tables(luck, 12, 5, 3), luck.integers(0, 5, 12))
    agendas(over)
    began = time.process_time()
    value = agendas(over).value
    seconds = time.process_time() - began
    return "all 4,096 agendas of 12 issues x 5 levels, 3 parties", f"{seconds:.2f} s (best {value.max():.3f})", "-"
