"""The lens tracks from its definition, one world: all packages of every table, then a plain recursion."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from detente.solvers.agreement.tables import Tables
from detente.worlds.worlds import Worlds
from tests.solvers.agreement.test_tables import Plain

Draft = list[tuple[int, ...]]  # alike packages, each equally likely


def exact(value: float) -> Fraction:
    return Fraction(float(value)).limit_denominator(10**6)


class ByHand:
    """One world."""

    def __init__(self, worlds: Worlds, draw: int) -> None:
        self.f = {name: array[draw] for name, array in worlds.arrays.items()}
        moved = self.f["level_moved"]
        self.levels = [int((~np.isnan(row)).sum()) for row in moved]
        self.quo = tuple(int(np.nanargmin(row)) for row in moved)
        self.issues, self.parties = range(len(moved)), range(len(self.f["no_deal"]))
        seats, on = self.f["track_seated"] > 0, self.f["track_on"] > 0
        self.open = [k for k in range(len(seats)) if self.f["track_open"][k] > 0 and seats[k].any() and on[k].any()]
        self.open.sort(key=lambda k: (self.f["track_order"][k], k))
        self.sits = {k: {q for q in self.parties if seats[k, q]} for k in self.open}
        self.on = {k: {j for j in self.issues if on[k, j]} for k in self.open}
        self.asked = {(q, j) for k in self.open for q in self.sits[k] for j in self.on[k]}
        self.seen = {k: bool(self.f["track_public"][k] > 0) for k in self.open}
        self.any_seen = any(self.seen.values())
        self.stake = [self.standing(q) - exact(self.f["no_deal"][q]) for q in self.parties]

    def standing(self, q: int) -> Fraction:
        return sum((exact(self.f["level_worth"][q, j, self.quo[j]]) for j in self.issues), Fraction(0))

    def adds(self, q: int, j: int, level: int, *, seen: bool) -> Fraction:
        if level == self.quo[j]:
            return Fraction(0)
        face = exact(self.f["level_face"][q, j, level])
        worth = exact(self.f["level_worth"][q, j, level]) + face * (self.any_seen - seen)
        return worth - exact(self.f["level_worth"][q, j, self.quo[j]])

    def body(self, a: int, package: tuple[int, ...]) -> Fraction:
        return sum((exact(self.f["body_worth"][a, j, level]) for j, level in enumerate(package)), Fraction(0))

    def keeps_rules(self, package: tuple[int, ...]) -> bool:
        when, then = self.f["dependency_when"] > 0, self.f["dependency_then"] > 0
        return all(
            not all(w[j, x] for j, x in enumerate(package)) or all(t[j, x] for j, x in enumerate(package))
            for w, t in zip(when, then, strict=True)
        )

    def gain(self, q: int, package: tuple[int, ...], *, seen: bool) -> Fraction:
        return self.stake[q] + sum((self.adds(q, j, x, seen=seen) for j, x in enumerate(package)), Fraction(0))

    def packages(self, on: set[int]) -> Iterator[tuple[int, ...]]:
        """Yield the packages that move something of what is on the table."""
        able = [
            [
                x
                for x in range(self.levels[j])
                if x == self.quo[j] or (j in on and self.f["level_moved"][j, x] and self.f["level_distinct"][j, x])
            ]
            for j in self.issues
        ]
        yield from (package for package in product(*able) if package != self.quo)

    def fits(self, q: int, package: tuple[int, ...], *, only_asked: bool) -> bool:
        """Return whether a package crosses no limit of a party."""
        return all(
            x == self.quo[j] or self.f["level_signed"][q, j, x] for j, x in enumerate(package)
            if not only_asked or (q, j) in self.asked
        )  # fmt: skip

    def draft(self, sits: set[int], on: set[int], guests: set[int], *, seen: bool) -> Draft:
        best: Any = None
        found: Draft = []
        bodies = range(len(self.f["body_worth"]))
        at = self.f["level_position"]
        for package in self.packages(on):
            if any(self.f["insists"][q, j] and package[j] == self.quo[j] for q in sits for j in on):
                continue
            if not all(self.fits(q, package, only_asked=False) for q in sits):
                continue
            if not all(self.fits(q, package, only_asked=True) for q in guests):
                continue
            if not self.keeps_rules(package) or any(self.body(a, package) < 0 for a in bodies):
                continue
            if any(self.gain(q, package, seen=seen) < 0 for q in sits | guests):
                continue
            gains = sorted(self.gain(q, package, seen=seen) for q in sits)
            changed = [j for j in self.issues if package[j] != self.quo[j]]
            far = sum((abs(exact(at[j, package[j]]) - exact(at[j, self.quo[j]])) for j in changed), Fraction(0))
            rank = (gains, -len(changed), -far)
            if best is None or rank > best:
                best, found = rank, []
            if rank == best:
                found.append(package)
        return found

    def at_table(self, k: int) -> Draft:
        """Return the draft of a table: its own, or one that suits those whose consent it will need."""
        first = self.draft(self.sits[k], self.on[k], set(), seen=self.seen[k])
        if not first or self.suits(k, first):
            return first
        guests = {q for q in self.parties if any((q, j) in self.asked for j in self.on[k])} - self.sits[k]
        return self.draft(self.sits[k], self.on[k], guests, seen=self.seen[k]) or first

    def needed(self, draft: Draft) -> set[int]:
        return {q for q, j in self.asked if any(package[j] != self.quo[j] for package in draft)}

    def suits(self, k: int, draft: Draft) -> bool:
        for q in self.needed(draft) - self.sits[k]:
            mean = sum((self.gain(q, package, seen=self.seen[k]) for package in draft), Fraction(0)) / len(draft)
            if mean < 0 or not all(self.fits(q, package, only_asked=True) for package in draft):
                return False
        return True

    def must_ask_home(self, q: int, draft: Draft, mandate: dict[int, float]) -> bool:
        way = self.f["level_way"]
        return any(
            not np.isnan(mandate.get(j, np.nan)) and way[q, j, package[j]] > mandate[j] + 1e-9
            for package in draft
            for j in self.issues
        )

    def together(self) -> tuple[Draft, list[Fraction]]:
        """Return the one draft of all, and the gains over no deal if nothing is agreed until all is."""
        none = [Fraction(0)] * len(self.parties)
        sits, on = set().union(*self.sits.values()), set().union(*self.on.values())
        draft = self.draft(sits, on, set(), seen=self.any_seen) if self.open else []
        if not draft:
            return draft, none
        recess = 0
        for q in sits:
            widest = {
                j: np.fmax.reduce([self.f["mandate"][k, q] for k in self.open if j in self.on[k] and q in self.sits[k]]
                                  or [np.nan])
                for j in self.issues
            }  # fmt: skip
            recess |= self.must_ask_home(q, draft, widest)
        gains = []
        for q in self.parties:
            more = self.mean_gain(q, draft, seen=self.any_seen)
            gains.append(self.stake[q] + exact(self.f["patience"][q]) ** (len(self.open) - 1 + recess) * more)
        able = [gains[q] for q in sits]
        return draft, gains if min(able) >= 0 and max(able) > 0 else none

    def mean_gain(self, q: int, draft: Draft, *, seen: bool, only: int | None = None) -> Fraction:
        some = self.issues if only is None else (only,)
        total = sum((self.adds(q, j, package[j], seen=seen) for package in draft for j in some), Fraction(0))
        return total / len(draft)

    def rounds(self) -> dict[str, Any]:
        """Return what is kept when each table binds: drafts, chances of every combination, gains over no deal."""
        drafts = {k: self.at_table(k) for k in self.open}
        tables = [k for k in self.open if drafts[k]]
        laws: dict[Any, Fraction] = {}
        worth: dict[Any, list[Fraction]] = {}
        last: dict[Any, dict[int, int]] = {}
        for state in product((0, 1), repeat=len(tables)):
            kept = [k for k, bit in zip(tables, state, strict=True) if bit]
            last[state] = {
                j: next((k for k in reversed(kept) if any(p[j] != self.quo[j] for p in drafts[k])), -1)
                for j in self.issues
            }
            worth[state] = self.worth(last[state], drafts, kept)
        if tables:
            sits = np.array([[q in self.sits[k] for q in self.parties] for k in tables])
            needs = np.array([[q in self.sits[k] | self.needed(drafts[k]) for q in self.parties] for k in tables])
            at = Tables(np.zeros((2 ** len(tables), len(self.parties))), np.full(len(tables), 2), sits, needs)
            plain = Plain(at, tuple(range(len(tables))))
            plain.worth = worth
            laws = plain.onwards(0, (0,) * len(tables))
        return {"drafts": drafts, "tables": tables, "laws": laws, "worth": worth, "last": last}

    def worth(self, last: dict[int, int], drafts: dict[int, Draft], kept: list[int]) -> list[Fraction]:
        """Return what drafts are worth over no deal, by the table that has the last word on each issue."""
        none = [Fraction(0)] * len(self.parties)
        if all(k < 0 for k in last.values()) or not self.stands(last, drafts):
            return none
        found = []
        for q in self.parties:
            total = self.stake[q]
            for j, k in last.items():
                if k >= 0:
                    mandate = {p: dict.fromkeys(self.issues, self.f["mandate"][k, p]) for p in self.sits[k]}
                    home = any(self.must_ask_home(p, drafts[k], mandate[p]) for p in self.sits[k])
                    turn = self.open.index(k) + home
                    total += exact(self.f["patience"][q]) ** turn * self.mean_gain(
                        q, drafts[k], seen=self.seen[k], only=j
                    )
                    if (q, j) in self.asked and any(
                        p[j] != self.quo[j] and not self.f["level_signed"][q, j, p[j]] for p in drafts[k]
                    ):
                        total -= 100
            concerned = any(q in self.sits[k] | self.needed(drafts[k]) for k in kept)
            left = any(k < 0 and (q, j) in self.asked and self.f["insists"][q, j] for j, k in last.items())
            found.append(total - 100 * (concerned and left))
        return found

    def stands(self, last: dict[int, int], drafts: dict[int, Draft]) -> bool:
        """Return whether what is signed breaks no rule and every body passes it; for drafts of one package each."""
        package = tuple(self.quo[j] if k < 0 else drafts[k][0][j] for j, k in last.items())
        return self.keeps_rules(package) and all(self.body(a, package) >= 0 for a in range(len(self.f["body_worth"])))

    @property
    def singular(self) -> bool:
        """Whether no table has alike packages, so that what is signed is one package."""
        return all(len(self.at_table(k)) <= 1 for k in self.open)
