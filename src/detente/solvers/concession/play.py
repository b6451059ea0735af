"""Alternating offers with time-dependent concession: who gives in when, and where it ends.

In round k party (opener + k) mod n proposes. It offers its own cheapest package worth at least its aspiration
a_q(t_k); when everybody else values that at their own aspiration or more, it is agreed and the play ends. Nothing
agreed in the last round: no deal. Parties do not look ahead and do not guess the others' values: the play is a picture
of positional bargaining under a deadline, not an equilibrium.

With one issue, opposed linear utilities and reservation values of 0, the parties meet at the time at which what they
have conceded adds up to the whole, t^(1/β₁) + t^(1/β₂) = 1, and the first gets 1 - t^(1/β₁).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world
from detente.solvers.concession.aspiration import UNIT, Floats, asked, check_paces, times_of, whole
from detente.solvers.concession.ladder import Ladders, lowest_rung

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Plays:
    """How plays ended, one row a draw.

    Attributes
    ----------
    agreed : bool array, shape (draws,)
    round, proposer : int arrays, shape (draws,)
        When and by whom the deal was offered, counted from 0; -1 without one.
    package : int array, shape (draws,)
        The deal, the first of those that tie; -1 without one.
    ties : int array, shape (draws,)
        How many packages were offered together and taken: one each to average over; 0 without a deal.
    utility : array, shape (draws, parties)
        What the deal is worth, averaged over ties; NaN without one.
    asked : array, shape (draws, parties)
        Everybody's aspiration when it was agreed, or in the last round.
    """

    agreed: npt.NDArray[np.bool_]
    round: Whole
    proposer: Whole
    package: Whole
    ties: Whole
    utility: Floats
    asked: Floats

    def packages(self, ladders: Ladders, draw: int) -> tuple[int, ...]:
        """Return all packages that one draw's deal ties between, on the ladders on which it was played."""
        if not self.agreed[draw]:
            return ()
        proposer = int(self.proposer[draw])
        offers = ladders.offered(proposer, float(self.asked[draw, proposer]))
        others = np.arange(self.asked.shape[1]) != proposer
        least = np.rint(self.asked[draw] * UNIT)
        return tuple(offer for offer in offers if np.all((ladders.utility[offer] >= least)[others]))


def play(
    over: Ladders,
    reservation: npt.ArrayLike,
    pace: npt.ArrayLike,
    *,
    rounds: int | None = None,
    times: npt.ArrayLike | None = None,
    patience: npt.ArrayLike = 1.0,
    opener: npt.ArrayLike = 0,
) -> Plays:
    """Play every draw over one space of packages.

    Parameters
    ----------
    over : Ladders
        The space that all draws share.
    reservation, pace, patience : arrays, shape (parties,) or (draws, parties)
        Value of no agreement, pace above 0, patience above 0 and at most 1.
    rounds, times : int, or array of shape (rounds,)
        The deadline, or the time of every round.
    opener : int array, shape () or (draws,)
        Who proposes first.

    Examples
    --------
    >>> import numpy as np
    >>> from detente.solvers.concession.ladder import ladders
    >>> x = np.arange(101) / 100
    >>> ended = play(ladders(np.stack([x, 1 - x], axis=1), [0, 0]), [0, 0], [[1, 1], [0.5, 2]], rounds=100)
    >>> ended.package.tolist(), ended.round.tolist()
    ([50, 73], [50, 53])
    """
    parties = over.utility.shape[1]
    when = times_of(rounds or 0) if times is None else times
    paces, patient, when = check_paces(pace, patience, when)
    least = whole(reservation, "reservation values")
    opens = np.asarray(opener, dtype=np.float64)
    if not np.all((opens >= 0) & (opens < parties) & (opens == np.floor(opens))):
        raise ValueError(f"an opener is a party, counted from 0 to {parties - 1}")
    paces, patient, least = (
        np.broadcast_to(part, np.broadcast_shapes(part.shape, (parties,))) for part in (paces, patient, least)
    )
    draws = np.broadcast_shapes(paces.shape[:-1], patient.shape[:-1], least.shape[:-1], opens.shape)
    found = play_of_one_world(
        over.utility,
        over.worth,
        over.start,
        over.tied,
        over.order,
        np.ones(over.utility.shape[0]),
        over.utility.max(axis=0),
        least,
        paces,
        patient,
        opens,
        when,
    )
    return ended(*(np.asarray(part).reshape(-1, *np.shape(part)[len(draws) :]) for part in found))


def ended(package: Floats, round_: Floats, proposer: Floats, ties: Floats, utility: Floats, wanted: Floats) -> Plays:
    """Return what the kernels wrote as a record."""
    codes, turns, sides, alike = (np.asarray(part).astype(np.int64) for part in (package, round_, proposer, ties))
    return Plays(codes >= 0, turns, sides, codes, alike, utility / UNIT, wanted / UNIT)


@compiled
def takes(
    utility: Floats,
    proposer: int,
    best: Floats,
    least: Floats,
    pace: Floats,
    patience: Floats,
    time: float,
    turn: int,
    wanted: Floats,
) -> bool:
    """Return whether everybody but the proposer takes a package of so much utility; ``wanted`` is NaN until needed."""
    for party in range(utility.shape[0]):
        if party != proposer:
            if np.isnan(wanted[party]):
                wanted[party] = asked(best[party], least[party], pace[party], patience[party], time, turn)
            if utility[party] < wanted[party]:
                return False
    return True


@compiled
def add_to(value: Floats, weight: float, utility: Floats) -> None:
    """Add a weighted vector to another one."""
    for party in range(value.shape[0]):
        value[party] += weight * utility[party]


@compiled
def highest_rungs(worth: Floats) -> npt.NDArray[np.int64]:
    """Return everybody's highest rung."""
    high = np.full(worth.shape[0], worth.shape[1] - 1)
    for party in range(worth.shape[0]):
        while high[party] >= 0 and worth[party, high[party]] == np.inf:
            high[party] -= 1
    return high


@compiled
def play_once(
    utility: Floats,
    worth: Floats,
    start: Floats,
    tied: Floats,
    order: Floats,
    alike: Floats,
    best: Floats,
    least: Floats,
    pace: Floats,
    patience: Floats,
    opener: float,
    times: Floats,
    ends: Floats,
    value: Floats,
    wanted: Floats,
) -> None:
    """Write how one play ends: package, round, proposer and ties into ``ends``, worths, and aspirations."""
    parties, last = utility.shape[1], times.shape[0] - 1
    high = highest_rungs(worth)
    ends[0], ends[1], ends[2], ends[3] = -1.0, -1.0, -1.0, 0.0
    value[:] = 0.0
    for turn in range(last + 1):
        proposer = (int(opener) + turn) % parties
        wants = asked(best[proposer], least[proposer], pace[proposer], patience[proposer], times[turn], turn)
        rung = lowest_rung(worth[proposer], high[proposer], wants)
        if rung < 0:
            continue
        high[proposer] = rung
        wanted[:] = np.nan
        first = int(start[proposer, rung])
        for place in range(first, first + int(tied[proposer, rung])):
            package = int(order[proposer, place])
            if takes(utility[package], proposer, best, least, pace, patience, times[turn], turn, wanted):
                if ends[3] == 0.0:
                    ends[0], ends[1], ends[2] = package, turn, proposer
                ends[3] += alike[package]
                add_to(value, alike[package], utility[package])
        if ends[3] > 0.0:
            last = turn
            break
    for party in range(parties):
        value[party] = value[party] / ends[3] if ends[3] > 0.0 else np.nan
        wanted[party] = asked(best[party], least[party], pace[party], patience[party], times[last], last)


@per_world(
    "(package,party),(party,rung),(party,rung),(party,rung),(party,package),(package),(party),(party),(party),(party),(),(round)"
    "->(),(),(),(),(party),(party)"
)
def play_of_one_world(
    utility: Floats,
    worth: Floats,
    start: Floats,
    tied: Floats,
    order: Floats,
    alike: Floats,
    best: Floats,
    least: Floats,
    pace: Floats,
    patience: Floats,
    opener: float,
    times: Floats,
    package: Floats,
    turn: Floats,
    proposer: Floats,
    ties: Floats,
    value: Floats,
    wanted: Floats,
) -> None:
    """Write how one world's play over given ladders ends."""
    ends = np.empty(4)
    play_once(
        utility, worth, start, tied, order, alike, best, least, pace, patience, opener, times, ends, value, wanted
    )
    package[0], turn[0], proposer[0], ties[0] = ends[0], ends[1], ends[2], ends[3]
