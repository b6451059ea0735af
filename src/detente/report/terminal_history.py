"""The history on a terminal: the answer in a sentence, a block a move, then short tables; no line beyond its width.

Elsewhere than on a terminal the same views are tab-separated rows (:mod:`detente.report.terminal`).
"""

import textwrap
from collections.abc import Callable, Sequence

from detente.report.views.ending.history import MOVED, HistoryView, HypothesisView, LooksView, MoveView
from detente.report.views.ending.outcomes import OutcomesView
from detente.report.views.ending.words import is_named, told, type_label
from detente.report.views.numeral import Numeral, listed

Rows = Sequence[Sequence[str]]
Say = Callable[[str], object]
PrintTable = Callable[[Sequence[str], Rows, str], object]
Named = Sequence[tuple[str, Numeral]]
ALIKE = 0.02  # types whose numbers differ by less are said in one phrase


def draw_history(found: HistoryView, say: Say, table: PrintTable, *, width: int, details: bool) -> None:
    """Draw what a history revealed.

    Parameters
    ----------
    found : HistoryView
    say, table : callable
        Print one line, and a table: headings, rows, title.
    width : int
        Columns of the terminal.
    details : bool
        Whether each move left out, what the other side believed, and red lines are shown.
    """
    say("")
    wrap(say, answer(found), width)
    wrap(say, found.quality, width)
    for move in found.moves:
        say("")
        for line in move_lines(move, enough=found.enough, details=details):
            wrap(say, line, width, indent="      " if line.startswith("   ") else "   ")
    if not found.enough:
        return
    say("")
    wrap(say, found.carriers, width)
    rows = [
        (
            type_label(item.name),
            item.before.text,
            "" if item.after is None else item.after.text,
            f"{item.low} to {item.high}",
        )
        for item in _named_types(found)
    ]
    if rows:
        say("")
        table(("hypothesis", "before", "after", "over coding error and precision"), rows, "Odds of the hypotheses")
    readings = [
        (type_label(item.name), title, before.text, "no odds" if after is None else after.text)
        for item in _named_types(found)
        for title, before, after in item.by_reading
    ]
    if readings:
        say("")
        table(("hypothesis", "reading", "before", "after"), readings, "Reading by reading")
    if details:
        _draw_lines(found, say, table, width)


def answer(found: HistoryView) -> str:
    """Return what a history says of the hypotheses, in one sentence."""
    if not found.enough:
        return "Hardly any world explains this history, so that no odds are given after it."
    said = [
        f"{type_label(item.name)} {item.before.text} → {item.after.text}" for item in _named_types(found) if item.after
    ]
    return f"Odds before → after the history: {', '.join(said)}." if said else "No hypothesis has a rival here."


def ends_answer(found: OutcomesView) -> str:
    """Return how it may end, in one sentence: all lenses together after the history, or before where it has none."""
    lines, when = (found.after, "after the history") if found.after else (found.before, "before the history")
    if not lines:
        return ""
    said = [
        f"{outcome.label} {chance.chance.text}"
        for outcome, chance in zip(found.outcomes, lines[-1].chances, strict=True)
    ]
    return f"How it may end {when} ({lines[-1].label}): {', '.join(said)}."


def _named_types(found: HistoryView) -> list[HypothesisView]:
    return [item for item in found.hypotheses if is_named(item.name)]


def move_lines(move: MoveView, *, enough: bool, details: bool) -> list[str]:
    """Return a move as a block of lines, the first its heading; a move that tests nothing has no other."""
    head = f"{move.number}  {move.date}  {move.by} {move.does}"
    if not enough:
        return [f"{head} (surprise {move.surprise} bits)"]
    tested = float(move.gain) > 0 or not _alike(move.likelihood)
    notes = [f"   Note: {note}." for note in move.notes]
    if not tested:
        told = f": chance {told_of(move.likelihood)}" if move.likelihood else ""
        return [f"{head}{told}; tests no hypothesis", *notes]
    lines = [head, f"   chance: {told_of(move.likelihood)}"]
    favours = f", for {type_label(move.favours)}" if move.favours and float(move.gain) > 0 else ""
    lines.append(f"   tells {move.gain} bits{favours}; surprise {move.surprise} bits")
    lines.append(f"   odds after it: {told_of(move.odds)}")
    if details:
        lines.append(f"   odds had we not coded it: {told_of(move.without)}")
        absent = told_of(move.absent) if move.absent else "the rest makes no sense without it"
        lines.append(f"   odds as if it had not happened: {absent}")
        lines.append(f"   the other side believed: {told_of(move.public)}")
    return [*lines, *notes]


def told_of(named: Named) -> str:
    """Return numbers type by type, or one where they differ by less than :data:`ALIKE`."""
    if _alike(named) and len(named) > 1:
        names, texts = [name for name, _ in named], {numeral.text for _, numeral in named}
        middle = sorted(named, key=lambda item: item[1].value)[len(named) // 2][1].text
        about = middle if len(texts) == 1 else f"about {middle}"
        if not any(is_named(name) for name in names):
            return f"{about} whatever force costs"
        return f"{about} under each of {listed([type_label(name) for name in names])}"
    return told(named)


def _alike(named: Named) -> bool:
    values = [numeral.value for _, numeral in named]
    return not values or max(values) - min(values) < ALIKE


def _draw_lines(found: HistoryView, say: Say, table: PrintTable, width: int) -> None:
    moved = [line for line in found.lines if line.moved >= MOVED]
    say("")
    if moved:
        rows = [(line.party, line.about, line.before, line.after) for line in moved]
        table(
            ("party", "of", "before", "after"), rows, "Red lines and resolve that moved: median (5 to 95 % of worlds)"
        )
    rest = len(found.lines) - len(moved)
    if rest:
        what = "red line or resolve" if rest == 1 else "red lines or resolves"
        wrap(say, f"Not shown, as their median moved by less than {MOVED:g}: {rest} {what}. All: --json", width)


def draw_looks(found: LooksView, say: Say, *, width: int) -> None:
    """Draw what to look for next, the most telling first, a block each."""
    if not found.enough:
        wrap(say, found.quality, width)
        return
    if not found.looks:
        wrap(say, "The game has ended for good: no further move of it can tell the hypotheses apart.", width)
        return
    say("What would tell the hypotheses apart next, the most telling first")
    for number, look in enumerate(found.looks, start=1):
        say("")
        after = f", after “{look.after}”" if look.after else ""
        parts = f"; parts best {look.parts}" if look.parts else ""
        wrap(say, f"{number}  {look.by}{after}: {look.bits} bits expected{parts}", width, indent="   ")
        for does, chance, odds in look.actions:
            wrap(say, f"   {does} (chance {chance.text}) → odds {told_of(odds)}", width, indent="      ")


def wrap(say: Say, words: str, width: int | None, indent: str = "") -> None:
    """Say words in lines that fit a width; in one line where there is none. Further lines are indented."""
    if width is None:
        say(words)
        return
    for line in textwrap.wrap(
        words, max(width, 40), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ):
        say(line)
