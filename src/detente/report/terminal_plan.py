"""The terminal's plan: the same view as the brief, as sentences and tables."""

from collections.abc import Callable, Sequence

from detente.report.views.implementation import PlanView
from detente.report.views.numeral import plain


def print_plan(
    view: PlanView, say: Callable[[str], object], table: Callable[[Sequence[str], Sequence[Sequence[str]], str], object]
) -> None:
    """Print one plan with a caller's own means.

    Parameters
    ----------
    view : PlanView
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    """
    say(f"{view.title}: {plain(view.answer)}")
    for cycle in view.cycles:
        say(f"Contradiction: {cycle}")
    if view.ways_out:
        table(
            ("price", "worst exposure", "who", "worst guarantee", "way out"),
            [(*map(str, rest), str(way)) for way, *rest in view.ways_out],
            "Ways out of the contradiction",
        )
    if view.steps:
        table(
            ("place", "step", "who acts", "exposed after it", "over the worlds", "guarantee needed before it"),
            [
                (str(step.place), step.title, step.by, step.exposed_words, step.spread_words, step.tempted_words)
                for step in view.steps
            ],
            f"The plan{f', once {view.given_up} is given up' if view.given_up else ''}",
        )
    for place, advice in enumerate(view.advice, start=1):
        say(f"{place}. {plain(advice)}")
    for sentence in view.holds:
        say(plain(sentence))
