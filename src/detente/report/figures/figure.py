"""A figure: a picture with its title, its words and the numbers behind it; and the colours that every picture names.

Colours are names with a fallback, ``var(--ink, #1d2126)``, so that one picture serves a light page, a dark page and
paper. Every id in a picture begins with the figure's name, so that many fit on one page. Coordinates have one decimal,
so that equal views give equal bytes.
"""

from dataclasses import dataclass
from html import escape

from detente.report.views.numeral import Piece

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # the first is inside vl-convert, the others have its widths
INK, SOFT, FAINT = "var(--ink, #1d2126)", "var(--soft, #545d66)", "var(--faint, #d9dde1)"
PAPER, QUO = "var(--paper, #ffffff)", "var(--quo, #7a5a00)"
ROOM, SETTLED = "var(--room, #2b7a56)", "var(--settled, #4a5a78)"
PARTY = ("#1f5fa8", "#b4481b", "#1d7a55", "#8a4a9e", "#8a6a00", "#0f7784", "#b0305f", "#55606e", "#7a4b2a", "#5c6b1e")
SERIES = ("#1d2126", "#1f5fa8", "#b4481b", "#1d7a55", "#8a4a9e", "#8a6a00", "#0f7784", "#b0305f")


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture, to the digits shown.

    Attributes
    ----------
    caption : str
    headings : tuple of str
    rows : tuple of tuple
        The first cell of a row is its heading.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A picture with its words.

    Attributes
    ----------
    name : str
        Prefix of every id in the picture.
    title : str
        What the reader should see, as a sentence.
    description : str
        The same in numbers, for those who cannot see it.
    svg : str
    table : Table
    """

    name: str
    title: str
    description: str
    svg: str
    table: Table

    def _repr_svg_(self) -> str:
        return self.svg


def party_colour(place: int) -> str:
    """Return the colour of a party by its place in the crisis."""
    return f"var(--party-{place % len(PARTY)}, {PARTY[place % len(PARTY)]})"


def series_colour(place: int) -> str:
    """Return the colour of a lens or reading by its place."""
    return f"var(--series-{place % len(SERIES)}, {SERIES[place % len(SERIES)]})"


def opening(name: str, title: str, description: str, width: float, height: float) -> str:
    """Return the opening of a picture drawn here, with its words for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="graphics-document" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" font-family="{FONT}" font-size="13" '
        f'fill="{INK}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
