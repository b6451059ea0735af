"""The frontiers between any two parties, side by side: a small picture for every pair.

To the right what the first gains, upwards what the second gains, over no deal; where the two dotted lines cross is no
deal, and the tinted corner is where both gain. A frontier is drawn in steps, because packages cannot be mixed. The
signs are the fair packages; where rules agree their signs lie inside each other.
"""

from collections.abc import Sequence
from itertools import chain

from detente.report.figures.figure import INK, PAPER, QUO, ROOM, SOFT, Figure, Table, opening, series_colour
from detente.report.figures.strokes import box, line, text, text_width
from detente.report.views.mediation.panels import ALLOWED, PairView, PanelsView
from detente.report.views.numeral import MINUS, Numeral

WIDTH, SHOWN = 880.0, 0.5  # of a frontier's ends: until one loses half of what it could gain at best
LINES = {"all": (SOFT, 1.2, "2 3"), "some": (ROOM, 1.6, "6 3"), "half": (ROOM, 3.0, "")}
RADII = {"nash": 4.0, "kalai_smorodinsky": 6.0, "egalitarian": 8.5, "utilitarian": 11.5}
Place = tuple[float, float]


def frontier_figure(view: PanelsView) -> Figure:
    """Return the pictures of all pairs as one."""
    columns = min(len(view.pairs), 3)
    wide = {1: 620.0, 2: 410.0, 3: 280.0}[columns]
    tall = {1: 380.0, 2: 290.0, 3: 220.0}[columns]
    strokes, top = _key(view)
    for place, pair in enumerate(view.pairs):
        corner = ((wide + 20) * (place % columns), top + 14 + (tall + 70) * (place // columns))
        strokes += _pair(view, pair, corner, (wide, tall))
    rows = -(-len(view.pairs) // columns)
    title = "The frontier between any two parties"
    said = "; ".join(_said(pair) for pair in view.pairs) + "."
    svg = opening("frontier", title, said, WIDTH, top + (tall + 70) * rows) + "".join(strokes) + "</svg>"
    return Figure("frontier", title, said, svg, frontier_table(view))


def distinct(pair: PairView) -> dict[str, Sequence[Place]]:
    """Return the frontiers that there are, without those that a stricter one hides."""
    ranks = list(LINES)
    return {
        rank: points
        for place, rank in enumerate(ranks)
        if (points := pair.lines.get(rank, ())) and all(points != pair.lines.get(other) for other in ranks[place + 1 :])
    }


def _said(pair: PairView) -> str:
    said = []
    for rank, words in ALLOWED.items():
        points = pair.lines.get(rank, ())
        if points:
            (a, b), (c, d) = points[0], points[-1]
            said.append(f"{words}: from {_signed(a)} and {_signed(b)} to {_signed(c)} and {_signed(d)}")
    return f"{pair.names[0]} and {pair.names[1]}, " + ", ".join(said or ["no package"])


def _key(view: PanelsView) -> tuple[list[str], float]:
    strokes, x, y = [], 0.0, 14.0
    drawn = [rank for rank in LINES if any(rank in distinct(pair) for pair in view.pairs)]
    for rank in drawn:
        colour, width, dash = LINES[rank]
        words = {"all": "frontier if no red line counted", "some": "allowed in some world",
                 "half": "allowed in at least half of the worlds"}[rank]  # fmt: skip
        strokes += [line((x, y - 4), (x + 30, y - 4), colour, width=width, dash=dash), text(x + 38, y, words, size=12)]
        x += 62 + text_width(words, 12)
    x, y = 12.0, 40.0
    for fair in view.fair:
        strokes += [_mark(fair.solution, (x, y - 4)), text(x + 18, y, fair.rule, size=12)]
        x += 44 + text_width(fair.rule, 12)
    return strokes, 62.0 if view.fair else 34.0


def _mark(solution: str, at: Place) -> str:
    x, y, radius = *at, RADII[solution]
    colour = series_colour(list(RADII).index(solution) + 1)
    look = f'fill="{colour if solution == "nash" else "none"}" stroke="{colour}" stroke-width="2"'
    if solution in {"nash", "egalitarian"}:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {look}/>'
    if solution == "kalai_smorodinsky":
        side = 2 * radius
        return f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{side:.1f}" height="{side:.1f}" {look}/>'
    corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return f'<polygon points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}" {look}/>'


def _pair(view: PanelsView, pair: PairView, corner: Place, size: Place) -> list[str]:
    (left, top), (wide, tall) = corner, size
    fair = {item.solution: _gains(item.gains, pair) for item in view.fair}
    lines = distinct(pair)
    everything = [*chain.from_iterable(lines.values()), *fair.values(), (0.0, 0.0)]
    high = [max(point[axis] for point in everything) or 1.0 for axis in (0, 1)]
    low = [max(min(point[axis] for point in everything), -SHOWN * high[axis]) for axis in (0, 1)]
    low = [min(bottom, -0.04 * most) for bottom, most in zip(low, high, strict=True)]
    span = [1.06 * (most - bottom) for most, bottom in zip(high, low, strict=True)]

    def at(point: Place) -> Place:
        return left + (point[0] - low[0]) / span[0] * wide, top + tall - (point[1] - low[1]) / span[1] * tall

    zero = at((0.0, 0.0))
    strokes = [
        box((zero[0], top), left + wide - zero[0], zero[1] - top, ROOM, opacity=0.07),
        line((left, top + tall), (left + wide, top + tall), INK),
        line((left, top), (left, top + tall), INK),
        line((zero[0], top), (zero[0], top + tall), QUO, dash="2 3"),
        line((left, zero[1]), (left + wide, zero[1]), QUO, dash="2 3"),
        text(left, top - 6, f"↑ {pair.names[1]}, up to {_signed(high[1])}", size=12),
        text(left + wide, top + tall + 16, f"{pair.names[0]}, up to {_signed(high[0])} →", anchor="end", size=12),
        text(max(zero[0], left + 22), top + tall + 32, "no deal", anchor="middle", size=11.5, fill=QUO),
    ]
    for rank in ("all", "some", "half"):
        inside = [point for point in lines.get(rank, ()) if point[0] >= low[0] and point[1] >= low[1]]
        strokes += _frontier([at(point) for point in inside], rank)
    strokes += [_mark(solution, at(point)) for solution, point in fair.items()]
    return strokes


def _gains(gains: Sequence[tuple[str, str, Numeral]], pair: PairView) -> Place:
    found = {party: numeral.value for party, _, numeral in gains}
    return found[pair.one], found[pair.other]


def _frontier(places: Sequence[Place], rank: str) -> list[str]:
    """Return a frontier in steps; what lies below and to the left of it can be had."""
    if not places:
        return []
    colour, width, dash = LINES[rank]
    digits = 0 if rank == "all" else 1
    steps = f"M{places[0][0]:.{digits}f} {places[0][1]:.{digits}f}"
    steps += "".join(f"H{x:.{digits}f}V{y:.{digits}f}" for x, y in places[1:])
    extra = f' stroke-dasharray="{dash}"' if dash else ""
    strokes = (
        [f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:g}"{extra}/>'] if places[1:] else []
    )
    if rank != "all":
        look = f'fill="{PAPER if rank == "some" else colour}" stroke="{colour}" stroke-width="1.5"'
        strokes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" {look}/>' for x, y in places]
    return strokes


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):.2f}"


def frontier_table(view: PanelsView) -> Table:
    """Return the packages of the frontiers."""
    rows = tuple(row for pair in view.pairs for row in pair.rows)
    return Table("Packages on the strictest frontier of each pair, the four likeliest", view.pair_headings, rows)
