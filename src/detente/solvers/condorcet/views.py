"""What parties see: distances, attitudes to risk, and what each position is worth to whom in whose eyes.

With salience v_ik of party i on issue k, i finds the position t_j at the distance

    d_ij = sqrt(Σ_k v_ik² (t_ik - t_jk)² / Σ_k v_ik²)

from its own, which is its ideal, and worth u(d, R) = (1 - d)(1 + R d): R > 0 for who would rather gamble, and
(1 - d)(1 + R) should rounding put d beyond 1. R follows from the chances p to win a vote of parties without an
attitude to risk, R_i = (3 p_i - max p - 2 min p) / (2 (max p - min p)), in [-1/2, 1]; it is 0 for everybody where all
have the same chance. h takes i's attitude for (2 R_h + R_i) / 3.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.condorcet.chances import chances_of
from detente.solvers.condorcet.rules import Risk

ALIKE = 1e-12  # chances nearer to each other than this are the same


class World(NamedTuple):
    """What does not change from turn to turn.

    Attributes
    ----------
    weight : array, shape (parties, issues)
        v_ik² over its sum.
    salience : array, shape (parties, issues)
    total : array, shape (parties,)
        Sum of a party's saliences, in (0, 1].
    capability : array, shape (parties,)
    power : array, shape (parties,)
        Capability times that sum: a party's votes in a challenge.
    rules : array
    """

    weight: np.ndarray
    salience: np.ndarray
    total: np.ndarray
    capability: np.ndarray
    power: np.ndarray
    rules: np.ndarray


class Room(NamedTuple):
    """Arrays that a turn writes into, made once a world."""

    distance: np.ndarray  # party, party
    own: np.ndarray  # party, position: worth in the party's own eyes
    seen: np.ndarray  # party, position: worth as another party sees it
    worth: np.ndarray  # party, bargain by its first party; last, to stay
    choices: np.ndarray  # party, option of a queue
    strength: np.ndarray  # option, option
    wins: np.ndarray  # option, option
    chance: np.ndarray  # option
    risk: np.ndarray  # party
    target: np.ndarray  # party: whom it challenges, or -1
    prevails: np.ndarray  # party: its chance there, as it sees it
    over: np.ndarray  # party: chance of one party to prevail over each
    to_first: np.ndarray  # party, issue: where its challenge would take itself
    to_second: np.ndarray  # party, issue: where it would take the other
    after: np.ndarray  # party, issue: positions after the turn
    queue: np.ndarray  # option: bargains that concern a party
    parts: np.ndarray  # option, issue: where each would take it


@compiled
def room_for(parties: int, issues: int) -> Room:
    """Return empty arrays."""
    square, options = (parties, parties), (parties + 1, parties + 1)
    return Room(
        np.empty(square), np.empty(square), np.empty(square),
        np.empty((parties, parties + 1)), np.empty((parties, parties + 1)),
        np.empty(options), np.empty(options), np.empty(parties + 1),
        np.empty(parties), np.empty(parties, np.int64), np.empty(parties), np.empty(parties),
        np.empty((parties, issues)), np.empty((parties, issues)), np.empty((parties, issues)),
        np.empty(parties + 1, np.int64), np.empty((parties + 1, issues)),
    )  # fmt: skip


@compiled
def worth_at(distance: float, risk: float) -> float:
    """Return what a position at some distance is worth under an attitude to risk."""
    return (1.0 - distance) * (1.0 + (risk if distance > 1.0 else risk * distance))


@compiled
def apart(weight: np.ndarray, i: int, here: np.ndarray, there: np.ndarray, j: int) -> float:
    """Return how far the j-th of some positions lies from i's own, as i measures it."""
    square = 0.0
    for issue in range(here.shape[1]):
        step = here[i, issue] - there[j, issue]
        square += weight[i, issue] * step * step
    return float(np.sqrt(square))


@compiled
def share_of(view: int) -> float:
    """Return how much of another's attitude to risk a party sees."""
    if view == 0:
        return 0.0
    return 1.0 / 3.0 if view == 1 else 0.5 if view == 2 else 2.0 / 3.0 if view == 3 else 1.0


@compiled
def _read_risk(rule: int, chance: np.ndarray, risk: np.ndarray) -> None:
    """Write attitudes to risk from chances to win."""
    low, high = np.inf, -np.inf
    for i in range(risk.shape[0]):
        low, high = min(low, chance[i]), max(high, chance[i])
    span = high - low
    for i in range(risk.shape[0]):
        if span <= ALIKE:
            risk[i] = 0.0
        elif rule == Risk.MID:
            risk[i] = (3.0 * chance[i] - high - 2.0 * low) / (2.0 * span)
        elif rule == Risk.MIN:
            risk[i] = (chance[i] - low) / span
        else:
            risk[i] = (2.0 * chance[i] - high - low) / span


@compiled
def look(world: World, position: np.ndarray, room: Room) -> bool:
    """Write distances, attitudes to risk and what positions are worth; return whether the chances converged."""
    parties = position.shape[0]
    for i in range(parties):
        for j in range(parties):
            room.distance[i, j] = apart(world.weight, i, position, position, j)
            room.own[i, j] = worth_at(room.distance[i, j], 0.0)
    well = chances_of(room.own, world.capability, parties, world.rules, room.strength, room.wins, room.chance)
    _read_risk(int(world.rules[3]), room.chance, room.risk)
    for i in range(parties):
        for j in range(parties):
            room.own[i, j] = worth_at(room.distance[i, j], room.risk[i])
    return well


@compiled
def look_through(eyes: int, share: float, distance: np.ndarray, risk: np.ndarray, seen: np.ndarray) -> None:
    """Write what every position is worth to every party, as one of them sees it."""
    for i in range(risk.shape[0]):
        attitude = (1.0 - share) * risk[eyes] + share * risk[i]
        for j in range(risk.shape[0]):
            seen[i, j] = worth_at(distance[i, j], attitude)
