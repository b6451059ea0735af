"""The issue scale: marks, every party's ideal and red line, the status quo, where each lens settles it, and the room.

Drawn by hand: no library dodges marks, draws a one-sided acceptance and ridges on one axis. From top to bottom: the
scale with its marks, a row a party (shaded: what it accepts; thick: where its ideal lies in 90 % of worlds; a bracket:
its red line), a ridge a lens, and a ridge for the share of worlds in which every seated party accepts a position.
"""

from detente.report.figures.figure import (
    ACCEPT,
    FAINT,
    INK,
    LENS,
    LINE,
    QUO,
    ROOM,
    SOFT,
    Figure,
    bar,
    dot,
    figure,
    hill,
    line,
    text,
    wrapped,
)
from detente.report.saying import number, percent, spread
from detente.report.views.issues import BINS, IssueView, PartyOnIssue, Settlement

WIDTH, LEFT, RIGHT = 900, 230, 870
ROW, RIDGE = 34, 46
LETTER = 6.4  # width of a letter at the marks' size; a little more than fonts need, so that labels never touch


def issue_scale(view: IssueView) -> Figure:
    """Return the picture of one issue."""
    name = f"scale-{view.issue}"
    marks, top = _marks(view)
    strokes = list(marks)
    y = top + 8
    for party in view.parties:
        strokes += _party(party, y + ROW / 2)
        y += ROW
    for place, settlement in enumerate(view.settlements):
        strokes += _ridge(settlement.lens, settlement.shares, y + RIDGE - 8, LENS[place % len(LENS)])
        at = _x(settlement.at.middle)
        strokes.append(line(at, y + 8, at, y + RIDGE - 4, stroke=INK, width=2))
        strokes.append(text(24, y + RIDGE - 8, f"median {number(settlement.at.middle)}", fill=SOFT, size=11.5))
        y += RIDGE
    if view.room is not None:
        strokes += _room(view, y + RIDGE - 8)
        y += RIDGE
    strokes.append(
        line(_x(view.status_quo.middle), top - 2, _x(view.status_quo.middle), y, stroke=QUO, width=2, dash="6 4")
    )
    strokes += _status_quo(view, y)
    return figure(
        name, f"{view.title}: who wants what, and where it could settle", _words(view), WIDTH, y + 30, strokes
    )


def _x(position: float) -> float:
    return LEFT + (RIGHT - LEFT) * position


def _marks(view: IssueView) -> tuple[list[str], float]:
    """Return the scale with its marks, whose labels go down a row where they would touch, and where the rows begin."""
    ends: list[float] = []
    placed: list[tuple[float, int, list[str], str]] = []
    for position, label in view.marks:
        lines = wrapped(label, 22)
        wide = max(len(part) for part in lines) * LETTER
        anchor = "start" if position < 0.08 else "end" if position > 0.92 else "middle"
        left = _x(position) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        row = next((row for row, end in enumerate(ends) if left > end + 8), len(ends))
        ends[row : row + 1] = [left + wide]
        placed.append((position, row, lines, anchor))
    deepest = [max((len(lines) for _, at, lines, _ in placed if at == row), default=0) for row in range(len(ends))]
    starts = [16 + sum(deepest[:row]) * 14 + row * 6 for row in range(len(ends))]
    axis = 16 + sum(deepest) * 14 + len(ends) * 6 + 6
    strokes = [line(LEFT, axis, RIGHT, axis, width=1.5)]
    for position, row, lines, anchor in placed:
        x = _x(position)
        strokes.append(line(x, starts[row] + len(lines) * 14 - 10, x, axis + 5, stroke=FAINT))
        strokes += [text(x, starts[row] + at * 14, part, anchor=anchor, size=12) for at, part in enumerate(lines)]
        strokes.append(line(x, axis - 5, x, axis + 5, width=1.5))
        strokes.append(text(x, axis + 17, _value(view, position), anchor="middle", fill=SOFT, size=11))
    strokes.append(text(8, axis + 4, "scale" if view.units is None else view.units[2], fill=SOFT, size=12))
    return strokes, axis + 24


def _value(view: IssueView, position: float) -> str:
    if view.units is None:
        return f"{position:g}"
    zero, one, _ = view.units
    return f"{zero + position * (one - zero):g}"


def _party(party: PartyOnIssue, y: float) -> list[str]:
    absent = party.seated < 0.5
    strokes = [line(LEFT, y, RIGHT, y, stroke=FAINT)]
    if party.limit is not None:
        strokes.append(bar(_x(0 if party.side > 0 else 1), _x(party.limit.middle), y, 18, ACCEPT))
        strokes.append(line(_x(party.limit.low), y, _x(party.limit.high), y, stroke=LINE, width=2.5))
        x, tip = _x(party.limit.middle), -6 * party.side
        strokes += [line(x, end, x + tip, end, stroke=LINE, width=2) for end in (y - 11, y + 11)]
        strokes.append(line(x, y - 11, x, y + 11, stroke=LINE, width=2))
    strokes.append(line(_x(party.ideal.low), y, _x(party.ideal.high), y, width=6))
    strokes.append(dot(_x(party.ideal.middle), y, filled=not absent))
    strokes.append(dot(14, y, filled=not absent))
    strokes.append(text(28, y - 1 if absent else y + 4, party.name, weight="600"))
    if absent:
        strokes.append(text(28, y + 13, "at no table with this issue", fill=SOFT, size=11))
    return strokes


def _ridge(name: str, shares: tuple[float, ...], base: float, colour: str, label: str = "") -> list[str]:
    highest = max(shares) or 1.0
    points = [(_x(0), base)]
    for place, share in enumerate(shares):
        points += [
            (_x(place / BINS), base - share / highest * (RIDGE - 14)),
            (_x((place + 1) / BINS), base - share / highest * (RIDGE - 14)),
        ]
    points.append((_x(1), base))
    return [
        line(LEFT, base, RIGHT, base, stroke=FAINT),
        hill(points, colour),
        text(8, base - 16, label or name, weight="600", fill=colour),
    ]


def _room(view: IssueView, base: float) -> list[str]:
    assert view.room is not None
    points = [(_x(0), base)]
    points += [(_x(place / BINS), base - share * (RIDGE - 14)) for place, share in enumerate(view.room.acceptable)]
    points.append((_x(1), base))
    said = f"room in {percent(view.room.exists)} of worlds"
    return [
        line(LEFT, base, RIGHT, base, stroke=FAINT),
        line(LEFT, base - (RIDGE - 14), RIGHT, base - (RIDGE - 14), stroke=FAINT, dash="2 4"),
        hill(points, ROOM),
        text(8, base - 16, "acceptable to all seated", weight="600", fill=ROOM),
        text(24, base, said, fill=SOFT, size=11.5),
    ]


def _status_quo(view: IssueView, y: float) -> list[str]:
    x = _x(view.status_quo.middle)
    anchor = "start" if x < LEFT + 120 else "end" if x > RIGHT - 120 else "middle"
    return [
        text(
            x,
            y + 17,
            f"status quo {_value(view, round(view.status_quo.middle, 2))}",
            anchor=anchor,
            fill=QUO,
            size=12,
            weight="600",
        )
    ]


def _words(view: IssueView) -> str:
    """Return the picture in numbers."""
    parts = [f"Status quo {spread(view.status_quo.low, view.status_quo.high)}."]
    for party in view.parties:
        limit = f", red line {spread(party.limit.low, party.limit.high)}" if party.limit else ", no red line stated"
        seat = "" if party.seated >= 0.5 else ", at no table with this issue"
        parts.append(f"{party.name}: ideal {spread(party.ideal.low, party.ideal.high)}{limit}{seat}.")
    parts += [_settles(settlement) for settlement in view.settlements]
    if view.room is not None:
        parts.append(f"Room for all seated parties in {percent(view.room.exists)} of worlds.")
    return " ".join(parts)


def _settles(settlement: Settlement) -> str:
    at = settlement.at
    return f"{settlement.lens} settles at {number(at.middle)}, {spread(at.low, at.high)} in 90 % of worlds."
