"""Threat games with one unknown: all equilibria, none missed, by interval arithmetic and bisection.

Two types of A, one signal, and payoffs of A that do not depend on B's type leave one unknown x, the log-odds of the
challenge. B believes μ = s(x + log(π_1 / π_0)); its type u offers and resists with chances o_u, r_u, logit in payoffs
linear in μ; with O, R their means over ρ and all worths times λ, less that of waiting,

    Q_t = V_t + a_t O + k_t R,        F(x) = log s(Q_1) - log s(Q_0),        h(x) = F(x) - x = 0.

V_t is what a concession is worth to type t, a_t and k_t what an offer and resistance are worth beyond it. Between two
points every part of F is bounded by its values at them, because exponents are linear in μ. A cell holds no root where
the bounds of F miss it, and one at most where dF/dx stays on one side of 1; other cells are halved.

One case needs no cells. Without offers, if the type that fares better when it challenges (V and V + k not less, k not
less and at most 0) is also the one that every type of B would rather not resist, F falls everywhere.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import fill, write
from detente.solvers.threat.game import ACCEPT, BACK_DOWN, CONCEDE, FIGHT, REFUSE, WAIT, Game, chance, mixed

FLAT = 300.0  # exponents beyond count as this: chances below 1e-130 are as good as none
NEVER = float(np.exp(-FLAT))
EXACT = 1e-12  # residual, beside the size of the unknown, at which a root is found
SHORT = 1e-7  # a step of Newton's method that is no longer is the last
NARROW = 1e-7  # a cell that is no wider is decided by its ends
DEPTH = 64
OWN = 7  # coefficients of A and of its odds; five follow for every type of B
HEAD = 3  # parts of a point: where, h, μ; two exponentials follow for every type of B


@compiled
def coefficients(game: Game, precision: float, out: np.ndarray) -> bool:
    """Write V, a, k of both types of A, log (π_1 / π_0), and of each type of B: ρ, offer, its slope, resist, its slope.

    Returns whether all are finite; a game in which an action exists for one type only is none for this file.
    """
    for t in range(2):
        pays, wait = game.challenger[t, 0, 0], game.challenger[t, 0, 0, WAIT]
        refuses = chance(pays[REFUSE] - pays[ACCEPT], precision)
        fights = chance(pays[FIGHT] - pays[BACK_DOWN], precision)
        out[3 * t] = precision * (pays[CONCEDE] - wait)
        out[3 * t + 1] = precision * (mixed(refuses, pays[REFUSE], pays[ACCEPT]) - pays[CONCEDE])
        out[3 * t + 2] = precision * (mixed(fights, pays[FIGHT], pays[BACK_DOWN]) - pays[CONCEDE])
        for u in range(game.others.shape[0]):
            gets, at = game.defender[t, u, 0], OWN + 5 * u
            offer = -FLAT
            if gets[ACCEPT] > -np.inf:
                offer = precision * (mixed(refuses, gets[REFUSE], gets[ACCEPT]) - gets[CONCEDE])
            resist = precision * (mixed(fights, gets[FIGHT], gets[BACK_DOWN]) - gets[CONCEDE])
            if t == 0:
                out[at], out[at + 1], out[at + 3] = game.others[u], offer, resist
            else:
                out[at + 2], out[at + 4] = offer - out[at + 1], resist - out[at + 3]
                if (gets[ACCEPT] > -np.inf) != (game.defender[0, u, 0, ACCEPT] > -np.inf):
                    return False
    out[6] = np.log(max(game.odds[1], 1e-300)) - np.log(max(game.odds[0], 1e-300))
    if _no_offers(out):  # then it does not matter what one is worth to A
        out[1], out[4] = 0.0, 0.0
    size = 0.0
    for value in out:
        size = max(size, np.abs(value))
    return size < np.inf


@compiled
def _no_offers(known: np.ndarray) -> bool:
    for at in range(OWN, known.shape[0], 5):
        if known[at] > 0 and (known[at + 1] > -FLAT or known[at + 2] != 0.0):
            return False
    return True


@compiled
def falls(known: np.ndarray) -> bool:
    """Return whether F falls everywhere by the rule above; False says nothing."""
    if known[3] >= known[0] and known[3] + known[5] >= known[0] + known[2] and known[2] <= known[5] <= 0:
        better = 1.0
    elif known[0] >= known[3] and known[0] + known[2] >= known[3] + known[5] and known[5] <= known[2] <= 0:
        better = -1.0
    else:
        return False
    for at in range(OWN, known.shape[0], 5):
        if known[at] > 0 and better * known[at + 4] > 0:
            return False
    return _no_offers(known)


@compiled
def _exponential(x: float) -> float:
    if x <= -FLAT:
        return NEVER
    return np.exp(min(x, FLAT))  # type: ignore[no-any-return]


@compiled
def _log_chance(q: float) -> tuple[float, float]:
    """Return log s(q), and s(-q)."""
    if q > 0:
        small = np.exp(-q)
        return -np.log1p(small), small / (1.0 + small)
    small = np.exp(q)
    return q - np.log1p(small), 1.0 / (1.0 + small)


@compiled
def look(known: np.ndarray, x: float, point: np.ndarray) -> float:
    """Write the point x, h there, μ and the exponentials of B's types; return dh/dx."""
    mu = 1.0 / (1.0 + np.exp(-(x + known[6])))
    offers, resists, offers_more, resists_more = 0.0, 0.0, 0.0, 0.0
    part = HEAD
    for at in range(OWN, known.shape[0], 5):
        offer = _exponential(known[at + 1] + mu * known[at + 2])
        resist = _exponential(known[at + 3] + mu * known[at + 4])
        point[part], point[part + 1] = offer, resist
        part += 2
        share = 1.0 / (1.0 + offer + resist)
        o, r = offer * share, resist * share
        offers += known[at] * o
        resists += known[at] * r
        lean = o * known[at + 2] + r * known[at + 4]
        offers_more += known[at] * o * (known[at + 2] - lean)
        resists_more += known[at] * r * (known[at + 4] - lean)
    other, other_not = _log_chance(known[0] + known[1] * offers + known[2] * resists)
    one, one_not = _log_chance(known[3] + known[4] * offers + known[5] * resists)
    point[0], point[1], point[2] = x, one - other - x, mu
    by_offers = one_not * known[4] - other_not * known[1]
    by_resists = one_not * known[5] - other_not * known[2]
    return mu * (1.0 - mu) * (by_offers * offers_more + by_resists * resists_more) - 1.0  # type: ignore[no-any-return]


@compiled
def _product(low: float, high: float, other_low: float, other_high: float) -> tuple[float, float]:
    one, two, three, four = low * other_low, low * other_high, high * other_low, high * other_high
    return min(one, two, three, four), max(one, two, three, four)


@compiled
def _scaled(by: float, low: float, high: float) -> tuple[float, float]:
    if by >= 0:
        return by * low, by * high
    return by * high, by * low


@compiled
def _spread(low: float, high: float) -> tuple[float, float]:
    """Return the bounds of p (1 - p) between two chances."""
    one, two = low * (1.0 - low), high * (1.0 - high)
    return min(one, two), 0.25 if low <= 0.5 <= high else max(one, two)


@compiled
def _is_simple(known: np.ndarray, left: np.ndarray, right: np.ndarray) -> bool:
    """Return whether h has no root between two points, or runs only one way there."""
    o_low, o_high, r_low, r_high = 0.0, 0.0, 0.0, 0.0  # means of the chances
    do_low, do_high, dr_low, dr_high = 0.0, 0.0, 0.0, 0.0  # means of their slopes in μ
    part = HEAD
    for at in range(OWN, known.shape[0], 5):
        weight, by_offer, by_resist = known[at], known[at + 2], known[at + 4]
        offer, offer_there, resist, resist_there = left[part], right[part], left[part + 1], right[part + 1]
        part += 2
        ratio, ratio_there = resist / offer, resist_there / offer_there
        o = 1.0 / (1.0 + 1.0 / min(offer, offer_there) + max(ratio, ratio_there))
        o_most = 1.0 / (1.0 + 1.0 / max(offer, offer_there) + min(ratio, ratio_there))
        r = 1.0 / (1.0 + 1.0 / min(resist, resist_there) + 1.0 / min(ratio, ratio_there))
        r_most = 1.0 / (1.0 + 1.0 / max(resist, resist_there) + 1.0 / max(ratio, ratio_there))
        o_low, o_high, r_low, r_high = (
            o_low + weight * o,
            o_high + weight * o_most,
            r_low + weight * r,
            r_high + weight * r_most,
        )
        both, both_most = o * r, o_most * r_most
        least, most = _spread(o, o_most)
        least, most = _scaled(weight * by_offer, least, most)
        less, more = _scaled(-weight * by_resist, both, both_most)
        do_low, do_high = do_low + least + less, do_high + most + more
        least, most = _spread(r, r_most)
        least, most = _scaled(weight * by_resist, least, most)
        less, more = _scaled(-weight * by_offer, both, both_most)
        dr_low, dr_high = dr_low + least + less, dr_high + most + more
    low, high = _scaled(known[1], o_low, o_high)
    less, more = _scaled(known[2], r_low, r_high)
    other_least, other_not_most = _log_chance(known[0] + low + less)
    other_most, other_not = _log_chance(known[0] + high + more)
    low, high = _scaled(known[4], o_low, o_high)
    less, more = _scaled(known[5], r_low, r_high)
    one_least, one_not_most = _log_chance(known[3] + low + less)
    one_most, one_not = _log_chance(known[3] + high + more)
    if one_most - other_least < left[0] or one_least - other_most > right[0]:
        return True
    low, high = _scaled(known[4], one_not, one_not_most)
    less, more = _scaled(-known[1], other_not, other_not_most)
    by_low, by_high = _product(low + less, high + more, do_low, do_high)
    low, high = _scaled(known[5], one_not, one_not_most)
    less, more = _scaled(-known[2], other_not, other_not_most)
    less, more = _product(low + less, high + more, dr_low, dr_high)
    near, far = _spread(left[2], right[2])
    low, high = _product(by_low + less, by_high + more, near, far)
    return high < 1.0 or low > 1.0


@compiled
def _root(known: np.ndarray, low: float, high: float, sign: float, point: np.ndarray) -> float:
    """Return the root between two points, h having ``sign`` at the lower: Newton, or bisection where it is slow."""
    x, step = min(max(0.0, low), high), np.inf
    if high - low < 8.0 or not low < x < high:
        x = (low + high) / 2.0
    for _ in range(100):
        slope = look(known, x, point)
        gap = point[1]
        if np.abs(gap) < EXACT * (1.0 + np.abs(x)) or high - low < EXACT * (1.0 + np.abs(x)):
            break
        if sign * gap > 0:
            low = x
        else:
            high = x
        before, step = step, (-gap / slope if slope != 0.0 else np.inf)
        if not np.abs(step) <= np.abs(before) / 2.0 or not low < x + step < high:
            step = (low + high) / 2.0 - x
        elif np.abs(step) < SHORT * (1.0 + np.abs(x)):  # what this step leaves is of the order of its square
            return x + step
        x += step
    return x


@compiled
def bound(known: np.ndarray) -> float:
    """Return a size that F does not exceed."""
    size = 0.0
    for t in range(2):
        v, a, k = known[3 * t], known[3 * t + 1], known[3 * t + 2]
        size = max(size, np.abs(v) + max(np.abs(a), np.abs(k)))
    return size + 1.0


@compiled
def all_roots(known: np.ndarray, found: np.ndarray, point: np.ndarray) -> int:
    """Write the roots of h from low to high; return how many there are."""
    size, width = bound(known), point.shape[0]
    ends = np.empty((DEPTH + 2, width))  # the cell at hand lies between the first of these and the last
    left, count, last = ends[0], 0, 1
    look(known, -size, left)
    look(known, size, ends[1])
    while last > 0:
        right = ends[last]
        narrow = right[0] - left[0] < NARROW or last > DEPTH
        if narrow or _is_simple(known, left, right):
            if (left[1] > 0) != (right[1] > 0):
                if count < found.shape[0]:
                    found[count] = _root(known, left[0], right[0], 1.0 if left[1] > 0 else -1.0, point)
                count += 1
            write(left, right)
            last -= 1
        else:
            middle = -known[6]  # where what B believes turns over, first
            if not (left[0] + 1.0 < middle < right[0] - 1.0 and last == 1 and left[0] == -size):
                middle = (left[0] + right[0]) / 2.0
            last += 1
            look(known, middle, ends[last])
    kept: int = min(count, found.shape[0])
    return kept


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(k)->(k),()")
def all_in_line(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    _kept: np.ndarray,
    found: np.ndarray,
    number: np.ndarray,
) -> None:
    """Write the unknown in all equilibria from low to high, NaN beyond, and how many there are.

    The number is 0 for a game that is none for this file.
    """
    rivals = others.shape[0]
    known, point = np.empty(OWN + 5 * rivals), np.empty(HEAD + 2 * rivals)
    fill(found, np.nan)
    number[0] = 0.0
    if not coefficients(Game(challenger, defender, odds, others), precision, known):
        return
    if falls(known):
        size = bound(known)
        found[0], number[0] = _root(known, -size, size, 1.0, point), 1.0
    else:
        number[0] = all_roots(known, found, point)
