"""Figures of what a mediator looks for: what filters leave, where the win-set lies, the frontiers, who must move."""

from detente.report.figures.figure import Figure
from detente.report.figures.mediation.frontier import frontier_figure
from detente.report.figures.mediation.funnel import funnel_figure
from detente.report.figures.mediation.repairs import repairs_figure
from detente.report.figures.mediation.win_map import map_figure
from detente.report.views.mediation.panels import PanelsView

__all__ = ["frontier_figure", "funnel_figure", "map_figure", "panel_figures", "repairs_figure"]


def panel_figures(view: PanelsView) -> list[Figure]:
    """Return the figures of the deals that have something to show."""
    drawn = [funnel_figure(view)]
    if view.map is not None:
        drawn.append(map_figure(view.map))
    if view.repairs:
        drawn.append(repairs_figure(view.repairs))
    if view.pairs:
        drawn.append(frontier_figure(view))
    return drawn
