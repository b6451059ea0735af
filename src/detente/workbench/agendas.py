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
from detente.study.agenda import AgendaStudy, agenda_of
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
    """

    crisis: Crisis
    seed: int
    study: AgendaStudy

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente agenda --json`` prints.

        Shares of worlds are ``{"probability", "low", "high"}`` with the 95 % band. ``ladders`` holds every agenda under
        each of the rules ``open``, ``stated`` and ``settled``, and the best of every size.
        """
        return {"crisis": self.crisis.crisis, "seed": self.seed, **without_nan(asdict(self.study))}


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
    return Agendas(opened.crisis, seed, agenda_of(plan, track))


def view_agenda(found: Agendas) -> AgendaView:
    """Return the agenda as it is shown."""
    return agenda_view(found.crisis, found.study)
