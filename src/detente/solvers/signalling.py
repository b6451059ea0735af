"""The signalling game: a challenge, resistance, and a last word under private shocks. All its equilibria.

A leaves things as they are or challenges; B concedes or resists; A then stands firm or backs down
:cite:`lewis2003,schultz2001`. Each side sees its own standard normal shocks: A those of standing firm and of backing
down, B that of A's standing firm. With the payoffs S (A, nothing happens), V and C (A and B, B concedes), W and U (A
and B, A stands firm), a and R (A and B, A backs down), p = Φ(z) the chance that B resists and

    c   = V + (S - V)/p                                      A's worth of an end after resistance that pays a challenge
    p_C = X + Y - XY,  X = Φ(W - c),  Y = Φ(a - c)           A challenges
    p_F = Φ2((W - a)/√2, W - c; 1/√2) / p_C                  A stands firm, once it has challenged and was resisted
    z   = U - R + (R - C)/p_F                                B resists

an equilibrium is a z that the last line gives back. In z, not in p, roots with p next to 1 stay apart.

All of them are found, because the last line is monotone in z: c is, and p_F rises in c when W > a and falls when
W < a. (Given that the better of A's two shocked payoffs is c, A stands firm at odds r(c - W) : r(c - a), r = φ/Φ; and
-x - r(x), the slope of log r, falls in x. Derived here.) Where the reply falls in z there is one root. Where it rises,
roots below z lie above the reply to the left end of any interval that holds them, and below the reply to its right
end: the ends run inwards to the outermost roots, and a grid between them finds the others.

The *principal* equilibrium is the one on the branch that begins where payoffs count for nothing: they are scaled up
from 0 to their size, and the root is followed, as what the players' best replies run to. Where the branch turns back,
the run goes on to the next root, and :class:`Ended` says so.
"""

from enum import IntEnum

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.gaussian import FEW, MANY, ROOT_HALF, arc, bivariate_along, cdf
from detente.solvers.roots import finds_all, refines

QUIET, YIELDED_A, YIELDED_B, FIRM_A, FIRM_B, BACK_A, BACK_B = range(7)  # S, V, C, W, U, a, R
MOST = 5  # equilibria that are kept; more than three have not been seen
EDGE = 37.0  # largest |z|: Φ(-37) is the last that is not 0
LEAST = 1e-12  # a chance to stand firm below this is taken for it
WIDTH = 1e-13  # of z
FAR, SHORT = 0.3, 1.0 / 4096.0  # a move along the branch that asks for shorter steps, and the shortest
_FEW, _MANY = arc(ROOT_HALF, FEW), arc(ROOT_HALF, MANY)
POINTS = 33  # of the grid between the outermost roots
INWARD = 40  # steps of each end towards them
PAD = 1e-12  # by which an end stays outside, for what is rounded


class Ended(IntEnum):
    """How solving ended."""

    CONVERGED = 0
    TURNED = 1
    CROWDED = 2
    NO_NUMBER = 3

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "every equilibrium seen is given, that of the principal branch first",
            "the principal branch turns back before the payoffs have their size; the equilibrium beyond is given first",
            f"more than {MOST} equilibria were seen; the first {MOST} are given",
            "a payoff is no finite number; nothing is given",
        )[self]


@compiled
def threshold(z: float, payoffs: np.ndarray) -> float:
    """Return c, no farther than 37 from where A's choices are decided."""
    c: float = payoffs[YIELDED_A] + (payoffs[QUIET] - payoffs[YIELDED_A]) / cdf(min(max(z, -EDGE), EDGE))
    firm: float = payoffs[FIRM_A]
    back: float = payoffs[BACK_A]
    return min(max(c, min(firm, back) - EDGE), max(firm, back) + EDGE)


@compiled
def standing(c: float, firm: float, back: float) -> float:
    """Return Φ2((W - a)/√2, W - c; 1/√2): the chance to challenge and then to stand firm."""
    h, k = (firm - back) * ROOT_HALF, firm - c
    return bivariate_along(min(max(h, -40.0), 40.0), min(max(k, -40.0), 40.0), _FEW, _MANY)


@compiled
def choices(z: float, payoffs: np.ndarray) -> tuple[float, float]:
    """Return p_C and p_F, when B resists with chance Φ(z)."""
    c = threshold(z, payoffs)
    firm, back = payoffs[FIRM_A], payoffs[BACK_A]
    x, y = cdf(firm - c), cdf(back - c)
    challenge = x + y - x * y
    return challenge, min(max(standing(c, firm, back) / challenge, LEAST), 1.0)


@compiled
def reply(z: float, payoffs: np.ndarray) -> float:
    """Return B's z when A expects a z."""
    _, firm = choices(z, payoffs)
    value: float = payoffs[FIRM_B] - payoffs[BACK_B] + (payoffs[BACK_B] - payoffs[YIELDED_B]) / firm
    return min(max(value, -EDGE), EDGE)


@compiled
def gap(z: float, payoffs: np.ndarray) -> float:
    """Return by how much B's reply lies above the z that A expects."""
    return reply(z, payoffs) - z


_all_roots, _illinois = finds_all(gap), refines(gap)


@compiled
def solve(payoffs: np.ndarray, roots: np.ndarray) -> int:
    """Write the roots in rising order, and return how many were seen."""
    low, high = reply(-EDGE, payoffs), reply(EDGE, payoffs)
    if low < high:  # the reply rises: the ends run inwards
        before = 2.0 * EDGE
        for _ in range(INWARD):
            if high - low < WIDTH or high - low > 0.7 * before:
                break
            before = high - low
            low, high = max(low, reply(low, payoffs)), min(high, reply(high, payoffs))
        low, high = low - PAD * (1.0 + abs(low)), high + PAD * (1.0 + abs(high))
        if high - low > 1e-6:
            return _all_roots(payoffs, np.linspace(low, high, POINTS), roots, WIDTH)
    else:
        low, high = high - PAD * (1.0 + abs(high)), low + PAD * (1.0 + abs(low))
    at_low, at_high = gap(low, payoffs), gap(high, payoffs)
    roots[0] = _illinois(payoffs, low, high, at_low, at_high, WIDTH) if at_low > 0.0 > at_high else 0.5 * (low + high)
    return 1


@compiled
def follow(payoffs: np.ndarray) -> tuple[float, bool]:
    """Return the end of the principal branch, and whether it turned back on the way."""
    z, size, step, turned = 0.0, 0.0, 1.0 / 32.0, False
    scaled = np.empty_like(payoffs)
    while size < 1.0:
        target = min(size + step, 1.0)
        scaled[:] = target * payoffs
        reached = settle(z, scaled)
        if abs(reached - z) > FAR and step > SHORT:
            step *= 0.5
            continue
        turned = turned or abs(reached - z) > FAR
        z, size = reached, target
        step = min(2.0 * step, 1.0 / 32.0)
    return z, turned


@compiled
def settle(z: float, payoffs: np.ndarray) -> float:
    """Return the root that best replies run to from a point."""
    near, at_near, stride = z, gap(z, payoffs), 0.02
    if at_near == 0.0:
        return z
    way = 1.0 if at_near > 0.0 else -1.0
    far, at_far = near, at_near
    while way * at_far > 0.0:
        near, at_near = far, at_far
        far = near + way * stride
        at_far = gap(far, payoffs)
        stride *= 1.5
    if way > 0.0:
        return _illinois(payoffs, near, far, at_near, at_far, WIDTH)
    return _illinois(payoffs, far, near, at_far, at_near, WIDTH)


@per_world("(n),(k),(f)->(k,f),()")
def equilibria_of_one_world(
    payoffs: np.ndarray, _kept: np.ndarray, _facts: np.ndarray, found: np.ndarray, facts: np.ndarray
) -> None:
    """Write z, p_R, p_C, p_F of every equilibrium, the principal one first; ``facts`` = 10 · their number + the end."""
    found[:] = np.nan
    facts[0] = 3.0
    for place in range(payoffs.shape[0]):
        if not np.isfinite(payoffs[place]):
            return
    roots = np.empty(found.shape[0])
    seen = solve(payoffs, roots)
    count, ended = min(seen, roots.shape[0]), (2.0 if seen > roots.shape[0] else 0.0)
    if count > 1:
        end, turned = follow(payoffs)
        ended = max(ended, 1.0 if turned else 0.0)
        first = 0
        for place in range(1, count):
            if abs(roots[place] - end) < abs(roots[first] - end):
                first = place
        end = roots[first]
        for place in range(first, 0, -1):
            roots[place] = roots[place - 1]
        roots[0] = end
    for place in range(count):
        challenge, firm = choices(roots[place], payoffs)
        found[place, 0], found[place, 1] = roots[place], cdf(roots[place])
        found[place, 2], found[place, 3] = challenge, firm
    facts[0] = 10.0 * count + ended


def equilibria(payoffs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all equilibria of every draw.

    Parameters
    ----------
    payoffs : array, shape (draws, 7)
        S, V, C, W, U, a, R in units of the shocks' standard deviation.

    Returns
    -------
    found : array, shape (draws, 5, 4)
        z and the chances to resist, to challenge, and to stand firm after resistance; the principal equilibrium comes
        first, the others follow in rising z, NaN fills the room that is left.
    number : array, shape (draws,)
        How many there are; 0 where a payoff is no finite number.
    ended : array, shape (draws,)
        An :class:`Ended`.
    """
    found, facts = equilibria_of_one_world(payoffs, np.empty(MOST), np.empty(4))
    number = np.floor(facts / 10.0)
    return found, number, facts - 10.0 * number


def outcomes(found: np.ndarray) -> np.ndarray:
    """Return the chances that nothing happens, B concedes, A backs down, A stands firm.

    Parameters
    ----------
    found : array, shape (…, 4)
        As :func:`equilibria` gives it.

    Returns
    -------
    array, shape (…, 4)
    """
    z, challenge, firm = found[..., 0], found[..., 2], found[..., 3]
    from scipy.special import ndtr

    resist, concede = ndtr(z), ndtr(-z)
    parts = (1.0 - challenge, challenge * concede, challenge * resist * (1.0 - firm), challenge * resist * firm)
    return np.stack(parts, axis=-1)
