"""Intervals: who gains and who pays, the room on every issue by reading, and how it ends by lens."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.report.figures.chart import drawn
from detente.report.figures.figure import INK, SOFT, Figure, Table, series_colour
from detente.report.views.ending.outcomes import OutcomesView
from detente.report.views.gains import BalanceView
from detente.report.views.numeral import Piece
from detente.report.views.readings import ReadingsView

if TYPE_CHECKING:
    import altair as alt

SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right", "triangle-left")
PLOT, STEP, GAP = 600, 13, 16  # pixels: width of the plot, height of one interval's row, space between groups


def gains_figure(balances: Sequence[BalanceView]) -> Figure:
    """Return who gains and who pays against the status quo, a row a party and lens."""
    rows = [
        {
            "party": line.name,
            "series": item.label,
            "at": line.gain.value,
            "low": line.low.value,
            "high": line.high.value,
        }
        for item in balances
        for line in item.gains
    ]
    said = "; ".join(
        f"{line.name}, {item.label}: {line.gain} ({line.low} to {line.high})"
        for item in balances
        for line in item.gains
    )
    title = "Who gains and who pays against the status quo"
    chart = _dots(
        rows,
        row=("party", [line.name for line in balances[0].gains]),
        series=[item.label for item in balances],
        axis={"title": "gain in utility (1 = from its worst to its best on everything)", "format": "+.2f"},
        zero=True,
    )
    return Figure("gains", title, f"{said}.", drawn(chart, "gains", title, f"{said}."), gains_table(balances))


def gains_table(balances: Sequence[BalanceView]) -> Table:
    """Return the numbers behind the picture of gains."""
    rows: list[tuple[Piece, ...]] = []
    for item in balances:
        for line in item.gains:
            traded: Piece = "always at a table" if line.traded is None else line.traded
            rows.append((line.name, item.label, line.before, line.after, line.gain, line.low, line.high, traded))
    headings = ("party", "lens", "status quo is worth", "settlement is worth", "gain", "5 %", "95 %", "traded in")
    return Table("Utility of each party, mean and 5 to 95 % of worlds", headings, tuple(rows))


def rooms_figure(readings: ReadingsView) -> Figure:
    """Return the probability of room on every issue with its band, for all readings together and for each."""
    rows, said = [], []
    for issue in readings.issues:
        for title, cell in zip(readings.titles, issue.cells, strict=True):
            if cell.room is not None:
                at = {"at": cell.room.exists.value, "low": cell.room.low, "high": cell.room.high}
                rows.append({"issue": issue.title, "series": title, **at})
                said.append(f"{issue.title}, {title}: {cell.room.exists}")
    words = "; ".join(said) + "."
    title = "Share of worlds with room for a deal on each issue"
    chart = _dots(
        rows,
        row=("issue", [issue.title for issue in readings.issues]),
        series=list(readings.titles),
        axis={"title": "share of worlds in which some position lies inside every red line at the table", "format": "%"},
        domain=[0, 1],
    )
    return Figure("rooms", title, words, drawn(chart, "rooms", title, words), rooms_table(readings))


def rooms_table(readings: ReadingsView) -> Table:
    """Return the numbers behind the picture of rooms."""
    rows: list[tuple[Piece, ...]] = []
    for issue in readings.issues:
        cells: list[Piece] = ["not asked" if cell.room is None else cell.room.exists for cell in issue.cells]
        first = issue.cells[0].room
        rows.append((issue.title, cells[0], first.band if first else "", *cells[1:]))
    headings = ("issue", readings.titles[0], "95 % band", *readings.titles[1:])
    return Table("Share of worlds with room on each issue", headings, tuple(rows))


def outcomes_figure(found: OutcomesView) -> Figure:
    """Return how it may end: the four outcomes as every lens sees them today, and all together."""
    lines = list(found.now)
    rows = [
        {"outcome": outcome.label, "series": line.label, "at": item.chance.value, "low": item.low, "high": item.high}
        for line in lines
        for outcome, item in zip(found.outcomes, line.chances, strict=True)
    ]
    words = "; ".join(
        f"{line.label}, {outcome.label}: {item.chance}"
        for line in lines
        for outcome, item in zip(found.outcomes, line.chances, strict=True)
    )
    title = "How it may end, by lens"
    chart = _dots(
        rows,
        row=("outcome", [item.label for item in found.outcomes]),
        series=[line.label for line in lines],
        axis={"title": "probability, with its 95 % band", "format": "%"},
        domain=[0, 1],
    )
    return Figure("outcomes", title, f"{words}.", drawn(chart, "outcomes", title, f"{words}."), outcomes_table(found))


def outcomes_table(found: OutcomesView) -> Table:
    """Return the numbers behind the picture of ends: before the history, and after it where it was weighed."""
    after = {line.label: line for line in found.after}
    rows: list[tuple[Piece, ...]] = []
    for line in found.before:
        for place, (outcome, item) in enumerate(zip(found.outcomes, line.chances, strict=True)):
            later = after[line.label].chances[place] if line.label in after else None
            told: tuple[Piece, ...] = () if later is None else (later.chance, later.band)
            rows.append((outcome.label, line.label, item.chance, item.band, *told, outcome.meaning))
    heads = ("before the history", "95 % band") if not after else (
        "before the history", "95 % band", "after the history", "95 % band")  # fmt: skip
    return Table("How it may end, in numbers", ("outcome", "lens", *heads, "which means"), tuple(rows))


def _dots(
    rows: list[dict[str, Any]],
    *,
    row: tuple[str, list[str]],
    series: list[str],
    axis: dict[str, Any],
    zero: bool = False,
    domain: list[float] | None = None,
) -> "alt.LayerChart | alt.FacetChart":
    """Return a dot with its interval for every row and series; series differ in shape and colour."""
    import altair as alt

    name, order = row
    scale = alt.Scale(domain=domain) if domain else alt.Scale(nice=True)
    y = alt.Y(f"{name}:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=10))
    offset = alt.YOffset("series:N", sort=series, scale=alt.Scale(paddingOuter=GAP / 2 / STEP))
    colours = alt.Scale(domain=series, range=[series_colour(place) for place in range(len(series))])
    shapes = alt.Scale(domain=series, range=[SHAPES[place % len(SHAPES)] for place in range(len(series))])
    legend = alt.Legend(orient="top", direction="horizontal", title=None, symbolSize=90, columns=2)
    colour = alt.Color("series:N", scale=colours, legend=legend)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y, yOffset=offset, color=colour)
    x_axis = alt.Axis(**axis, orient="top", tickCount=6)
    bars = base.mark_rule(strokeWidth=3, aria=False).encode(x=alt.X("low:Q", scale=scale, axis=x_axis), x2="high:Q")
    points = base.mark_point(size=85, filled=True, opacity=1, aria=False).encode(
        x=alt.X("at:Q"), shape=alt.Shape("series:N", scale=shapes, legend=legend)
    )
    layers = [bars, points]
    if zero:
        layers.insert(
            0, alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule(color=INK, aria=False).encode(x="at:Q")
        )
    lines = (
        alt.Chart(alt.InlineData(values=[{name: title} for title in order[1:]]))
        .mark_rule(color=SOFT, opacity=0.25, aria=False)
        .encode(y=alt.Y(f"{name}:N", sort=order, bandPosition=0))
    )
    height = len(order) * (STEP * len(series) + GAP)
    return alt.layer(lines, *layers).properties(width=PLOT, height=height)
