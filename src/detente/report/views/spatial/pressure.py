"""Where pressure settles each issue: who has leverage, and in the median world who moves whom by which offer."""

from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.report.views.spatial.leverage import LeverageView, leverage_views
from detente.report.views.spatial.offers import OffersView, offers_views
from detente.study.spatial.pressure import Pressure


@dataclass(frozen=True)
class PressureView:
    """Pressure on one issue.

    Attributes
    ----------
    issue, title : str
    leverage : LeverageView or None
    offers : OffersView or None
        None where the lens with rounds did not look, or fewer than two parties count.
    """

    issue: str
    title: str
    leverage: LeverageView | None
    offers: OffersView | None


def pressure_views(crisis: Crisis, found: Pressure) -> tuple[PressureView, ...]:
    """Return pressure on every issue on which somebody presses; nothing where no lens looked."""
    pushes = {} if found.leverage is None else {view.issue: view for view in leverage_views(crisis, found.leverage)}
    offers = {} if found.rounds is None else {view.issue: view for view in offers_views(crisis, found.rounds)}
    return tuple(
        PressureView(name, issue.title, pushes.get(name), offers.get(name))
        for name, issue in crisis.issues.items()
        if name in pushes or name in offers
    )
