"""Turns until little moves: where a vote among positions with challenges and bargains ends.

The play stops in turn t ≥ 2 when all moves of the turn together are shorter than 0.02 of those of the first, plus
1e-4, or after 100 turns. Capabilities count relative to the largest, which is set to 100. A party without salience on
every issue has no stake and is left out.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled, per_world
from detente.solvers.condorcet.chances import chances_of
from detente.solvers.condorcet.rules import DEFAULT, Rules
from detente.solvers.condorcet.turn import take_turn
from detente.solvers.condorcet.views import Room, World, look, room_for

MOST_TURNS = 100
STILL = 0.02  # of the moves of the first turn
LEAST_MOVE = 1e-4
LARGEST, LEAST_POWER = 100.0, 1e-300
SAME_PLACE = 1e-3 - 1e-9  # positions nearer than this count as one when chances to win are told


class Ended(IntEnum):
    """How a play ended."""

    SETTLED = 0
    OUT_OF_TURNS = 1
    NO_CHANCES = 2
    NOBODY = 3

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "positions hardly move any more",
            "positions still moved in the last turn allowed; they are given as they stood",
            "chances to win did not converge in some turn; positions are given as they stood before it",
            "fewer than two parties have a stake; nothing is decided",
        )[self]


class Play(NamedTuple):
    """The play of every draw.

    Attributes
    ----------
    position : array, shape (draws, parties, issues)
        Where each party stands at the end.
    win : array, shape (draws, parties)
        Chance of each party's first position to win a vote; those that share a place share the chance. NaN for
        who has no stake.
    risk : array, shape (draws, parties)
        Attitude to risk at the start; NaN for who has no stake.
    turns : array of int, shape (draws,)
    ended : array of int, shape (draws,)
        See :class:`Ended`.
    """

    position: np.ndarray
    win: np.ndarray
    risk: np.ndarray
    turns: np.ndarray
    ended: np.ndarray


@compiled
def _share_places(position: np.ndarray, place: np.ndarray) -> int:
    """Write each party's place, the first party that a chain of near neighbours links to it; return how many."""
    parties, issues = position.shape
    places = parties
    for i in range(parties):
        place[i] = i
        for j in range(i):
            square = 0.0
            for issue in range(issues):
                square += (position[i, issue] - position[j, issue]) ** 2
            if place[i] != place[j] and square < SAME_PLACE * SAME_PLACE:
                joined, into = max(place[i], place[j]), min(place[i], place[j])
                places -= 1
                for n in range(i + 1):
                    if place[n] == joined:
                        place[n] = into
    return int(places)


@compiled
def _tell_chances(position: np.ndarray, world: World, room: Room, win: np.ndarray) -> None:
    """Write the chance of each party's place to win, of parties that have looked."""
    parties = position.shape[0]
    place, option, held = room.queue, room.target, room.prevails
    options = _share_places(position, place)
    room.choices.fill(0.0)
    held.fill(0.0)
    new = 0
    for i in range(parties):
        if place[i] == i:
            option[i] = new
            new += 1
        option[i] = option[place[i]]
        held[option[i]] += 1.0
    for i in range(parties):
        for n in range(parties):
            room.choices[n, option[i]] += room.own[n, i] / held[option[i]]
    chances_of(room.choices, world.capability, options, world.rules, room.strength, room.wins, room.chance)
    for i in range(parties):
        win[i] = room.chance[option[i]]


@compiled
def _turns_of(position: np.ndarray, world: World, most: int, win: np.ndarray, risk: np.ndarray) -> tuple[int, int]:
    """Move positions to where the play ends; return how many turns it took and how it ended."""
    parties, issues = position.shape
    room = room_for(parties, issues)
    first = 0.0
    for turn in range(most + 1):
        well = look(world, position, room)
        if turn == 0:
            for i in range(parties):
                risk[i] = room.risk[i]
            _tell_chances(position, world, room, win)
        if turn == most:
            break
        if not (well and take_turn(position, world, room)):
            return turn, Ended.NO_CHANCES.value
        moved = 0.0
        for i in range(parties):
            square = 0.0
            for issue in range(issues):
                square += (room.after[i, issue] - position[i, issue]) ** 2
                position[i, issue] = room.after[i, issue]
            moved += np.sqrt(square)
        if turn == 0:
            first = moved
        elif moved < STILL * (first + LEAST_MOVE):
            return turn + 1, Ended.SETTLED.value
    return most, Ended.OUT_OF_TURNS.value


@per_world("(party,issue),(party,issue),(party),(rule),()->(party,issue),(party),(party),(),()")
def play_of_one_world(
    position: np.ndarray,
    salience: np.ndarray,
    capability: np.ndarray,
    rules: np.ndarray,
    most: float,
    end: np.ndarray,
    win: np.ndarray,
    risk: np.ndarray,
    turns: np.ndarray,
    ended: np.ndarray,
) -> None:
    """Write the play of one world."""
    parties, issues = position.shape
    stake = np.empty(parties, np.int64)
    total = np.zeros(parties)
    count, largest = 0, LEAST_POWER
    for i in range(parties):
        win[i] = risk[i] = np.nan
        for issue in range(issues):
            end[i, issue] = position[i, issue]
            total[i] += salience[i, issue]
        if total[i] > 0.0:
            stake[count] = i
            count += 1
            largest = max(largest, capability[i])
    turns[0], ended[0] = 0.0, Ended.NOBODY.value
    if count < 2:
        return
    at, cares, weight = np.empty((count, issues)), np.empty((count, issues)), np.empty((count, issues))
    sums, power, votes = np.empty(count), np.empty(count), np.empty(count)
    for n in range(count):
        i = stake[n]
        sums[n], power[n] = min(total[i], 1.0), LARGEST * capability[i] / largest
        votes[n] = sums[n] * power[n]
        squares = 0.0
        for issue in range(issues):
            at[n, issue], cares[n, issue] = position[i, issue], salience[i, issue]
            weight[n, issue] = (salience[i, issue] / total[i]) ** 2
            squares += weight[n, issue]
        for issue in range(issues):
            weight[n, issue] /= squares
    won, bold = np.empty(count), np.empty(count)
    turns[0], ended[0] = _turns_of(at, World(weight, cares, sums, power, votes, rules), int(most), won, bold)
    for n in range(count):
        win[stake[n]], risk[stake[n]] = won[n], bold[n]
        for issue in range(issues):
            end[stake[n], issue] = at[n, issue]


def play(
    position: npt.ArrayLike,
    salience: npt.ArrayLike,
    capability: npt.ArrayLike,
    *,
    rules: Rules = DEFAULT,
    turns: int = MOST_TURNS,
) -> Play:
    """Return where the play of every draw ends.

    Parameters
    ----------
    position, salience : arrays, shape (draws, parties, issues)
        Positions in [0, 1]; saliences at least 0, of each party at most 1 together.
    capability : array, shape (draws, parties)
        At least 0.
    rules : Rules
    turns : int
        Most turns; 0 only tells chances and attitudes to risk.

    Returns
    -------
    Play

    Raises
    ------
    BadInput
        When something is no number, or a position, salience, capability or number of turns is out of range.
    """
    at, cares, power = (np.asarray(array, dtype=np.float64) for array in (position, salience, capability))
    if at.ndim < 2 or at.shape != cares.shape or power.shape != at.shape[:-1]:
        raise BadInput(f"positions {at.shape}, saliences {cares.shape} and capabilities {power.shape} do not match")
    if turns < 0:
        raise BadInput(f"turns must be at least 0, not {turns}")
    if at.size and not (at.min() >= 0 and at.max() <= 1):
        raise BadInput("positions must be between 0 and 1")
    if at.size and not (cares.min() >= 0 and cares.sum(axis=-1).max() <= 1 + 1e-9):
        raise BadInput("saliences must be at least 0, and those of one party at most 1 together")
    if power.size and not (power.min() >= 0 and power.max() < np.inf):
        raise BadInput("capabilities must be numbers of at least 0")
    end, win, risk, count, ended = play_of_one_world(at, cares, power, rules.numbers(), float(turns))
    return Play(end, win, risk, count.astype(np.int64), ended.astype(np.int64))
