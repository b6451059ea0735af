"""The graph of states: a box for every state, an arrow for every move that somebody would gain by.

States lie on a grid: those in one column agree in the options of some parties, those in one row in the options of all
others, so that the moves of the first run along rows and those of the others along columns. A bold frame is an
equilibrium; a broken arrow is a move from which possible replies deter. Arrows of a party have its colour; a move that
is the way back of another bends to its other side.
"""

from collections.abc import Sequence
from itertools import combinations
from math import hypot

from detente.report.figures.figure import FAINT, INK, PAPER, QUO, ROOM, SOFT, Figure, Table, opening, party_colour
from detente.report.figures.strokes import sign, text, text_width, wrapped
from detente.report.views.options.picture import Arrow, Node, Picture

WIDTH, TOP = 880.0, 64.0
BOX, HIGH, ROW = 96.0, 58.0, 118.0
WIDEST = 8  # columns
MOST_ARROWS = 48  # with more, only each party's best move from each state is drawn
END = (ROOM, "var(--arrangement, #1f5fa8)", SOFT, "var(--conflict, #a02818)")
Place = tuple[float, float]


def graph_figure(
    picture: Picture, parties: Sequence[str], places: Sequence[int], ends: Sequence[str], table: Table
) -> Figure:
    """Return the picture of a graph of states.

    Parameters
    ----------
    picture : Picture
        Already gathered, if it has many states.
    parties : sequence of str
        Names, in the order of the picture.
    places : sequence of int
        Place of each party in the crisis, which decides its colour and shape.
    ends : sequence of str
        The crisis' names of the four outcomes.
    table : Table
        The states in numbers.
    """
    grid = _grid(picture)
    across = max(column for column, _ in grid) + 1
    down = max(row for _, row in grid) + 1
    step = WIDTH / across
    centres = [(step * (column + 0.5), TOP + ROW * row + HIGH / 2 + 14) for column, row in grid]
    strokes = _key(parties, places, ends, picture)
    shown = shown_arrows(picture)
    both = {(arrow.source, arrow.target) for arrow in shown}
    for arrow in shown:
        colour = party_colour(places[arrow.party])
        bend = 1 if (arrow.target, arrow.source) in both else 0
        strokes.append(
            _arrow(centres[arrow.source], centres[arrow.target], colour, bend=bend, step=step, dashed=arrow.deterred)
        )
    strokes += [
        stroke for node, centre in zip(picture.nodes, centres, strict=True) for stroke in _node(node, centre, step)
    ]
    title = "States, and the moves that somebody would gain by"
    said = described(picture, parties)
    height = TOP + ROW * down + 8
    svg = opening("options-graph", title, said, WIDTH, height) + "".join(strokes) + "</svg>"
    return Figure("options-graph", title, said, svg, table)


def described(picture: Picture, parties: Sequence[str]) -> str:
    """Return the picture in words."""
    holding = [node.id for node in picture.nodes if node.holds]
    made = sum(not arrow.deterred for arrow in picture.arrows)
    kind = "groups of states" if picture.clustered else "states"
    whose = f" The options of {', '.join(parties[place] for place in picture.clustered)} are not told apart." if (
        picture.clustered) else ""  # fmt: skip
    only = (
        " Of each party's moves from a state the best is drawn."
        if len(shown_arrows(picture)) < len(picture.arrows)
        else ""
    )
    return (
        f"{len(picture.nodes)} {kind} and {len(picture.arrows)} moves that somebody gains by, {made} of them with "
        f"nothing to deter from it. Nobody would leave: {', '.join(holding) or 'none'}.{whose}{only}"
    )


def shown_arrows(picture: Picture) -> tuple[Arrow, ...]:
    """Return the arrows that are drawn: all, or where they are many each party's best move from each state."""
    if len(picture.arrows) <= MOST_ARROWS:
        return picture.arrows
    return tuple(arrow for arrow in picture.arrows if arrow.best)


def _grid(picture: Picture) -> list[tuple[int, int]]:
    """Return column and row of every node, two nodes never in one place: as few rows as fit the page."""
    owners = sorted(set(picture.owners))
    best: tuple[tuple[int, int], list[tuple[int, int]]] | None = None
    for size in range(len(owners) + 1):
        for across in combinations(owners, size):
            grid = _split(picture, set(across))
            shape = max(row for _, row in grid) + 1, max(column for column, _ in grid) + 1
            if shape[1] <= WIDEST and len(set(grid)) == len(grid) and (best is None or shape < best[0]):
                best = shape, grid
    if best is not None:
        return best[1]
    wide = min(WIDEST, len(picture.nodes))
    return [(place % wide, place // wide) for place in range(len(picture.nodes))]


def _split(picture: Picture, across: set[int]) -> list[tuple[int, int]]:
    sides = []
    for chosen in (True, False):
        kept = [
            "".join(
                letter for letter, owner in zip(node.words, picture.owners, strict=True) if (owner in across) is chosen
            )
            for node in picture.nodes
        ]
        order = sorted(set(kept), key=lambda word: (word.count("Y"), word[::-1]))
        sides.append([order.index(word) for word in kept])
    return list(zip(*sides, strict=True))


def _node(node: Node, centre: Place, step: float) -> list[str]:
    x, y = centre
    wide = min(BOX, step - 14)
    colour = INK if node.end is None else END[node.end]
    frame = (
        f'<rect x="{x - wide / 2:.1f}" y="{y - HIGH / 2:.1f}" width="{wide:.1f}" height="{HIGH:.1f}" rx="5" '
        f'fill="{PAPER}" stroke="{colour if node.holds else FAINT}" stroke-width="{3 if node.holds else 1.2:g}"/>'
    )
    bar = f'<rect x="{x - wide / 2:.1f}" y="{y + HIGH / 2 - 5:.1f}" width="{wide:.1f}" height="5" fill="{colour}"/>'
    strokes = [frame, bar if node.end is not None else ""]
    if node.now:
        strokes.append(text(x, y - HIGH / 2 - 4, "status quo", anchor="middle", size=11, fill=QUO))
    strokes.append(text(x, y - 13, _fitting(node.id, 13, wide - 8), anchor="middle", bold=True))
    lines = wrapped(node.label or node.words, 10.5, wide - 6)
    shown = [*lines[:1], " ".join(lines[1:])][: len(lines)]
    strokes += [
        text(x, y + 3 + 13 * at, _fitting(words, 10.5, wide - 4), anchor="middle", size=10.5, fill=SOFT)
        for at, words in enumerate(shown)
    ]
    return strokes


def _fitting(words: str, size: float, width: float) -> str:
    if text_width(words, size) <= width:
        return words
    short = wrapped(words, size, width - 8)[0]
    while short and text_width(f"{short}…", size) > width:
        short = short[:-1]
    return f"{short.rstrip()}…"


def _arrow(start: Place, end: Place, colour: str, *, bend: int, step: float, dashed: bool) -> str:
    """Return a bent arrow from the frame of one box to that of another; longer ones bend further, around the boxes."""
    x, y = end[0] - start[0], end[1] - start[1]
    far = hypot(x, y)
    straight = far <= max(step, ROW) * 1.05
    out = (10 if straight and bend else 0) + (0 if straight else 16 + far * 0.07)
    middle = (start[0] + x / 2 - y / far * out, start[1] + y / 2 + x / far * out)
    first, last = _edge(start, middle, step), _edge(end, middle, step)
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    curve = (
        f'<path d="M{first[0]:.1f} {first[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {last[0]:.1f} {last[1]:.1f}" '
        f'fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
    )
    return curve + _head(middle, last, colour)


def _edge(centre: Place, towards: Place, step: float) -> Place:
    """Return where the line from a box's centre leaves its frame."""
    x, y = towards[0] - centre[0], towards[1] - centre[1]
    half = (min(BOX, step - 14) / 2 + 3, HIGH / 2 + 3)
    scale = min(half[0] / abs(x) if x else float("inf"), half[1] / abs(y) if y else float("inf"))
    return centre[0] + x * scale, centre[1] + y * scale


def _head(before: Place, tip: Place, colour: str) -> str:
    x, y = tip[0] - before[0], tip[1] - before[1]
    far = hypot(x, y) or 1.0
    x, y = x / far, y / far
    left = tip[0] - 8 * x - 3.6 * y, tip[1] - 8 * y + 3.6 * x
    right = tip[0] - 8 * x + 3.6 * y, tip[1] - 8 * y - 3.6 * x
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in (tip, left, right))
    return f'<polygon points="{points}" fill="{colour}"/>'


def _key(parties: Sequence[str], places: Sequence[int], ends: Sequence[str], picture: Picture) -> list[str]:
    movers = sorted({arrow.party for arrow in picture.arrows})
    strokes, x = [], 8.0
    for place in movers:
        name = f"{parties[place]} moves"
        strokes += [sign(places[place], (x + 6, 12), party_colour(places[place])), text(x + 20, 16, name, size=12)]
        x += 40 + text_width(name, 12)
    x = 8.0
    for place in sorted({node.end for node in picture.nodes if node.end is not None}):
        strokes.append(f'<rect x="{x:.1f}" y="30" width="16" height="5" fill="{END[place]}"/>')
        strokes.append(text(x + 22, 36, ends[place], size=12))
        x += 42 + text_width(ends[place], 12)
    return strokes
