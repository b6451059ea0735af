"""Wanted: what it would take for a state to hold - the inverse problem of stability.

For every party: whether the state is stable for it; under how many of all strict rankings that the party could have it
would be, the others' as they are (:mod:`detente.solvers.inverse.upper_sets`); and the least change of its ranking
that makes it so, as pairs of states that change places (:mod:`detente.solvers.inverse.least_change`). For all
parties together: the least change that makes the state an equilibrium, and the single comparisons of two states that
alone would turn the verdict, with whose they are (:mod:`detente.solvers.inverse.pivotal`). Where preferences are worth
in utility, also the *bonus*: how much more the state would have to be worth to the party, such as by a guarantee or a
payment.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.solvers.graphs.stable import stable
from detente.solvers.inverse.joint_change import JointChange, joint_change
from detente.solvers.inverse.least_change import MOST_STATES, Change, least_change
from detente.solvers.inverse.pivotal import Flip, flips
from detente.solvers.inverse.upper_sets import stable_rankings
from detente.study.options.situation import Situation
from detente.study.options.verdicts import verdicts

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@dataclass(frozen=True, eq=False)
class Wish:
    """What one party would have to prefer.

    Attributes
    ----------
    party : str
    stable : bool
    rankings : int or None
        Strict rankings of the party under which the state is stable for it; None where they cannot be counted.
    all_rankings : int
    why_not : str
        Why they cannot be counted.
    change : Change
        The least change of its ranking.
    bonus : float or None
        How much more the state must be worth to it, at least; None where preferences are no utility, 0 where it is
        stable, infinite where nothing is enough.
    """

    party: str
    stable: bool
    rankings: int | None
    all_rankings: int
    why_not: str
    change: Change
    bonus: float | None

    @property
    def share(self) -> float | None:
        """Share of all rankings under which the state is stable."""
        return None if self.rankings is None else float(Fraction(self.rankings, self.all_rankings))


@dataclass(frozen=True, eq=False)
class Wanted:
    """What it would take for a state to hold.

    Attributes
    ----------
    state : int
    concept : str
    wishes : tuple of Wish
        One a party.
    together : JointChange
    pivots : tuple of Flip
        Comparisons, each of which alone would turn whether the state holds.
    """

    state: int
    concept: str
    wishes: tuple[Wish, ...]
    together: JointChange
    pivots: tuple[Flip, ...]


def wanted(situation: Situation, state: int, concept: str = "seq", *, utility: bool = False) -> Wanted:
    """Return what it would take for a state to hold.

    Parameters
    ----------
    situation : Situation
    state : int
    concept : str
        One of nash, gmr, smr, seq, sseq.
    utility : bool
        Whether the worth of states is utility, so that a bonus means something.

    Raises
    ------
    BadInput
        For another concept, preferences that are no complete ranking, or too many states.
    """
    if concept not in CONCEPTS:
        raise BadInput(f"what makes a state hold is said under {', '.join(CONCEPTS)}, not under '{concept}'")
    if situation.worth is None:
        raise BadInput(
            f"'{situation.model.title}' has preferences with gaps; the inverse problem needs complete rankings"
        )
    if situation.states.count > MOST_STATES:
        raise BadInput(
            f"'{situation.model.title}' has {situation.states.count:,} states; the least change of a ranking is sought "
            f"for at most {MOST_STATES}"
        )
    graph, worth = situation.graph, situation.worth
    held = verdicts(situation, (concept,)).stable[concept]
    wishes = []
    try:
        for place, party in enumerate(situation.parties):
            bonus = least_bonus(situation, place, state, concept) if utility else None
            count, why = _count(situation, place, state, concept)
            change = least_change(graph, worth, place, state, concept)
            wishes.append(Wish(party, bool(held[place, state]), count, factorial(graph.states), why, change, bonus))
        together = joint_change(graph, worth, state, concept)
        _, pivots = flips(graph, worth, state, concept)
    except ValueError as error:
        raise BadInput(f"'{situation.model.title}': {error}") from error
    return Wanted(state, concept, tuple(wishes), together, pivots)


def _count(situation: Situation, place: int, state: int, concept: str) -> tuple[int | None, str]:
    try:
        return stable_rankings(situation.graph, situation.worth, place, state, concept), ""  # type: ignore[arg-type]
    except ValueError as error:
        return None, str(error)


def least_bonus(situation: Situation, place: int, state: int, concept: str) -> float:
    """Return how much more a state must be worth to a party to be stable for it, all else as it is.

    More worth takes improvements away and turns replies into sanctions, so the first bonus that is enough is the least.
    """
    assert situation.worth is not None
    worth = np.asarray(situation.worth, dtype=np.float64)
    gaps = np.unique(worth[place] - worth[place, state])
    steps = [0.0, *gaps[gaps > 0].tolist()]
    low, high = 0, len(steps) - 1
    if not _held_with(situation, worth, place, state, concept, steps[high]):
        return float("inf")
    while low < high:
        middle = (low + high) // 2
        if _held_with(situation, worth, place, state, concept, steps[middle]):
            high = middle
        else:
            low = middle + 1
    return float(steps[low])


def _held_with(
    situation: Situation, worth: npt.NDArray[np.float64], place: int, state: int, concept: str, bonus: float
) -> bool:
    raised = worth.copy()
    raised[place, state] = max((w for w in worth[place] if w <= worth[place, state] + bonus + 1e-12), default=0.0)
    return bool(stable(situation.graph, raised, (concept,))[concept][place, state])
