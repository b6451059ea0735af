"""The view of a whole brief: everything that brief, terminal and pages show of a run, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.crisis.crisis import Crisis
from detente.lens import Lens
from detente.report.views.ending.game import GameView, game_view
from detente.report.views.ending.history import HistoryView, history_view
from detente.report.views.ending.outcomes import OutcomesView, outcomes_view
from detente.report.views.gains import BalanceView, balance_views
from detente.report.views.headline import Findings, HeadlineView, headline_view
from detente.report.views.implementation import BEHIND_PLAN, PlanView, plan_views
from detente.report.views.issues import IssueView, issue_views
from detente.report.views.lenses import IdentityView, LensesView, identity_view, lenses_view
from detente.report.views.mediation.agenda import AgendaView, agenda_views
from detente.report.views.mediation.panels import PanelsView, panels_view
from detente.report.views.options.section import OptionsView, options_view
from detente.report.views.people import PeopleView, people_view
from detente.report.views.readings import ReadingsView, readings_view
from detente.report.views.rests import addresses_behind
from detente.report.views.seam import Done, Revealed
from detente.report.views.sources import SourcesView, sources_view
from detente.report.views.spatial.pressure import PressureView, pressure_views


@dataclass(frozen=True)
class RestView:
    """What one finding rests on.

    Attributes
    ----------
    at : str
        The finding, such as ``room/enlargement``.
    lens, label : str
    addresses : tuple of str
        Places of the numbers behind it.
    """

    at: str
    lens: str
    label: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class BriefView:
    """Everything that is shown of a run.

    Attributes
    ----------
    rests : mapping of finding to RestView
        What every shown finding rests on.
    """

    title: str
    question: str
    says: str
    headline: HeadlineView
    people: PeopleView
    issues: tuple[IssueView, ...]
    balances: tuple[BalanceView, ...]
    readings: ReadingsView
    outcomes: OutcomesView | None
    history: HistoryView | None
    game: GameView | None
    panels: PanelsView | None
    agendas: tuple[AgendaView, ...]
    plans: tuple[PlanView, ...]
    pressure: tuple[PressureView, ...]
    options: OptionsView | None
    sources: SourcesView
    lenses: LensesView
    identity: IdentityView
    rests: Mapping[str, RestView]


def brief_view(
    done: Done,
    by_reading: Mapping[str, Done] | None = None,
    documents: Path | None = None,
    revealed: Revealed | None = None,
    revealed_by_reading: Mapping[str, Revealed] | None = None,
) -> BriefView:
    """Return everything that is shown of a run.

    Parameters
    ----------
    done : Result
    by_reading : mapping of reading to Result, optional
        Runs of each reading alone.
    documents : Path, optional
        The reader's folder of documents; with it, quotes are shown.
    revealed : Revealed, optional
        What the history reveals, on the same worlds.
    revealed_by_reading : mapping of reading to Revealed, optional

    Raises
    ------
    OtherEdition
        When a document in the folder is another edition than the one that was coded.
    """
    crisis = done.plan.crisis
    sources = sources_view(done, documents)
    plans = plan_views(crisis, done.implementations)
    found = Findings(
        issues=issue_views(done),
        balances=balance_views(done),
        readings=readings_view(done, by_reading or {}),
        outcomes=outcomes_view(done, by_reading or {}, revealed, revealed_by_reading or {}),
        history=None if revealed is None else history_view(revealed, revealed_by_reading or {}),
        people=people_view(crisis),
        draws=done.plan.draws,
        plans=plans,
    )
    return BriefView(
        title=crisis.title,
        question=crisis.question,
        says=crisis.says or "",
        headline=headline_view(found, sources),
        people=found.people,
        issues=found.issues,
        balances=found.balances,
        readings=found.readings,
        outcomes=found.outcomes,
        history=found.history,
        game=None if done.game is None else game_view(done.game, crisis, sources.places),
        panels=None if done.panels is None else panels_view(crisis, done.panels),
        agendas=agenda_views(crisis, done.agendas),
        plans=plans,
        pressure=pressure_views(crisis, done.pressure),
        options=None
        if done.options is None
        else options_view(
            crisis, done.options, done.summary, {name: item.summary for name, item in (by_reading or {}).items()}
        ),
        sources=sources,
        lenses=lenses_view(done),
        identity=identity_view(done),
        rests=_rests(done, crisis, sources),
    )


def _rests(done: Done, crisis: Crisis, sources: SourcesView) -> dict[str, RestView]:
    base = tuple(item.at for _, rows in sources.sections for item in rows if item.at == item.path)

    def rest(at: str, lens: Lens, issue: str | None) -> RestView:
        return RestView(at, lens.name, lens.name.replace("_", " "), addresses_behind(crisis, lens, base, issue))

    found: dict[str, RestView] = {}
    for lens in done.plan.lenses:
        for issue in crisis.issues:
            if any("issue" in output.dims for output in lens.gives):
                found[f"{lens.name}/{issue}"] = rest(f"{lens.name}/{issue}", lens, issue)
        if any(output.dims == ("outcome",) for output in lens.gives):
            found[f"outcome/{lens.name}"] = rest(f"outcome/{lens.name}", lens, None)
        if f"plan/{lens.name}" == BEHIND_PLAN:
            found[BEHIND_PLAN] = rest(BEHIND_PLAN, lens, None)
    return found
