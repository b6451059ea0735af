"""Issues: on each, what every party wants and accepts, where each lens settles it, and whether there is room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import (
    Numeral,
    band_text,
    in_sentence,
    in_units,
    lens_label,
    ordinary_words,
    place_in_words,
    position,
    share,
)
from detente.report.views.seam import Done
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats, Worlds

DRAWS = 20_000  # worlds behind the ranges of inputs; more would not be seen in a picture
BINS = 50  # columns of a settlement's distribution
GRID = 101  # positions at which acceptance is asked
READS = ("ideal", "limit", "limit_side", "seated", "status_quo")
SAME = 1e-12  # differences below this are rounding


@dataclass(frozen=True)
class Spread:
    """The 5 %, 50 % and 95 % points of a number over worlds."""

    low: float
    middle: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether it is the same in all worlds."""
        return self.low == self.high


@dataclass(frozen=True)
class StanceView:
    """One party on one issue.

    Attributes
    ----------
    party, name : str
        Its address and its name.
    ideal : Spread
    limit : Spread or None
        None where it states no red line.
    side : int
        Which way its red line lies from its ideal: 1 above, -1 below, 0 without one; in most worlds.
    seated : float
        Share of worlds in which it sits at a table with the issue.
    tightest : Numeral or None
        How often its red line is the one that narrows the room most.
    """

    party: str
    name: str
    ideal: Spread
    limit: Spread | None
    side: int
    seated: float
    tightest: Numeral | None

    @property
    def table(self) -> str:
        """Whether it is ``seated``, ``absent``, or ``seated in some worlds``."""
        return "seated" if self.seated == 1 else "absent" if self.seated == 0 else "seated in some worlds"


@dataclass(frozen=True)
class SettlementView:
    """Where one lens puts the settlement of one issue.

    Attributes
    ----------
    lens, label : str
    spread : Spread
    half : tuple of float
        The 25 % and 75 % points.
    mean : float
    shares : tuple of float
        Shares of worlds in equal columns from 0 to 1.
    text : Numeral
        The median as shown.
    words, units : str
        The median among the marks, and in the issue's units.
    own_doubt : bool
        Whether the spread holds what the lens itself may miss, beside what is uncertain in the crisis.
    """

    lens: str
    label: str
    spread: Spread
    half: tuple[float, float]
    mean: float
    shares: tuple[float, ...]
    text: Numeral
    words: str
    units: str
    own_doubt: bool


@dataclass(frozen=True)
class RoomView:
    """Whether some position lies inside the red lines of every seated party.

    Attributes
    ----------
    exists : Numeral
    low, high : float
        95 % band of that probability.
    band : str
    width : Spread
        How much of the scale that is, over worlds.
    gap : float
        By how much the red lines miss each other on average where there is no room.
    """

    exists: Numeral
    low: float
    high: float
    band: str
    width: Spread
    gap: float


@dataclass(frozen=True)
class PairView:
    """Room for two parties alone."""

    one: str
    other: str
    exists: Numeral
    band: str
    width: Spread


@dataclass(frozen=True)
class IssueView:
    """One issue; see the module.

    Attributes
    ----------
    named : str
        Its title as it stands in a sentence.
    units : tuple or None
        Value at 0, value at 1, and name of the issue's own units.
    accepted : tuple of float
        Share of worlds in which every seated party accepts a position, at even steps from 0 to 1.
    """

    issue: str
    title: str
    named: str
    scope: str
    says: str
    marks: tuple[tuple[float, str], ...]
    units: tuple[float, float, str] | None
    status_quo: Spread
    status_quo_words: str
    stances: tuple[StanceView, ...]
    settlements: tuple[SettlementView, ...]
    room: RoomView | None
    pairs: tuple[PairView, ...]
    accepted: tuple[float, ...]

    @property
    def open_to_all(self) -> bool:
        """Whether nobody at a table with it states a red line, so that room on it says nothing."""
        return not any(stance.seated > 0 and stance.limit is not None for stance in self.stances)


def issue_views(done: Done) -> tuple[IssueView, ...]:
    """Return a view of every issue of a run."""
    plan = done.plan
    crisis = plan.crisis
    if not any(crisis.stances.values()):
        return ()
    draws = min(plan.draws, DRAWS)
    worlds = plan.worlds(0, -(-draws // REPLICATE), READS).rows(0, draws)
    arrays = {lens.name: done.run.array(lens.name, lens.settlement) for lens in plan.lenses if lens.gives_positions}
    ordinary = ordinary_words(crisis)
    return tuple(_issue(done, worlds, arrays, place, ordinary) for place in range(len(crisis.issues)))


def _issue(done: Done, worlds: Worlds, arrays: Mapping[str, Floats], place: int, ordinary: frozenset[str]) -> IssueView:
    crisis = done.plan.crisis
    key = tuple(crisis.issues)[place]
    issue = crisis.issues[key]
    quo = spread_of(worlds.arrays["status_quo"][:, place])
    units = issue.units
    return IssueView(
        issue=key,
        title=issue.title,
        named=in_sentence(issue.title, ordinary),
        scope=issue.scope,
        says=issue.says or "",
        marks=tuple(sorted(issue.marks.items())),
        units=None if units is None else (units.zero, units.one, units.name),
        status_quo=quo,
        status_quo_words=place_in_words(issue, quo.middle),
        stances=tuple(_stances(done, worlds, key, place)),
        settlements=tuple(_settlement(done, name, crisis, key, array[:, place]) for name, array in arrays.items()),
        room=room_view(done, key),
        pairs=_pairs(done, crisis, key),
        accepted=acceptance(worlds, place),
    )


def spread_of(values: Floats) -> Spread:
    """Return the 5 %, 50 % and 95 % points over worlds; worlds where it is not stated do not count."""
    known = values[~np.isnan(values)]
    if known.size and known.min() == known.max():
        return Spread(float(known[0]), float(known[0]), float(known[0]))
    return Spread(*(float(point) for point in np.quantile(known, (0.05, 0.5, 0.95))))


def _stances(done: Done, worlds: Worlds, issue: str, place: int) -> list[StanceView]:
    crisis, found = done.plan.crisis, []
    tightest = done.summary.get("room", {}).get("tightest", {})
    for row, party in enumerate(crisis.parties):
        ideal, limit, side, seated = (worlds.arrays[name][:, row, place] for name in READS[:4])
        if np.isnan(ideal).all():
            continue
        lined = not np.isnan(limit).all()
        here = tightest.get(party, {}).get(issue)
        found.append(
            StanceView(
                party=party,
                name=crisis.parties[party].name,
                ideal=spread_of(ideal),
                limit=spread_of(limit) if lined else None,
                side=int(np.sign(np.sign(side).sum())) if lined else 0,
                seated=float(seated.mean()),
                tightest=None if here is None or not seated.any() else share(here, f"room/{issue}"),
            )
        )
    return found


def _settlement(done: Done, lens: str, crisis: Crisis, issue: str, values: Floats) -> SettlementView:
    output = next(item.settlement for item in done.plan.lenses if item.name == lens)
    found = done.summary[lens][output][issue]
    counts, _ = np.histogram(np.clip(values, 0, 1), bins=BINS, range=(0, 1))
    half = np.quantile(values, (0.25, 0.75))
    stated = crisis.issues[issue]
    return SettlementView(
        lens=lens,
        label=lens_label(lens),
        spread=Spread(found["p05"], found["p50"], found["p95"]),
        half=(float(half[0]), float(half[1])),
        mean=found["mean"],
        shares=tuple(float(count) / len(values) for count in counts),
        text=position(found["p50"], f"{lens}/{issue}"),
        words=place_in_words(stated, found["p50"]),
        units=in_units(stated, found["p50"]),
        own_doubt=output == "forecast",
    )


def room_view(done: Done, issue: str) -> RoomView | None:
    """Return the room on an issue, or None where the lens did not look."""
    found = done.summary.get("room")
    if found is None:
        return None
    exists, width = found["exists"][issue], found["width"][issue]
    none = 1 - exists["mean"]
    low, high = exists["band"]
    return RoomView(
        exists=share(exists, f"room/{issue}"),
        low=low,
        high=high,
        band=band_text(exists),
        width=Spread(width["p05"], width["p50"], width["p95"]),
        gap=found["gap"][issue]["mean"] / none if none > 0 else 0.0,
    )


def _pairs(done: Done, crisis: Crisis, issue: str) -> tuple[PairView, ...]:
    room: dict[str, Any] = done.summary.get("room", {})
    found = []
    for pair, by_issue in room.get("pair_exists", {}).items():
        exists, width = by_issue[issue], room["pair_width"][pair][issue]
        if exists["mean"] is None:
            continue
        one, other = (crisis.parties[name].name for name in pair.split("|"))
        found.append(
            PairView(
                one=one,
                other=other,
                exists=share(exists, f"room/{issue}"),
                band=band_text(exists),
                width=Spread(width["p05"], width["p50"], width["p95"]),
            )
        )
    return tuple(found)


def acceptance(worlds: Worlds, place: int) -> tuple[float, ...]:
    """Return, at even steps from 0 to 1, the share of worlds in which every seated party accepts that position."""
    ideal, limit, side, seated = (worlds.arrays[name][:, :, place] for name in READS[:4])
    counts = (seated > 0) & ~np.isnan(ideal)
    bottoms = np.where(counts & (side < 0), np.fmin(limit, ideal), 0.0)
    tops = np.where(counts & (side > 0), np.fmax(limit, ideal), 1.0)
    low, high = bottoms.max(axis=1), tops.min(axis=1)
    open_worlds = low <= high + SAME
    grid = np.linspace(0, 1, GRID)
    below = np.searchsorted(np.sort(low[open_worlds]), grid + SAME, side="right")
    above = np.searchsorted(np.sort(high[open_worlds]), grid - SAME, side="left")
    return tuple(float(count) / len(low) for count in below - above)
