"""The offers map: for each party a small picture of how it sees the others, by what both have of a challenge.

To the right what the party thinks it has of a challenge, upwards what the other has; the dotted line is where the two
add up to nothing. The octants are named once, in the key. A sign is the other party's; signs of parties that are seen
alike lie inside each other, the earlier one larger.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from detente.report.figures.figure import FAINT, SOFT, Figure, Table, opening, party_colour
from detente.report.figures.strokes import line, path, sign, text, text_width, wrapped
from detente.report.views.spatial.offers import ORDER, OffersView
from detente.study.spatial.trace import Sight

WIDTH, GAP, HEAD = 880.0, 20.0, 30.0
COLUMNS, WIDEST = 5, 205.0
PAD, RADIUS = 14.0, 6.0
KEY = 180.0  # side of the key's map
OCTANTS = (
    (0.74, 0.24, "confrontation"),
    (0.3, 0.09, "compromise"),
    (0.21, 0.465, "capitulation"),
    (0.25, 0.78, "stalemate"),
    (0.75, 0.78, "compel"),
)
Place = tuple[float, float]


def offers_figure(view: OffersView, places: Mapping[str, int]) -> Figure:
    """Return the offers map of an issue, a picture for each party.

    Parameters
    ----------
    view : OffersView
    places : mapping of party to int
        Place of each party in the crisis, which decides its colour and shape.
    """
    columns = min(len(view.names), COLUMNS)
    side = min((WIDTH - GAP * (columns - 1)) / columns, WIDEST)
    most = max((max(abs(item.own_gain), abs(item.other_gain)) for item in view.map), default=0.0) or 1.0
    strokes = []
    for place, (party, name) in enumerate(view.names.items()):
        corner = ((side + GAP) * (place % columns), (side + HEAD + GAP) * (place // columns))
        seen = [item for item in view.map if item.party == party]
        strokes += [
            sign(places[party], (corner[0] + 8, corner[1] + 14), party_colour(places[party])),
            text(corner[0] + 22, corner[1] + 18, _short(name, side - 26), size=12, bold=True),
            *_frame((corner[0], corner[1] + HEAD), side),
            *_points(seen, places, (corner[0], corner[1] + HEAD), (side, most)),
        ]
    rows = -(-len(view.names) // columns)
    name = f"offers-{view.issue}"
    title = f"{view.title}: how each party sees the others in the first round"
    said = f"Of {len(view.map)} ways to see another party: {_counted(view.map)}. The table below names each."
    svg = opening(name, title, said, WIDTH, (side + HEAD + GAP) * rows) + "".join(strokes) + "</svg>"
    caption = f"Who sees whom as what in the first round: {view.title}"
    return Figure(name, title, said, svg, Table(caption, view.sees_headings, view.sees))


def _counted(seen: Sequence[Sight]) -> str:
    count = Counter(item.relation for item in seen)
    return ", ".join(f"{count[relation]} {relation}" for relation in (*ORDER, "none") if count[relation])


def _short(name: str, width: float) -> str:
    first, *rest = wrapped(name, 12, width - 10)
    return f"{first} …" if rest else first


def _frame(corner: Place, side: float) -> list[str]:
    x, y = corner
    middle = side / 2
    edge = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    axes = [(x, y + middle), (x + side, y + middle), (x + middle, y + middle), (x + middle, y), (x + middle, y + side)]
    return [
        path(edge, FAINT, width=1),
        path(axes, SOFT, width=1),
        line((x, y), (x + middle, y + middle), SOFT, dash="2 3"),
    ]


def _points(seen: Sequence[Sight], places: Mapping[str, int], corner: Place, scale: Place) -> list[str]:
    (x, y), (side, most) = corner, scale
    reach = side / 2 - PAD
    strokes: list[str] = []
    met: dict[Place, int] = {}
    alike = [(round(item.own_gain / most, 2), round(item.other_gain / most, 2)) for item in seen]
    for item, at in zip(seen, alike, strict=True):
        radius = RADIUS + 3.0 * (alike.count(at) - 1 - met.get(at, 0))
        met[at] = met.get(at, 0) + 1
        centre = (x + side / 2 + reach * item.own_gain / most, y + side / 2 - reach * item.other_gain / most)
        colour = party_colour(places[item.other])
        strokes.append(sign(places[item.other], centre, colour, edge=False, radius=min(radius, PAD)))
    return strokes


def offers_key(names: Mapping[str, str], places: Mapping[str, int]) -> Figure:
    """Return the key to the offers maps: the octants by name, and the signs of the parties.

    Parameters
    ----------
    names : mapping of party to str
    places : mapping of party to int
    """
    strokes = _frame((0, 22), KEY)
    strokes += [text(x * KEY, 22 + y * KEY, words, anchor="middle", size=11.5) for x, y, words in OCTANTS]
    strokes += [
        text(0, 13, "what the other has of a challenge: upwards", size=11.5, fill=SOFT),
        text(0, KEY + 38, "what the party has of it: to the right", size=11.5, fill=SOFT),
    ]
    x, y = 290.0, 36.0
    for party, name in names.items():
        width = 44 + text_width(name, 13)
        if x + width > WIDTH and x > 290:
            x, y = 290.0, y + 26
        strokes += [sign(places[party], (x + 6, y - 4), party_colour(places[party])), text(x + 20, y, name)]
        x += width
    title = "How to read the offers maps"
    said = (
        "To the right of the middle a party thinks that it has something of a challenge, above it that the other has. "
        "Both: confrontation. The other alone: compromise where the other has more than the party loses, else "
        "capitulation. The party alone: compel. Neither: stalemate."
    )
    svg = opening("offers-key", title, said, WIDTH, max(KEY + 46, y + 12)) + "".join(strokes) + "</svg>"
    return Figure("offers-key", title, said, svg, Table(title, (), ()))
