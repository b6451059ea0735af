r"""The best package under each rule where the space is too large to search: integer programs.

With y_jl = 1 where issue j takes level l, Σ_l y_jl = 1, worth is linear: g_q = Σ_jl T_qj(l) y_jl - d_q ≥ 0. A rule
between issues with J the issues named by its "when" forbids, for every issue k named by "then",

    Σ_{j in J, j ≠ k} y_j(when) + y_k(when and not then) ≤ |J \\ k|.

    utilitarian        max Σ λ_q g_q
    egalitarian        leximin: max the least gain, then the sum of the two least, and so on; the sum of the k least is
                       the largest k r - Σ_q s_q with s_q ≥ r - g_q, s_q ≥ 0
    kalai_smorodinsky  the same for g_q / m_q, m_q the best gain, an integer program each
    nash               max Σ z_q, z_q ≤ log a + (g_q - a) / a for points a: outer approximation :cite:`duran1986`. Every
                       package found adds tangents at its gains, until the bound is no better than the best found

Programs run in floats, on tables scaled to a largest worth of 1,000. Whatever they return is weighed again exactly, in
whole 1e-9; a package that turns out to be unacceptable is cut off, and the search goes on.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.solvers.packages.space import Space
from detente.solvers.pareto.points import TOLERANCE, to_whole

ROUNDS = 40
SIZE = 1000.0
GAP = 1e-9
DIGITS = 1e-6  # of the integer programs: what they may be off by where nothing new is found
Floats = npt.NDArray[np.float64]


class Ended(IntEnum):
    """How the search ended."""

    OPTIMAL = 0
    NO_PACKAGE = 1
    OUT_OF_TIME = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "no package is better, up to the gap",
            "no package is acceptable to everybody",
            "ran out of time or rounds; the best package found is given, and the gap says how much better one may be",
        )[self]


@dataclass(frozen=True, eq=False)
class Choice:
    """A package, and how good it is known to be. Others may be as good: one is given, not all ties.

    Attributes
    ----------
    package : tuple of int
        Empty where there is none.
    gains : array, shape (parties,)
        Exact to 1e-9.
    gap : float
        How much better another package may be at most: in the sum of logarithms for Nash, in the sum, the least gain
        or the least share for the others.
    solves : int
        How many integer programs were solved.
    ended : Ended
    """

    package: tuple[int, ...]
    gains: Floats
    gap: float
    solves: int
    ended: Ended


@dataclass(eq=False)
class _Program:
    """The constraints that all programs share, and how many were solved."""

    space: Space
    whole: npt.NDArray[np.int64]
    limits: npt.NDArray[np.int64]
    seconds: float
    cuts: list[Floats] = field(default_factory=list)
    solves: int = 0

    def __post_init__(self) -> None:
        exists = self.space.exists
        self.count = int(exists.sum())
        self.starts = np.cumsum([0, *self.space.levels])
        self.worth = self.whole[:, : self.space.most_levels][exists]  # (variable, party)
        reach = np.abs(self.worth).max(axis=0)
        self.unit = np.maximum(reach, 1) / SIZE
        self.scaled = self.worth / self.unit
        self.floor = self.limits / self.unit
        self.sums = np.zeros((len(self.space.levels), self.count))
        for issue, (start, end) in enumerate(zip(self.starts, self.starts[1:], strict=False)):
            self.sums[issue, start:end] = 1
        self.forbids = _forbids(self.space)

    @property
    def parties(self) -> int:
        return int(self.worth.shape[1])

    def solve(
        self, objective: Floats, rows: list[tuple[Floats, float]] | None = None, free: int = 0
    ) -> tuple[tuple[int, ...] | None, float, bool]:
        """Return the package with the largest objective over (y, free variables), its bound, and whether it is proved.

        Rows are at most their limit.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        size = self.count + free
        own = [*self.forbids, *[(cut, len(self.space.levels) - 1.0) for cut in self.cuts]]
        own += [(-self.scaled[:, q], -self.floor[q] + 1e-7) for q in range(self.parties)]
        table = np.zeros((len(own) + len(rows or []), size))
        high = np.zeros(len(table))
        for place, (row, limit) in enumerate([*own, *(rows or [])]):
            table[place, : len(row)], high[place] = row, limit
        equal = np.hstack([self.sums, np.zeros((len(self.sums), free))])
        integer = np.concatenate([np.ones(self.count), np.zeros(free)])
        low = np.concatenate([np.zeros(self.count), np.full(free, -np.inf)])
        top = np.concatenate([np.ones(self.count), np.full(free, np.inf)])
        while True:
            found: Any = milp(
                -np.pad(objective, (0, size - len(objective))),
                integrality=integer,
                bounds=Bounds(low, top),
                constraints=[
                    LinearConstraint(csr_array(equal), 1, 1),
                    LinearConstraint(csr_array(table), -np.inf, high),
                ],
                options={"mip_rel_gap": 0.0, "time_limit": self.seconds},
            )
            self.solves += 1
            if found.x is None:
                return None, -np.inf, found.status == 2
            package = tuple(
                int(found.x[start:end].argmax()) for start, end in zip(self.starts, self.starts[1:], strict=False)
            )
            if (self.exact(package) >= 0).all():
                bound = -found.mip_dual_bound if found.mip_dual_bound is not None else np.inf
                return package, float(bound), found.status == 0
            cut = np.zeros(self.count)
            cut[self.starts[:-1] + np.array(package)] = 1
            self.cuts.append(cut)
            table = np.vstack([table, np.pad(cut, (0, free))])
            high = np.append(high, len(package) - 1.0)

    def exact(self, package: tuple[int, ...]) -> npt.NDArray[np.int64]:
        """Return gains in whole numbers."""
        total: npt.NDArray[np.int64] = self.worth[self.starts[:-1] + np.array(package)].sum(axis=0) - self.limits
        return total


def _forbids(space: Space) -> list[tuple[Floats, float]]:
    """Return the rows, at most their limit, that keep packages within the rules."""
    rows = []
    if space.rules is not None:
        exists = space.exists
        for when, then in zip(space.rules.when, space.rules.then, strict=True):
            asked = [j for j in range(len(space.levels)) if not when[j][exists[j]].all()]
            for k in range(len(space.levels)):
                if then[k][exists[k]].all():
                    continue
                row = np.zeros(exists.shape)
                for j in asked:
                    row[j] = when[j]
                row[k] = when[k] & ~then[k]
                rows.append((row[exists], float(len(set(asked) - {k}))))
    return rows


def choose(
    rule: str,
    tables: npt.ArrayLike,
    disagreement: npt.ArrayLike,
    space: Space,
    *,
    weights: npt.ArrayLike | None = None,
    seconds: float = 60.0,
) -> Choice:
    """Return the package that a rule chooses.

    Parameters
    ----------
    rule : str
        ``nash``, ``kalai_smorodinsky``, ``egalitarian`` or ``utilitarian``.
    tables : array, shape (issues, most levels, parties)
        What each level is worth; floats are rounded once to whole 1e-9.
    disagreement : array, shape (parties,)
        What everybody must get at least.
    space : Space
        Levels and rules between issues.
    weights : array, shape (parties,), optional
        Of the utilitarian rule; by default 1 each.
    seconds : float
        The longest that one program may take.

    Returns
    -------
    Choice

    Examples
    --------
    >>> import numpy as np
    >>> choose("nash", np.array([[[2, 0], [1, 1]], [[3, 0], [0, 3]]]), [0, 0], Space((2, 2))).package
    (0, 1)
    """
    given = np.asarray(tables)
    if given.ndim != 3 or given.shape[0] != len(space.levels) or given.shape[1] < space.most_levels:
        raise ValueError(
            f"tables have the dims (issue, level, party), here ({len(space.levels)}, …, …), not {given.shape}"
        )
    floats = given.dtype.kind not in "iub" or np.asarray(disagreement).dtype.kind not in "iub"
    unit = TOLERANCE if floats else 1.0
    real = (np.arange(given.shape[1]) < np.asarray(space.levels)[:, None])[..., None]
    whole = to_whole(np.where(real, given, 0).astype(np.float64) if floats else np.where(real, given, 0))
    limits = to_whole(np.asarray(disagreement, dtype=np.float64) if floats else disagreement)
    program = _Program(space, whole, limits, seconds)
    scale = np.ones(program.parties) if weights is None else np.asarray(weights, dtype=np.float64)
    match rule:
        case "utilitarian":
            package, gap, done = _utilitarian(program, scale, unit)
        case "egalitarian":
            package, gap, done = _leximin(program, np.full(program.parties, 1 / unit), np.arange(program.parties))
        case "kalai_smorodinsky":
            package, gap, done = _shares(program)
        case "nash":
            package, gap, done = _nash(program)
        case _:
            raise ValueError(f"'{rule}' is none of nash, kalai_smorodinsky, egalitarian, utilitarian")
    if package is None:
        ended = Ended.NO_PACKAGE if done else Ended.OUT_OF_TIME
        return Choice((), np.full(program.parties, np.nan), 0.0 if done else np.inf, program.solves, ended)
    gains = np.asarray(program.exact(package) * unit, dtype=np.float64)
    return Choice(package, gains, max(gap, 0.0), program.solves, Ended.OPTIMAL if done else Ended.OUT_OF_TIME)


Found = tuple[tuple[int, ...] | None, float, bool]


def _utilitarian(program: _Program, weights: Floats, unit: float) -> Found:
    value = program.worth @ weights * unit
    size = max(float(np.abs(value).max()), 1e-300) / SIZE
    package, bound, done = program.solve(value / size)
    if package is None:
        return None, 0.0, done
    reached = float((program.exact(package) + program.limits) @ weights) * unit
    return package, bound * size - reached, done


def _best_gains(program: _Program) -> tuple[Floats, tuple[int, ...] | None, bool]:
    """Return the best gain of each party, exactly, and a package."""
    best, package, done = np.zeros(program.parties), None, True
    for q in range(program.parties):
        package, _, proved = program.solve(program.scaled[:, q])
        if package is None:
            return best, None, proved
        best[q], done = program.exact(package)[q], done and proved
    return best, package, done


def _shares(program: _Program) -> Found:
    best, package, done = _best_gains(program)
    if package is None:
        return None, 0.0, done
    able = np.flatnonzero(best > 0)
    if not len(able):
        return package, 0.0, done
    package, gap, proved = _leximin(program, np.where(best > 0, best, 1.0), able)
    return package, gap, proved and done


def _leximin(program: _Program, unit: Floats, parties: npt.NDArray[np.intp]) -> Found:
    """Return the package with the leximin of gains over units; a row a party for every sum of least ones."""
    count, many = program.count, len(parties)
    values = program.worth / unit
    shift = program.limits / unit
    size = max(float(np.abs(values[:, parties]).max()), 1e-300) / 10
    rows: list[tuple[Floats, float]] = []
    package: tuple[int, ...] | None = None
    gap, done = 0.0, True
    for least in range(1, many + 1):
        free = max(1, (least - 1) * (many + 1))
        start = count + (free - many - 1 if least > 1 else 0)
        objective = np.zeros(count + free)
        objective[start] = least
        for place, q in enumerate(parties):
            row = np.zeros(count + free)
            row[start], row[:count] = 1.0, -values[:, q] / size
            if least > 1:
                row[start + 1 + place] = objective[start + 1 + place] = -1.0
                short = np.zeros(count + free)
                short[start + 1 + place] = -1.0
                rows.append((short, 0.0))
            rows.append((row, -shift[q] / size))
        found, bound, proved = program.solve(objective, rows, free)
        if found is None:
            break
        done = done and proved
        if package is None or _sorted(program, found, unit, parties) > _sorted(program, package, unit, parties):
            package = found
        reached = np.array(_sorted(program, package, unit, parties))[:least].sum()
        if least == 1:
            gap = bound * size - reached
            rows = [(-values[:, q] / size, -(shift[q] + reached) / size + 1e-7) for q in parties]
        else:
            rows.append((-objective, -(reached / size) + 1e-7))
    return package, gap, done


def _sorted(
    program: _Program, package: tuple[int, ...], unit: Floats, parties: npt.NDArray[np.intp]
) -> tuple[float, ...]:
    return tuple(np.sort((program.exact(package) / unit)[parties]).round(12).tolist())


def _nash(program: _Program) -> Found:
    """Return the package with the most gainers and the largest product of their gains."""
    everybody = np.arange(program.parties)
    package, gap, done = _product(program, everybody)
    if package is not None or not done:
        return package, gap, done
    found, _, done = program.solve(np.zeros(program.count))
    if found is None:
        return None, 0.0, done
    for size in range(program.parties - 1, 0, -1):
        tries = [_product(program, np.array(group)) for group in combinations(everybody.tolist(), size)]
        if any(package is not None for package, _, _ in tries):
            top = max((_logarithm(program, package), place) for place, (package, _, _) in enumerate(tries) if package)
            return *tries[top[1]][:2], all(proved for _, _, proved in tries)
    return found, 0.0, done


def _logarithm(program: _Program, package: tuple[int, ...]) -> float:
    gains = program.exact(package).astype(np.float64)
    return float(np.log(gains[gains > 0]).sum())


def _product(program: _Program, gainers: npt.NDArray[np.intp]) -> Found:
    """Return the package with the largest product of gains of some parties, all above 0."""
    count, many = program.count, len(gainers)
    rows = [(-program.scaled[:, q], -program.floor[q] - 1.0 / program.unit[q] + 1e-9) for q in gainers]  # some gain
    best = np.zeros(program.parties)
    for q in gainers:  # no package can give more
        best[q] = np.maximum.reduceat(program.worth[:, q], program.starts[:-1]).sum() - program.limits[q]
        if best[q] <= 0:
            return None, 0.0, True

    def touch(gains: Floats) -> None:
        for place, q in enumerate(gainers):
            row = np.zeros(count + many)
            slope = best[q] / gains[q]  # in shares of the best gain
            row[count + place], row[:count] = 1.0, -slope * program.worth[:, q] / best[q]
            limit = float(np.log(gains[q] / best[q]) - 1.0 - slope * program.limits[q] / best[q])
            rows.append((SIZE * row, SIZE * limit))

    for share in 0.9 ** np.arange(0, 40, 2):
        touch(best * share)
    objective = np.concatenate([np.zeros(count), np.ones(many)])
    package: tuple[int, ...] | None = None
    most, gap = -np.inf, np.inf
    seen: set[tuple[int, ...]] = set()
    for _ in range(ROUNDS):
        found, bound, proved = program.solve(objective, rows, many)
        if found is None or not proved:
            return package, gap, found is None and package is None and proved
        gains = program.exact(found).astype(np.float64)
        if gains[gainers].min() <= 0:
            return package, gap, package is None
        value = float(np.log(gains[gainers] / best[gainers]).sum())
        if value > most:
            package, most = found, value
        gap = bound - most
        if gap <= GAP or (found in seen and gap <= DIGITS):
            return package, max(gap, 0.0), True
        seen.add(found)
        touch(gains)
    return package, gap, False
