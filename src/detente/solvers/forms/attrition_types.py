"""War of attrition among types: :mod:`detente.solvers.forms.attrition` where each side is one of a few types.

A type's value of war is logistic around its own centre m, w = m + noise of scale 1/precision, so that the other side
faces a mixture, F_i(w) = Σ_k odds_k s(precision (w - m_k)), s(x) = 1/(1 + e^-x). A centre of -inf never fights, one of
+inf never quits. In y = a_j t/(v_j + a_j t), which runs from 0 to 1, the horizon is where F_i(-a_i t) falls to y.

*Who quits first.* With σ = S_1(t)/(1 - q_1) and c = a_1 v_2/(v_1 a_2), side 1 quits first, and not at once, with chance

    ∫ S_2 (-dS_1) = (1 - q_1)(1 - q_2) ∫ σ/(c + (1 - c) σ) dσ,      from N_1/(1 - q_1) to 1.

All who quit do so at the same chances of time, whatever their type; what types differ in is whether they ever quit.

*At the edges.* A prize at or below nothing is one that vanishes: who has nothing to win quits at once, unless war is
better than quitting. Where neither side pays for waiting nobody has to quit, and only who prefers war to things as they
are ends it.
"""

import math
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world

Floats = npt.NDArray[np.float64]
TINY = 1e-9  # a prize below this counts as this much: the side that it tempts has nothing to win
HALVINGS = 80  # of a bracket of length 1
NEAR = 0.02  # of c to 1: the integral comes from its series
SOLVED, NOTHING_TO_WIN, NOTHING_TO_LOSE, NO_COST, NO_NUMBER = 0.0, 1.0, 2.0, 3.0, 4.0


class Ended(IntEnum):
    """How solving ended."""

    SOLVED = 0
    NOTHING_TO_WIN = 1
    NOTHING_TO_LOSE = 2
    NO_COST = 3
    NO_NUMBER = 4

    @property
    def sentence(self) -> str:
        """What that means."""
        return (
            "both sides have something to win and pay for waiting",
            "the first side has nothing to win; it quits at once unless war is better than quitting",
            "the second side has nothing to lose; it quits at once unless war is better than quitting",
            "nobody pays for waiting, so nobody has to quit",
            "a payoff is no number; nothing is given",
        )[self]


@compiled
def chance_below(worth: float, centres: Floats, odds: Floats, precision: float) -> float:
    """Return the chance that a logistic mixture lies below a worth; a centre of -inf always does, one of inf never."""
    total = 0.0
    for kind in range(len(odds)):
        total += odds[kind] * chance_of_one(worth, centres[kind], precision)
    return min(total, 1.0)


@compiled
def chance_of_one(worth: float, centre: float, precision: float) -> float:
    """Return the chance that a logistic value lies below a worth."""
    if centre == -np.inf:
        return 1.0
    if centre == np.inf or worth == -np.inf:
        return 0.0
    x = precision * (worth - centre)
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


@compiled
def horizon_of(
    centres: Floats, odds: Floats, precision: float, cost: float, other_cost: float, other_prize: float
) -> float:
    """Return t_i for a logistic mixture: at it, i's chance to have quit equals y = a_j t/(v_j + a_j t)."""
    if other_cost <= 0.0:
        return math.inf if chance_below(0.0, centres, odds, precision) > 0.0 else 0.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        y = 0.5 * (low + high)
        t = other_prize * y / (other_cost * max(1.0 - y, 1e-300))
        narrowest = y in (low, high)  # nothing lies between them any more
        if chance_below(-cost * t, centres, odds, precision) > y:
            low = y
        else:
            high = y
        if narrowest:
            break
    return math.inf if low > 1.0 - 1e-12 else float(other_prize * low / (other_cost * (1.0 - low)))


@compiled
def first_to_quit(leaves: float, ratio: float) -> float:
    """Return ∫ σ/(c + (1 - c) σ) dσ from n to 1, for n = ``leaves`` and c = ``ratio``."""
    n = min(max(leaves, 0.0), 1.0)
    span = 1.0 - n
    if span <= 0.0 or ratio == np.inf:
        return 0.0
    d = 1.0 - ratio
    if abs(d) < NEAR:
        total, power = 0.0, span
        for k in range(10):
            total += power / (k + 1) - power * span / (k + 2)
            power *= d * span
        return total
    if ratio == 0.0:
        return span
    return span / d + ratio / (d * d) * math.log(ratio + d * n)


@compiled
def chance_first(never: Floats, at_once: Floats, cost: Floats, prize: Floats, horizon: float) -> float:
    """Return the chance that, of two sides who both quit at some time, the first side is the first to quit."""
    quits = (1.0 - never[0]) * (1.0 - never[1])
    if quits <= 0.0:
        return 0.5
    both = (1.0 - at_once[0]) * (1.0 - at_once[1])
    if both <= 0.0:
        return 1.0 if at_once[0] >= 1.0 else 0.0
    top, bottom = cost[0] * prize[1], prize[0] * cost[1]
    ratio = np.inf if bottom <= 0.0 else top / bottom
    first = at_once[0] + both * first_to_quit(never[0] / (1.0 - at_once[0]), ratio)
    return float(min(max((first - (1.0 - never[0]) * never[1]) / quits, 0.0), 1.0))


@per_world("(one),(one),(other),(other),(side),(side),(side),()->(),(side),(side),(),(side),()")
def attrition_of_one_world(
    centres: Floats,
    odds: Floats,
    other_centres: Floats,
    other_odds: Floats,
    true_centres: Floats,
    costs: Floats,
    prizes: Floats,
    precision: float,
    horizon: Floats,
    never: Floats,
    at_once: Floats,
    war: Floats,
    quits: Floats,
    ended: Floats,
) -> None:
    """Write how a war of attrition goes.

    Parameters
    ----------
    centres, odds, other_centres, other_odds : arrays, shape (types,)
        Value of war over quitting at the start, and what is believed of it.
    true_centres, costs, prizes : array, shape (2,)
        Those of the types that are true; audience cost per unit of time; prize.
    precision : float
    horizon, never, at_once : arrays
        t* (NaN where there is none), and what each side expects of the other.
    war, quits, ended : arrays
        Chance of war and that each side is the one to quit, for the true types; how solving ended.
    """
    bad = np.isnan(precision) or np.isnan(costs).any() or np.isnan(prizes).any() or np.isnan(true_centres).any()
    if bad or np.isnan(centres).any() or np.isnan(other_centres).any():
        horizon[0] = war[0] = np.nan
        never[:] = at_once[:] = quits[:] = np.nan
        ended[0] = NO_NUMBER
        return
    true_never = np.empty(2)
    if costs[0] <= 0.0 and costs[1] <= 0.0:
        ended[0], horizon[0] = NO_COST, np.nan
        never[0], never[1] = 1.0, 1.0
        at_once[:] = 0.0
        war[0] = 1.0 - chance_of_one(0.0, true_centres[0], precision)
        quits[0], quits[1] = 1.0 - war[0], 0.0
        return
    ended[0] = NOTHING_TO_WIN if prizes[0] <= TINY else NOTHING_TO_LOSE if prizes[1] <= TINY else SOLVED
    prize = np.maximum(prizes, TINY)
    one = horizon_of(centres, odds, precision, costs[0], costs[1], prize[1])
    other = horizon_of(other_centres, other_odds, precision, costs[1], costs[0], prize[0])
    end = min(one, other)
    for side in range(2):
        at = -np.inf if end == np.inf and costs[side] > 0.0 else -costs[side] * end if costs[side] > 0.0 else 0.0
        if side == 0:
            never[0] = 1.0 - chance_below(at, centres, odds, precision)
        else:
            never[1] = 1.0 - chance_below(at, other_centres, other_odds, precision)
        true_never[side] = 1.0 - chance_of_one(at, true_centres[side], precision)
    at_once[:] = 0.0
    if one < other:
        at_once[1] = max(1.0 - never[1] * (1.0 + costs[0] * end / prize[0]), 0.0)
    elif other < one:
        at_once[0] = max(1.0 - never[0] * (1.0 + costs[1] * end / prize[1]), 0.0)
    horizon[0] = np.nan if end == np.inf else end if ended[0] == SOLVED else 0.0
    first = chance_first(never, at_once, costs, prize, end)
    war[0] = true_never[0] * true_never[1]
    quits[0] = (1.0 - true_never[0]) * (true_never[1] + (1.0 - true_never[1]) * first)
    quits[1] = (1.0 - true_never[1]) * (true_never[0] + (1.0 - true_never[0]) * (1.0 - first))
