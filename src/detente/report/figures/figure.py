"""A figure, and the few strokes it is drawn with.

Colours are names with a fallback (``var(--ink, #1a1a1a)``), so that one picture serves a light page, a dark page and
paper. Every id begins with the figure's name, so that many fit on one page. All numbers have fixed decimals, so that
equal views give equal bytes.
"""

from dataclasses import dataclass
from html import escape

INK, SOFT, FAINT = "var(--ink, #1d2328)", "var(--soft, #5b6670)", "var(--faint, #d5dade)"
ACCEPT, LINE, QUO = "var(--accept, #cfe3d8)", "var(--line, #a3341f)", "var(--quo, #8a6d1d)"
LENS = ("var(--lens-a, #2b5f8c)", "var(--lens-b, #6d4a8f)", "var(--lens-c, #1f6f66)", "var(--lens-d, #8c5a2b)")
ROOM = "var(--room, #2f7d55)"


@dataclass(frozen=True)
class Figure:
    """A picture with its words.

    Attributes
    ----------
    name : str
        Prefix of every id in it.
    title : str
        What the reader should see, as a sentence.
    description : str
        The same in numbers, for those who cannot see it.
    svg : str
    """

    name: str
    title: str
    description: str
    svg: str


def figure(name: str, title: str, description: str, width: int, height: float, strokes: list[str]) -> Figure:
    """Return a figure from its strokes, with title and description inside the picture."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-size="13" class="figure">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return Figure(name, title, description, head + "".join(strokes) + "</svg>")


def text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, size: float = 13, weight: str = ""
) -> str:
    """Return a line of text."""
    bold = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" '
        f'font-size="{size:g}"{bold}>{escape(words)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


def bar(x1: float, x2: float, y: float, height: float, fill: str, *, stroke: str = "none") -> str:
    """Return a bar from x1 to x2, centred on y."""
    left, right = min(x1, x2), max(x1, x2)
    return (
        f'<rect x="{left:.1f}" y="{y - height / 2:.1f}" width="{max(right - left, 0.8):.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="{stroke}" rx="1"/>'
    )


def dot(x: float, y: float, *, filled: bool = True, colour: str = INK, radius: float = 5) -> str:
    """Return a mark: a filled circle, or an open diamond."""
    if filled:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'
    r = radius + 1
    points = f"{x:.1f},{y - r:.1f} {x + r:.1f},{y:.1f} {x:.1f},{y + r:.1f} {x - r:.1f},{y:.1f}"
    return f'<polygon points="{points}" fill="var(--paper, #ffffff)" stroke="{colour}" stroke-width="1.8"/>'


def hill(points: list[tuple[float, float]], fill: str) -> str:
    """Return a filled outline."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{path}" fill="{fill}" fill-opacity="0.75" stroke="{fill}" stroke-width="1"/>'


def wrapped(words: str, most: int) -> list[str]:
    """Return words broken into lines of at most so many characters.

    >>> wrapped("mutual limits with inspection", 16)
    ['mutual limits', 'with inspection']
    """
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
