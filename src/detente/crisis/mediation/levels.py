"""Levels: the positions of an issue that a package can name.

They are the marks of the issue and the place where it stands; a divisible issue also has steps of a tenth. Where that
gives more packages than are looked at one by one, the steps are left out, and :func:`levels_of` says so.
"""

from dataclasses import dataclass
from math import prod

from detente.core.quantity import Exact
from detente.crisis.crisis import Crisis
from detente.crisis.issue import Issue

MOST_PACKAGES = 200_000  # with more, divisible issues keep to their marks
MOST_ON_TABLE = 2**34  # packages of all tables together: with more, deals cannot be counted
STEPS = tuple(step / 10 for step in range(11))
SAME = 1e-9
AS_IT_STANDS = "as it stands"


@dataclass(frozen=True)
class Level:
    """One position that a package can name.

    Attributes
    ----------
    at : float or None
        Its position; None for the status quo where that is uncertain, and drawn.
    title : str
        What it means.
    stands : bool
        Whether it is the status quo.
    """

    at: float | None
    title: str
    stands: bool = False

    @property
    def label(self) -> str:
        """How it is named in tables: its position, or that it is the status quo."""
        return AS_IT_STANDS if self.at is None else f"{self.at:g}"


@dataclass(frozen=True)
class Levels:
    """The levels of every issue of a crisis.

    Attributes
    ----------
    of : mapping of issue to levels
        In the order of positions, the status quo last where it is drawn.
    coarse : tuple of str
        Divisible issues that keep to their marks, because there would be too many packages.
    """

    of: dict[str, tuple[Level, ...]]
    coarse: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        """How many levels each issue has."""
        return tuple(len(levels) for levels in self.of.values())

    @property
    def packages(self) -> int:
        """How many packages there are."""
        return prod(self.counts)


def levels_of(crisis: Crisis) -> Levels:
    """Return the levels of every issue of a crisis."""
    changed = _stands_otherwise(crisis)
    fine = {name: _levels(issue, steps=issue.divisible, drawn=name in changed) for name, issue in crisis.issues.items()}
    if prod(map(len, fine.values())) <= MOST_PACKAGES:
        return Levels(fine)
    coarse = {name: _levels(issue, steps=False, drawn=name in changed) for name, issue in crisis.issues.items()}
    return Levels(coarse, tuple(name for name, issue in crisis.issues.items() if issue.divisible))


def too_many_packages(crisis: Crisis) -> str:
    """Return that the tables of a crisis have more packages than can be counted, and what to do; empty otherwise."""
    on_table = {issue for track in crisis.tracks.values() for issue in track.issues} or set(crisis.issues)
    counts = {issue: len(levels) for issue, levels in levels_of(crisis).of.items() if issue in on_table}
    packages = prod(counts.values())
    if packages <= MOST_ON_TABLE:
        return ""
    finest = sorted(counts, key=lambda issue: -counts[issue])[:3]
    named = ", ".join(f"issues.{issue} ({counts[issue]})" for issue in finest)
    return (
        f"{len(counts)} issues make {packages:.3g} packages, and at most {MOST_ON_TABLE:.3g} are counted; leave out "
        f"marks, of {named} first, merge issues, or take some off the tracks"
    )


def _stands_otherwise(crisis: Crisis) -> set[str]:
    """Return the issues whose status quo a reading, a hypothesis or an event changes."""
    paths = [path for reading in crisis.readings.values() for path in reading.sets]
    paths += [path for hypothesis in crisis.hypotheses.values() for path in hypothesis.sets]
    paths += [path for entry in crisis.history for path in entry.sets]
    return {name for name in crisis.issues if any(path.endswith(f"{name}.status_quo") for path in paths)}


def _levels(issue: Issue, *, steps: bool, drawn: bool) -> tuple[Level, ...]:
    marks = dict(sorted(issue.marks.items()))
    positions = list(marks)
    if steps:
        positions += [step for step in STEPS if all(abs(step - mark) > SAME for mark in positions)]
    quantity = issue.status_quo.quantity
    stands = quantity.value if isinstance(quantity, Exact) and not drawn else None
    if stands is not None and all(abs(stands - at) > SAME for at in positions):
        positions.append(stands)
    found = [
        Level(at, _title(marks, at), stands=stands is not None and abs(at - stands) <= SAME) for at in sorted(positions)
    ]
    return (*found, *((Level(None, AS_IT_STANDS, stands=True),) if stands is None else ()))


def _title(marks: dict[float, str], at: float) -> str:
    """Return what a position means: its mark, or between which it lies."""
    for mark, text in marks.items():
        if abs(mark - at) <= SAME:
            return text
    below, above = [mark for mark in marks if mark < at], [mark for mark in marks if mark > at]
    if not below or not above:
        return marks[above[0]] if above else marks[below[-1]]
    return f"between {marks[below[-1]]} and {marks[above[0]]}"
