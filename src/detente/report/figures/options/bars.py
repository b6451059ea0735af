"""Bars: for each state the share of worlds in which it holds, and the chance that the play ends there."""

from collections.abc import Sequence

from detente.report.figures.figure import FAINT, ROOM, SETTLED, SOFT, Figure, Table, opening
from detente.report.figures.strokes import box, line, text, wrapped
from detente.report.views.options.section import Bar

WIDTH, LABEL, ROW, TOP = 880.0, 330.0, 44.0, 46.0
PLOT = WIDTH - LABEL - 110


def bars_figure(bars: Sequence[Bar]) -> Figure:
    """Return the bars, a pair a state."""
    height = TOP + ROW * len(bars) + 6
    strokes = [
        box((0, 6), 14, 8, ROOM),
        text(20, 14, "share of worlds in which nobody would leave it", size=12),
        box((320, 6), 14, 8, SETTLED),
        text(340, 14, "chance that the play from here ends in it", size=12),
    ]
    for step in range(0, 101, 25):
        x = LABEL + PLOT * step / 100
        strokes += [
            line((x, TOP - 8), (x, height - 6), FAINT),
            text(x, TOP - 12, f"{step} %", anchor="middle", size=11, fill=SOFT),
        ]
    for place, bar in enumerate(bars):
        y = TOP + ROW * place
        strokes.append(text(0, y + 14, bar.id, bold=True))
        strokes += [
            text(34, y + 14 + 13 * at, words, size=11.5, fill=SOFT)
            for at, words in enumerate(_two_lines(bar.label, LABEL - 50))
        ]
        for at, (number, colour) in enumerate(((bar.holds, ROOM), (bar.reached, SETTLED))):
            wide = PLOT * number.value
            strokes.append(box((LABEL, y + 3 + 15 * at), max(wide, 1), 11, colour))
            strokes.append(text(LABEL + wide + 6, y + 12 + 15 * at, number.text, size=11.5))
    title = "Which states hold, and where the play ends, over the worlds"
    said = "; ".join(f"{bar.id} ({bar.label}): holds in {bar.holds}, ends there {bar.reached}" for bar in bars) + "."
    svg = opening("options-bars", title, said, WIDTH, height) + "".join(strokes) + "</svg>"
    rows = tuple((bar.id, bar.label, bar.holds, bar.reached) for bar in bars)
    return Figure("options-bars", title, said, svg, Table(title, ("state", "which is", "holds in", "ends there"), rows))


def _two_lines(words: str, width: float) -> list[str]:
    lines = wrapped(words, 11.5, width)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"]
