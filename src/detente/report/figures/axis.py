"""The axis of an issue scale: where a position lies in the picture, and the marks with labels that never touch."""

from collections.abc import Callable
from dataclasses import dataclass

from detente.report.figures.figure import FAINT, INK, SOFT
from detente.report.figures.strokes import line, text, text_width, wrapped
from detente.report.views.issues import IssueView

WIDTH, LEFT, RIGHT = 880.0, 206.0, 716.0  # of the picture; ends of the scale
SMALL, LINE = 11.5, 15.0


@dataclass(frozen=True)
class Part:
    """Some strokes, drawn below a height, and the height that they need.

    Attributes
    ----------
    at : callable
        Returns the strokes below a height.
    height : float
    """

    at: Callable[[float], list[str]]
    height: float


@dataclass(frozen=True)
class Label:
    """A mark's label: where, on which level, in which lines."""

    mark: float
    left: float
    width: float
    level: int
    lines: tuple[str, ...]


def x_of(value: float) -> float:
    """Return where a position lies in the picture."""
    return LEFT + (RIGHT - LEFT) * value


def marked_axis(view: IssueView) -> Part:
    """Return the axis with its marks."""
    labels = placed(view)
    tall = [0] * (1 + max((label.level for label in labels), default=0))
    for label in labels:
        tall[label.level] = max(tall[label.level], len(label.lines))
    first = 36 if view.units is None else 51  # a second line of numbers in the issue's own units
    tops = [first + LINE * sum(tall[:level]) + 4 * level for level in range(len(tall))]

    def draw(y: float) -> list[str]:
        strokes = [line((LEFT, y), (RIGHT, y), INK, width=1.5)]
        if view.units is not None:
            strokes.append(text(LEFT - 16, y + 33, view.units[2], anchor="end", fill=SOFT, size=SMALL))
        for label in labels:
            at, top = x_of(label.mark), y + tops[label.level]
            strokes.append(line((at, y - 4), (at, y + 5), INK, width=1.5))
            strokes.append(text(at, y + 18, f"{label.mark:g}", anchor="middle", fill=SOFT, size=SMALL))
            if view.units is not None:
                strokes.append(text(at, y + 33, _in_units(view.units, label.mark), anchor="middle", size=SMALL))
            if label.level:
                strokes.append(line((at, y + first - 14), (at, top - 11), FAINT))
            centre = label.left + label.width / 2
            strokes += [
                text(centre, top + LINE * row, part, anchor="middle", size=12) for row, part in enumerate(label.lines)
            ]
        return strokes

    return Part(draw, tops[-1] + LINE * tall[-1] - 6)


def placed(view: IssueView) -> list[Label]:
    """Return the labels of an issue's marks, each as near to its mark as it can be without touching another."""
    found: list[Label] = []
    for place, (mark, words) in enumerate(view.marks):
        lines = wrapped(words, 12, _free(view, place))
        width = max(text_width(part, 12) for part in lines)
        left = min(max(x_of(mark) - width / 2, 0), WIDTH - width)
        ends = {label.level: label.left + label.width for label in found}
        level = next(level for level in range(len(view.marks)) if left > ends.get(level, -20.0) + 10)
        found.append(Label(mark, left, width, level, tuple(lines)))
    return found


def _free(view: IssueView, place: int) -> float:
    """Return the width that a mark's label may take without touching its neighbours', within reason."""
    at = x_of(view.marks[place][0])
    near = [abs(at - x_of(view.marks[other][0])) for other in (place - 1, place + 1) if 0 <= other < len(view.marks)]
    return min(max(min(near, default=180.0) - 12, 84.0), 180.0)


def _in_units(units: tuple[float, float, str], mark: float) -> str:
    zero, one, _ = units
    return f"{zero + mark * (one - zero):g}"
