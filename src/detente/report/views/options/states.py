"""States as they are shown: who would stay in each, who would go where, and under which concepts nobody leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from detente.core.errors import BadInput
from detente.report.views.numeral import Numeral, Piece, Sentence, listed, share
from detente.report.views.options.picture import Arrow, Node, Picture
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.world import CONCEPTS
from detente.solvers.situation.ways import improvements, sources
from detente.study.options.situation import Situation
from detente.study.options.verdicts import TITLES, Verdicts
from detente.worlds.outcomes import OUTCOMES

ARROW = "\N{RIGHTWARDS ARROW}"
SHORT = {"nash": "R", "seq_or_sim": "SEQ or SIM"}
MOST_DRAWN = 4096  # states of a graph that is gathered into a picture
SHOWN = 60  # states in a table; a longer one shows those that somebody could reach or that hold
STAYS = "stays"
BEHIND = "outcome/options"  # what explains a share over the worlds


@dataclass(frozen=True)
class OptionRow:
    """One option: its letter's place in the words of states, whose it is, how it may change, and on or off now."""

    place: int
    name: str
    title: str
    whose: str
    changes: str
    now: str


@dataclass(frozen=True)
class StateRow:
    """One state.

    Attributes
    ----------
    id, words, label : str
    end : str
        The outcome that it is, by the crisis' own label; empty where nothing says so.
    acts : tuple of str
        For every party: that it stays, or where it would go.
    concepts : tuple of str
        Concepts under which nobody would leave.
    holds : Numeral or None
        Share of worlds in which nobody would leave under the concept that decides.
    reached : Numeral or None
        Chance that the play ends there.
    now, equilibrium : bool
    """

    id: str
    words: str
    label: str
    end: str
    acts: tuple[str, ...]
    concepts: tuple[str, ...]
    holds: Numeral | None
    reached: Numeral | None
    now: bool
    equilibrium: bool


@dataclass(frozen=True)
class StatesView:
    """A situation as it is shown.

    Attributes
    ----------
    title : str
    options : tuple of OptionRow
    parties : tuple of str
    concept : str
        The one that decides, in words.
    answer : Sentence
    states : tuple of StateRow
    left_out : int
        States that are not shown.
    notes : tuple of str
    picture : Picture or None
        None where there are too many moves to list, or preferences have gaps.
    """

    title: str
    options: tuple[OptionRow, ...]
    parties: tuple[str, ...]
    concept: str
    answer: Sentence
    states: tuple[StateRow, ...]
    left_out: int
    notes: tuple[str, ...]
    picture: Picture | None

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the table of states."""
        over = ("holds in",) if any(row.holds for row in self.states) else ()
        ends = ("ends there",) if any(row.reached for row in self.states) else ()
        return ("state", "options", "which is", *self.parties, "nobody leaves under", *over, *ends)

    @property
    def rows(self) -> tuple[tuple[Piece, ...], ...]:
        """The table of states."""
        over = any(row.holds for row in self.states)
        ends = any(row.reached for row in self.states)
        return tuple(
            (
                f"{row.id}{' (now)' if row.now else ''}",
                row.words,
                row.label,
                *row.acts,
                concepts_in_short(row.concepts),
                *((row.holds or "",) if over else ()),
                *((row.reached or "",) if ends else ()),
            )
            for row in self.states
        )


def concepts_in_short(concepts: Sequence[str]) -> str:
    """Return concepts as the field writes them.

    >>> concepts_in_short(["nash", "gmr"]), concepts_in_short([])
    ('R GMR', '-')
    """
    return " ".join(SHORT.get(concept, concept.upper()) for concept in concepts) or "-"


def states_view(
    found: Verdicts,
    concept: str,
    names: Mapping[str, str],
    *,
    ends: Sequence[str] = (),
    end_of: Sequence[int] = (),
    over: Mapping[str, Any] | None = None,
) -> StatesView:
    """Return a situation as it is shown.

    Parameters
    ----------
    found : Verdicts
    concept : str
        The one that decides.
    names : mapping of party to str
    ends : sequence of str, optional
        The crisis' labels of the four outcomes.
    end_of : sequence of int, optional
        The outcome that each state is.
    over : mapping, optional
        Summary of the lens over the worlds: ``equilibrium`` by concept and state, ``reached`` by state.
    """
    situation = found.situation
    shown = _shown(found, concept)
    goes = _goes(found, concept, shown)
    holding = set(found.equilibria(concept))
    named = [c for c in found.stable if c != "seq_or_sim" or concept == c]  # either of two concepts beside both
    rows = []
    for state in shown:
        name = situation.states.names[state]
        rows.append(
            StateRow(
                id=name,
                words=situation.states.words[state],
                label=situation.label(state),
                end=ends[end_of[state]] if len(end_of) else "",
                acts=tuple(_act(found, concept, goes, place, state) for place in range(len(situation.parties))),
                concepts=tuple(c for c in found.stable if c in named and found.stable[c][:, state].all()),
                holds=_over(over, "equilibrium", concept, name),
                reached=_over(over, "reached", name),
                now=state == situation.now,
                equilibrium=state in holding,
            )
        )
    return StatesView(
        title=situation.model.title,
        options=_options(situation, names),
        parties=tuple(names[party] for party in situation.parties),
        concept=TITLES[concept],
        answer=answer(found, concept, names),
        states=tuple(rows),
        left_out=situation.states.count - len(shown),
        notes=tuple(
            f"{names.get(party, party)}: {note}." if party else f"{note[:1].upper()}{note[1:]}."
            for party, note in situation.notes
        ),
        picture=picture_of(found, concept, end_of),
    )


def _over(over: Mapping[str, Any] | None, *path: str) -> Numeral | None:
    at: Any = over
    for name in path:
        at = None if at is None else at.get(name)
    return None if at is None else share(at, BEHIND)


def _shown(found: Verdicts, concept: str) -> list[int]:
    """Return the states to show: all, or where there are many, those that hold and where things stand."""
    situation = found.situation
    if situation.states.count <= SHOWN:
        return list(range(situation.states.count))
    first = [] if situation.now is None else [situation.now]
    return sorted(dict.fromkeys([*first, *found.equilibria(concept)][:SHOWN]))


def _goes(found: Verdicts, concept: str, shown: Sequence[int]) -> dict[tuple[int, int], list[int]] | None:
    """Return where each party would go from each state that is shown; None where single moves are not looked at."""
    situation = found.situation
    if situation.worth is None or not isinstance(situation.moves, Graph) or concept not in (*CONCEPTS, "seq_or_sim"):
        return None
    free = found.free(concept)
    by, source = sources(situation.moves)
    goes: dict[tuple[int, int], list[int]] = {}
    for move in np.flatnonzero(free & np.isin(source, shown)).tolist():
        goes.setdefault((int(by[move]), int(source[move])), []).append(int(situation.moves.to[move]))
    return goes


def _act(found: Verdicts, concept: str, goes: dict[tuple[int, int], list[int]] | None, place: int, state: int) -> str:
    if found.situation.there is not None and not found.situation.there[state]:
        return "-"
    if found.stable[concept][place, state]:
        strong = concept in found.strong and found.strong[concept][place, state]
        return f"{STAYS}, strongly" if strong else STAYS
    if goes is None:
        return "leaves"
    targets = goes.get((place, state), [])
    names = [found.situation.states.names[target] for target in targets]
    return f"{ARROW} {', '.join(names[:6])}{' …' if len(names) > 6 else ''}"


def answer(found: Verdicts, concept: str, names: Mapping[str, str]) -> Sentence:
    """Return in a sentence which states hold, and who would leave the present one."""
    situation, holding = found.situation, found.equilibria(concept)
    called = [situation.states.names[state] for state in holding]
    total = situation.states.count
    there = total if situation.there is None else int(situation.there.sum())
    if not holding:
        each = "each of" if there == total else f"each of the {there:,} that can come about of"
        said = f"Under {TITLES[concept]} somebody would leave {each} the {total:,} states."
    elif len(holding) == total:
        said = f"Under {TITLES[concept]} nobody would leave any of the {total:,} states."
    else:
        more = f" and {len(called) - 20:,} more" if len(called) > 20 else ""
        verb = "hold" if len(holding) > 1 else "holds"
        said = f"Under {TITLES[concept]} {len(holding):,} of {total:,} states {verb}: {listed(called[:20])}{more}."
    if situation.now is None:
        return (said,)
    here = situation.states.names[situation.now]
    leaving = [names[p] for place, p in enumerate(situation.parties) if not found.stable[concept][place, situation.now]]
    now = f"nobody would leave {here}, where things stand" if not leaving else (
        f"{listed(leaving)} would leave {here}, where things stand")  # fmt: skip
    return (f"{said} {now[0].upper()}{now[1:]}.",)


def _options(situation: Situation, names: Mapping[str, str]) -> tuple[OptionRow, ...]:
    now = "" if situation.now is None else situation.states.words[situation.now]
    rows = []
    for place, option in enumerate(situation.model.options):
        changes = (
            "both ways"
            if option.on and option.off
            else "on only"
            if option.on
            else "off only"
            if option.off
            else "never"
        )
        whose = listed([names.get(party, party) for party in option.of])
        rows.append(
            OptionRow(
                place + 1,
                option.name,
                option.title or option.name,
                whose,
                changes,
                {"Y": "on", "N": "off"}.get(now[place : place + 1], "-"),
            )
        )
    return tuple(rows)


def picture_of(found: Verdicts, concept: str, end_of: Sequence[int] = ()) -> Picture | None:
    """Return the graph of states and of moves that gain for whoever makes them, or None where it cannot be drawn."""
    situation = found.situation
    if situation.worth is None or not isinstance(situation.moves, Graph) or situation.states.count > MOST_DRAWN:
        return None
    try:
        free = found.free(concept)
    except BadInput:
        return None
    graph = situation.moves
    gains = improvements(graph, situation.worth)
    by, source = sources(graph)
    open_to = {(int(by[m]), int(source[m]), int(graph.to[m])) for m in np.flatnonzero(free)}
    by, source = sources(gains)
    moves = list(zip(by.tolist(), source.tolist(), gains.to.tolist(), strict=True))
    top: dict[tuple[int, int], tuple[bool, float]] = {}
    for move in moves:
        who, here, there = move
        top[who, here] = max(top.get((who, here), (False, -inf)), (move in open_to, float(situation.worth[who, there])))
    arrows = tuple(
        Arrow(here, there, who, (who, here, there) not in open_to,
              ((who, here, there) in open_to, float(situation.worth[who, there])) == top[who, here])
        for who, here, there in moves
    )  # fmt: skip
    holding = set(found.equilibria(concept))
    nodes = tuple(
        Node(
            id=situation.states.names[state],
            words=situation.states.words[state],
            label=situation.titles.get(state, ""),
            end=int(end_of[state]) if len(end_of) else None,
            holds=state in holding,
            now=state == situation.now,
        )
        for state in range(situation.states.count)
    )
    return Picture(nodes, arrows, owners_of(situation))


def owners_of(situation: Situation) -> tuple[int, ...]:
    """Return whose each option is, by place; -1 where several parties share it."""
    return tuple(
        situation.parties.index(option.of[0]) if len(option.of) == 1 else -1 for option in situation.model.options
    )


def end_names(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the crisis' labels of the outcomes in their order."""
    return tuple(labels.get(outcome) or outcome for outcome in OUTCOMES)
