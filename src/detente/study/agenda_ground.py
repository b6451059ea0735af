"""Agendas of many worlds: what each could bring those who sit at the table.

The tables are those of the lens *deals*: what every level is worth, limits, value of no deal, bodies that ratify.
Agenda S lists some of the issues on the table; the others stay where they stand. Its value is taken by one of three
rules,

* *open*: every listed issue may stay where it stands;
* *stated*: a listed issue moves where somebody seated insists on it. Nobody can insist on what is not on the agenda:
  with all issues this is the win-set of the lens;
* *settled*: every listed issue moves, or there is no deal;

and by a fourth for single agendas, *face*: as *open*, but set against never having raised the issues of S. With f_qj
what a party q loses before its audiences if issue j stays where it stands, after what it demanded in public,

    V(S) = max over packages x of S of min_q (g_q(x) - Σ_{j in S} f_qj).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.core.errors import BadInput
from detente.core.record import default
from detente.ensemble.plan import Plan
from detente.lenses.deals.table import READS, Table, tables
from detente.solvers.agreement.agenda import MOST, Ground, agendas, ground, linkage, number_of, value_of_one
from detente.study.one_table import build_at, worlds_at
from detente.worlds.build import Build
from detente.worlds.draw import Otherwise
from detente.worlds.worlds import Floats

Flags = np.ndarray
Rule = Literal["open", "stated", "settled"]
MOVING = 1000.0  # worth of one moved issue, to one who cares for nothing else: above all utilities
RULES: tuple[Rule, ...] = ("open", "stated", "settled")


@dataclass(frozen=True, eq=False)
class Seats:
    """One table of some worlds.

    Attributes
    ----------
    table : Table
        Of the lens deals.
    local : array of int, shape (agendas,)
        The number that every agenda of all talks has at this table, where some issues may be missing.
    face : array, shape (rows, parties, issues)
        What the seated lose where an issue of this table stays where it stands.
    """

    table: Table
    local: np.ndarray
    face: Floats

    @property
    def insisted(self) -> Flags:
        """On which issues somebody seated insists; shape (rows, issues)."""
        return np.asarray(self.table.insists[:, self.table.seated].max(axis=1, initial=0.0) > 0)

    def ground(self, settle: Flags) -> Ground:
        """Return what the agendas of these worlds are made of."""
        table, seated = self.table, self.table.seated
        return self._ground(table.worth[:, seated], table.no_deal[:, seated], settle)

    def faced(self, agenda: int) -> tuple[Floats, Flags]:
        """Return the value of one agenda against never having raised it, 0 without a deal, and whether it holds one.

        One further party cares for nothing but that some issue moves, and so much that it is never who gains least:
        then no package is left exactly where no deal is.
        """
        table, seated = self.table, self.table.seated
        raised = [bool(agenda >> place & 1) for place in range(len(table.issues))]
        least = table.no_deal[:, seated] + self.face[:, :, raised].sum(axis=2)
        moves = MOVING * np.nan_to_num(table.moved)[:, None]
        worth = np.concatenate([table.worth[:, seated], moves], axis=1)
        some = np.full((len(least), 1), MOVING / 2)
        value = value_of_one(self._ground(worth, np.concatenate([least, some], axis=1), np.array(0)), agenda)
        deal = ~np.isnan(value)
        stays = (table.at_quo[:, seated] - least).min(axis=1)
        return np.where(deal, np.fmax(value, stays), 0.0), deal

    def _ground(self, worth: Floats, least: Floats, settle: Flags) -> Ground:
        table, rules = self.table, self.table.space.rules
        return ground(
            np.moveaxis(np.nan_to_num(worth), 1, -1),
            table.quo,
            disagreement=least,
            allowed=(np.nan_to_num(table.limits(table.seated)) > 0) & ~np.isnan(table.moved),
            settle=settle,
            rules=None if rules is None else (rules.when, rules.then),
            ratify=np.moveaxis(np.nan_to_num(table.bodies), 1, -1) if table.bodies.shape[1] else None,
            votes=(np.moveaxis(np.nan_to_num(table.voters), 1, -1), table.chambers),
        )

    def under(self, rule: Rule) -> Ground:
        """Return what the agendas are made of under a rule."""
        return self.ground(self.insisted if rule == "stated" else np.array(rule == "settled"))


@dataclass(frozen=True, eq=False)
class Talks:
    """All tables of some worlds.

    Attributes
    ----------
    issues : tuple of str
        Those that are on a table somewhere; bit i of an agenda's number lists issue i.
    draws : int
    seats : tuple of Seats
        Worlds in which nobody sits at a table are in none.
    """

    issues: tuple[str, ...]
    draws: int
    seats: tuple[Seats, ...]

    @property
    def full(self) -> int:
        """Number of the agenda of all issues."""
        return (1 << len(self.issues)) - 1

    @property
    def somebody_insists(self) -> bool:
        """Whether in any world somebody seated insists on anything."""
        return any(bool(part.insisted.any()) for part in self.seats)

    def number(self, issues: Iterable[str]) -> int:
        """Return the number of the agenda of some issues."""
        return number_of(tuple(self.issues.index(issue) for issue in issues))

    def all_agendas(self, rule: Rule) -> tuple[Floats, Flags]:
        """Return the value of every agenda, 0 without a deal, and whether it holds one; shapes (draws, agendas)."""
        worth = np.zeros((self.draws, self.full + 1))
        deal = np.zeros(worth.shape, dtype=bool)
        for part in self.seats:
            found = agendas(part.under(rule))
            deal[part.table.rows] = found.deal[:, part.local]
            worth[part.table.rows] = np.where(found.deal, found.value, 0.0)[:, part.local]
        return worth, deal

    def faced(self, agenda: int) -> tuple[Floats, Flags]:
        """Return the same for one agenda against never having raised it; shapes (draws,)."""
        worth, deal = np.zeros(self.draws), np.zeros(self.draws, dtype=bool)
        for part in self.seats:
            worth[part.table.rows], deal[part.table.rows] = part.faced(int(part.local[agenda]))
        return worth, deal

    def with_settled(self, issue: int) -> Flags:
        """Return in which worlds all issues hold a deal that moves one of them; False where it is on no table."""
        holds = np.zeros(self.draws, dtype=bool)
        for part in self.seats:
            here = int(part.local[1 << issue]).bit_length() - 1
            if here >= 0:
                must = part.insisted.copy()
                must[:, here] = True
                everything = int(part.local[self.full])
                holds[part.table.rows] = ~np.isnan(value_of_one(part.ground(must), everything))
        return holds

    def insisted(self, issue: int) -> Flags:
        """Return in which worlds somebody seated insists on an issue."""
        found = np.zeros(self.draws, dtype=bool)
        for part in self.seats:
            here = int(part.local[1 << issue]).bit_length() - 1
            if here >= 0:
                found[part.table.rows] = part.insisted[:, here]
        return found

    def at_stake(self, issue: int) -> Floats:
        """Return the face that the seated party with most to lose loses where an issue stays as it is."""
        found = np.zeros(self.draws)
        for part in self.seats:
            here = int(part.local[1 << issue]).bit_length() - 1
            if here >= 0:
                found[part.table.rows] = part.face[:, :, here].max(axis=1, initial=0.0)
        return found

    def linked(self, one: int, other: int) -> tuple[Floats, Floats]:
        """Return the value of two agendas talked about together, and of separate deals, all issues open; 0 for none."""
        both, apart = np.zeros(self.draws), np.zeros(self.draws)
        for part in self.seats:
            found = linkage(part.under("open"), int(part.local[one]), int(part.local[other]))
            both[part.table.rows], apart[part.table.rows] = (np.nan_to_num(value) for value in found)
        return both, apart


def talks_of(plan: Plan, track: str | None = None) -> Talks:
    """Return the tables of a plan's worlds, or those at which only one track meets.

    Raises
    ------
    BadInput
        When nobody sits at a table, or it has more issues than agendas can be gone through of.
    NotFound
        When there is no such track.
    """
    crisis = plan.crisis
    build = build_at(plan, track)
    worlds = worlds_at(build, READS, plan.draws)
    face = _face(build)[: plan.draws]
    found = [table for table in tables(worlds) if len(table.issues) and len(table.seated)]
    columns = sorted({int(issue) for table in found for issue in table.issues})
    if not columns:
        raise BadInput(
            f"{crisis.crisis}: nobody sits at a table with an issue on it; state 'parties' and 'issues' of a track"
        )
    if len(columns) > MOST:
        raise BadInput(
            f"{crisis.crisis}: {len(columns)} issues are on the table, and the agendas of at most {MOST} can be gone "
            f"through; look at one track with --track, or merge issues"
        )
    return Talks(
        tuple(list(crisis.issues)[column] for column in columns),
        plan.draws,
        tuple(
            Seats(table, _local(columns, table), face[np.ix_(table.rows, table.seated, table.issues)])
            for table in found
        ),
    )


def _face(build: Build) -> Floats:
    """Return what each party loses before its audiences where an issue stands; shape (draws, parties, issues)."""
    sets = {f"audiences.{name}.backing_down": default(0) for name in build.crisis.audiences}
    unseen = build.variant(Otherwise(sets=sets)) if sets else build
    lost = unseen.field("level_worth") - build.field("level_worth")
    stands = build.field("level_moved") == 0
    return np.asarray(np.where(stands[:, None], np.nan_to_num(lost), 0.0).sum(axis=3))


def _local(columns: list[int], table: Table) -> np.ndarray:
    """Return the number that every agenda has at one table."""
    here = {int(issue): place for place, issue in enumerate(table.issues)}
    codes = np.arange(1 << len(columns))
    found = np.zeros(len(codes), dtype=np.int64)
    for bit, column in enumerate(columns):
        if column in here:
            found |= (codes >> bit & 1) << here[column]
    return found
