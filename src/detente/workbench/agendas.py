"""The agenda: which issues to put on the table, and what is gained and lost by leaving some off it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import too_many_packages
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.report.views.mediation.agenda import AgendaView, agenda_view
from detente.report.views.mediation.orders import OrdersView, orders_view
from detente.study.agenda import AgendaStudy, agenda_of
from detente.study.mediation.orders import OrderStudy, orders_of, why_no_orders
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED, OpenCrisis, open_crisis

WORLDS, WORLDS_OF_MANY = 1_000, 200
MANY = 10  # issues, above which there are thousands of agendas in every world


@dataclass(frozen=True, eq=False)
class Agendas:
    """What to put on the table.

    Attributes
    ----------
    crisis : Crisis
    seed : int
    study : AgendaStudy
    orders : OrderStudy or None
        What the order of the tables does; None for one table.
    no_orders : str
        Why there is none.
    """

    crisis: Crisis
    seed: int
    study: AgendaStudy
    orders: OrderStudy | None = None
    no_orders: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente agenda --json`` prints.

        Shares of worlds are ``{"probability", "low", "high"}`` with the 95 % band. ``ladders`` holds every agenda under
        each of the rules ``open``, ``stated`` and ``settled``, and the best of every size. ``order`` holds what the
        order of the tables does to whom, or null with the reason in ``no_order``.
        """
        order = None if self.orders is None else asdict(self.orders)
        more = {"order": order, "no_order": self.no_orders or None}
        return {"crisis": self.crisis.crisis, "seed": self.seed, **without_nan(asdict(self.study) | more)}


def agenda(
    crisis: OpenCrisis | str | Path,
    *,
    track: str | None = None,
    reading: str | None = None,
    draws: int | None = None,
    seed: int = SEED,
) -> Agendas:
    """Return what to put on the table.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    track : str, optional
        Only the table of this track; by default all that open in a world are one table.
    reading : str, optional
        Only this reading; by default all of them, mixed by their weights.
    draws : int, optional
        Over how many worlds; by default 1,000, and 200 where the crisis has more than ten issues.
    seed : int

    Raises
    ------
    BadInput
        When the crisis states no stances, nobody sits at a table, or it has more than twelve issues.
    NotFound
        When there is no such track or reading.

    Examples
    --------
    >>> found = agenda("two-party-toy", draws=100).study
    >>> found.issues, found.smallest[0]
    (('order', 'patrols'), (('patrols',), 1.0))
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    if reason := too_many_packages(opened.crisis):
        raise BadInput(f"{opened.path}: {reason}")
    few = len(opened.crisis.issues) > MANY
    wanted = draws if draws is not None else WORLDS_OF_MANY if few else WORLDS
    plan = make_plan(opened.crisis, [named_lens("deals")], reading=reading, seed=seed, draws=wanted)
    why_not = "one track was asked for" if track is not None else why_no_orders(plan)
    orders = None if why_not else orders_of(plan)
    return Agendas(opened.crisis, seed, agenda_of(plan, track), orders, why_not)


def view_orders(found: Agendas) -> OrdersView | None:
    """Return the order of the tables as it is shown, None where there is no order."""
    return None if found.orders is None else orders_view(found.crisis, found.orders)


def view_agenda(found: Agendas) -> AgendaView:
    """Return the agenda as it is shown."""
    return agenda_view(found.crisis, found.study)
