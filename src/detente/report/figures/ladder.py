"""The agenda ladder: a rung for every number of issues on the table, with how likely the best agenda holds a deal.

The filled bar is the share of worlds in which the likeliest agenda of that size holds a deal, the line on it its 95 %
band; the thin bar below is the same if everything listed must be settled. A rung shorter than the one above it is a
size at which narrowing helps.
"""

from detente.report.figures.figure import FAINT, ROOM, SETTLED, SOFT, Figure, Table, opening
from detente.report.figures.strokes import box, line, text, wrapped
from detente.report.views.mediation.agenda import AgendaView, RungView
from detente.report.views.numeral import plain

WIDTH, TOP, LINE, PAD = 880.0, 62.0, 16.0, 12.0
LABELS, BARS, END = 40.0, 400.0, 790.0  # where labels and bars begin, and where a certain deal would end
BAR, THIN_BAR = 13.0, 5.0


def ladder_figure(view: AgendaView) -> Figure:
    """Return the picture of an agenda ladder."""
    strokes = _head()
    y = TOP
    for rung in view.rungs:
        labels = wrapped(rung.issues, 13, BARS - LABELS - 24)
        height = max(LINE * len(labels), BAR + THIN_BAR + 6) + PAD
        strokes.append(text(22, y + 18, str(rung.size), anchor="end", fill=SOFT, size=12))
        strokes += [text(LABELS, y + 18 + LINE * at, words) for at, words in enumerate(labels)]
        strokes += _bars(rung, y + 7)
        y += height
        strokes.append(line((0, y), (WIDTH, y), FAINT))
    title = f"{view.title}: the agenda ladder"
    description = f"{plain(view.answer)} " + "; ".join(
        f"{rung.size}: {rung.issues}, a deal in {rung.chance}, {rung.settled} if all must be settled"
        for rung in view.rungs
    )
    svg = opening(view.name, title, description, WIDTH, y + 8) + "".join(strokes) + "</svg>"
    return Figure(view.name, title, description, svg, ladder_table(view))


def _head() -> list[str]:
    ends = [(BARS, "0 %"), ((BARS + END) / 2, "50 %"), (END, "100 %")]
    return [
        box((LABELS, 6), 24, BAR, ROOM, opacity=0.6),
        text(LABELS + 32, 17, "worlds in which the likeliest agenda holds a deal, with its 95 % band"),
        box((LABELS + 490, 10), 24, THIN_BAR, SETTLED),
        text(LABELS + 522, 17, "if all listed must be settled"),
        text(LABELS, 46, "issues on the table", size=12, fill=SOFT),
        *(text(x, 46, words, anchor="middle", size=12, fill=SOFT) for x, words in ends),
        line((0, TOP - 6), (WIDTH, TOP - 6), SOFT),
    ]


def _bars(rung: RungView, y: float) -> list[str]:
    scale = END - BARS
    middle = y + BAR / 2
    low, high = BARS + rung.low * scale, BARS + rung.high * scale
    return [
        box((BARS, y), rung.chance.value * scale, BAR, ROOM, opacity=0.6),
        line((low, middle), (max(high, low + 1), middle), ROOM, width=2),
        box((BARS, y + BAR + 3), rung.settled.value * scale, THIN_BAR, SETTLED),
        text(max(high, BARS) + 8, y + 11, str(rung.chance), size=12),
    ]


def ladder_table(view: AgendaView) -> Table:
    """Return the numbers behind the picture."""
    return Table(f"{view.title}: the best agendas of every size", view.rung_headings, view.rung_rows)
