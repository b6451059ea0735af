"""Pictures of the options lens: the graph of states and moves, and how often states hold."""

from collections.abc import Mapping

from detente.report.figures.figure import Figure, Table
from detente.report.figures.options.bars import bars_figure
from detente.report.figures.options.graph import graph_figure
from detente.report.views.options.picture import gathered
from detente.report.views.options.section import OptionsView

__all__ = ["bars_figure", "graph_figure", "option_figures"]


def option_figures(view: OptionsView, places: Mapping[str, int]) -> list[Figure]:
    """Return the pictures of the section that have something to show."""
    drawn = []
    if view.bars:
        drawn.append(bars_figure(view.bars))
    if view.states.picture is not None:
        table = Table(f"States under {view.states.concept}", view.states.headings, view.states.rows)
        at = [places[party] for party in view.parties]
        drawn.append(graph_figure(gathered(view.states.picture), view.states.parties, at, view.ends, table))
    return drawn
