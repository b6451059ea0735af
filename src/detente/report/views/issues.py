"""One issue as a reader sees it: the scale, who wants what, where the lenses put it, and how much room there is."""

from dataclasses import dataclass

import numpy as np

from detente.crisis.crisis import Crisis
from detente.crisis.issue import Issue
from detente.ensemble.bands import Band, band
from detente.ensemble.run import Run
from detente.report.saying import quantiles
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats, Worlds

READS = ("ideal", "limit", "limit_side", "seated", "status_quo")
WORLDS = 4_000  # worlds behind the pictures; the numbers in tables come from the whole run
BINS = 50
SELDOM = 0.005  # who is the tightest in fewer worlds than this is not named
GRID = np.linspace(0, 1, BINS + 1)


@dataclass(frozen=True)
class Spread:
    """The 5 %, 50 % and 95 % points of a number over worlds."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class PartyOnIssue:
    """One party on one issue.

    Attributes
    ----------
    party, name : str
    ideal : Spread
    limit : Spread or None
        None where it states no red line in some or all worlds.
    side : int
        1 when it accepts everything below its limit, -1 above, 0 without a limit.
    seated : float
        Share of worlds in which it sits at a table with the issue.
    """

    party: str
    name: str
    ideal: Spread
    limit: Spread | None
    side: int
    seated: float


@dataclass(frozen=True)
class Settlement:
    """Where one lens puts an issue.

    Attributes
    ----------
    lens : str
    at : Spread
    shares : tuple of float
        Share of worlds in each of the equal parts of the scale; sums to 1.
    """

    lens: str
    at: Spread
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Room:
    """The room on one issue.

    Attributes
    ----------
    exists : Band or None
        Probability that some position lies inside every seated party's limit.
    width : Spread
        Over all worlds; 0 where there is no room.
    tightest : tuple of (party, share of worlds)
        Largest first; parties that are never the tightest are left out.
    acceptable : tuple of float
        At each point of an even grid from 0 to 1: share of worlds in which every seated party accepts it.
    pairs : tuple of (name, name, Band)
        Probability of room for two parties alone.
    """

    exists: Band | None
    width: Spread
    tightest: tuple[tuple[str, float], ...]
    acceptable: tuple[float, ...]
    pairs: tuple[tuple[str, str, Band], ...]


@dataclass(frozen=True)
class IssueView:
    """One issue; see the parts."""

    issue: str
    title: str
    scope: str
    says: str
    marks: tuple[tuple[float, str], ...]
    units: tuple[float, float, str] | None
    status_quo: Spread
    parties: tuple[PartyOnIssue, ...]
    settlements: tuple[Settlement, ...]
    room: Room | None
    on_a_table: bool


def issue_views(run: Run) -> tuple[IssueView, ...]:
    """Return every issue of a run's crisis, in the order of the file."""
    crisis = run.plan.crisis
    worlds = run.plan.worlds(0, -(-min(WORLDS, run.plan.draws) // REPLICATE), READS)
    return tuple(_issue(run, crisis, worlds, place, name) for place, name in enumerate(crisis.issues))


def _issue(run: Run, crisis: Crisis, worlds: Worlds, place: int, name: str) -> IssueView:
    issue: Issue = crisis.issues[name]
    fields = {key: worlds.field(key, lens="brief")[..., place] for key in READS}
    rows = [row for row, party in enumerate(crisis.parties) if name in crisis.stances.get(party, {})]
    return IssueView(
        issue=name,
        title=issue.title,
        scope=issue.scope,
        says=issue.says or "",
        marks=tuple(sorted(issue.marks.items())),
        units=(issue.units.zero, issue.units.one, issue.units.name) if issue.units else None,
        status_quo=Spread(*quantiles(fields["status_quo"])),
        parties=tuple(
            _party(crisis, list(crisis.parties)[row], {key: fields[key][:, row] for key in READS[:4]}) for row in rows
        ),
        settlements=tuple(
            _settlement(lens.name, run.array(lens.name, "position")[:, place])
            for lens in run.plan.lenses
            if lens.gives_positions
        ),
        room=_room(run, crisis, place, fields) if any(lens.name == "room" for lens in run.plan.lenses) else None,
        on_a_table=bool(fields["seated"].any()),
    )


def _party(crisis: Crisis, party: str, drawn: dict[str, Floats]) -> PartyOnIssue:
    stated = not np.isnan(drawn["limit"]).any()
    return PartyOnIssue(
        party=party,
        name=crisis.parties[party].name,
        ideal=Spread(*quantiles(drawn["ideal"])),
        limit=Spread(*quantiles(drawn["limit"])) if stated else None,
        side=int(np.sign(drawn["limit_side"].mean())) if stated else 0,
        seated=float(drawn["seated"].mean()),
    )


def _settlement(lens: str, positions: Floats) -> Settlement:
    counts, _ = np.histogram(positions, bins=BINS, range=(0, 1))
    return Settlement(lens, Spread(*quantiles(positions)), tuple(float(count / positions.size) for count in counts))


def _room(run: Run, crisis: Crisis, place: int, fields: dict[str, Floats]) -> Room:
    names = {party: item.name for party, item in crisis.parties.items()}
    shares = run.array("room", "tightest")[:, :, place].mean(axis=0)
    tightest = sorted(zip(names.values(), (float(share) for share in shares), strict=True), key=lambda pair: -pair[1])
    pairs = run.array("room", "pair_exists")[:, :, place]
    found = []
    labels = [(one, other) for at, one in enumerate(names) for other in list(names)[at + 1 :]]
    for column, (one, other) in enumerate(labels):
        width = band(pairs[:, column])
        if width is not None:
            found.append((names[one], names[other], width))
    return Room(
        exists=band(run.array("room", "exists")[:, place]),
        width=Spread(*quantiles(run.array("room", "width")[:, place])),
        tightest=tuple((name, share) for name, share in tightest if share >= SELDOM),
        acceptable=_acceptable(fields),
        pairs=tuple(found),
    )


def _acceptable(fields: dict[str, Floats]) -> tuple[float, ...]:
    """Return the share of worlds in which all seated parties accept each point of the grid."""
    ideal, limit, side = fields["ideal"], fields["limit"], fields["limit_side"]
    speaks = (fields["seated"] > 0) & (side != 0)
    low = np.where(speaks & (side < 0), np.fmin(limit, ideal), 0.0).max(axis=1)
    high = np.where(speaks & (side > 0), np.fmax(limit, ideal), 1.0).min(axis=1)
    return tuple(float(((low <= x) & (x <= high)).mean()) for x in GRID)
