"""Look: everything that is shown of a crisis' options - the median world's states and course, and what states hang on.

State by state the median world is shown, since verdicts have no mean; over all worlds every state has the share in
which it holds, and the preference on which it hangs most.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.ensemble.plan import Plan
from detente.solvers.graphs.world import CONCEPTS
from detente.study.options.course import Course, course
from detente.study.options.drama import Drama, drama
from detente.study.options.flips import Flip, flips
from detente.study.options.median import beliefs_of, ends_of, median_situation
from detente.study.options.seen import Seen, has_views, seen
from detente.study.options.situation import Situation
from detente.study.options.verdicts import Terms, Verdicts, verdicts

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OptionsLook:
    """The options of a crisis.

    Attributes
    ----------
    concept : str
        The one that decides.
    verdicts : Verdicts
        In the median world.
    ends : tuple of int
        The outcome that each state is, by its place.
    course : Course or None
        From where things stand, in the median world.
    seen : Seen or None
        What holds as the parties see it, in the median world; None where nobody is said to see it otherwise.
    flips : mapping of state to Flip
        The preference on which each state hangs most over the worlds, for those that hang on one.
    drama : Drama or None
        The dilemmas of positions and threats, in the median world; None where not every party states both.
    drawn : bool
        Whether preferences differ between worlds.
    """

    concept: str
    verdicts: Verdicts
    ends: tuple[int, ...]
    course: Course | None
    seen: Seen | None
    flips: Mapping[int, Flip]
    drama: Drama | None
    drawn: bool

    @property
    def situation(self) -> Situation:
        """States, moves and preferences in the median world."""
        return self.verdicts.situation


def look_at_options(plan: Plan, equilibrium: Floats) -> OptionsLook:
    """Return everything that is shown of a crisis' options.

    Parameters
    ----------
    plan : Plan
        With the lens options.
    equilibrium : array, shape (draws, concepts, states)
        What the lens found, for at most as many draws as the plan has.
    """
    crisis = plan.crisis
    situation = median_situation(crisis, plan.reading)
    said = crisis.options
    terms = Terms(said.sanction, said.deter, said.extension, order=said.order)
    found = verdicts(situation, (), terms)
    beliefs = beliefs_of(crisis, plan.reading)[0] if crisis.beliefs else None
    course_found = None
    if situation.now is not None and situation.worth is not None:
        course_found = course(situation, said.concept, terms, rule=said.evolution)
    return OptionsLook(
        said.concept,
        found,
        tuple(ends_of(crisis).tolist()),
        course_found,
        seen_in(plan, situation, said.concept, terms),
        flips_in(plan, situation, said.concept, equilibrium),
        None if situation.worth is None else drama(situation, beliefs),
        any(party not in situation.model.preferences for party in situation.parties) or bool(said.weights),
    )


def seen_in(plan: Plan, situation: Situation, concept: str, terms: Terms) -> Seen | None:
    """Return what holds as the parties see it, or None where nobody is said to see it otherwise."""
    if situation.worth is None or concept not in CONCEPTS:
        return None
    if not plan.crisis.beliefs and not has_views(situation):
        return None
    try:
        beliefs, unseen = beliefs_of(plan.crisis, plan.reading)
    except BadInput:
        return seen(situation, concept, terms)
    return seen(situation, concept, terms, beliefs=beliefs, unseen=unseen)


def flips_in(plan: Plan, situation: Situation, concept: str, equilibrium: Floats) -> dict[int, Flip]:
    """Return the preference on which each state hangs most over the worlds."""
    if concept not in CONCEPTS:  # of seq_or_sim, which each party may hold by its own of the two, nothing is kept
        return {}
    draws = len(equilibrium)
    worlds = plan.worlds(0, plan.replicates, ("state_worth",)).rows(0, draws)
    rows = [worlds.labels["party"].index(party) for party in situation.parties]
    worth = worlds.arrays["state_worth"][:, rows]
    holds = equilibrium[:, CONCEPTS.index(concept)] > 0.5
    found = {state: flips(worth, holds[:, state], state, most=1) for state in range(situation.states.count)}
    return {state: hung[0] for state, hung in found.items() if hung}
