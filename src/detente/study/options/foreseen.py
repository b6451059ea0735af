"""Foreseen: why a state is stable for a party that looks several moves ahead, or why not, as lines of play.

With a horizon of h moves a party stays exactly if none of its moves leads, when all who follow look as far as is left,
to where it is better off. For each move the line of play is given that leads to the best of its ends
(:mod:`detente.solvers.graphs.limited`). Non-myopic stability asks for every horizon of the circle into which the
tables run: an unstable verdict is shown at the first of them that fails, a stable one at the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.core.errors import BadInput
from detente.solvers.graphs.limited import Prospect, foresee, order_of_two, prospects
from detente.study.options.explained import verdict_sentence
from detente.study.options.situation import Situation
from detente.study.options.verdicts import TITLES, Terms, concepts_for


@dataclass(frozen=True)
class Foreseen:
    """A verdict of foresight with its lines of play.

    Attributes
    ----------
    party, state, concept : str
    stable : bool
    horizon : int
        How many moves are foreseen in the lines.
    lines : tuple of Prospect
        One a move of the party.
    verdict : str
    reasons : tuple of str
        One a move.
    """

    party: str
    state: str
    concept: str
    stable: bool
    horizon: int
    lines: tuple[Prospect, ...]
    verdict: str
    reasons: tuple[str, ...]


def foreseen(
    situation: Situation, state: int, party: str, concept: str, names: Mapping[str, str], terms: Terms | None = None
) -> Foreseen:
    """Return why a state is stable for a party that looks ahead, or why not.

    Parameters
    ----------
    situation : Situation
    state : int
    party : str
    concept : str
        One of l2 to l6, and nm.
    names : mapping of party to str
    terms : Terms, optional
        Its ``order`` says who moves after whom among more than two parties.

    Raises
    ------
    BadInput
        Where the concept is not defined, or there is no such party.
    """
    terms, place = terms or Terms(), situation.place(party)
    concepts_for(situation, (concept,), terms.order)
    assert situation.worth is not None
    graph, worth = situation.graph, situation.worth
    order = tuple(situation.place(name) for name in terms.order) or order_of_two(graph.players)
    tables = foresee(graph, worth, order)
    if concept == "nm":
        circle = range(tables.first, tables.first + tables.period)
        horizon = next((h for h in circle if not tables.at(h)[place, state]), tables.first)
    else:
        horizon = int(concept[1:])
    stable = bool(tables.at(horizon)[place, state])
    try:
        lines = prospects(graph, worth, place, state, horizon, order)
    except ValueError as error:
        raise BadInput(str(error)) from error
    called, who = situation.states.names, [names[name] for name in situation.parties]
    ahead = f", shown with {horizon} moves ahead" if concept == "nm" else ""
    verdict = verdict_sentence(situation, state, who[place], f"{TITLES[concept]}{ahead}", stable=stable)
    reasons = tuple(_reason(situation, line, place, state, who) for line in lines)
    return Foreseen(
        party,
        called[state],
        concept,
        stable,
        horizon,
        lines,
        verdict,
        reasons or (f"{who[place]} has no move from it.",),
    )


def _reason(situation: Situation, line: Prospect, place: int, state: int, who: Sequence[str]) -> str:
    """Return where one move leads, in a sentence."""
    assert situation.worth is not None
    called, worth = situation.states.names, situation.worth[place]
    first, *rest = line.path
    steps = [f"{who[step.mover]} would go to {called[step.state]}" for step in rest]
    then = f"then {', then '.join(steps)}, and it would end in {called[line.ends]}" if steps else "it would end there"
    here, there = worth[state], worth[line.ends]
    how = "better than" if there > here else "as good as" if there == here else "worse than"
    return f"If {who[place]} went to {called[first.state]}, {then}, which is {how} {called[state]} for {who[place]}."
