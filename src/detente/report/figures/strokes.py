"""Strokes: the few shapes that pictures drawn here are made of, as SVG text with one decimal."""

from collections.abc import Sequence
from html import escape
from math import cos, pi, sin

from detente.report.figures.figure import INK, PAPER

NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%")  # letters whose widths matter, in a sans serif
SHAPES = ((4, 0.25, 1.25), (4, 0.0, 1.3), (3, 0.0, 1.35), (3, 1.0, 1.35), (6, 0.0, 1.15))  # corners, turn in pi, size


def text_width(words: str, size: float) -> float:
    """Return about how wide a text is; a little more than fonts need, so that labels never touch."""
    units = sum(0.33 if char in NARROW else 0.88 if char in WIDE else 0.7 if char.isupper() else 0.56 for char in words)
    return 1.04 * size * units


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Return a text broken into lines that fit a width; a longer word has a line of its own.

    >>> wrapped("mutual limits with inspection", 12, 100)
    ['mutual limits', 'with inspection']
    """
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, size: float = 13, bold: bool = False
) -> str:
    """Return a line of text."""
    weight = ' font-weight="600"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    big = f' font-size="{size:g}"' if size != 13 else ""
    colour = f' fill="{fill}"' if fill != INK else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{colour}{place}{big}{weight}>{escape(words)}</text>'


def line(
    start: tuple[float, float],
    end: tuple[float, float],
    stroke: str,
    *,
    width: float = 1,
    dash: str = "",
    cap: str = "",
) -> str:
    """Return a straight line."""
    extra = (f' stroke-dasharray="{dash}"' if dash else "") + (f' stroke-linecap="{cap}"' if cap else "")
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{width:g}"{extra}/>'


def box(corner: tuple[float, float], width: float, height: float, fill: str, *, opacity: float = 1) -> str:
    """Return a filled rectangle."""
    faded = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    place = f'x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{fill}"{faded}/>'


def area(points: Sequence[tuple[float, float]], fill: str, *, opacity: float = 1, width: float = 0) -> str:
    """Return a filled outline, stroked with its own colour when it has a width; points on a level line are skipped."""
    drawn = [(f"{x:.1f}", f"{y:.1f}") for x, y in points]
    inner = zip(drawn, drawn[1:], drawn[2:], strict=False)
    kept = [drawn[0], *(here for before, here, after in inner if not before[1] == here[1] == after[1]), drawn[-1]]
    steps, last = f"M{kept[0][0]} {kept[0][1]}", kept[0]
    for x, y in kept[1:]:
        steps += f"V{y}" if x == last[0] else f"H{x}" if y == last[1] else f"L{x} {y}"
        last = (x, y)
    edge = f' stroke="{fill}" stroke-width="{width:g}"' if width else ""
    return f'<path d="{steps}Z" fill="{fill}" fill-opacity="{opacity:g}"{edge}/>'


def path(points: Sequence[tuple[float, float]], stroke: str, *, width: float = 1.5) -> str:
    """Return an open line through points."""
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{steps}" fill="none" stroke="{stroke}" stroke-width="{width:g}"/>'


def sign(
    place: int,
    centre: tuple[float, float],
    colour: str,
    *,
    filled: bool = True,
    edge: bool = True,
    radius: float = 6,
) -> str:
    """Return the sign of a party: a shape by its place in the crisis, filled when it sits at the table."""
    x, y = centre
    look = f'fill="{colour if filled else PAPER}"' + (f' stroke="{colour}" stroke-width="2"' if edge else "")
    if place % (len(SHAPES) + 1) == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {look}/>'
    corners, turn, size = SHAPES[place % (len(SHAPES) + 1) - 1]
    angles = [2 * pi * corner / corners + turn * pi for corner in range(corners)]
    points = " ".join(f"{x + size * radius * sin(a):.1f},{y - size * radius * cos(a):.1f}" for a in angles)
    return f'<polygon points="{points}" {look}/>'
