"""Offers as they are shown: on one issue how each party sees the others, and who moves whom by which offer.

All of it is the median world's, in which every number stands at its median: an illustration of the process, not a
distribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import MINUS, Numeral, Piece, Sentence, listed, position
from detente.study.spatial.trace import IssueTrace, Move, Sight, Trace

BEHIND = "group_decision"
MOST = 5  # moves that are shown; the command shows all
ORDER = ("confrontation", "compromise", "capitulation", "compel", "stalemate")
ARROW = "\N{RIGHTWARDS ARROW}"


@dataclass(frozen=True)
class OffersView:
    """The rounds on one issue.

    Attributes
    ----------
    issue, title : str
    names : mapping of party to str
        Those that count on the issue.
    map : tuple of Sight
        The offers map of the first round.
    sentence : Sentence
        Who moves furthest, and what the rounds do to the mean.
    sees, moves : tuple of tuple
        Rows, with the headings below.
    left_out : int
        Moves that are not shown.
    """

    issue: str
    title: str
    names: Mapping[str, str]
    map: tuple[Sight, ...]
    sentence: Sentence
    sees: tuple[tuple[Piece, ...], ...]
    moves: tuple[tuple[Piece, ...], ...]
    left_out: int

    sees_headings: ClassVar[tuple[str, ...]] = ("party", "sees, with (what it has of a challenge, what they have)")
    move_headings: ClassVar[tuple[str, ...]] = ("party", "round", "moves", "pressed by", "offer taken", "because")


def offers_views(crisis: Crisis, found: Trace) -> tuple[OffersView, ...]:
    """Return the rounds on every issue on which two parties count."""
    return tuple(_view(crisis, item) for item in found.issues if len(item.positions) > 1)


def _view(crisis: Crisis, item: IssueTrace) -> OffersView:
    names = {party: crisis.parties[party].name for party in item.positions}
    at = f"{BEHIND}/{item.issue}"
    moved = [(turn.number, move) for turn in item.turns for move in turn.moves if move.after != move.before]
    rows = tuple(
        (
            names[move.party],
            str(number),
            Numeral(f"{move.before:.2f} {ARROW} {move.after:.2f}", move.after, at),
            names.get(move.by, ""),
            move.relation,
            move.why,
        )
        for number, move in moved[:MOST]
    )
    return OffersView(
        issue=item.issue,
        title=crisis.issues[item.issue].title,
        names=names,
        map=item.map,
        sentence=_sentence(item, [move for _, move in moved], names, at),
        sees=tuple((name, sees_words(item, party, names)) for party, name in names.items()),
        moves=rows,
        left_out=max(len(moved) - MOST, 0),
    )


def _sentence(item: IssueTrace, moved: list[Move], names: Mapping[str, str], at: str) -> Sentence:
    if not moved:
        return (f"In the median world nobody moves: {item.ended}.",)
    far = max(moved, key=lambda move: abs(move.after - move.before))
    by = f", pressed by {names[far.by]} ({far.relation})" if far.by in names else ""
    lead = (
        f"In the median world {len({move.party for move in moved})} of {len(names)} parties move; the longest step is "
        f"that of {names[far.party]}, from "
    )
    pieces: list[Piece] = [lead, position(far.before, at), " to ", position(far.after, at), by]
    last = item.turns[-1].mean
    if item.mean is not None and last is not None:
        pieces += [". The mean of the positions goes from ", position(item.mean, at), " to ", position(last, at)]
    return (*pieces, f"; {item.ended}.")


def sees_words(
    item: IssueTrace, party: str, names: Mapping[str, str], nobody: str = "nobody that it stands apart from"
) -> str:
    """Return how a party sees the others, by relation.

    Parameters
    ----------
    item : IssueTrace
    party : str
    names : mapping of party to str
    nobody : str
        What is said where there is none.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for sight in item.map:
        if sight.party == party and sight.relation != "none":
            pair = f"({signed(sight.own_gain)}, {signed(sight.other_gain)})"
            found.setdefault(sight.relation, {}).setdefault(pair, []).append(names[sight.other])
    parts = [
        f"{relation} with " + "; ".join(f"{listed(others)} {pair}" for pair, others in sorted(found[relation].items()))
        for relation in ORDER
        if relation in found
    ]
    return " · ".join(parts) or nobody


def signed(value: float) -> str:
    """Return a gain with its sign."""
    return f"{'+' if value >= 0 else MINUS}{abs(value):.2f}"
