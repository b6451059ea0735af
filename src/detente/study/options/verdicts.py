"""Verdicts: which states are stable for whom under every concept, and what holds for everybody.

A state is an equilibrium when nobody would leave it. Where every party ranks all states the solvers of
:mod:`detente.solvers.graphs` say so, for any number of states. Where preferences have gaps, large steps or chances,
:mod:`detente.solvers.situation.holding` does, which knows the concepts nash, gmr, smr, seq and sseq.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import EVERY_CONCEPT, FIVE, FORESIGHT, stable
from detente.solvers.graphs.world import CONCEPTS
from detente.solvers.situation.holding import holding, of_chances, of_degrees, strength
from detente.solvers.situation.undeterred import undeterred_moves
from detente.study.options.situation import Situation

Bools = npt.NDArray[np.bool_]
TITLES = {
    "nash": "Nash",
    "gmr": "general metarationality",
    "smr": "symmetric metarationality",
    "seq": "sequential stability",
    "sseq": "symmetric sequential stability",
    "sim": "simultaneous stability",
    "seq_or_sim": "sequential or simultaneous stability",
    "l2": "two moves ahead",
    "l3": "three moves ahead",
    "l4": "four moves ahead",
    "l5": "five moves ahead",
    "l6": "six moves ahead",
    "nm": "non-myopic stability",
}


@dataclass(frozen=True)
class Terms:
    """How verdicts are reached.

    Attributes
    ----------
    rule : str
        How the others may move in reply.
    deter : str
        What deters: ``not_better`` or ``strictly_worse``.
    extension : str
        What counts where a preference is unknown.
    threshold : float
        Chance of being better above which a party leaves, where chances are stated.
    order : tuple of party
        Who moves after whom, where moves are foreseen among more than two parties.
    """

    rule: str = "any_legal_sequence"
    deter: str = "not_better"
    extension: str = "a"
    threshold: float = 0.5
    order: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Who would stay where.

    Attributes
    ----------
    situation : Situation
    terms : Terms
    stable : mapping of concept to array of bool, shape (parties, states)
        Nothing is in states that cannot come about.
    strong : mapping of concept to array of bool, or empty
        Where preferences have large steps: stable, and every sanction is much worse.
    """

    situation: Situation
    terms: Terms
    stable: Mapping[str, Bools]
    strong: Mapping[str, Bools]

    def equilibria(self, concept: str) -> tuple[int, ...]:
        """Return the states that are stable for everybody."""
        return tuple(np.flatnonzero(self.stable[concept].all(axis=0)).tolist())

    def free(self, concept: str) -> Bools:
        """Return which moves of the graph are improvements that no reply deters from; shape (moves,)."""
        return free_moves(self.situation, concept, self.terms)


def concepts_for(situation: Situation, asked: Sequence[str] = (), order: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the concepts that can be looked at: those asked for, or all of them.

    Raises
    ------
    BadInput
        When a concept that was asked for is unknown or not defined here.
    """
    able = list(FIVE)
    if situation.worth is not None and situation.degrees is None:
        able += ["sim", "seq_or_sim"] if situation.option_form and isinstance(situation.moves, Graph) else []
        ordered = len(situation.parties) == 2 or bool(order)
        able += FORESIGHT if ordered and isinstance(situation.moves, Graph) else []
    for concept in asked:
        if concept not in EVERY_CONCEPT:
            raise BadInput(f"there is no concept '{concept}'; there are {', '.join(EVERY_CONCEPT)}")
        if concept not in able:
            raise BadInput(f"'{concept}' is not defined for '{situation.model.title}': {_why_not(situation, concept)}")
    return tuple(asked) or tuple(able)


def _why_not(situation: Situation, concept: str) -> str:
    if situation.worth is None or situation.degrees is not None:
        return "it needs complete rankings without large steps"
    if concept in FORESIGHT and len(situation.parties) != 2:
        return (
            f"foresight of several moves is defined for two parties, and there are {len(situation.parties)}; state an "
            "order of moves (options.order, or --order)"
        )
    if not isinstance(situation.moves, Graph):
        return "there are too many moves to look at them one by one"
    return "moves made at the same time add up only where every state is one set of options"


def verdicts(situation: Situation, concepts: Sequence[str] = (), terms: Terms | None = None) -> Verdicts:
    """Return who would stay where.

    Raises
    ------
    BadInput
        See :func:`concepts_for`.
    """
    terms = terms or Terms()
    if terms.order and sorted(terms.order) != sorted(situation.parties):
        said = ", ".join(situation.parties)
        raise BadInput(f"the order of moves must name each of {said} once, not {', '.join(terms.order)}")
    wanted = concepts_for(situation, concepts, terms.order)
    if situation.degrees is None:
        assert situation.worth is not None
        order = [situation.place(party) for party in terms.order] or None
        found = stable(situation.moves, situation.worth, wanted, rule=terms.rule, deter=terms.deter, order=order)
        if situation.there is not None:  # nobody leaves what cannot come about, and nobody is there
            found = {concept: rows & situation.there for concept, rows in found.items()}
        return Verdicts(situation, terms, found, {})
    _check_terms(situation, terms)
    graph = situation.graph
    if situation.chances is not None:
        asked = of_chances(situation.chances, [terms.threshold] * len(situation.parties))
        return Verdicts(situation, terms, holding(graph, asked, wanted), {})
    plain = holding(graph, of_degrees(situation.degrees, graph.players, graph.states, terms.extension), wanted)
    if not (np.abs(np.where(situation.degrees < -2, 0, situation.degrees)) == 2).any():
        return Verdicts(situation, terms, plain, {})
    split = strength(graph, situation.degrees, wanted, terms.extension)
    return Verdicts(situation, terms, plain, {concept: item.strong for concept, item in split.items()})


def _check_terms(situation: Situation, terms: Terms) -> None:
    if (terms.rule, terms.deter) != ("any_legal_sequence", "not_better"):
        raise BadInput(
            f"'{situation.model.title}' has preferences with gaps, large steps or chances; they are looked at under "
            "the definition only: any legal sequence of replies, and not better deters"
        )


def free_moves(situation: Situation, concept: str, terms: Terms) -> Bools:
    """Return which moves of the graph are improvements that no reply deters from.

    Raises
    ------
    BadInput
        For a concept of several moves ahead, or where some party's preferences are no complete ranking.
    """
    if situation.worth is None:
        raise BadInput(
            f"'{situation.model.title}' has preferences with gaps; who moves next is said only where all rank all "
            "states"
        )
    if concept not in (*CONCEPTS, "seq_or_sim"):
        raise BadInput(f"who moves next is said under {', '.join(CONCEPTS)}, not under '{concept}'")
    return undeterred_moves(situation.graph, situation.worth, concept, rule=terms.rule, deter=terms.deter)
