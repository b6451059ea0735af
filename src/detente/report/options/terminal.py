"""The terminal's states: the same view as the brief, as sentences and tables."""

from collections.abc import Callable, Mapping, Sequence

from detente.report.views.numeral import listed, plain, share
from detente.report.views.options.states import ARROW, StatesView
from detente.report.views.options.words import dilemma_sentence, seen_sentences
from detente.solvers.graphs.closure import Step
from detente.study.options.course import Course
from detente.study.options.drama import Drama
from detente.study.options.flips import Flip
from detente.study.options.seen import Seen
from detente.study.options.situation import Situation
from detente.study.options.verdicts import Verdicts
from detente.study.options.wanted import Wanted, Wish

Say = Callable[[str], object]
Print = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]
SHOWN = 12  # pairs of a change
LISTED = 40  # states in a row


def print_states(view: StatesView, say: Say, table: Print) -> None:
    """Print a situation with a caller's own means: ``say`` prints a line, ``table`` headings, rows and a title."""
    table(
        ("place", "option", "whose", "may change", "now"),
        [(str(row.place), row.title, row.whose, row.changes, row.now) for row in view.options],
        "Options, in the order of the letters of a state",
    )
    say("")
    say(plain(view.answer))
    table(view.headings, [[str(cell) for cell in row] for row in view.rows], f"States under {view.concept}")
    if view.left_out:
        say(f"{view.left_out:,} states that do not hold are not listed.")
    for note in view.notes:
        say(f"Note: {note}")


def print_groups(
    found: Mapping[str, Mapping[str, tuple[int, ...]]], situation: Situation, title: str, table: Print
) -> None:
    """Print states by concept and group, a row a group; nothing where there are none."""
    groups = list(dict.fromkeys(group for by in found.values() for group in by))
    rows = [(group, *(_states(by.get(group, ()), situation) for by in found.values())) for group in groups]
    if rows:
        table(("who", *found), rows, title)


def _states(states: Sequence[int], situation: Situation) -> str:
    if len(states) == situation.states.count:
        return "all"
    more = f" and {len(states) - LISTED:,} more" if len(states) > LISTED else ""
    return (", ".join(situation.states.names[state] for state in states[:LISTED]) or "none") + more


def print_seen(found: Seen, situation: Situation, names: Mapping[str, str], say: Say) -> None:
    """Print what holds as the parties see it."""
    say(f"As the parties see it (a hypergame of level {found.level}):")
    for said in seen_sentences(found, situation, names):
        say(f"- {said}")


def print_drama(found: Drama, situation: Situation, names: Mapping[str, str], say: Say) -> None:
    """Print positions, what is threatened, and the dilemmas that follow."""
    called = situation.states.names
    asks = [f"{names[party]} {called[state]}" for party, state in zip(situation.parties, found.positions, strict=True)]
    say(f"Asked for: {listed(asks)}. Threatened: {called[found.threat]} ({situation.label(found.threat)}).")
    for item in found.dilemmas:
        say(f"- {item.kind}: {dilemma_sentence(item, situation, names, seen=found.seen)}")
    if not found.dilemmas:
        say("No dilemma stands between positions and threats.")


def print_extensions(found: Mapping[str, Verdicts], situation: Situation, table: Print) -> None:
    """Print what holds under each way to count what is not known."""
    concepts = list(dict.fromkeys(concept for item in found.values() for concept in item.stable))
    rows = [
        (name, *(_states(item.equilibria(concept), situation) for concept in concepts)) for name, item in found.items()
    ]
    table(("extension", *concepts), rows, "What holds, by what counts where a preference is unknown")


def flip_sentence(flip: Flip, state: int, situation: Situation, names: Mapping[str, str]) -> str:
    """Return on whose preference a state hangs, in a sentence."""
    called = situation.states.names
    party = names[situation.parties[flip.party]]
    then, otherwise = share({"mean": flip.holds_then}), share({"mean": flip.holds_else})
    return (
        f"{called[state]} hangs on whether {party} prefers {called[flip.other]} to it, as it does in "
        f"{share({'mean': flip.prefers})} of worlds: it holds in {then} of those and in {otherwise} of the others."
    )


def print_wishes(found: Wanted, situation: Situation, names: Mapping[str, str], say: Say, table: Print) -> None:
    """Print what it would take for a state to hold."""
    called = situation.states.names
    rows = []
    for wish in found.wishes:
        counted = wish.why_not if wish.rankings is None else _counted(wish)
        bonus = (
            ()
            if wish.bonus is None
            else (("no bonus is enough" if wish.bonus == float("inf") else f"{wish.bonus:.2f}"),)
        )
        rows.append((names[wish.party], "yes" if wish.stable else "no", counted, _change(wish.change, called), *bonus))
    worth = ("bonus that would do, in utility",) if any(wish.bonus is not None for wish in found.wishes) else ()
    headings = ("party", "stays", "rankings under which it stays", "least change that makes it stay", *worth)
    table(headings, rows, f"What it would take for {called[found.state]} to hold, the others' rankings as they are")
    if found.pivots:
        pairs = [
            f"{names[situation.parties[flip.player]]} {called[flip.better]} above {called[flip.worse]}"
            for flip in found.pivots[:SHOWN]
        ]
        more = f" and {len(found.pivots) - SHOWN} more" if len(found.pivots) > SHOWN else ""
        say(f"Any one of these comparisons, had it been so, would turn that: {'; '.join(pairs)}{more}.")
    together = found.together
    if together.distance == 0:
        say(f"{called[found.state]} holds as things are.")
        return
    said = [
        f"{names[party]}: {_change(change, called)}"
        for party, change in zip(situation.parties, together.changes, strict=True)
        if change.distance
    ]
    sure = (
        "" if together.exact else f" (a way that works; any takes at least {together.at_least} of {together.distance})"
    )
    say(f"All together, the least change under which nobody leaves{sure}: {'; '.join(said)}.")


def _counted(wish: Wish) -> str:
    """Return under how many rankings a party stays, in words where numbers would be long."""
    assert wish.rankings is not None
    if wish.rankings in (0, wish.all_rankings):
        return "all" if wish.rankings else "none"
    if wish.all_rankings < 10**9:
        return f"{wish.rankings:,} of {wish.all_rankings:,}"
    return share({"mean": wish.share}).text


def _change(change: object, called: Sequence[str]) -> str:
    swapped = [f"{called[a]} above {called[b]}" for a, b in change.swapped]  # type: ignore[attr-defined]
    split = [f"{called[a]} above its equal {called[b]}" for a, b in change.split]  # type: ignore[attr-defined]
    pairs = swapped + split
    more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
    return ", ".join(pairs[:SHOWN]) + more if pairs else "none"


def print_course(found: Course, situation: Situation, names: Mapping[str, str], say: Say, table: Print) -> None:
    """Print where the play goes."""
    called = situation.states.names
    here = called[found.now]
    say(f"From {here} ({situation.label(found.now)}) it ends {found.ended}.")
    if found.next:
        said = [f"{names[situation.parties[step.mover]]} to {called[step.state]}" for step in found.next]
        say(f"Who may move next, with nothing to deter it: {listed(said)}.")
    rows = [
        (
            called[end.state],
            situation.label(end.state),
            f"{100 * end.chance:.3g} %",
            way_in_words(end.way, here, situation, names),
            "-" if end.gaining is None else way_in_words(end.gaining, here, situation, names),
        )
        for end in found.ends[:40]
    ]
    table(("ends in", "which is", "chance", "shortest way there", "shortest way by gains alone"), rows, "Where it ends")
    for cycle in found.cycles:
        say(f"Circle: {', '.join(called[state] for state in cycle)}; shares are of the time spent there.")
    say(f"By moves that gain for whoever makes them it could get to: {_states(found.by_gains, situation)}.")
    if found.by_coalitions is not None:
        say(f"By moves of groups all of whose members gain: {_states(found.by_coalitions, situation)}.")
    say(f"By any moves: {_states(found.by_any, situation)}.")


def way_in_words(way: Sequence[Step] | None, here: str, situation: Situation, names: Mapping[str, str]) -> str:
    """Return a way as states and movers."""
    if way is None:
        return "-"
    if not way:
        return "it is there"
    return here + "".join(
        f" {ARROW} {situation.states.names[step.state]} ({names[situation.parties[step.mover]]})" for step in way
    )
