"""The principal branch of a threat game with one unknown and several equilibria, walked along h = 0.

h(x; λ) of :mod:`detente.solvers.threat.line` is 0 on curves in the plane of x and σ = τ λ r, r the range of payoffs.
The branch is the one through x = 0, τ = 0. With h on its left and none on its right, its direction is (h_σ, -h_x): no
other curve beside it runs the same way, so that a step which strays to one is seen by its turn. A point is predicted
along the direction and brought back along the gradient. The branch ends where τ reaches 1 for the first time.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.game import Game, range_of
from detente.solvers.threat.line import HEAD, OWN, coefficients, look

FIRST, SHORTEST = 0.05, 1e-8  # steps along the curve
LONGEST, CAREFUL = 1.0, 0.05  # the longest, and the longest of a second try
POINTS = 20000  # at most so many
BEND = 0.95  # cosine between two directions, at least
STRAY = 0.1  # of a step that a correction may take away
ON = 1e-9  # h of a point on the curve
NUDGE = 1e-5
ALMOST = 1e-9
SAME = 1e-4  # distance of the end from an equilibrium


@compiled
def _gradient(
    game: Game, per_unit: float, x: float, sigma: float, known: np.ndarray, point: np.ndarray
) -> tuple[float, float, float]:
    """Return h and its slopes in x and σ; infinite where the game is none for one unknown."""
    sigma = max(sigma, ALMOST)  # no payoff of -inf times 0
    low, high = max(sigma - NUDGE, ALMOST), sigma + NUDGE
    if not coefficients(game, per_unit * low, known):
        return np.inf, 0.0, 0.0
    look(known, x, point)
    before = point[1]
    coefficients(game, per_unit * high, known)
    look(known, x, point)
    rise = (point[1] - before) / (high - low)
    coefficients(game, per_unit * sigma, known)
    slope = look(known, x, point)
    return point[1], slope, rise


@compiled
def _walk(
    game: Game, precision: float, reach: float, longest: float, known: np.ndarray, point: np.ndarray
) -> tuple[float, float]:
    """Return where the branch first meets the precision, NaN if it is lost on the way, and the lowest way back to it.

    The second number is how far σ falls at most along the way; 0 for a branch without turns.
    """
    per_unit = precision / reach
    x, sigma, step = 0.0, 0.0, min(FIRST, longest)
    _, slope, rise = _gradient(game, per_unit, x, sigma, known, point)
    size = np.sqrt(slope * slope + rise * rise)
    along, up = rise / size, -slope / size
    highest, back = 0.0, 0.0
    for _ in range(POINTS):
        there, height = x + step * along, sigma + step * up
        good, by = False, 0.0
        for _ in range(6):
            gap, slope, rise = _gradient(game, per_unit, there, height, known, point)
            square = slope * slope + rise * rise
            good = np.abs(gap) < ON * (1.0 + np.abs(there))
            if good or not 0.0 < square < np.inf or not np.abs(gap) < np.inf:
                break
            there -= gap * slope / square
            height -= gap * rise / square
            by += np.abs(gap) / np.sqrt(square)
            if by > STRAY * step:
                break
        size = np.sqrt(slope * slope + rise * rise)
        if not good or height <= 0.0 or not (rise * along - slope * up) > BEND * size:
            step /= 2.0
            if step < SHORTEST:
                return np.nan, back
            continue
        if height >= reach:
            share = (reach - sigma) / (height - sigma)
            if height - reach < 1e-6:
                return x + share * (there - x), back
            step *= min(max(share, 0.1), 0.999)
            if step < SHORTEST:
                return x, back
            continue
        x, sigma, along, up = there, height, rise / size, -slope / size
        highest = max(highest, sigma)
        back = max(back, highest - sigma)
        step = min(1.5 * step, longest)
    return np.nan, back


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(k),(),(f)->(f)")
def principal_root(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    found: np.ndarray,
    count: float,
    _facts: np.ndarray,
    facts: np.ndarray,
) -> None:
    """Write which of all equilibria, in order, is on the principal branch, -1 if that is not seen, and if it turns."""
    game, rivals = Game(challenger, defender, odds, others), others.shape[0]
    known, point = np.empty(OWN + 5 * rivals), np.empty(HEAD + 2 * rivals)
    reach = precision * max(range_of(challenger), range_of(defender))
    facts[0], facts[1] = -1.0, 0.0
    for careful in range(2):
        x, back = _walk(game, precision, reach, CAREFUL if careful else LONGEST, known, point)
        if np.isnan(x):
            continue
        nearest = 0
        for k in range(int(count)):
            if np.abs(found[k] - x) < np.abs(found[nearest] - x):
                nearest = k
        if np.abs(found[nearest] - x) < SAME * (1.0 + np.abs(x)):
            facts[0], facts[1] = nearest, 1.0 if back > 0.0 else 0.0
            break
