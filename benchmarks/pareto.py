"""How long do fronts, fair points and the best package of large spaces take, and beside NegMAS where it is at hand?

``DETENTE_NEGMAS_PYTHON`` names a Python in which NegMAS can be imported.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from detente.solvers.bargaining import four_points
from detente.solvers.choice import choose
from detente.solvers.packages.space import Rules, Space
from detente.solvers.pareto import front_of_sums

FRONTS = (
    (8, 7, 3, 0, "10 ms"),
    (8, 7, 5, 0, "3 s"),
    (12, 5, 2, 0, "1.5 s"),
    (12, 5, 3, 0, "1.5 s"),
    (12, 5, 4, 0, "1.5 s"),
    (12, 5, 3, 20, "1.5 s"),
    (12, 5, 4, 12, "1.5 s"),
    (12, 5, 4, 20, "1.5 s"),
)
PEER = """
import sys, time
import numpy as np
from negmas import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction as Additive
from negmas.preferences.ops import nash_points, pareto_frontier
tables = np.load(sys.argv[1])
issues = [make_issue(tables.shape[1], f"i{j}") for j in range(len(tables))]
began = time.perf_counter()
space = make_os(issues)
parties = [
    Additive({f"i{j}": dict(enumerate(tables[j, :, q].tolist())) for j in range(len(tables))},
             outcome_space=space, reserved_value=0.0)
    for q in range(tables.shape[2])
]
frontier, _ = pareto_frontier(parties, issues=issues, max_cardinality=None)
nash_points(parties, frontier, outcome_space=space)
print(time.perf_counter() - began)
"""


def random_space(issues: int, levels: int, parties: int, rules: int) -> tuple[np.ndarray, Space]:
    """Return tables with weights that sum to 1, and rules "if a is at least this, then b is at least that"."""
    luck = np.random.default_rng(0)
    tables = luck.random((issues, levels, parties)) * luck.dirichlet(np.ones(issues), parties).T[:, None, :]
    when, then = np.ones((2, rules, issues, levels), dtype=bool)
    for rule in range(rules):
        a, b = luck.choice(issues, 2, replace=False)
        when[rule, a], then[rule, b] = (np.arange(levels) >= luck.integers(1, levels) for _ in range(2))
    return tables, Space((levels,) * issues, Rules(when, then))


def median(work: Callable[[], object]) -> float:
    """Return the median seconds of five times, warm."""
    work()
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def measure() -> list[tuple[str, str, str]]:
    """Return question, figure and bar."""
    rows = []
    for parties in (2, 3):
        tables, space = random_space(6, 10, parties, 0)
        spent = median(lambda: four_points(tables, np.zeros(parties), space).codes("nash"))  # noqa: B023
        figure = f"{spent * 1e3:.1f} ms{beside(tables, spent)}"
        rows.append((f"front and four points, 10^6 packages, {parties} parties", figure, "20 ms, 100 × NegMAS"))
    for issues, levels, parties, rules, bar in FRONTS:
        tables, space = random_space(issues, levels, parties, rules)
        points = len(front_of_sums(tables, space).points)
        spent = median(lambda: front_of_sums(tables, space))  # noqa: B023
        listed = median(lambda: front_of_sums(tables, space).codes) - spent  # noqa: B023
        name = f"front, {levels}^{issues} packages, {parties} parties, {rules} rules"
        rows.append((name, f"{spent * 1e3:.1f} ms, {points:,} points; all their packages {listed * 1e3:.0f} ms", bar))
    tables, space = random_space(20, 5, 5, 15)
    for rule in ("nash", "utilitarian", "egalitarian", "kalai_smorodinsky"):
        spent = median(lambda: choose(rule, tables, np.full(5, 0.4), space))  # noqa: B023
        found = choose(rule, tables, np.full(5, 0.4), space)
        figure = f"{spent:.2f} s, gap {found.gap:.0e}: {found.ended.sentence}"
        rows.append((f"exact {rule}, 5^20 packages, 5 parties, 15 rules", figure, "0.5 s"))
    return rows


def beside(tables: np.ndarray, spent: float) -> str:
    """Return the ratio to NegMAS, end to end, or why there is none."""
    python = os.environ.get("DETENTE_NEGMAS_PYTHON")
    if not python:
        return "; NegMAS not measured: DETENTE_NEGMAS_PYTHON is not set"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.npy"
        np.save(path, tables)
        done = subprocess.run([python, "-c", PEER, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"; NegMAS failed: {done.stderr.strip().splitlines()[-1:]}"
    return f"; NegMAS {float(done.stdout.split()[-1]):.1f} s, ratio {float(done.stdout.split()[-1]) / spent:,.0f}"
