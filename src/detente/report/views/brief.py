"""The whole brief as data: what the page, the terminal and later pages show alike."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.crisis.crisis import Crisis
from detente.ensemble.bands import band
from detente.ensemble.run import Run
from detente.lens import Lens
from detente.report.views.headline import ReadingRoom, headline
from detente.report.views.issues import IssueView, issue_views
from detente.report.views.people import People, people
from detente.report.views.sources import SourcesView, sources_view
from detente.study.balance import Balance
from detente.version import __version__
from detente.worlds.fields import VERSION as FIELDS_VERSION


@dataclass(frozen=True)
class Identity:
    """What was run, and how to run it again.

    Attributes
    ----------
    run, run_digest, crisis_digest, findings_digest : str
    seed, draws : int
    reading : str
    versions : tuple of (name, version)
    command : str
    """

    run: str
    run_digest: str
    crisis_digest: str
    findings_digest: str
    seed: int
    draws: int
    reading: str
    versions: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True)
class BriefView:
    """Everything that the brief says."""

    crisis: str
    title: str
    question: str
    as_of: str
    headline: tuple[str, ...]
    issues: tuple[IssueView, ...]
    balances: tuple[Balance, ...]
    names: dict[str, str]
    by_reading: tuple[ReadingRoom, ...]
    people: People
    sources: SourcesView
    lenses: tuple[Lens, ...]
    skipped: tuple[tuple[str, str], ...]
    identity: Identity


def brief_view(
    run: Run, balances: dict[str, Balance], findings_digest: str, by_reading: dict[str, Run], documents: Path | None
) -> BriefView:
    """Return the whole brief as data.

    Parameters
    ----------
    run : Run
    balances : mapping of lens to Balance
    findings_digest : str
    by_reading : mapping of reading to Run
        The same lenses and luck under each reading alone; may be empty.
    documents : Path or None
        The reader's folder of documents, for the quotes.
    """
    crisis, plan = run.plan.crisis, run.plan
    issues = issue_views(run)
    found = tuple(balances.values())
    rows = tuple(row for name, one in by_reading.items() for row in _reading_room(crisis, name, one))
    return BriefView(
        crisis=crisis.crisis,
        title=crisis.title,
        question=crisis.question,
        as_of=crisis.as_of.isoformat(),
        headline=headline(crisis, issues, found, rows, plan.lenses),
        issues=issues,
        balances=found,
        names={party: item.name for party, item in crisis.parties.items()},
        by_reading=rows,
        people=people(crisis),
        sources=sources_view(crisis, documents),
        lenses=plan.lenses,
        skipped=tuple(plan.skipped.items()),
        identity=_identity(run, findings_digest),
    )


def _reading_room(crisis: Crisis, reading: str, run: Run) -> tuple[ReadingRoom, ...]:
    has_room = any(lens.name == "room" for lens in run.plan.lenses)
    exists = run.array("room", "exists") if has_room else None
    medians = {
        lens.name: np.median(run.array(lens.name, "position"), axis=0)
        for lens in run.plan.lenses
        if lens.gives_positions
    }
    return tuple(
        ReadingRoom(
            reading,
            issue,
            None if exists is None else band(exists[:, place]),
            tuple((lens, float(middle[place])) for lens, middle in medians.items()),
        )
        for place, issue in enumerate(crisis.issues)
    )


def _identity(run: Run, findings_digest: str) -> Identity:
    plan = run.plan
    only = f" --reading {plan.reading}" if plan.reading else ""
    lenses = tuple((lens.name, str(lens.version)) for lens in plan.lenses)
    return Identity(
        run=plan.run,
        run_digest=plan.digest,
        crisis_digest=plan.crisis_digest,
        findings_digest=findings_digest,
        seed=plan.seed,
        draws=plan.draws,
        reading=plan.reading or "all",
        versions=(("Détente", __version__), ("fields", str(FIELDS_VERSION)), *lenses),
        command=f"detente run {plan.crisis.crisis} --draws {plan.draws} --seed {plan.seed}{only}",
    )
