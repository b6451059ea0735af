"""The map of the win-set: a cell for every two levels of the two most contested issues.

The tint and the upper number are the chance of the likeliest package of the cell, the lower number is the mean over all
its packages. The levels at which the issues stand are in the colour of the status quo.
"""

from detente.report.figures.figure import FAINT, INK, QUO, ROOM, SOFT, Figure, Table, opening
from detente.report.figures.strokes import box, line, text, wrapped
from detente.report.views.mediation.panels import CellView, MapView
from detente.report.views.numeral import Piece

WIDTH, LEFT, CELL, LINE = 880.0, 260.0, 44.0, 15.0
STRONGEST = 0.45  # opacity of a certain cell, on which words can still be read, light or dark
NARROW = 80.0  # columns below this width have positions alone above them


def map_figure(view: MapView) -> Figure:
    """Return the picture of the win-set."""
    wide = min((WIDTH - LEFT) / len(view.columns), 150.0)
    heads = [
        [label] if wide < NARROW else wrapped(_level(label, words), 12, wide - 8) for label, words, _ in view.columns
    ]
    top = 34 + LINE * max(map(len, heads)) + 8
    strokes = [text(LEFT, 16, f"{view.across} →", bold=True), text(0, top - 12, f"{view.down} ↓", bold=True)]
    if len(wrapped(view.down, 13, LEFT - 20)) > 1:
        strokes[1] = "".join(
            text(0, top - 12 - LINE * at, words, bold=True)
            for at, words in enumerate(reversed(wrapped(f"{view.down} ↓", 13, LEFT - 20)))
        )
    for place, (lines, (_, _, stands)) in enumerate(zip(heads, view.columns, strict=True)):
        x = LEFT + wide * (place + 0.5)
        strokes += [
            text(
                x, top - 10 - LINE * (len(lines) - 1 - at), words, anchor="middle", size=12, fill=QUO if stands else INK
            )
            for at, words in enumerate(lines)
        ]
    y = top
    for (label, words, stands), cells in zip(view.rows, view.cells, strict=True):
        lines = wrapped(_level(label, words), 12, LEFT - 20)
        height = max(CELL, LINE * len(lines) + 10)
        strokes.append(line((0, y), (LEFT + wide * len(cells), y), FAINT))
        strokes += [
            text(0, y + 18 + LINE * at, part, size=12, fill=QUO if stands else INK) for at, part in enumerate(lines)
        ]
        for place, cell in enumerate(cells):
            strokes += _cell(cell, (LEFT + wide * place, y), (wide, height))
        y += height
    title = f"How likely packages are to be in the win-set: {view.down} by {view.across}"
    said = "; ".join(
        f"{_level(*row[:2])} with {_level(*column[:2])}: likeliest {cell.best}, mean {cell.mean}"
        for row, cells in zip(view.rows, view.cells, strict=True)
        for column, cell in zip(view.columns, cells, strict=True)
        if cell.best.value > 0
    )
    said = f"{said or 'nothing'}; every other cell: 0 %."
    svg = opening("win-map", title, said, WIDTH, y + 6) + "".join(strokes) + "</svg>"
    return Figure("win-map", title, said, svg, map_table(view))


def _level(label: str, words: str) -> str:
    return words if label == words else f"{label} {words}"


def _cell(cell: CellView, corner: tuple[float, float], size: tuple[float, float]) -> list[str]:
    (x, y), (wide, height) = corner, size
    middle = x + wide / 2
    if not cell.packages:
        return [text(middle, y + 20, "none", anchor="middle", size=11.5, fill=SOFT)]
    strokes = []
    if cell.best.value > 0:
        strokes.append(box((x + 1, y + 1), wide - 2, height - 2, ROOM, opacity=round(STRONGEST * cell.best.value, 3)))
    strokes.append(text(middle, y + 19, str(cell.best), anchor="middle", size=13, bold=cell.best.value > 0))
    if cell.packages > 1 and cell.best.value > 0:
        words = f"mean {cell.mean}" if wide >= NARROW else str(cell.mean)
        strokes.append(text(middle, y + 35, words, anchor="middle", size=11.5))
    return strokes


def map_table(view: MapView) -> Table:
    """Return the numbers behind the picture: a row for every cell that some world allows."""
    rows: list[tuple[Piece, ...]] = [
        (_level(*row[:2]), _level(*column[:2]), cell.best, cell.mean, f"{cell.packages:,}")
        for row, cells in zip(view.rows, view.cells, strict=True)
        for column, cell in zip(view.columns, cells, strict=True)
        if cell.best.value > 0
    ]
    headings = (view.down, view.across, "likeliest package", "mean of all", "packages")
    return Table("Chance of packages to be in the win-set, by two issues; other cells have none", headings, tuple(rows))
