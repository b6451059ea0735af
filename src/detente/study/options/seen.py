"""Seen: what holds when every party acts on its own picture of the conflict, and whom that surprises.

A party's picture leaves out the states that it does not see, and has its own idea of what the others prefer
(``options.sees``, or the crisis' beliefs). Where a picture says what another party sees, the hypergame is of level 2:
a party then expects of the others what they would do on the pictures that it believes them to have
(:mod:`detente.solvers.situation.hypergame`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.crisis.options.model import View
from detente.crisis.options.preference import Worth, preference_of
from detente.crisis.options.states import formulas_of
from detente.solvers.graphs.world import CONCEPTS
from detente.solvers.situation.hypergame import KINDS, Hypergame, hiding, level_1, level_2
from detente.solvers.situation.hypergame import View as Picture
from detente.study.options.situation import Situation
from detente.study.options.verdicts import Terms

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seen:
    """What holds when each acts on its own picture.

    Attributes
    ----------
    level : int
        2 where somebody's picture says what another sees, else 1.
    concept : str
    game : Hypergame
    """

    level: int
    concept: str
    game: Hypergame

    def kind(self, state: int) -> str:
        """Return the class of a state: steady, false, real or neither."""
        return KINDS[int(self.game.kind[state])]


def has_views(situation: Situation) -> bool:
    """Return whether some party is said to see the conflict otherwise."""
    return any(view.hides or view.preferences or view.sees for view in situation.model.views.values())


def seen(
    situation: Situation, concept: str = "seq", terms: Terms | None = None, *, beliefs: Floats | None = None,
    unseen: Bools | None = None,
) -> Seen:  # fmt: skip
    """Return what holds as the parties see it.

    Parameters
    ----------
    situation : Situation
    concept : str
    terms : Terms, optional
    beliefs : array, shape (parties, parties, states), optional
        ``[i, j]``: what i thinks that states are worth to j; by default what they are, or as the model's views say.
    unseen : array of bool, shape (parties, states), optional
        States that a party does not see, beside those that the model's views hide.

    Raises
    ------
    BadInput
        When preferences are no complete rankings, or a party would see no state.
    """
    if situation.worth is None:
        raise BadInput(f"'{situation.model.title}' has preferences with gaps; hypergames need complete rankings")
    if concept not in CONCEPTS:
        raise BadInput(f"what holds as seen is said under {', '.join(CONCEPTS)}, not under '{concept}'")
    terms, count = terms or Terms(), len(situation.parties)
    hidden = np.zeros((count, situation.states.count), dtype=np.bool_) if unseen is None else unseen
    thinks = [situation.worth if beliefs is None else beliefs[place] for place in range(count)]
    views = [situation.model.views.get(party, View()) for party in situation.parties]
    choices = {"rule": terms.rule, "deter": terms.deter}
    try:
        own = [_picture(situation, view, thinks[i], hidden[i]) for i, view in enumerate(views)]
        if not any(view.sees for view in views):
            return Seen(
                1, concept, _there(situation, level_1(situation.graph, situation.worth, own, concept, **choices))
            )
        inner = [_inner(situation, view, i, own[i], thinks[i], hidden[i]) for i, view in enumerate(views)]
        return Seen(2, concept, _there(situation, level_2(situation.graph, situation.worth, inner, concept, **choices)))
    except ValueError as error:
        raise BadInput(f"'{situation.model.title}': {error}") from error


def _there(situation: Situation, game: Hypergame) -> Hypergame:
    """Return what was found, without states that cannot come about."""
    there = situation.there
    if there is None:
        return game
    return replace(
        game,
        stable=game.stable & there,
        equilibrium=game.equilibrium & there,
        kind=np.where(there, game.kind, KINDS.index("neither")),
        surprise=game.surprise & there,
    )


def _picture(situation: Situation, view: View, worth: Floats, hidden: Bools) -> Picture:
    """Return one party's picture."""
    gone = hidden.copy()
    for formula in formulas_of(situation.model, view.hides):
        gone |= situation.states.of_vectors(formula.holds(situation.states.codes))[1]
    table = worth.copy()
    for party, preference in view.preferences.items():
        if party not in situation.parties:
            continue
        found = preference_of(situation.model, situation.states, preference, ("views", party))
        if not isinstance(found, Worth):
            raise BadInput(f"what others prefer must be a complete ranking in a view, and '{party}' is seen with gaps")
        table[situation.parties.index(party)] = found.worth
    return hiding(situation.graph, table, gone)


def _inner(situation: Situation, view: View, place: int, own: Picture, worth: Floats, hidden: Bools) -> list[Picture]:
    """Return what one party believes that each party sees: itself as it does, the others as it says, else the same."""
    said: Mapping[str, View] = view.sees
    return [
        own if j == place else _picture(situation, said.get(party, View(view.hides, view.preferences)), worth, hidden)
        for j, party in enumerate(situation.parties)
    ]
