"""How long do a round of exchanges on the table of Copenhagen, 10,000 worlds of the flagship, and larger tables take?

``DETENTE_DECIDE_PYTHON`` names a Python in which the peer decide-exchange-model can be imported; it is no dependency.
Then its votes on the same tables are held against those of ours with its way of keeping books. Where it is not at
hand, its times stand here for context only: 0.30 s a round on the table of Copenhagen, 0.08, 0.45 and 3.1 s with 10, 20
and 40 parties and 5 issues, on another machine.
"""

import csv
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from detente.core.seed import Seed
from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import check
from detente.lenses import nash_bargaining, position_exchange
from detente.solvers.exchange.listing import trade
from detente.solvers.exchange.worlds import exchanges_of_one_world
from detente.worlds.build import build_worlds

PEER = """
import json, sys, time
from decimal import Decimal
from decide.model.equalgain import EqualGainModel
EqualGainModel.ALLOW_RANDOM, found = False, []
for position, salience, capability in json.load(sys.stdin):
    model = EqualGainModel()
    actors = [model.add_actor(f"a{i}", actor_id=f"a{i}") for i in range(len(position))]
    issues = [model.add_issue(f"q{j}", issue_id=f"q{j}") for j in range(len(position[0]))]
    for j, issue in enumerate(issues):
        issue.lower, issue.upper = Decimal(0), Decimal(100)
        for i, actor in enumerate(actors):
            if position[i][j] is not None:
                numbers = (Decimal(repr(number)) for number in (position[i][j], salience[i][j], capability[i]))
                model.add_actor_issue(actor, issue, *numbers)
    began, votes = time.process_time(), [list(row) for row in position]
    model.calc_nbs(), model.determine_positions(), model.calc_combinations()
    model.determine_groups_and_calculate_exchanges()
    while model.exchanges:
        made = model.highest_gain()
        if made.is_valid:
            model.remove_invalid_exchanges(made)
            for side in (made.i, made.j):
                votes[actors.index(side.actor)][issues.index(side.supply.issue)] = float(side.y)
    found.append([votes, time.process_time() - began])
print(json.dumps(found))
"""
TABLE = Path(__file__).parents[1] / "tests" / "reference" / "spatial" / "copenhagen-2009.csv"
DRAWS, PIECES = 10_000, 8


def measure() -> list[tuple[str, str, str]]:
    """Return processor times of single rounds, and the time of the flagship's worlds on two threads."""
    rows = [beside()]
    rows += [("one round, Copenhagen, 11 parties x 7 issues", round_of(*copenhagen()), "10 ms; peer 300 ms")]
    for parties, peer in ((10, "80 ms"), (20, "450 ms"), (40, "3,100 ms")):
        luck = np.random.default_rng(1)
        table = luck.random((parties, 5)), luck.random((parties, 5)), luck.random(parties)
        rows.append((f"one round, {parties} parties x 5 issues", round_of(*table), f"peer {peer}"))
    return [*rows, flagship(position_exchange.LENS.name), flagship(nash_bargaining.LENS.name)]


def copenhagen() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with TABLE.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    parties, issues = (list(dict.fromkeys(line[name] for line in lines)) for name in ("party", "issue"))
    position, salience = np.full((len(parties), len(issues)), np.nan), np.zeros((len(parties), len(issues)))
    capability = np.zeros(len(parties))
    for line in lines:
        row, column = parties.index(line["party"]), issues.index(line["issue"])
        position[row, column], salience[row, column] = float(line["position"]) / 100, float(line["salience"])
        capability[row] = float(line["capability"])
    return position, salience, capability


def beside() -> tuple[str, str, str]:
    """Return how far votes are from those of the peer on the table and 20 random ones, and how long it takes."""
    question, python = "votes on 21 tables, apart from the peer with its books", os.environ.get("DETENTE_DECIDE_PYTHON")
    if not python:
        return question, "peer not measured: DETENTE_DECIDE_PYTHON is not set", "0"
    luck, worlds = np.random.default_rng(3), [copenhagen()]
    for _ in range(20):
        shape = luck.integers(3, 7), luck.integers(2, 5)
        part = (
            luck.integers(0, 1001, shape) / 1000,
            luck.integers(1, 100, shape) / 100,
            luck.integers(1, 100, shape[0]) / 100,
        )
        worlds.append(part)
    given = [
        [
            [[None if np.isnan(x) else round(100 * x, 1) for x in row] for row in position],
            salience.tolist(),
            capability.tolist(),
        ]
        for position, salience, capability in worlds
    ]
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PEER], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode:
        return question, f"the peer failed: {done.stderr.strip().splitlines()[-1:]}", "0"
    apart = 0.0
    for world, (votes, _) in zip(worlds, json.loads(done.stdout), strict=True):
        ours = 100 * trade(*world, bookkeeping="peer").vote
        apart = max(apart, float(np.nanmax(np.abs(ours - np.array(votes, dtype=np.float64)))))
    seconds = json.loads(done.stdout)[0][1]
    return question, f"{apart:.1e} of 100 at most; it takes {seconds:.2f} s a round on Copenhagen's", "0"


def round_of(position: np.ndarray, salience: np.ndarray, capability: np.ndarray, times: int = 50) -> str:
    """Return the processor time of a round, and how many exchanges it has."""
    seats = np.ones((1, *position.shape))
    many = (np.repeat(part[None], times, axis=0) for part in (position, salience, capability, seats[0], seats))
    inputs = [*many, np.zeros((times, position.shape[1]))]
    exchanges_of_one_world(*(part[:1] for part in inputs))
    began = time.process_time()
    found = exchanges_of_one_world(*inputs)
    return f"{(time.process_time() - began) / times * 1000:.2f} ms, {found[6][0]:.0f} exchanges"


def flagship(name: str) -> tuple[str, str, str]:
    """Return how long 10,000 worlds of the flagship take a lens on two threads."""
    lens = {"position_exchange": position_exchange.LENS, "nash_bargaining": nash_bargaining.LENS}[name]
    crisis = check(bundled_cases()["geneva-2022"]).crisis
    assert crisis is not None
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=DRAWS // 100, fields=lens.reads)
    lens.solve(worlds.rows(0, 1), Seed(0))
    ends = np.linspace(0, worlds.draws, PIECES + 1).astype(int).tolist()
    began, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda k: lens.solve(worlds.rows(ends[k], ends[k + 1]), Seed(0)), range(PIECES)))
    took, spent = time.perf_counter() - began, time.process_time() - busy
    told = f"{took:.2f} s ({spent:.2f} s of one processor)"
    return f"{name}, {worlds.draws:,} worlds of geneva-2022", told, "0.5 s" if name == "position_exchange" else "-"
