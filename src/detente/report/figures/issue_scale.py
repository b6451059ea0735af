"""The issue scale: what every party wants and accepts, where each lens settles it, and which positions all accept.

Drawn by hand, because no library draws one-sided acceptance, brackets and ridges on one axis and keeps the labels of
marks apart. From top to bottom: a row a party, a ridge a lens, the share of worlds in which everybody at the table
accepts a position, and the axis with its marks.
"""

from detente.report.figures.axis import LEFT, RIGHT, SMALL, WIDTH, Part, marked_axis, x_of
from detente.report.figures.figure import (
    FAINT,
    INK,
    QUO,
    ROOM,
    SETTLED,
    SOFT,
    Figure,
    Table,
    opening,
    party_colour,
)
from detente.report.figures.strokes import area, box, line, path, sign, text, text_width, wrapped
from detente.report.views.issues import IssueView, SettlementView, Spread, StanceView
from detente.report.views.numeral import Numeral, Piece, position

ROW, RIDGE, HEAD, TOP = 42.0, 48.0, 26.0, 26.0


def issue_scale(view: IssueView, places: dict[str, int]) -> Figure:
    """Return the picture of one issue.

    Parameters
    ----------
    view : IssueView
    places : mapping of party to int
        Place of each party in the crisis, which decides its colour and shape.
    """
    name = f"scale-{view.issue}"
    strokes: list[str] = []
    y = TOP
    for part in _parts(view, places):
        strokes += part.at(y)
        y += part.height
    marks = marked_axis(view)
    behind = _behind(view, y + 6)
    title, description = f"{view.title}: who wants what, and where it would settle", describe(view)
    svg = opening(name, title, description, WIDTH, y + 6 + marks.height)
    svg += "".join((*behind, *strokes, *marks.at(y + 6))) + "</svg>"
    return Figure(name, title, description, svg, stance_table(view))


def _parts(view: IssueView, places: dict[str, int]) -> list[Part]:
    parts = [_heading("What each party wants and accepts")]
    parts += [_stance(stance, places[stance.party]) for stance in view.stances]
    if view.settlements:
        parts.append(_heading("Where each lens would settle it"))
        parts += [_ridge(settled) for settled in view.settlements]
    if view.room is not None:
        parts += [_heading("Which positions everybody at the table accepts"), _room(view)]
    return parts


def _heading(words: str) -> Part:
    return Part(lambda y: [text(0, y + 17, words, fill=SOFT, size=SMALL, bold=True)], HEAD)


def _behind(view: IssueView, bottom: float) -> list[str]:
    """Return what lies behind the rows: lines at the marks, and the status quo with its range."""
    quo = view.status_quo
    at = x_of(quo.middle)
    label = f"status quo {position(quo.middle)}"
    half = text_width(label, 12) / 2
    strokes = [line((x_of(mark), TOP + HEAD), (x_of(mark), bottom), FAINT) for mark, _ in view.marks]
    if not quo.exact:
        strokes.append(box((x_of(quo.low), TOP), x_of(quo.high) - x_of(quo.low), bottom - TOP, QUO, opacity=0.1))
    strokes.append(line((at, TOP - 6), (at, bottom), QUO, width=1.6, dash="5 4"))
    strokes.append(text(min(max(at, half), WIDTH - half), 14, label, anchor="middle", fill=QUO, size=12, bold=True))
    return strokes


def _stance(stance: StanceView, place: int) -> Part:
    colour, seated, ideal = party_colour(place), stance.seated > 0, stance.ideal

    def draw(y: float) -> list[str]:
        middle = y + ROW / 2
        strokes = [line((LEFT, middle), (RIGHT, middle), FAINT), *_accepted(stance, middle, colour)]
        if not ideal.exact:
            ends = (x_of(ideal.low), middle - 3), (x_of(ideal.high), middle - 3)
            strokes.append(line(*ends, colour, width=5, cap="round"))
        strokes.append(sign(place, (x_of(ideal.middle), middle - 3), colour, filled=seated))
        strokes.append(sign(place, (9, middle - 4), colour, filled=seated))
        first, *rest = wrapped(stance.name, 13, LEFT - 40)
        strokes.append(text(24, middle, f"{first} …" if rest else first, bold=True))
        if stance.seated < 1:
            strokes.append(text(24, middle + 14, table_words(stance), fill=SOFT, size=SMALL))
        strokes.append(text(RIGHT + 14, middle - 2, f"wants {position(ideal.middle)}", size=12))
        strokes.append(text(RIGHT + 14, middle + 13, accepts_words(stance), size=12, fill=SOFT))
        return strokes

    return Part(draw, ROW)


def _accepted(stance: StanceView, middle: float, colour: str) -> list[str]:
    """Return what a party accepts: shaded up to a bracket at its red line, with the red line's range below."""
    limit = stance.limit
    if limit is None or not stance.side:
        return [box((LEFT, middle - 13), RIGHT - LEFT, 26, colour, opacity=0.1)]
    edge = x_of(edge_of(stance))
    left, right = sorted((LEFT if stance.side > 0 else RIGHT, edge))
    tip = edge - 6 * stance.side
    bracket = [(tip, middle - 13), (edge, middle - 13), (edge, middle + 13), (tip, middle + 13)]
    strokes = [box((left, middle - 13), right - left, 26, colour, opacity=0.13), path(bracket, colour, width=2.5)]
    if not limit.exact:
        strokes.append(line((x_of(limit.low), middle + 9), (x_of(limit.high), middle + 9), colour, width=2, dash="2 2"))
    return strokes


def edge_of(stance: StanceView) -> float:
    """Return the end of what a party accepts in the middle world: its red line, or its ideal where that lies beyond."""
    assert stance.limit is not None
    ends = (stance.limit.middle, stance.ideal.middle)
    return max(ends) if stance.side > 0 else min(ends)


def table_words(stance: StanceView) -> str:
    """Return in words whether a party sits at a table with the issue."""
    if stance.seated == 0:
        return "at no table with this issue"
    return "at the table" if stance.seated == 1 else f"at the table in {100 * stance.seated:.0f} % of worlds"


def accepts_words(stance: StanceView) -> str:
    """Return in words what a party accepts."""
    if stance.limit is None or not stance.side:
        return "states no red line"
    return f"accepts {'up to' if stance.side > 0 else 'from'} {position(edge_of(stance))}"


def _ridge(settled: SettlementView) -> Part:
    spread, bins = settled.spread, len(settled.shares)
    high = max(settled.shares) or 1.0

    def draw(y: float) -> list[str]:
        base = y + RIDGE - 12
        steps = [(place, base - (RIDGE - 18) * share / high) for place, share in enumerate(settled.shares) if share]
        corners = [(x_of(at / bins), level) for place, level in steps for at in (place, place + 1)]
        ends = (x_of(steps[0][0] / bins), base), (x_of((steps[-1][0] + 1) / bins), base)
        return [
            line((LEFT, base), (RIGHT, base), FAINT),
            area([ends[0], *corners, ends[1]], SETTLED, opacity=0.45),
            line((x_of(spread.low), base + 5), (x_of(spread.high), base + 5), SETTLED, width=3),
            line((x_of(spread.middle), y + 4), (x_of(spread.middle), base + 9), INK, width=2.2),
            text(24, base - 8, settled.label, bold=True),
            text(24, base + 6, "share of worlds", fill=SOFT, size=SMALL),
            text(RIGHT + 14, base - 8, f"median {settled.text}", size=12),
            text(RIGHT + 14, base + 7, f"{position(spread.low)} to {position(spread.high)}", size=12, fill=SOFT),
        ]

    return Part(draw, RIDGE)


def _room(view: IssueView) -> Part:
    room = view.room
    assert room is not None

    def draw(y: float) -> list[str]:
        base, height = y + RIDGE + 4, RIDGE - 4
        step = 1 / (len(view.accepted) - 1)
        curve = [(x_of(place * step), base - height * share) for place, share in enumerate(view.accepted)]
        return [
            line((LEFT, base), (RIGHT, base), FAINT),
            line((LEFT, base - height), (RIGHT, base - height), FAINT),
            text(LEFT - 6, base - height + 4, "100 %", anchor="end", fill=SOFT, size=10.5),
            text(LEFT - 6, base + 4, "0 %", anchor="end", fill=SOFT, size=10.5),
            area([(x_of(0), base), *curve, (x_of(1), base)], ROOM, opacity=0.3, width=1.6),
            text(24, base - height / 2 + 4, "share of worlds", fill=SOFT, size=SMALL),
            text(RIGHT + 14, base - 21, f"room in {room.exists}", size=12),
            text(RIGHT + 14, base - 6, "of worlds", size=12, fill=SOFT),
        ]

    return Part(draw, RIDGE + 14)


def describe(view: IssueView) -> str:
    """Return the picture in words and numbers."""
    said = [f"Status quo {spread_words(view.status_quo)}."]
    said += [
        f"{stance.name}, {table_words(stance)}: wants {spread_words(stance.ideal)}, {accepts_words(stance)}."
        for stance in view.stances
    ]
    said += [f"The lens {settled.label} settles at {spread_words(settled.spread)}." for settled in view.settlements]
    if view.room is not None:
        best = max(view.accepted)
        at = position(view.accepted.index(best) / (len(view.accepted) - 1))
        said.append(f"Room in {view.room.exists} of worlds; everybody at the table accepts {at} most often.")
    return " ".join(said)


def spread_words(spread: Spread) -> str:
    """Return a median with its 5 % and 95 % points."""
    if spread.exact:
        return str(position(spread.middle))
    return f"{position(spread.middle)} ({position(spread.low)} to {position(spread.high)})"


def stance_table(view: IssueView) -> Table:
    """Return the numbers behind the picture."""
    rows: list[tuple[Piece, ...]] = []
    for stance in view.stances:
        base = f"stances.{stance.party}.{view.issue}"
        limit: Piece = "none stated" if stance.limit is None else _shown(stance.limit, f"{base}.limit")
        accepts = "everything" if not stance.side else "it and lower" if stance.side > 0 else "it and higher"
        rows.append(
            (
                stance.name,
                table_words(stance),
                _shown(stance.ideal, f"{base}.ideal"),
                limit,
                accepts,
                "" if stance.tightest is None else stance.tightest,
            )
        )
    rows.append(("Status quo", "", _shown(view.status_quo, f"issues.{view.issue}.status_quo"), "", "", ""))
    return Table(
        f"{view.title}: positions from 0 to 1, median and 5 to 95 % of worlds",
        ("party", "seat", "wants", "red line", "accepts", "narrows the room most"),
        tuple(rows),
    )


def _shown(spread: Spread, at: str) -> Numeral:
    return Numeral(spread_words(spread), spread.middle, at)
