"""Three of the rules over everything that can be mixed from packages: lotteries, or issues that can be divided.

Mixtures p ≥ 0, Σ p_i = 1 of packages with gains g_i give g = Σ p_i g_i; acceptable are those with g ≥ 0, also where
some of the packages mixed are not acceptable by themselves. Over this convex set

    egalitarian       leximin of g, by linear programs: raise the least gain as far as it goes, find out whose gain
                      cannot go any further, hold it, and go on with the others
    kalai_smorodinsky the same for g_q / m_q, m_q the best gain over the set, a linear program each
    nash              argmax Σ log g_q over the parties that can gain

Nash is climbed over a growing list of corners v_k of the set. On the list, Newton's steps: with s_qk = v_kq / g_q the
logarithms are nearly -½ ‖S p - 2‖², so that the next p solves a least-squares problem with p ≥ 0, and is searched for
along the line :cite:`wang2007`. Then a linear program looks for the corner with the largest Σ_q v_q / g_q. That less
the number of parties is how much Σ log g_q can still rise at most: the *gap*, a bound and not an estimate.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detente.solvers.bargaining.rules import TOLERANCE, Floats
from detente.solvers.pareto.points import front

GAP = 1e-9
CORNERS, STEPS = 200, 60
STILL = 1e-14  # a change of shares below this is none
HELD = 1e-9  # by which what was reached may give way, so that the next program has room
NEAR = 1e-9  # a rise below this is lost in the digits of a logarithm, and Newton's whole step is safe
NARROW = 1e-10  # tolerance of the linear programs


class Ended(IntEnum):
    """How solving ended."""

    EXACT = 0
    WITHIN_GAP = 1
    NOTHING = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "met the tolerance",
            "ran out of corners or of digits; the best mixture is given, and the gap says how much better one may be",
            "no mixture of these packages is acceptable to everybody",
        )[self]


@dataclass(frozen=True, eq=False)
class Mixture:
    """A mixture of packages.

    Attributes
    ----------
    gains : array, shape (parties,)
        NaN where nothing is acceptable.
    shares : array, shape (packages,)
        Of each package in the mixture. Other mixtures may give the same gains.
    gap : float
        The most by which the sum of logarithms of gains may fall short of the best, for Nash; for the other rules the
        tolerance of the linear programs, in gains or shares.
    ended : Ended
    """

    gains: Floats
    shares: Floats
    gap: float
    ended: Ended


def mixtures(gains: npt.ArrayLike) -> dict[str, Mixture]:
    """Return what each rule chooses among mixtures of packages.

    Parameters
    ----------
    gains : array, shape (packages, parties)
        Over the disagreement point; negative ones are allowed here, since a mixture may make up for them.

    Returns
    -------
    dict of str to Mixture
        For ``nash``, ``kalai_smorodinsky`` and ``egalitarian``.

    Examples
    --------
    >>> found = mixtures([[4, 0], [0, 2]])
    >>> {rule: mixture.gains.round(6).tolist() for rule, mixture in found.items()}
    {'nash': [2.0, 1.0], 'kalai_smorodinsky': [2.0, 1.0], 'egalitarian': [1.333333, 1.333333]}
    """
    table = np.asarray(gains, dtype=np.float64)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise ValueError(f"gains are a table (package, party) of finite numbers, not an array of shape {table.shape}")
    scale = max(float(np.abs(table).max()), 1e-300)
    useful = front(table / scale)  # a mixture with a dominated package is no better
    parts = table[useful] / scale
    best = np.array([_best(parts, direction)[1] for direction in np.eye(table.shape[1])])
    if np.isnan(best).any():
        nothing = Mixture(np.full(table.shape[1], np.nan), np.zeros(len(table)), 0.0, Ended.NOTHING)
        return dict.fromkeys(("nash", "kalai_smorodinsky", "egalitarian"), nothing)
    able = best > TOLERANCE
    found = {
        "nash": _nash(parts, able),
        "kalai_smorodinsky": _leximin(parts, np.where(able, best, 1.0), able),
        "egalitarian": _leximin(parts, np.ones(len(best)), np.ones(len(best), dtype=np.bool_)),
    }
    return {rule: _spread(table, useful, *part) for rule, part in found.items()}


def _spread(table: Floats, useful: npt.NDArray[np.intp], part: Floats, gap: float, ended: Ended) -> Mixture:
    shares = np.zeros(len(table))
    shares[useful] = np.maximum(part, 0.0) / np.maximum(part, 0.0).sum()
    return Mixture(shares @ table, shares, gap, ended)


def _program(parts: Floats, objective: Floats, rows: Floats, limits: Floats) -> Floats | None:
    """Return the mixture, and what stands after it, with the largest objective and rows @ x ≥ limits, if any."""
    from scipy.optimize import linprog

    count = len(parts)
    sums = np.zeros((1, len(objective)))
    sums[0, :count] = 1.0
    free = [(0.0, None)] * count + [(None, None)] * (len(objective) - count)
    found = linprog(
        -objective,
        A_ub=-rows,
        b_ub=-limits,
        A_eq=sums,
        b_eq=[1.0],
        bounds=free,
        method="highs",
        options={"primal_feasibility_tolerance": NARROW, "dual_feasibility_tolerance": NARROW},
    )
    return None if found.x is None else np.asarray(found.x, dtype=np.float64)


def _best(parts: Floats, direction: Floats) -> tuple[Floats, float]:
    """Return the acceptable mixture that goes farthest in a direction, and how far; NaN where none is acceptable."""
    values = parts @ direction
    if parts.min() >= 0:  # every package is acceptable, so one of them is the farthest
        top = int(values.argmax())
        return np.eye(len(parts))[top], float(values[top])
    found = _program(parts, values, parts.T, np.zeros(parts.shape[1]))
    return (np.full(len(parts), np.nan), np.nan) if found is None else (found, float(values @ found))


def _leximin(parts: Floats, unit: Floats, able: npt.NDArray[np.bool_]) -> tuple[Floats, float, Ended]:
    """Return the mixture with the leximin of gains over units, of the parties that are able to gain."""
    scaled = parts / unit
    parties = np.flatnonzero(able)
    if not len(parties):
        return _best(parts, np.ones(len(able)))[0], 0.0, Ended.EXACT
    held: dict[int, float] = {}
    mixture = np.full(len(parts), 1.0 / len(parts))
    others = np.flatnonzero(~able)
    while len(held) < len(parties):
        left = [int(q) for q in parties if q not in held]
        kept = scaled.T[np.array([*held, *others], dtype=np.intp)]
        rows = np.vstack([np.pad(kept, ((0, 0), (0, 1))), np.pad(scaled.T[left], ((0, 0), (0, 1)), constant_values=-1)])
        limits = np.array([*(value - HELD for value in held.values()), *np.zeros(len(others) + len(left))])
        found = _program(parts, np.append(np.zeros(len(parts)), 1.0), rows, limits)
        if found is None:
            return mixture, np.inf, Ended.WITHIN_GAP
        mixture, level = found[:-1], float(found[-1])
        stuck = [q for q in left if not _can_rise(parts, scaled, q, level, (held, left, others))]
        held |= dict.fromkeys(stuck or left, level)
    return mixture, 10 * HELD, Ended.EXACT


def _can_rise(
    parts: Floats,
    scaled: Floats,
    party: int,
    level: float,
    fixed: tuple[dict[int, float], list[int], npt.NDArray[np.intp]],
) -> bool:
    """Return whether a party can have more than a level while all others keep theirs."""
    held, left, others = fixed
    rest = [q for q in left if q != party]
    rows = scaled.T[np.array([*held, *rest, *others], dtype=np.intp)]
    limits = np.array([*held.values(), *([level] * len(rest)), *([0.0] * len(others))]) - HELD
    found = _program(parts, scaled[:, party], rows, limits)
    return found is not None and float(scaled[:, party] @ found) > level + 100 * HELD


def _nash(parts: Floats, able: npt.NDArray[np.bool_]) -> tuple[Floats, float, Ended]:
    """Return the mixture with the largest product of gains of those that are able to gain."""
    if not able.any():
        return _best(parts, np.ones(len(able)))[0], 0.0, Ended.EXACT
    corners = [_best(parts, np.eye(len(able))[q])[0] for q in np.flatnonzero(able)]
    weight = np.full(len(corners), 1.0 / len(corners))
    gap = np.inf
    for _ in range(CORNERS):
        values = np.array(corners) @ parts[:, able]
        weight = _climb(values, weight)
        reached = weight @ values
        direction = np.zeros(len(able))
        direction[able] = 1.0 / reached
        corner, most = _best(parts, direction)
        gap = max(most - int(able.sum()), 0.0)
        if gap <= GAP or any(np.abs(corner - old).max() < GAP for old in corners):  # else it would be in the list twice
            break
        corners, weight = [*corners, corner], np.append(weight, 0.0)
    return weight @ np.array(corners), gap, Ended.EXACT if gap <= GAP else Ended.WITHIN_GAP


def _climb(values: Floats, weight: Floats) -> Floats:
    """Return weights of corners with the largest sum of logarithms, by Newton's steps."""
    from scipy.optimize import nnls

    heavy = 30.0  # so that Σ p = 1 nearly holds; what is off is a common factor
    for _ in range(STEPS):
        reached = weight @ values
        slopes = values / reached  # (corner, party)
        system = np.vstack([slopes.T, np.full(len(values), heavy)])
        try:
            new, _ = nnls(system, np.append(np.full(values.shape[1], 2.0), heavy))
        except RuntimeError:  # out of steps on corners that are nearly alike
            return weight
        new /= new.sum()
        way, rise = new - weight, float(slopes.sum(axis=1) @ (new - weight))
        if float(np.abs(way).max()) <= STILL:  # the rise falls with the square of the way, and says it too early
            return weight
        step, before = 1.0, np.log(reached).sum()
        while step > 1e-12:
            there = (weight + step * way) @ values
            if there.min() > 0 and (rise < NEAR or np.log(there).sum() >= before + 0.25 * step * rise):
                break
            step /= 2
        else:
            return weight
        weight = weight + step * way
    return weight
