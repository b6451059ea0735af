"""A round of exchanges as a public program keeps its books, so that its printed numbers can be compared with.

The terms are those of :mod:`detente.solvers.exchange.terms`. What differs, and why it is not our default:

* An exchange is held against an outcome of its own: that of the start, in which only the moves that were made towards
  one of its own two demands have happened, and of two moves of one supplier only the lesser one. Other moves of the
  outcome are not seen, so that an outcome may pass the position of one who demands it.
* An outcome that has come to this position already holds nothing back.
* What must not be reversed, and must not add up to more than the scale, are the moves that were first *intended*, also
  where less of them was made.
* Of exchanges that pay the same the one that is listed first is made, so that the order of parties and issues decides.

Plain Python: it is for comparison, not for worlds.
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from detente.solvers.exchange.tally import Tally, account
from detente.solvers.exchange.terms import LEAST, Ground, Offers, State, mean_vote, survey
from detente.solvers.exchange.trade import BY_SALIENCE, FIXED

Floats = npt.NDArray[np.float64]
DIGITS = 13  # to which gains are compared; the program reckons in decimals
OVER = 1e-11  # of the scale: what rounding may go beyond it


@dataclass(eq=False)
class Offer:
    """An exchange that may be made; of two entries the first is about what the first party supplies.

    Attributes
    ----------
    party, issue : tuple of int
        Party (k) supplies issue (k).
    wanted : tuple of float
        The position of who demands it.
    part : tuple of float
        How far the outcome is shifted by a unit of the supplier's move.
    rate : float
        Equal gain: shift of the second outcome for one of the first.
    worth : float
        Gain for a unit of shift of the first outcome.
    vote, move : list of float
        What the supplier votes for as the exchange knows it, and what it would move now.
    intended : pair of lists
        Moves that were intended before.
    seen : pair of mappings of party to float
        Moves of others that the exchange knows of: their votes.
    gain : float
        Below 0 once it cannot be made.
    """

    party: tuple[int, int]
    issue: tuple[int, int]
    wanted: tuple[float, float]
    part: tuple[float, float]
    rate: float
    worth: float
    vote: list[float]
    move: list[float] = field(default_factory=lambda: [0.0, 0.0])
    intended: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    seen: tuple[dict[int, float], dict[int, float]] = field(default_factory=lambda: ({}, {}))
    gain: float = 0.0

    @property
    def end(self) -> list[float]:
        """What the two suppliers would vote for."""
        return [vote + move for vote, move in zip(self.vote, self.move, strict=True)]

    def shift_by(self, shift: float) -> None:
        """Write moves and gain that go with a shift of the first outcome."""
        for k, amount in enumerate((shift, shift * self.rate)):
            move = amount / self.part[k]
            self.move[k] = -move if self.vote[k] > self.wanted[k] else move
        self.gain = shift * self.worth

    def is_valid(self) -> bool:
        """Return whether both moves may be made."""
        for move, vote, intended in zip(self.move, self.vote, self.intended, strict=True):
            all_moves = [*intended, move]
            if not LEAST < abs(move) <= 1 or not -OVER <= vote + move <= 1 + OVER:
                return False
            if min(all_moves) * max(all_moves) <= 0 or sum(all_moves) > 1 + OVER:
                return False
        return True

    def reckon(self, ground: Ground) -> None:
        """Write moves and gain as things stand for this offer: first without the outcomes, then held back by them."""
        full = [abs(self.wanted[k] - self.vote[k]) * self.part[k] for k in range(2)]
        self.shift_by(min(full[0], full[1] / self.rate))
        if not self.is_valid() or self.gain < LEAST:
            self.gain = -1.0
            return
        for k in range(2):
            before = self.wanted[k] - self._outcome(ground, k, self.vote[k])
            after = self.wanted[k] - self._outcome(ground, k, self.end[k])
            if min(abs(before), abs(after)) > LEAST and before * after < 0:
                known = self.seen[k].get(self.party[k], self.vote[k])
                room = abs(self.wanted[k] - self._outcome(ground, k, known))
                self.shift_by(room if k == 0 else room / self.rate)
        if not self.is_valid():
            self.gain = -1.0

    def _outcome(self, ground: Ground, k: int, vote: float) -> float:
        """Return an outcome as the offer sees it, with some vote of its supplier."""
        votes = ground.position[:, self.issue[k]].copy()
        for party, seen in self.seen[k].items():
            votes[party] = seen
        votes[self.party[k]] = vote
        weight = ground.weight[:, self.issue[k]]
        return float((weight * np.nan_to_num(votes)).sum() / ground.total[self.issue[k]])

    def hear(self, made: "Offer", ground: Ground) -> None:
        """Learn that another exchange was made, and reckon anew if that concerns this one."""
        concerned = False
        for k in range(2):
            for other in range(2):
                if self.issue[k] != made.issue[other]:
                    continue
                if self.party[k] == made.party[other]:
                    concerned = True
                    self.vote[k] = made.end[other]
                    self.intended[k].append(self.move[k])
                if self.party[1 - k] == made.party[1 - other]:
                    concerned = True
                    self._see(k, made.party[other], made.end[other], ground.position[made.party[other], self.issue[k]])
        if concerned:
            self.reckon(ground)

    def _see(self, k: int, supplier: int, end: float, start: float) -> None:
        known = self.seen[k].get(supplier)
        if known is not None:
            end = min(known, end) if start <= known else max(known, end)
        self.seen[k][supplier] = end


def listed_offers(ground: Ground, tables: Floats) -> list[Offer]:
    """Return every exchange in the program's order.

    By pairs of issues; for each, first those between who is right and who is left of both outcomes.
    """
    parties, issues = ground.weight.shape
    found = []
    for p, q in combinations(range(issues), 2):
        of_side = {
            (one, other): [k for k in range(parties) if ground.side[k, p] == one and ground.side[k, q] == other]
            for one in (-1, 1)
            for other in (-1, 1)
        }
        for firsts, seconds in ((of_side[1, 1], of_side[-1, -1]), (of_side[-1, 1], of_side[1, -1])):
            found += [
                _offer(ground, i, j, p, q)
                for i in firsts
                for j in seconds
                if (tables[:, [i, j]][:, :, [p, q]] > 0).all(axis=(1, 2)).any()
            ]
    return found


def _offer(ground: Ground, i: int, j: int, p: int, q: int) -> Offer:
    s, x = ground.salience, ground.position
    if s[i, p] * s[j, q] < s[i, q] * s[j, p]:
        i, j = j, i
    part = [float(ground.weight[party, issue] / ground.total[issue]) for party, issue in ((i, q), (j, p))]
    rate = float((s[i, q] + s[j, q]) / (s[i, p] + s[j, p]))
    worth = float(abs(s[i, p] * s[j, q] - s[i, q] * s[j, p]) / (s[i, p] + s[j, p]))
    vote = [float(x[i, q]), float(x[j, p])]
    return Offer((i, j), (q, p), (float(x[j, q]), float(x[i, p])), (part[0], part[1]), rate, worth, vote)


def peer_round(ground: Ground, state: State, tables: Floats, tally: Tally) -> None:
    """Make exchanges until none is left."""
    waiting = listed_offers(ground, tables)
    for offer in waiting:
        offer.reckon(ground)
    step = 0
    while waiting := [offer for offer in waiting if offer.gain >= 0]:
        waiting.sort(key=lambda offer: -round(offer.gain, DIGITS))
        made = waiting.pop(0)
        _make(made, ground, state, tally, step)
        for offer in waiting:
            offer.hear(made, ground)
        step += 1


def _make(made: Offer, ground: Ground, state: State, tally: Tally, step: int) -> None:
    """Let an exchange happen, and account for it by the outcomes as they are."""
    before = state.outcome.copy()
    for party, issue, end in zip(made.party, made.issue, made.end, strict=True):
        state.vote[party, issue] = end
        state.outcome[issue] = mean_vote(state.vote, ground.weight, ground.total, issue)
    shift = np.abs([made.move]) * np.array([made.part])
    moves = np.array([[made.vote[0], made.end[0], made.vote[1], made.end[1]]])
    account(
        ground, state, Offers(np.array([made.party]), np.array([made.issue])), 0, shift, moves, before, tally, step, 0
    )


def peer_world(
    position: Floats, salience: Floats, weight: Floats, tables: Floats, rounds: int, tally: Tally
) -> tuple[Floats, Floats]:
    """Return votes and outcomes after some rounds; parameters: :func:`detente.solvers.exchange.trade.trade_world`."""
    here = position.copy()
    ground, state = survey(here, salience, weight)
    for turn in range(rounds):
        if turn > 0:
            here = here + (state.vote - here) * (FIXED + BY_SALIENCE * (1 - salience))
            ground, state = survey(here, salience, weight)
        ground.side[(ground.weight > 0) & (ground.side == 0)] = -1.0  # who stands on the outcome counts as left of it
        peer_round(ground, state, tables, tally)
    return state.vote, state.outcome
