"""Who must move: a row for every demand in the way, and for a red line how far the cheapest repair moves it.

On the left how often the cheapest repair moves the demand, and as a thin bar how often it is in the way at all; on the
right the scale of the issue with the red line where it lies, and an arrow to where it would have to lie.
"""

import math
from collections.abc import Sequence

from detente.report.figures.figure import FAINT, INK, QUO, ROOM, SETTLED, SOFT, Figure, Table, opening
from detente.report.figures.strokes import area, box, line, text, wrapped
from detente.report.views.mediation.repairs import RepairView

WIDTH, TOP, LINE = 880.0, 62.0, 15.0
BARS, SHARE = 330.0, 150.0  # where the bars begin, and how long the longest can be
LEFT, RIGHT = 590.0, 860.0  # ends of a scale


def repairs_figure(views: Sequence[RepairView]) -> Figure:
    """Return the picture of who must move."""
    strokes = [
        box((0, 6), 24, 12, ROOM, opacity=0.6),
        text(32, 17, "worlds in which the cheapest repair moves it"),
        box((330, 10), 24, 5, SETTLED),
        text(362, 17, "worlds in which it is in the way"),
        line((590, 6), (590, 20), INK, width=2.5),
        text(602, 17, "red line, and where it would have to be"),
        text(0, 46, "who, and on what", size=12, fill=SOFT),
        text(BARS, 46, "share of worlds without a deal", size=12, fill=SOFT),
        text(LEFT, 46, "0", anchor="middle", size=12, fill=SOFT),
        text(RIGHT, 46, "1", anchor="middle", size=12, fill=SOFT),
        line((0, TOP - 8), (WIDTH, TOP - 8), SOFT),
    ]
    y = TOP
    for view in views:
        lines = wrapped(f"{view.who}: {view.what}", 12.5, BARS - 20)
        height = max(LINE * len(lines), 24.0) + 12
        strokes += [text(0, y + 14 + LINE * at, words, size=12.5) for at, words in enumerate(lines)]
        strokes += [
            box((BARS, y + 2), SHARE * view.repairs.value, 12, ROOM, opacity=0.6),
            box((BARS, y + 17), SHARE * view.binds.value, 5, SETTLED),
            text(BARS + SHARE * view.repairs.value + 6, y + 13, str(view.repairs), size=12),
            *_way(view, y + 12),
        ]
        y += height
        strokes.append(line((0, y - 4), (WIDTH, y - 4), FAINT))
    title = "Who must move, on what, how far"
    said = "; ".join(
        f"{view.who}, {view.what}: {view.by}, moved in {view.repairs}, in the way in {view.binds}" for view in views
    )
    svg = opening("repairs", title, f"{said}.", WIDTH, y + 4) + "".join(strokes) + "</svg>"
    return Figure("repairs", title, f"{said}.", svg, repairs_table(views))


def _way(view: RepairView, y: float) -> list[str]:
    if math.isnan(view.at):
        return [text(LEFT, y + 5, str(view.by), size=12, fill=SOFT)]
    start, end = (LEFT + (RIGHT - LEFT) * value for value in (view.at, view.to))
    ahead = 1 if end > start else -1
    strokes = [line((LEFT, y), (RIGHT, y), FAINT), line((start, y - 8), (start, y + 8), INK, width=2.5)]
    strokes.append(line((start, y), (end, y), QUO, width=2))
    tip = [(end, y), (end - 7 * ahead, y - 5), (end - 7 * ahead, y + 5)]
    return [*strokes, area(tip, QUO)]


def repairs_table(views: Sequence[RepairView]) -> Table:
    """Return the repair table."""
    caption = "Who must move, in the worlds without a deal that were looked at one by one"
    return Table(caption, RepairView.headings, tuple(view.row for view in views))
