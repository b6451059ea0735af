"""Situation: the states of one option model, who can move where, and how each party ranks them.

A model whose parties all state complete preferences is one situation. A crisis has one in every world: its *median
world*, in which every number stands at its median, is the one that is shown state by state; how far it speaks for the
other worlds is said beside it (:mod:`detente.study.options.look`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.crisis.options.model import OptionModel
from detente.crisis.options.moves import MOST_LISTED, moves_of, option_form, own_masks
from detente.crisis.options.preference import Compared, Worth, circles_of, preferences_of
from detente.crisis.options.states import States, formulas_of, states_of
from detente.solvers.graphs.form import OptionForm
from detente.solvers.graphs.graph import MOST_MOVES, Graph, graph_of_form, graph_of_moves
from detente.solvers.situation.comparisons import UNKNOWN, Degrees, closed, stated
from detente.solvers.situation.relation import chances_of, degrees_of_worth

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
MOST_COMPARED = 4096  # states of a model with preferences that are no complete ranking


@dataclass(frozen=True, eq=False)
class Situation:
    """One option model with its states, moves and preferences.

    Attributes
    ----------
    model : OptionModel
    states : States
    moves : Graph or OptionForm
        The form where there are too many moves to list.
    worth : array of float64, shape (parties, states), or None
        None where some party's preferences are no complete ranking.
    degrees : array of int8, shape (parties, states, states), or None
        How states compare, where that is more than a ranking: unknown comparisons, or large steps.
    chances : array of float64, shape (parties, states, states), or None
        Chance that the second is preferred to the first, where some party's are stated.
    notes : tuple of (party, str)
        What a reader must know of the preferences: ties, gaps, contradictions; no party where it is of all.
    there : array of bool, shape (states,), or None
        Which states can come about; None where all can. No move leads to or from the others.
    """

    model: OptionModel
    states: States
    moves: Graph | OptionForm
    worth: Floats | None
    degrees: Degrees | None = None
    chances: Floats | None = None
    notes: tuple[tuple[str, str], ...] = ()
    there: Bools | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of the parties, in the order of the model."""
        return self.model.parties

    @property
    def graph(self) -> Graph:
        """The moves, listed.

        Raises
        ------
        BadInput
            When there are too many.
        """
        if isinstance(self.moves, Graph):
            return self.moves
        raise BadInput(
            f"'{self.model.title}' has too many moves to look at them one by one; leave options out, or exclude more "
            "combinations"
        )

    @property
    def option_form(self) -> bool:
        """Whether every state is one set of options, so that simultaneous moves can be added up."""
        return option_form(self.model) and not self.states.merged

    @cached_property
    def now(self) -> int | None:
        """The state where things stand; None where the model does not say, or no state is so."""
        if not self.model.now:
            return None
        holds = formulas_of(self.model, [self.model.now])[0].holds(self.states.codes)
        meant = np.unique(self.states.state_of[holds])
        return int(meant[0]) if len(meant) == 1 else None

    def state(self, name: str) -> int:
        """Return the state with a name, number or word.

        Raises
        ------
        BadInput
            When there is none.
        """
        found = self.states.find(name)
        if found is None and len(name) == self.states.options and not set(name) - {"Y", "N"}:
            raise BadInput(f"'{self.model.title}' has no state '{name}': these options cannot be on together")
        if found is None:
            raise BadInput(f"'{self.model.title}' has no state '{name}'; {self.states.near(name)}")
        return found

    def place(self, party: str) -> int:
        """Return the place of a party.

        Raises
        ------
        BadInput
            When it has no options.
        """
        if party not in self.parties:
            raise BadInput(
                f"'{party}' has no options in '{self.model.title}'; those who have are {', '.join(self.parties)}"
            )
        return self.parties.index(party)

    @cached_property
    def titles(self) -> dict[int, str]:
        """What states are called in words, where the model says so."""
        found = {self.states.find(name): title for name, title in self.model.titles.items()}
        return {state: title for state, title in found.items() if state is not None}

    def label(self, state: int) -> str:
        """Return what a state is called in words: its title, else how it differs from where things stand."""
        if state in self.titles:
            return self.titles[state]
        word = self.states.words[state]
        now = "N" * len(word) if self.now is None else self.states.words[self.now]
        called = [option.title or option.name for option in self.model.options]
        on = [title for title, here, there in zip(called, now, word, strict=True) if (here, there) == ("N", "Y")]
        off = [title for title, here, there in zip(called, now, word, strict=True) if (here, there) == ("Y", "N")]
        parts = [*(["with: " + "; ".join(on)] if on else []), *(["without: " + "; ".join(off)] if off else [])]
        return " · ".join(parts) or ("as things stand" if self.now is not None else "nothing is taken up")


def situation_of(model: OptionModel) -> Situation:
    """Return the situation of a model in which every party states its preferences.

    Raises
    ------
    BadInput
        When a party states none, when a stated preference cannot be, or there are too many states for what is stated.
    """
    states = states_of(model)
    found = preferences_of(model, states)
    silent = [party for party in model.parties if party not in found]
    if silent:
        raise BadInput(
            f"'{model.title}' does not say how {', '.join(silent)} would rank the states; state statements, a ranking, "
            "weights or pairs"
        )
    kinds = [found[party] for party in model.parties]
    notes = tuple((party, note) for party in model.parties for note in _notes(found[party], states))
    moves = moves_in(model, states)
    worths = [kind.worth for kind in kinds if isinstance(kind, Worth)]
    complete = np.array(worths) if len(worths) == len(kinds) else None
    if complete is not None and all(isinstance(kind, Worth) and kind.band is None for kind in kinds):
        return Situation(model, states, moves, complete, notes=notes)
    if states.count > MOST_COMPARED:
        raise BadInput(
            f"'{model.title}' has {states.count:,} states; preferences that are no complete ranking, or have large "
            f"steps, are looked at for at most {MOST_COMPARED:,}"
        )
    degrees = np.stack([_degrees(kind, states.count) for kind in kinds])
    return Situation(model, states, moves, complete, degrees, _chances(model, states, kinds, degrees), notes)


def moves_in(model: OptionModel, states: States) -> Graph | OptionForm:
    """Return the moves of a model, listed where that can be done."""
    shared = any(len(option.of) > 1 for option in model.options)
    if option_form(model) and not shared:
        own, on, off = own_masks(model)
        form = OptionForm(states.codes, own, on, off)
        few = states.count * sum(2 ** int(mask).bit_count() for mask in own) <= MOST_MOVES
        return graph_of_form(form) if few and states.count <= MOST_LISTED else form
    listed = moves_of(model, states)
    codes = states.codes if option_form(model) else None
    return graph_of_moves(states.count, len(model.parties), listed.by, listed.source, listed.target, codes)


def _degrees(kind: Worth | Compared, states: int) -> Degrees:
    if isinstance(kind, Worth):
        band = None if kind.band is None else kind.band[None]
        return np.asarray(degrees_of_worth(kind.worth[None], band)[0])
    sure = [(one, other, 1) for one, other, chance in kind.chances if chance == 1]
    found = stated(states, (*kind.better, *sure), kind.equal, kind.unknown)
    return found.degree if found.cycles else closed(found.degree)


def _chances(model: OptionModel, states: States, kinds: list[Worth | Compared], degrees: Degrees) -> Floats | None:
    """Return the chance that each state is preferred to each other one, where some are stated.

    Raises
    ------
    BadInput
        When a pair is neither compared nor has a chance.
    """
    if not any(isinstance(kind, Compared) and kind.chances for kind in kinds):
        return None
    found = []
    for place, kind in enumerate(kinds):
        unsure = [pair for pair in kind.chances if pair[2] < 1] if isinstance(kind, Compared) else []
        said = {frozenset(pair[:2]) for pair in unsure}
        for pair in _open(degrees[place]):
            if frozenset(pair) not in said:
                one, other = (states.names[state] for state in pair)
                raise BadInput(
                    f"'{model.title}' states chances, and nothing of how {model.parties[place]} compares '{one}' and "
                    f"'{other}'; state which is better, or the chance"
                )
        found.append(chances_of(degrees[place], unsure))
    return np.stack(found)


def _notes(kind: Worth | Compared, states: States) -> list[str]:
    """Return ties, gaps and contradictions of one party, in words."""
    if isinstance(kind, Worth):
        if states.count > MOST_COMPARED:
            return []
        ties = [tier for tier in kind.tiers() if len(tier) > 1]
        if not ties:
            return []
        said = "; ".join(
            ", ".join(states.names[state] for state in tier[:8]) + (" …" if len(tier) > 8 else "") for tier in ties[:4]
        )
        more = f" and {len(ties) - 4} more" if len(ties) > 4 else ""
        return [f"equally good: {said}{more}"]
    notes = [
        f"a contradiction: {' over '.join(states.names[state] for state in (*circle, circle[0]))}"
        for circle in circles_of(kind)
    ]
    sure = [(one, other, 1) for one, other, chance in kind.chances if chance == 1]
    found = stated(states.count, (*kind.better, *sure), kind.equal, kind.unknown)
    gaps = found.gaps if found.cycles else _open(closed(found.degree))
    if gaps:
        shown = ", ".join(f"{states.names[one]} and {states.names[other]}" for one, other in gaps[:6])
        notes.append(f"not compared: {shown}{f' and {len(gaps) - 6:,} more pairs' if len(gaps) > 6 else ''}")
    return notes


def _open(degree: Degrees) -> tuple[tuple[int, int], ...]:
    ones, others = np.nonzero(np.triu(degree == UNKNOWN))
    return tuple(zip(ones.tolist(), others.tolist(), strict=True))
