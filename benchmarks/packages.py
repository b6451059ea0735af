"""How fast are the win-set, the four points and the map of packages, beside a plain scan in NumPy?"""

import resource
import time
from collections.abc import Callable

import numpy as np

from detente.solvers.packages.best import best_packages
from detente.solvers.packages.count import count_packages
from detente.solvers.packages.space import Rules, Space
from detente.solvers.packages.tally import map_packages


def worlds(draws: int, issues: int, parties: int) -> tuple[np.ndarray, np.ndarray]:
    """Return tables of five levels an issue, and the utility of the package of first levels."""
    tables = np.random.default_rng(1).random((draws, issues, 5, parties))
    tables /= tables.max(axis=2, keepdims=True).sum(axis=1, keepdims=True)
    return tables, tables[:, :, 0].sum(axis=1)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of the second of two goes: the first may compile."""
    work()
    began = time.process_time()
    work()
    return time.process_time() - began


def plain(table: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Return which packages pass, by the full array."""
    total = np.zeros((1, table.shape[-1]))
    for levels in table:
        total = (total[:, None] + levels[None]).reshape(-1, table.shape[-1])
    return np.asarray((total >= least - 1e-9).all(axis=1))


def lens(draws: int, issues: int) -> str:
    """Return the time of all that a lens asks of some worlds: counts, points, and who unlocks a deal."""
    (tables, origin), space, quo = worlds(draws, issues, 3), Space((5,) * issues), np.zeros(issues)

    def work() -> None:
        best_packages(tables, space, origin, status_quo=quo)
        for party in range(3):
            dropped = np.where(np.arange(3) == party, -np.inf, origin)
            count_packages(tables, space, dropped, status_quo=quo, enough=1)

    few = max(draws // 100, 1)
    scan = seconds(lambda: [plain(table, least) for table, least in zip(tables[:few], origin[:few], strict=True)])
    took = seconds(work)
    return f"{took:.2f} s of one processor, {scan / few * draws / took:,.0f} × quicker than one NumPy scan a world"


def measure() -> list[tuple[str, str, str]]:
    """Return times of one processor, and ratios to plain scans."""
    rows: list[tuple[str, str, str]] = []  # the largest first: the process remembers the most memory that it ever had
    for parties, rules in ((3, 0), (3, 12), (4, 0), (5, 20)):
        tables, origin = worlds(1, 12, parties)
        luck, when = np.random.default_rng(2), np.ones((rules, 12, 5), dtype=bool)
        then = when.copy()
        for r in range(rules):
            first, second = luck.permutation(12)[:2]
            when[r, first], then[r, second] = np.arange(5) >= luck.integers(1, 5), np.arange(5) >= luck.integers(1, 5)
        large = Space((5,) * 12, Rules(when, then))
        took = seconds(lambda large=large, t=tables, d=origin: best_packages(t[0], large, d[0]))  # type: ignore[misc]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        name = f"size and four points, 244 million packages, {parties} parties, {rules} rules"
        rows.append((name, f"{took:.3f} s; the process has had at most {peak:,.0f} MB so far", "5 s, 300 MB"))
    rows += [
        ("deals in 10,000 worlds of 3,125 packages, 3 parties", lens(10_000, 5), "1 s"),
        ("deals in 1,000 worlds of 390,625 packages, 3 parties", lens(1_000, 8), "1 s"),
    ]
    tables, origin = worlds(1000, 8, 3)
    space = Space((5,) * 8)
    took = seconds(lambda: map_packages(tables, space, origin))
    scan = 20 * seconds(lambda: [plain(tables[i], origin[i]) for i in range(50)])
    own = 100 * seconds(lambda: map_packages(tables[:10], space, origin[:10], scans=True))
    figure = f"{took:.2f} s, {scan / took:,.0f} × quicker than NumPy, {own / took:,.0f} × than the compiled scan"
    rows.append(("map of 390,625 packages over 1,000 draws, 3 parties", figure, "2 s"))
    return rows
