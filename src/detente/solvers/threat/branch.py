"""The principal branch of the threat game: Newton's method, and continuation in the precision.

The *principal branch* starts at λ = 0, where everybody chooses evenly, and is followed in λ: the line through the last
two points predicts the next, Newton's method corrects it, and steps are halved when that fails or moves far. Where the
branch turns back, so that no step in λ helps, :mod:`detente.solvers.threat.arc` follows it round its turns.

Two types of A, one signal and no offer leave one unknown x, and then one case needs no path. With k_t what resistance
instead of a concession costs type t, V_t and w_t what both are worth to it beyond waiting, R(x) the chance of
resistance and c_t = s(λ (V_t - R k_t)),

    F(x) = log c_1 - log c_0,     dF/dx = -λ ((1 - c_1) k_1 - (1 - c_0) k_0) dR/dx.

If the type that fares better when it challenges (V and w, k ≥ 0 not larger) is also the one that every type of B would
rather not resist, F falls everywhere: the equilibrium is unique, hence on the principal branch, and is found between 0
and F(0). It is unique as well where F rises nowhere as fast as x: |dR/dx| is at most λ/16 times what B's keenness to
resist differs by between the types of A, and the bracket lies between the values that c = 0 and c = 1 give it.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.threat.arc import round_turns
from detente.solvers.threat.game import (
    ACCEPT,
    BACK_DOWN,
    CONCEDE,
    FIGHT,
    WAIT,
    Game,
    Play,
    chance,
    log_sigmoid,
    mixed,
    respond,
)
from detente.solvers.threat.newton import NEAR, TIGHT, Room, certain, newton, newton_in, room_for
from detente.solvers.threat.reduced import Reduced, room_to_reduce

FAR = 0.5  # log-odds that a step of the continuation may end from where it was expected
LEAST = 2e-4  # of the way to λ: that a shorter step would be needed means that the branch turns
GENTLE = 1.0  # λ times the range of payoffs at the end of the first step
CONVERGED, TURNED, FAILED = range(3)


@compiled
def _range(payoffs: np.ndarray) -> float:
    low, high = np.inf, -np.inf
    for x in payoffs.flat:
        if x > -np.inf:
            low, high = min(low, x), max(high, x)
    return high - low


@compiled
def _resisted(game: Game, precision: float, t: int) -> tuple[float, float, float]:
    """Return the chance that a type of A fights, what resistance is worth to it, and what a concession is."""
    pays, wait = game.challenger[t, 0, 0], game.challenger[t, 0, 0, WAIT]
    fights = chance(pays[FIGHT] - pays[BACK_DOWN], precision)
    return fights, mixed(fights, pays[FIGHT], pays[BACK_DOWN]) - wait, pays[CONCEDE] - wait


@compiled
def _keenness(game: Game, fights: float, t: int, u: int) -> float:
    """Return what a type of B gains by resisting a type of A, over conceding."""
    pays = game.defender[t, u, 0]
    return mixed(fights, pays[FIGHT], pays[BACK_DOWN]) - pays[CONCEDE]  # type: ignore[no-any-return]


@compiled
def is_unique(game: Game, precision: float, count: int) -> bool:
    """Return whether a game with so many unknowns has one equilibrium by the rule above; False says nothing."""
    if count != 1 or game.challenger.shape[0] != 2:
        return count == 0
    for u in range(game.others.shape[0]):
        if game.defender[0, u, 0, ACCEPT] > -np.inf or game.defender[1, u, 0, ACCEPT] > -np.inf:
            return False
        if min(game.defender[0, u, 0, CONCEDE], game.defender[1, u, 0, CONCEDE]) == -np.inf:
            return False
    fights, forced, gained = _resisted(game, precision, 0)
    fights_1, forced_1, gained_1 = _resisted(game, precision, 1)
    lost, lost_1 = gained - forced, gained_1 - forced_1
    less, more = 0.0, 0.0  # how much less, and more, B's types want to resist type 1 of A than type 0
    for u in range(game.others.shape[0]):
        keener = _keenness(game, fights_1, 1, u) - _keenness(game, fights, 0, u)
        less, more = less + game.others[u] * max(-keener, 0.0), more + game.others[u] * max(keener, 0.0)
    low = min(lost_1, 0.0) - max(lost, 0.0)
    high = max(lost_1, 0.0) - min(lost, 0.0)
    if precision * precision / 16.0 * max(-low * more, high * less) < 1.0:
        return True
    if gained_1 >= gained and forced_1 >= forced and lost >= lost_1 >= 0:
        return more <= 0.0
    if gained >= gained_1 and forced >= forced_1 and lost_1 >= lost >= 0:
        return less <= 0.0
    return False


@compiled
def the_only(game: Game, precision: float, unknown: np.ndarray, play: Play, room: np.ndarray) -> float:
    """Find the equilibrium of a game that :func:`is_unique`; return the residual. ``room`` is that of ``respond``."""
    value = np.empty_like(unknown)
    if unknown.shape[0] == 1:
        unknown[0] = _falling_root(game, precision, room)
    respond(game, precision, unknown, value, play, room)
    return abs(value[0] - unknown[0]) if unknown.shape[0] == 1 else 0.0


@compiled
def _falling_root(game: Game, precision: float, keen: np.ndarray) -> float:
    """Return the root of F(x) - x, F falling: Newton's steps, and bisection where they do not shrink by half."""
    fights, forced, gained = _resisted(game, precision, 0)
    fights_1, forced_1, gained_1 = _resisted(game, precision, 1)
    gain, cost = precision * gained, precision * (gained - forced)
    gain_1, cost_1 = precision * gained_1, precision * (gained_1 - forced_1)
    for u in range(game.others.shape[0]):
        keen[0, u] = precision * _keenness(game, fights, 0, u)
        keen[1, u] = precision * _keenness(game, fights_1, 1, u) - keen[0, u]
    lead = np.log(max(game.odds[1], 1e-300)) - np.log(max(game.odds[0], 1e-300))
    x, step, low, high = 0.0, np.inf, -np.inf, np.inf
    for _ in range(80):
        mu = 1.0 / (1.0 + np.exp(-(x + lead)))
        resist, slope = 0.0, 0.0
        for u in range(game.others.shape[0]):
            r = 1.0 / (1.0 + np.exp(-(keen[0, u] + mu * keen[1, u])))
            resist += game.others[u] * r
            slope += game.others[u] * r * (1.0 - r) * keen[1, u]
        slope *= mu * (1.0 - mu)
        here, there = gain_1 - resist * cost_1, gain - resist * cost
        gap = log_sigmoid(here) - log_sigmoid(there) - x
        if np.abs(gap) < TIGHT:
            break
        if gap > 0:
            low = x
        else:
            high = x
        fall = 1.0 + slope * (cost_1 / (1.0 + np.exp(here)) - cost / (1.0 + np.exp(there)))
        step, before = gap / fall, step
        if high - low < np.inf and (np.abs(step) > np.abs(before) / 2.0 or not low < x + step < high):
            step = (low + high) / 2.0 - x
        x += step
    return x


@compiled
def principal(game: Game, precision: float, unknown: np.ndarray, play: Play) -> tuple[int, float]:
    """Return how following the principal branch ended, and the residual; the unknowns and strategies are its."""
    n = unknown.shape[0]
    if is_unique(game, precision, n):
        return CONVERGED, the_only(game, precision, unknown, play, np.empty((3, max(game.challenger.shape))))
    room = room_for(game, n)
    how, size = _follow(game, precision, unknown, play, room)
    respond(game, precision, unknown, room.value, play, room.rows)
    return how, size


@compiled
def _correct(
    game: Game, precision: float, unknown: np.ndarray, play: Play, of: Reduced, room: Room, steps: int
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) there."""
    if unknown.shape[0] > game.challenger.shape[2] * (game.challenger.shape[0] - 1):  # A learns from the answer
        return newton(game, precision, unknown, play, room, steps)
    return newton_in(game, precision, unknown, of, room, steps)


@compiled
def _follow(game: Game, precision: float, unknown: np.ndarray, play: Play, room: Room) -> tuple[int, float]:
    """Follow the principal branch in the precision."""
    n, of = unknown.shape[0], room_to_reduce(game)
    unknown[:] = 0.0
    kept, start, before = np.zeros(n), np.zeros(n), np.zeros(n)
    reach = precision * max(_range(game.challenger), _range(game.defender))
    at, last_at, step, size = 0.0, 0.0, min(1.0, GENTLE / max(reach, 1e-300)), 0.0
    certain(game, precision * step, unknown, play, room)
    before[:] = unknown
    while at < 1.0:
        target = min(at + step, 1.0)
        kept[:] = unknown
        start[:] = kept
        if at > last_at:  # along the line through the last two points
            start += (kept - before) * ((target - at) / (at - last_at))
        unknown[:] = start
        size, sign = _correct(game, precision * target, unknown, play, of, room, 12)
        moved = 0.0
        for i in range(n):
            moved = max(moved, np.abs(unknown[i] - start[i]))
        if size < TIGHT and sign > 0 and moved < FAR:
            before[:] = kept
            last_at, at = at, target
            step *= 2.0
            continue
        if step / 2.0 < LEAST:
            size = round_turns(game, precision, reach, unknown, play, room)
            if size < NEAR:
                return TURNED, size
            unknown[:] = kept
            size, _ = _correct(game, precision, unknown, play, of, room, 60)
            return FAILED, size
        unknown[:] = kept
        step /= 2.0
    return CONVERGED, size
