"""The terminal's trace: for every issue the offers map, then round by round who moved, by whose offer, and why.

Positions are those of the issue's scale from 0 to 1. A pair of gains (a, b) is what a party thinks it has of a
challenge, and what the other has.
"""

from collections.abc import Callable, Mapping, Sequence

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import in_units, listed
from detente.report.views.spatial.offers import sees_words, signed
from detente.study.spatial.trace import IssueTrace, Move, Trace, Turn

Say = Callable[[str], object]
Draw = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]
VARIANTS: Mapping[str, str] = {
    "dyad": "chances of a pair add up to one, least movement, the weaker side of a confrontation gives in",
    "text_2002": "chances of a pair add up to one, least movement, confrontations are fought out by lot",
    "scholz_2011": "chances over the votes of all pairs, confrontations before compromises",
}


def print_trace(crisis: Crisis, found: Trace, say: Say, table: Draw, *, offers: bool = False) -> None:
    """Print the rounds of one world with a caller's own means.

    Parameters
    ----------
    crisis : Crisis
    found : Trace
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    offers : bool
        Whether every offer is listed.
    """
    variant = VARIANTS.get(found.rules, "")
    which = "The median world" if found.world is None else f"World {found.world}"
    say(f"{which}, rules '{found.rules}'{f' ({variant})' if variant else ''}, {_count(found.rounds)}.")
    for item in found.issues:
        say("")
        _issue(crisis, item, say, table, offers=offers)


def _count(rounds: int) -> str:
    return f"{rounds} round{'s' if rounds != 1 else ''}"


def _issue(crisis: Crisis, item: IssueTrace, say: Say, table: Draw, *, offers: bool) -> None:
    issue = crisis.issues[item.issue]
    say(f"{issue.title} ({item.issue})")
    if item.left_out:
        say(f"Without a stance, or not counted: {listed([_name(crisis, party) for party in item.left_out])}.")
    if not item.positions:
        return
    names = {party: _name(crisis, party) for party in item.positions}
    start = [("start", item.mean, item.median, ""), *((str(turn.number), turn.mean, turn.median, _who(turn, names))
             for turn in item.turns)]  # fmt: skip
    units = f", {issue.units.name} in brackets" if issue.units else ""
    table(
        ("round", "mean", "median", "who moved"),
        [(name, _at(crisis, item, mean), _at(crisis, item, median), moved) for name, mean, median, moved in start],
        f"Mean and median of the positions{units}",
    )
    say(f"How it ended: {item.ended}.")
    say("")
    say(
        "Offers map of the first round: how each party sees the others, by (what it has of a challenge, what they have)"
    )
    for party in item.positions:
        sees = sees_words(item, party, names, nobody="nobody stands elsewhere")
        say(f"{names[party]} (exponent {item.risk[party]:.2f}): {sees}.")
    for turn in item.turns:
        _turn(turn, names, say, table, offers=offers)


def _turn(turn: Turn, names: Mapping[str, str], say: Say, table: Draw, *, offers: bool) -> None:
    acted = [move for move in turn.moves if move.by]
    say("")
    if not acted:
        say(f"Round {turn.number}: nobody has an offer to go with.")
        return
    table(
        ("party", "moves", "pressed by", "offer taken", "because"),
        [(names[move.party], _path(move), names[move.by], move.relation, move.why) for move in acted],
        f"Round {turn.number}",
    )
    if offers:
        table(
            ("to", "by", "as", "own", "theirs", "moves to", "taken"),
            [
                (
                    names[item.to],
                    names[item.by],
                    item.relation,
                    signed(item.own_gain),
                    signed(item.other_gain),
                    _place(item.position),
                    "taken" if item.taken else "",
                )
                for item in turn.offers
            ],
            f"Every offer of round {turn.number}: what the receiver thinks it has of a challenge, and the sender has",
        )


def _path(move: Move) -> str:
    if move.came_of_it in {"moves", "loses the fight"}:
        return f"{move.before:.2f} \N{RIGHTWARDS ARROW} {move.after:.2f}"
    return f"{move.before:.2f}, {move.came_of_it}"


def _who(turn: Turn, names: Mapping[str, str]) -> str:
    moved = [names[move.party] for move in turn.moves if move.after != move.before]
    return listed(moved) or "nobody"


def _at(crisis: Crisis, item: IssueTrace, value: float | None) -> str:
    if value is None:
        return "-"
    units = in_units(crisis.issues[item.issue], value)
    return f"{_place(value)} ({units.split()[0]})" if units else _place(value)


def _place(value: float) -> str:
    return f"{value:.3f}"


def _name(crisis: Crisis, party: str) -> str:
    return crisis.parties[party].name
