"""The plan as a timeline: a row a step, from the first to the last, with what each party stands to lose after it.

On the left who acts, by the signs of the parties, and the step; on the right a bar for every party that is exposed
after it, in its colour and with its sign, and as a thin line the middle 90 % over the worlds. A row without a bar is a
moment at which everybody could stop without loss.
"""

from collections.abc import Mapping

from detente.report.figures.figure import FAINT, SOFT, Figure, Table, opening, party_colour
from detente.report.figures.strokes import box, line, sign, text, text_width, wrapped
from detente.report.views.implementation import PlanView, StepView
from detente.report.views.numeral import Piece, plain

WIDTH, TOP, LINE, PAD = 880.0, 62.0, 16.0, 10.0
NAMES, TITLES, BARS, END = (
    30.0,
    84.0,
    470.0,
    820.0,
)  # where signs, titles and bars begin, and where the longest bar ends
BAR = 11.0


def plan_figure(view: PlanView, places: Mapping[str, int]) -> Figure:
    """Return the picture of a plan.

    Parameters
    ----------
    view : PlanView
    places : mapping of party to int
        Place of each party in the crisis, which decides its colour and shape.
    """
    name = f"plan-{view.name}"
    most = max((value for step in view.steps for value in step.high.values()), default=0.0)
    most = max(most, *(float(n.value) for step in view.steps for _, n in step.exposed)) or 1.0
    strokes = _head(view, places, most)
    y = TOP
    for step in view.steps:
        titles = wrapped(step.title, 13, BARS - TITLES - 24)
        exposed = [party for party, value in step.exposed if step.high[party] >= 5e-4 or value.value >= 5e-4]
        height = max(LINE * len(titles), (BAR + 4) * len(exposed)) + PAD
        strokes.append(line((0, y + height), (WIDTH, y + height), FAINT))
        strokes.append(text(20, y + 17, str(step.place), anchor="end", fill=SOFT, size=12))
        for place, party in enumerate(step.acts[:3]):
            if party in places:
                strokes.append(sign(places[party], (NAMES + 8 + 17 * place, y + 13), party_colour(places[party])))
        strokes += [text(TITLES, y + 17 + LINE * at, words) for at, words in enumerate(titles)]
        for at, party in enumerate(exposed):
            strokes += _bar(step, party, places, (y + 6 + (BAR + 4) * at, most))
        y += height
    title = f"{view.title}: who could lose how much, and when"
    description = (
        plain(view.answer)
        + " "
        + "; ".join(f"{step.place} {step.title}: {step.exposed_words} exposed" for step in view.steps)
    )
    svg = opening(name, title, description, WIDTH, y + 8) + "".join(strokes) + "</svg>"
    return Figure(name, title, description, svg, plan_table(view))


def _head(view: PlanView, places: Mapping[str, int], most: float) -> list[str]:
    strokes, x = [], 8.0
    for party, name in view.parties:
        strokes += [sign(places[party], (x + 6, 14), party_colour(places[party])), text(x + 20, 18, name)]
        x += 44 + text_width(name, 13)
    strokes += [
        text(NAMES, 46, "acts", size=12, fill=SOFT),
        text(TITLES, 46, "step", size=12, fill=SOFT),
        text(BARS, 46, f"lost if it stops here, up to {most:.2f}; line: 5 to 95 % of worlds", size=12, fill=SOFT),
        line((0, TOP - 6), (WIDTH, TOP - 6), SOFT),
    ]
    return strokes


def _bar(step: StepView, party: str, places: Mapping[str, int], at: tuple[float, float]) -> list[str]:
    y, most = at
    value = dict(step.exposed)[party]
    scale = (END - BARS) / most
    colour = party_colour(places[party])
    middle = y + BAR / 2
    strokes = [sign(places[party], (BARS - 12, middle), colour, radius=4)]
    if value.value > 0:
        strokes.append(box((BARS, y), value.value * scale, BAR, colour, opacity=0.55))
    low, high = BARS + step.low[party] * scale, BARS + step.high[party] * scale
    strokes.append(line((low, middle), (max(high, low + 1), middle), colour, width=2))
    words = str(value)
    strokes.append(text(max(high, BARS + value.value * scale) + 6, y + 10, words, size=12))
    return strokes


def plan_table(view: PlanView) -> Table:
    """Return the numbers behind the picture."""
    rows: list[tuple[Piece, ...]] = [
        (
            f"{step.place} {step.title}",
            step.by,
            step.due or "-",
            step.exposed_words,
            step.spread_words,
            step.tempted_words,
        )
        for step in view.steps
    ]
    headings = ("step", "who acts", "due", "exposed after it", "5 to 95 % of worlds", "guarantee needed before it")
    return Table(f"{view.title}: the steps in their order", headings, tuple(rows))
