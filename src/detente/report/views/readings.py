"""Readings side by side: the same questions asked of each analyst's crisis alone, on the same luck."""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.report.views.gains import GainView, balance_views
from detente.report.views.issues import RoomView, Spread, room_view
from detente.report.views.numeral import in_sentence, lens_label, ordinary_words
from detente.report.views.seam import Done

ALL = "all readings"


@dataclass(frozen=True)
class Cell:
    """One issue under one reading.

    Attributes
    ----------
    room : RoomView or None
    settlements : tuple of (lens label, Spread)
    """

    room: RoomView | None
    settlements: tuple[tuple[str, Spread], ...]


@dataclass(frozen=True)
class IssueRow:
    """One issue under all readings mixed, then under each alone; ``named`` is its title as it stands in a sentence."""

    issue: str
    title: str
    named: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class GainRow:
    """One party's gain at the positions of one lens, under all readings mixed, then under each alone."""

    lens: str
    party: str
    name: str
    cells: tuple[GainView, ...]


@dataclass(frozen=True)
class ReadingsView:
    """All readings side by side.

    Attributes
    ----------
    names, titles : tuple of str
        The mix of all comes first; only it stands there where the crisis has no readings.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    issues: tuple[IssueRow, ...]
    gains: tuple[GainRow, ...]

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.names) > 2


def readings_view(done: Done, by_reading: Mapping[str, Done]) -> ReadingsView:
    """Return a run over all readings beside the runs of each reading alone."""
    crisis, ordinary = done.plan.crisis, ordinary_words(done.plan.crisis)
    runs = (done, *by_reading.values())
    balances = [balance_views(run) for run in runs] if by_reading else []
    gains = tuple(
        GainRow(lens.lens, line.party, line.name, tuple(found[place].gains[row] for found in balances))
        for place, lens in enumerate(balances[0] if balances else ())
        for row, line in enumerate(lens.gains)
    )
    return ReadingsView(
        names=("", *by_reading),
        titles=(
            ALL if crisis.readings and done.plan.reading is None else "this run",
            *(crisis.readings[name].title or name for name in by_reading),
        ),
        issues=tuple(
            IssueRow(issue, stated.title, in_sentence(stated.title, ordinary), tuple(_cell(run, issue) for run in runs))
            for issue, stated in crisis.issues.items()
        ),
        gains=gains,
    )


def _cell(done: Done, issue: str) -> Cell:
    settlements = []
    for lens in done.plan.lenses:
        if lens.gives_positions:
            found = done.summary[lens.name][lens.settlement][issue]
            settlements.append((lens_label(lens.name), Spread(found["p05"], found["p50"], found["p95"])))
    return Cell(room_view(done, issue), tuple(settlements))
