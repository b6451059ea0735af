"""A plain table through lenses: the crisis that it states, looked at by every lens that needs no more than positions.

A table holds exact numbers, so all its worlds are alike; what differs between worlds is the luck of a lens itself, or
what the table does not state. Findings on the scale from 0 to 1 are turned into the table's own units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.file.positions.table import PositionTable
from detente.crisis.file.positions.to_crisis import crisis_of
from detente.ensemble.plan import MOST_DRAWS, cannot_look
from detente.lens import Lens, Output, checked
from detente.lenses import all_lenses
from detente.lenses.group_decision import NAME as ROUNDS
from detente.study.spatial.table_rounds import TableRounds, read_options, rounds_of_table
from detente.worlds.build import build_worlds
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats

CODES = ("reason", "code")  # units whose numbers stand for words
ON_STATUS_QUO = {"nash_bargaining": ("position", "feasible", "absolute")}  # findings that turn on where issues stand
POSITIONS = ("ideal", "salience", "capability")  # what a table states
DRAWS = 1_000
FEW = 30  # parties; above, lenses are looked at in two worlds first, and in more only where these differ
MANY_DRAWS = 100  # worlds of a table of many parties


@dataclass(frozen=True, eq=False)
class Look:
    """What one lens finds in a table.

    Attributes
    ----------
    lens : Lens
    findings : mapping of output to array, shape (draws, dims …)
        Positions in the table's units. Only what has no other dims than party and issue.
    """

    lens: Lens
    findings: dict[str, Floats]

    def output(self, name: str) -> Output:
        """Return the declaration of a finding."""
        return self.lens.output(name)

    def middle(self, name: str) -> Floats:
        """Return a finding over the worlds, shape (dims …): median, of a probability mean, of a code mode."""
        array, unit = self.findings[name], self.output(name).unit
        if self.is_same(name):
            return np.asarray(array[0])
        if unit in CODES:
            return np.apply_along_axis(_most_frequent, 0, array)
        return np.asarray(np.mean(array, axis=0) if unit in ("probability", "0 or 1") else np.median(array, axis=0))

    def ends(self, name: str) -> tuple[Floats, Floats]:
        """Return the 5 % and the 95 % point of a finding over the worlds; shape (dims …)."""
        low, high = np.quantile(self.findings[name], [0.05, 0.95], axis=0)
        return low, high

    def is_same(self, name: str) -> bool:
        """Whether a finding is the same in every world."""
        array = self.findings[name]
        return bool(np.array_equal(array, np.broadcast_to(array[:1], array.shape), equal_nan=True))


@dataclass(frozen=True, eq=False)
class TableFindings:
    """A table, and what lenses find in it.

    Attributes
    ----------
    table : PositionTable
    crisis : Crisis
        The same as a crisis, with names of its own for parties and issues.
    seed, draws : int
    looks : tuple of Look
        By the lenses' names.
    rounds : TableRounds or None
        What the lens group_decision looks at, round by round; None where it was not asked.
    skipped : mapping of lens to reason
    """

    table: PositionTable
    crisis: Crisis
    seed: int
    draws: int
    looks: tuple[Look, ...]
    rounds: TableRounds | None = None
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        """How the table was understood, and which findings rest on what it does not state."""
        without = [issue.name for issue in self.table.issues if issue.status_quo is None]
        said = [
            f"no status quo is stated: {', '.join(findings)} of {lens} take the high end of each scale for it"
            for lens, findings in ON_STATUS_QUO.items()
            if without and any(look.lens.name == lens for look in self.looks)
        ]
        return (*self.table.notes, *said)

    def rests_on_nothing(self, look: Look, name: str, place: int) -> bool:
        """Whether a finding on an issue turns on a status quo that the table does not state."""
        return self.table.issues[place].status_quo is None and name in ON_STATUS_QUO.get(look.lens.name, ())


def _most_frequent(codes: Floats) -> float:
    values, counts = np.unique(codes, return_counts=True)
    return float(values[counts.argmax()])


def positional_lenses() -> tuple[Lens, ...]:
    """Return the lenses that look at positions, saliences and capabilities, by their names."""
    return tuple(lens for lens in all_lenses().values() if set(POSITIONS) <= set(lens.reads))


def look_at_table(
    table: PositionTable,
    *,
    lenses: Iterable[Lens] | None = None,
    draws: int | None = None,
    seed: int = 1,
    as_of: date | None = None,
    rounds: int = 10,
    options: Sequence[str] = (),
) -> TableFindings:
    """Return what lenses find in a table.

    Parameters
    ----------
    table : PositionTable
    lenses : iterable of Lens, optional
        By default those of :func:`positional_lenses`.
    draws : int, optional
        In how many worlds a lens that draws is looked at; by default 1,000, of a table of many parties 100.
    seed : int
    as_of : datetime.date, optional
        What the crisis says; changes no number.
    rounds : int
        Of the lens that plays rounds.
    options : sequence of str
        Its rules, see :func:`detente.study.spatial.table_rounds.read_options`.

    Raises
    ------
    NotFound
        When there is no such option.
    BadInput
        When draws are out of range, or none of the lenses can look.
    """
    many = len(table.parties) > FEW
    wanted = draws if draws is not None else MANY_DRAWS if many else DRAWS
    if not 1 <= wanted <= MOST_DRAWS:
        raise BadInput(f"draws must be between 1 and {MOST_DRAWS:,}, not {wanted:,}")
    if seed < 0:
        raise BadInput(f"the seed must be 0 or more, not {seed}")
    preset, changed = read_options(options)
    crisis = crisis_of(table, as_of or date(2000, 1, 1), spatial={"rounds": rounds})
    asked = tuple(lenses) if lenses is not None else positional_lenses()
    skipped = {lens.name: reason for lens in asked if (reason := cannot_look(lens, crisis))}
    able = [lens for lens in asked if lens.name not in skipped]
    plays = any(lens.name == ROUNDS for lens in able)
    if options and not plays:
        raise BadInput(f"the options are those of the lens '{ROUNDS}', which was not asked; leave them or --lens out")
    if not able:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped.items())
        raise BadInput(f"{table.file}: no lens can look at this table: {reasons}")
    looks = tuple(_look(lens, table, crisis, wanted, seed, two_first=many) for lens in able if lens.name != ROUNDS)
    played = None
    if plays:
        played = rounds_of_table(table, crisis, preset=preset, changed=changed, rounds=rounds, seed=seed)
    return TableFindings(table, crisis, seed, wanted, looks, played, skipped)


def _look(lens: Lens, table: PositionTable, crisis: Crisis, draws: int, seed: int, *, two_first: bool) -> Look:
    """Look through one lens; where two worlds are alike in a table of many parties, the others are not computed."""
    if two_first and draws > 2:
        first = _look(lens, table, crisis, 2, seed, two_first=False)
        if all(first.is_same(name) for name in first.findings):
            return first
    worlds = build_worlds(crisis, seed=Seed(seed), first=0, replicates=-(-draws // REPLICATE), fields=lens.reads).rows(
        0, draws
    )
    found = checked(lens, worlds, lens.solve(worlds, Seed(seed).branch(lens.name)))
    shown = [output for output in lens.gives if set(output.dims) <= {"party", "issue"}]
    return Look(lens, {output.name: _in_units(output, found[output.name], table) for output in shown})


def _in_units(output: Output, array: Floats, table: PositionTable) -> Floats:
    """Return positions in the table's units; other findings as they are."""
    if output.unit != "scale" or "issue" not in output.dims:
        return array
    shape = [1] * array.ndim
    shape[1 + output.dims.index("issue")] = len(table.issues)
    low = np.array([issue.low for issue in table.issues]).reshape(shape)
    high = np.array([issue.high for issue in table.issues]).reshape(shape)
    return np.asarray(low + array * (high - low))
