"""Tables: the worlds in which the same parties sit at the table over the same issues.

Issues that are on no table stay where they stand: what they are worth is taken off the value of no deal, and a
dependency that rests on them applies, or cannot be met, as they stand.
"""

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from detente.solvers.agreement.chambers import Chambers
from detente.solvers.packages.space import Rules, Space
from detente.worlds.worlds import Floats, Worlds

READS = (
    "seated", "fundamental", "level_position", "level_moved", "level_distinct", "level_worth",
    "level_signed", "level_here",
    "level_beyond", "insists", "no_deal", "force_pays", "body_worth", "voter_worth", "chamber_seats", "chamber_quota",
    "chamber_veto", "ratify_doubt", "dependency_when", "dependency_then", "ideal", "limit", "limit_side", "status_quo",
)  # fmt: skip


SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Table:
    """Worlds in which the same parties sit at the table over the same issues, and the same packages stand together.

    Attributes
    ----------
    rows : array of int
        Which worlds.
    seated, absent : arrays of int
        Parties.
    issues : array of int
        Those that are on the table.
    space : Space
    worth, signed, here, beyond : arrays, shape (rows, parties, issues, levels)
    insists : array, shape (rows, parties, issues)
    no_deal : array, shape (rows, parties)
    bodies, voters : arrays, shape (rows, bodies, issues, levels), (rows, voters, issues, levels)
    chambers : Chambers
        In which the voters vote.
    quo : array of int, shape (issues,)
    position, moved, distinct : arrays, shape (rows, issues, levels)
    """

    rows: np.ndarray
    seated: np.ndarray
    absent: np.ndarray
    issues: np.ndarray
    space: Space
    worth: Floats
    signed: Floats
    here: Floats
    beyond: Floats
    insists: Floats
    no_deal: Floats
    bodies: Floats
    voters: Floats
    chambers: Chambers
    quo: np.ndarray
    position: Floats
    moved: Floats
    distinct: Floats

    @property
    def at_quo(self) -> Floats:
        """What the status quo is worth to every party; shape (rows, parties)."""
        return np.asarray(np.where(self.moved[:, None] == 0, self.worth, 0).sum(axis=(2, 3)))

    def coordinates(self, parties: Floats) -> Floats:
        """Return what every level is worth to parties and to all who ratify; (rows, issues, levels, coordinates)."""
        worth = np.concatenate([parties, self.bodies, self.voters], axis=1)
        return np.asarray(np.moveaxis(np.nan_to_num(worth), 1, -1))

    def thresholds(self, parties: Floats) -> Floats:
        """Return the least that each coordinate accepts; bodies what stands, voters anything: their chamber decides."""
        quiet = np.zeros((len(self.rows), self.bodies.shape[1]))
        any_vote = np.full((len(self.rows), self.voters.shape[1]), -np.inf)
        return np.concatenate([parties, quiet, any_vote], axis=1)

    def ratified(self, package: np.ndarray) -> npt.NDArray[np.bool_]:
        """Return whether all who ratify pass packages, shape (..., issues), more likely than not; (rows, ...)."""
        issue = np.arange(len(self.issues))
        bodies = self.bodies[:, :, issue, package].sum(axis=-1)
        votes = np.moveaxis(self.voters[:, :, issue, package].sum(axis=-1), 1, -1)
        return np.asarray((bodies >= -SAME).all(axis=1) & self.chambers.carry(votes))

    def limits(self, parties: np.ndarray) -> Floats:
        """Return which levels lie within the limits of some parties, and are positions of their own."""
        return np.asarray(self.signed[:, parties].min(axis=1, initial=1.0) * self.distinct)

    def insisted(self, parties: np.ndarray) -> Floats:
        """Return which levels the insistence of some parties leaves."""
        must = self.insists[:, parties].max(axis=1, initial=0.0)[..., None]
        return np.where((must > 0) & (self.moved == 0), 0.0, 1.0)


def tables(worlds: Worlds) -> list[Table]:
    """Return the worlds by who sits at the table, what is on it, and which levels can stand together."""
    field = {name: worlds.field(name, lens="deals") for name in READS}
    seated = field["seated"] > 0
    keys = np.concatenate(
        [seated.reshape(worlds.draws, -1), field["dependency_when"].reshape(worlds.draws, -1) > 0,
         field["dependency_then"].reshape(worlds.draws, -1) > 0,
         np.nan_to_num(field["level_moved"].reshape(worlds.draws, -1), nan=2.0)], axis=1,
    )  # fmt: skip
    _, which = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    groups = [np.array(list(rows)) for _, rows in groupby(order, key=lambda row: int(which.ravel()[row]))]
    return [_table(field, rows) for rows in groups]


def _table(field: dict[str, Floats], rows: np.ndarray) -> Table:
    seats = field["seated"][rows[0]] > 0
    issues = np.flatnonzero(seats.any(axis=0))
    moved = field["level_moved"][rows]
    levels = tuple(int(count) for count in (~np.isnan(moved[0, issues])).sum(axis=1))
    most = max(levels, default=1)
    elsewhere = np.setdiff1d(np.arange(seats.shape[1]), issues)
    left = np.where(moved[:, None, elsewhere] == 0, field["level_worth"][rows][:, :, elsewhere], 0).sum(axis=(2, 3))

    def cut(name: str) -> Floats:
        return np.asarray(field[name][rows][..., issues, :][..., :most])

    return Table(
        rows=rows,
        seated=np.flatnonzero(seats.any(axis=1)),
        absent=np.flatnonzero(~seats.any(axis=1)),
        issues=issues,
        space=Space(levels or (1,), _rules(field, rows[0], issues, most)),
        worth=cut("level_worth"),
        signed=cut("level_signed"),
        here=cut("level_here"),
        beyond=cut("level_beyond"),
        insists=field["insists"][rows][..., issues],
        no_deal=field["no_deal"][rows] - left,
        bodies=cut("body_worth"),
        voters=cut("voter_worth"),
        chambers=Chambers(
            *(field[name][rows] for name in ("chamber_seats", "chamber_quota", "chamber_veto", "ratify_doubt"))
        ),
        quo=np.argmin(np.nan_to_num(moved[0][issues, :most], nan=2.0), axis=1),
        position=cut("level_position"),
        moved=cut("level_moved"),
        distinct=cut("level_distinct"),
    )


def _rules(field: dict[str, Floats], row: int, issues: np.ndarray, most: int) -> Rules | None:
    """Return the dependencies among the issues on the table; the others stay where they stand."""
    when, then = (field[name][row] > 0 for name in ("dependency_when", "dependency_then"))
    stands = field["level_moved"][row] == 0
    elsewhere = np.setdiff1d(np.arange(len(stands)), issues)
    applies = np.array([part[elsewhere][stands[elsewhere]].all() for part in when], dtype=bool)
    broken = np.array([not part[elsewhere][stands[elsewhere]].all() for part in then], dtype=bool)
    then[broken] = False
    if not applies.any() or not len(issues):
        return None
    return Rules(when[applies][:, issues, :most], then[applies][:, issues, :most])


def only(table: Table, some: np.ndarray) -> Table:
    """Return some of the worlds of a table."""
    names = (
        "rows",
        "worth",
        "signed",
        "here",
        "beyond",
        "insists",
        "no_deal",
        "bodies",
        "voters",
        "position",
        "moved",
        "distinct",
    )
    parts = {name: getattr(table, name)[some] for name in names}
    return replace(table, **parts, chambers=table.chambers.rows(some))
