"""The funnel: what every filter leaves, of the packages in the median world and of the worlds.

On the left as many packages as are left in the median world, on a logarithmic scale; on the right the share of worlds
in which any is left. Bars are centred, and what goes at a filter is the step between them.
"""

import math

from detente.report.figures.figure import FAINT, ROOM, SETTLED, SOFT, Figure, Table, opening
from detente.report.figures.strokes import area, box, line, text, wrapped
from detente.report.views.mediation.panels import FilterView, PanelsView

WIDTH, TOP, ROW, BAR = 880.0, 40.0, 46.0, 24.0
LEFT, RIGHT, REACH = 400.0, 700.0, 105.0  # centres of the two funnels, half their largest width


def funnel_figure(view: PanelsView) -> Figure:
    """Return the picture of what the filters leave."""
    most = math.log10(1 + view.filters[0].packages.value) or 1.0
    widths = [(math.log10(1 + item.packages.value) / most, item.worlds.value) for item in view.filters]
    strokes = [
        text(0, 18, "after this filter", size=12, fill=SOFT),
        text(LEFT, 18, "packages left in the median world (log scale)", anchor="middle", size=12, fill=SOFT),
        text(RIGHT, 18, "worlds with any left", anchor="middle", size=12, fill=SOFT),
        line((0, 30), (WIDTH, 30), SOFT),
    ]
    for place, item in enumerate(view.filters):
        y = TOP + ROW * place
        strokes += [text(0, y + 16 + 15 * at, words) for at, words in enumerate(wrapped(item.name, 13, 240))]
        strokes += _bars(y, widths[place], item)
        if place + 1 < len(view.filters):
            strokes += _narrowing(y + BAR, widths[place], widths[place + 1])
    title = "What every filter leaves"
    said = "; ".join(f"{item.name}: {item.packages} packages, {item.worlds} of worlds" for item in view.filters) + "."
    height = TOP + ROW * len(view.filters)
    svg = opening("funnel", title, said, WIDTH, height) + "".join(strokes) + "</svg>"
    rows = tuple((item.name, item.packages, item.worlds) for item in view.filters)
    headings = ("after this filter", "packages left, median world", "worlds with any left")
    return Figure("funnel", title, said, svg, Table("What every filter leaves, one after the other", headings, rows))


def _bars(y: float, widths: tuple[float, float], item: FilterView) -> list[str]:
    strokes = []
    for centre, width, colour, words in (
        (LEFT, widths[0], SETTLED, str(item.packages)),
        (RIGHT, widths[1], ROOM, str(item.worlds)),
    ):
        half = max(REACH * width, 0.6)
        strokes.append(box((centre - half, y), 2 * half, BAR, colour, opacity=0.6))
        strokes.append(text(centre + REACH + 8, y + 17, words, size=12))
    return strokes


def _narrowing(y: float, before: tuple[float, float], after: tuple[float, float]) -> list[str]:
    strokes = []
    for centre, wide, narrow in ((LEFT, before[0], after[0]), (RIGHT, before[1], after[1])):
        top, bottom = max(REACH * wide, 0.6), max(REACH * narrow, 0.6)
        end = y + ROW - BAR
        strokes.append(
            area(
                [(centre - top, y), (centre + top, y), (centre + bottom, end), (centre - bottom, end)],
                FAINT,
                opacity=0.7,
            )
        )
    return strokes
