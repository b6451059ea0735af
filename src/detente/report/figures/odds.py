"""Odds over the calendar: how the odds of rival hypotheses moved with every dated move."""

from datetime import date, timedelta
from typing import Any

from detente.report.figures.chart import drawn
from detente.report.figures.figure import SOFT, Figure, Table, series_colour
from detente.report.views.ending.history import HistoryView, HypothesisView
from detente.report.views.ending.words import is_named, told, type_label
from detente.report.views.numeral import Piece

PLOT, TALL = 600, 240  # pixels
EDGE = 0.04  # of the time shown, before the first move and after the last


def odds_figure(found: HistoryView) -> Figure:
    """Return the odds of all types of each side that a move tested, as steps over the calendar; moves are numbered."""
    import altair as alt

    shown = [item for item in found.hypotheses if not item.note] or list(found.hypotheses)
    several = len({item.of for item in shown}) > 1
    names = [_label(item, several=several) for item in shown]
    days = [date.fromisoformat(move.start) for move in found.moves]
    edge = timedelta(days=max(3, round(EDGE * (days[-1] - days[0]).days)))
    rows: list[dict[str, Any]] = []
    for item, label in zip(shown, names, strict=True):
        value = item.before.value
        rows.append({"day": (min(days) - edge).isoformat(), "odds": value, "hypothesis": label})
        for move in found.moves:
            value = dict(move.odds)[item.name].value if item.name in dict(move.odds) else value
            rows.append({"day": move.start, "odds": value, "hypothesis": label})
        rows.append({"day": (max(days) + edge).isoformat(), "odds": value, "hypothesis": label})
    title = "Odds of the hypotheses, move by move"
    words = (
        "; ".join(f"{label} from {item.before} to {item.after}" for item, label in zip(shown, names, strict=True)) + "."
    )
    colours = alt.Scale(domain=names, range=[series_colour(place) for place in range(len(names))])
    legend = alt.Legend(orient="top", direction="horizontal", title=None, columns=3)
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b %Y", labelAngle=-30, tickCount=6))
    y = alt.Y("odds:Q", scale=alt.Scale(domain=[0, 1]), title="odds", axis=alt.Axis(format="%"))
    steps = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(interpolate="step-after", strokeWidth=2, aria=False)
        .encode(
            x=x,
            y=y,
            color=alt.Color("hypothesis:N", scale=colours, legend=legend),
            strokeDash=alt.StrokeDash("hypothesis:N", scale=alt.Scale(domain=names), legend=legend),
        )
    )
    by_day: dict[str, list[str]] = {}
    for move in found.moves:
        by_day.setdefault(move.start, []).append(str(move.number))
    marks = alt.Chart(
        alt.InlineData(values=[{"day": day, "number": ", ".join(numbers)} for day, numbers in by_day.items()])
    )
    rules = marks.mark_rule(color=SOFT, strokeDash=[2, 3], aria=False).encode(x="day:T")
    labels = marks.mark_text(dy=-6, aria=False).encode(x="day:T", y=alt.value(0), text="number:N")
    chart = alt.layer(rules, steps, labels).properties(width=PLOT, height=TALL)
    return Figure("odds", title, words, drawn(chart, "odds", title, words), moves_table(found))


def _label(item: HypothesisView, *, several: bool) -> str:
    """Return a type's name in the key: with its side where both sides have types that no hypothesis names."""
    label = type_label(item.name)
    return label if is_named(item.name) or not several else f"{item.of}: {label}"


def moves_table(found: HistoryView) -> Table:
    """Return the moves with their numbers and what each told."""
    rows: list[tuple[Piece, ...]] = [
        (
            f"{move.number}. {move.date}",
            f"{move.by}: {move.says or move.does}",
            told(move.likelihood),
            told(move.odds),
            move.gain,
            move.surprise,
            told(move.without),
        )
        for move in found.moves
    ]
    headings = ("move", "what happened", "probability under", "odds after it", "gain in bits", "surprise in bits",
                "odds at the end, had we not coded it")  # fmt: skip
    return Table("What each move told", headings, tuple(rows))
