"""The key to an issue scale: its signs, once, with words."""

from detente.report.figures.figure import INK, QUO, ROOM, SETTLED, SOFT, Figure, Table, opening, party_colour
from detente.report.figures.strokes import area, box, line, path, sign, text

WIDTH, HEIGHT = 880.0, 96.0
WORDS = (
    "a sign: what a party wants, in the middle world; thick line: in 5 to 95 % of worlds",
    "hollow: at no table with the issue",
    "shaded up to the bracket: what it accepts; dotted: range of its red line",
    "hill: where a lens settles the issue; stroke: median",
    "curve: share of worlds in which all at the table accept",
    "dashed: status quo",
)


def scale_key() -> Figure:
    """Return the key to the pictures of issues."""
    colour = party_colour(0)
    strokes = [
        line((4, 16), (44, 16), colour, width=5, cap="round"),
        sign(0, (24, 16), colour),
        text(56, 20, "wants: middle world, and 5 to 95 %", size=12),
        sign(0, (24, 48), colour, filled=False),
        text(56, 52, "hollow: at no table with the issue", size=12),
        box((298, 5), 30, 22, colour, opacity=0.13),
        path([(322, 5), (328, 5), (328, 27), (322, 27)], colour, width=2.5),
        line((308, 24), (342, 24), colour, width=2, dash="2 2"),
        text(354, 20, "accepts, up to its red line (dots: range)", size=12),
        area([(298, 58), (306, 54), (314, 42), (322, 40), (330, 52), (340, 58)], SETTLED, opacity=0.45),
        line((318, 38), (318, 61), INK, width=2.2),
        text(354, 52, "where a lens settles it, and its median", size=12),
        path([(620, 27), (632, 20), (642, 8), (652, 12), (664, 27)], ROOM, width=2),
        text(676, 20, "share that all accept", size=12),
        line((642, 36), (642, 62), QUO, width=1.6, dash="5 4"),
        text(676, 52, "status quo", size=12),
        text(0, 86, "A middle world is the median over all worlds of the run.", size=11.5, fill=SOFT),
    ]
    title, description = "How to read the pictures", "; ".join(WORDS) + "."
    svg = opening("key", title, description, WIDTH, HEIGHT) + "".join(strokes) + "</svg>"
    return Figure("key", title, description, svg, Table(title, (), ()))
