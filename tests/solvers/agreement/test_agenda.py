"""Agendas against the reference rows, laws, and every package of every agenda."""

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detente.solvers.agreement.agenda import (
    agendas,
    best_by_size,
    emptying,
    ground,
    linkage,
    listed,
    number_of,
    smallest_with_a_deal,
    value_of_one,
)
from tests.reference import reference

Floats = npt.NDArray[np.float64]
TOYS = reference("deals/win-set-toys")
TABLES = [[[0, 0], [2, 2], [0, 0]], [[0, 0], [5, -9], [-9, 5]]]  # of the row: technical, fundamental
THERE = [[True, True, False], [True, True, True]]
NAMES = ("technical", "fundamental")


@pytest.mark.parametrize(("regime", "settle"), [("may_stay_open", False), ("must_be_settled", True)])
def test_reference_agenda(regime: str, settle: Any) -> None:
    row = TOYS["agenda"]
    found = agendas(ground(TABLES, [0, 0], allowed=THERE, settle=settle))
    expected = [row[regime][name] for name in ("technical_only", "fundamental_only", "both")]
    assert [None if np.isnan(v) else v for v in found.value[1:]] == [None if v == "none" else v for v in expected]
    (smallest,) = smallest_with_a_deal(found.deal)
    assert [NAMES[issue] for issue in listed(smallest)] == row["smallest_agenda_with_a_deal"]
    emptied = [NAMES[issue] for issue in emptying(found.deal)]
    assert emptied == ([row["issue_that_empties_the_set"]] if settle else [])


def test_an_insisted_issue_empties_the_full_agenda_and_all_without_it() -> None:
    found = agendas(ground(TABLES, [0, 0], allowed=THERE, insist=[False, True]))
    assert np.isnan(found.value).all()
    assert not found.deal.any()


def test_reference_linkage() -> None:
    row = TOYS["linkage"]
    tables = [[[0, 0], row["issues"]["one"]], [[0, 0], row["issues"]["two"]]]
    over = ground(tables, [0, 0])
    value = agendas(over).value
    assert value[1:].tolist() == [row[name] for name in ("value_of_one_alone", "value_of_two_alone", "value_of_both")]
    both, apart = linkage(over, 1, 2)
    assert both - apart == row["linkage_gain"]


class World:
    """A small random world, with its packages gone through one by one."""

    def __init__(self, luck: np.random.Generator) -> None:
        self.issues, self.parties = int(luck.integers(1, 5)), int(luck.integers(1, 4))
        levels = int(luck.integers(1, 4))
        shape = (self.issues, levels, self.parties)
        self.tables = luck.integers(-3, 4, shape) / int(luck.choice([1, 10, 3]))
        self.quo = luck.integers(0, levels, self.issues)
        self.allowed = luck.random(shape[:2]) < 0.85
        self.settle, self.insist = (luck.random(self.issues) < share for share in luck.choice([0.0, 0.3, 1.0], 2))
        self.insist &= luck.random() < 0.3
        now = self.utility(tuple(self.quo))
        self.least = now if luck.random() < 0.5 else now + luck.integers(-2, 2, self.parties) / 2
        count = int(luck.integers(0, 3))
        self.when, self.then = (luck.random((count, *shape[:2])) < 0.7 for _ in range(2))
        for when, then in zip(self.when, self.then, strict=True):
            if all(when[i, q] for i, q in enumerate(self.quo)) and not all(then[i, q] for i, q in enumerate(self.quo)):
                then[:] = True  # the status quo breaks no rule

    def utility(self, package: tuple[int, ...]) -> Floats:
        return np.asarray(sum(self.tables[i, x] for i, x in enumerate(package)))

    def gain(self, package: tuple[int, ...]) -> float:
        return float((self.utility(package) - self.least).min())

    def obeys(self, package: tuple[int, ...]) -> bool:
        def inside(flags: Any) -> bool:
            return all(flags[i, x] for i, x in enumerate(package))

        return all(not inside(when) or inside(then) for when, then in zip(self.when, self.then, strict=True))

    def moved(self, package: tuple[int, ...], issues: tuple[int, ...]) -> bool:
        return any(package[i] != self.quo[i] for i in issues)

    def packages(self, issues: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Return the packages of an agenda that obey the rules and settle what must be; none if one is insisted on."""
        must = self.settle | self.insist
        if any(self.insist[i] and i not in issues for i in range(self.issues)):
            return []
        options = []
        for i in range(self.issues):
            here = [x for x in range(self.tables.shape[1]) if x != self.quo[i] and self.allowed[i, x]]
            stay = [] if i in issues and must[i] else [int(self.quo[i])]
            options.append(stay + (here if i in issues else []))
        return [package for package in product(*options) if self.obeys(package)]

    def ground(self) -> Any:
        return ground(
            self.tables,
            self.quo,
            disagreement=self.least,
            allowed=self.allowed,
            settle=self.settle,
            insist=self.insist,
            rules=(self.when, self.then),
        )


def best(gains: list[float]) -> float:
    return max((gain for gain in gains if gain >= -1e-9), default=np.nan)


def test_values_and_deals_are_those_of_every_package() -> None:
    luck, seen = np.random.default_rng(1), set()
    for _ in range(400):
        world = World(luck)
        found = agendas(world.ground())
        for agenda in range(1 << world.issues):
            issues = listed(agenda)
            here = world.packages(issues)
            value = best([world.gain(package) for package in here])
            deal = any(world.gain(package) >= -1e-9 and world.moved(package, issues) for package in here)
            assert found.value[agenda] == pytest.approx(value, abs=1e-8, nan_ok=True)
            assert found.deal[agenda] == deal
            seen.add((bool(np.isnan(value)), deal, len(world.when) > 0))
    assert len(seen) == 6  # all but a deal of no value, with rules and without


def test_linkage_is_that_of_every_pair_of_deals() -> None:
    luck, gains = np.random.default_rng(2), 0
    for _ in range(900):
        world = World(luck)
        side = luck.integers(0, 3, world.issues)
        one, other = (tuple(int(i) for i in np.flatnonzero(side == part)) for part in (0, 1))
        over = world.ground()
        both, apart = linkage(over, number_of(one), number_of(other))
        together = agendas(over).value[number_of(one) | number_of(other)]
        assert both == pytest.approx(together, abs=1e-9, nan_ok=True)
        if world.insist.any():
            continue
        quo, pairs = tuple(int(x) for x in world.quo), []
        for first in {*world.packages(one), quo}:
            for second in {*world.packages(other), quo}:
                joint = tuple(second[i] if i in other else first[i] for i in range(world.issues))
                parts = (world.gain(deal) for deal in (first, second) if deal != quo)
                if world.obeys(joint) and all(part >= -1e-9 for part in parts):
                    pairs.append(world.gain(joint))
        if not one or not other:
            assert apart == pytest.approx(together, abs=1e-9, nan_ok=True)
            continue
        assert apart == pytest.approx(best(pairs), abs=1e-8, nan_ok=True)
        gains += bool(both - apart > 1e-9)
    assert gains > 10


def test_a_body_that_ratifies_can_stop_a_deal_and_gains_nothing_that_counts() -> None:
    luck, stopped = np.random.default_rng(5), 0
    for _ in range(200):
        tables, quo = luck.integers(-3, 5, (3, 3, 2)), luck.integers(0, 3, 3)
        bodies = luck.integers(-2, 3, (3, 3, 2)) / 3
        bodies[0] = 0  # on which neither has a say
        found = agendas(ground(tables, quo, ratify=bodies))
        for agenda in range(8):
            options = [range(3) if agenda >> i & 1 else [quo[i]] for i in range(3)]
            values = []
            for package in product(*options):
                gain, passing = (
                    sum(part[i, x] - part[i, quo[i]] for i, x in enumerate(package)) for part in (tables, bodies)
                )
                moved = any(x != quo[i] for i, x in enumerate(package))
                if moved and gain.min() >= 0:
                    values.append((float(gain.min()), bool(passing.min() >= -1e-9)))
            passed = [gain for gain, may in values if may]
            assert found.deal[agenda] == bool(passed)
            assert found.value[agenda] == max(passed, default=0.0)
            stopped += bool(values) and not passed
    assert stopped > 20


def test_insistence_and_what_must_be_settled_can_differ_between_worlds() -> None:
    tables = np.array([TABLES, TABLES], dtype=float)
    must = [[False, False], [False, True]]
    assert agendas(ground(tables, [0, 0], settle=must)).deal.tolist() == [
        [False, True, False, True],
        [False, True, False, False],
    ]
    assert agendas(ground(tables, [0, 0], insist=must)).deal[:, 3].tolist() == [True, False]
    values = value_of_one(ground(tables, [0, 0], settle=must), 3)
    assert values[0] == 2
    assert np.isnan(values[1])


def test_where_issues_may_stay_the_value_never_falls_when_the_agenda_grows() -> None:
    luck = np.random.default_rng(3)
    for _ in range(60):
        tables = luck.normal(size=(5, 3, 3))
        value = agendas(ground(tables, luck.integers(0, 3, 5))).value
        for agenda, issue in product(range(32), range(5)):
            assert value[agenda | 1 << issue] >= value[agenda]


def test_where_issues_must_be_settled_a_larger_agenda_can_be_worth_less() -> None:
    value = agendas(ground([[[0, 0], [3, 3]], [[0, 0], [-1, -1]]], [0, 0], settle=True)).value
    assert value[1] == 3
    assert value[3] == 2


def test_the_ladder_has_the_best_agenda_of_every_size_with_its_ties() -> None:
    rows = best_by_size(np.array([0.0, 2.0, 2.0, np.nan]))
    assert rows[:2] == ((0.0, (0,)), (2.0, (1, 2)))
    assert np.isnan(rows[2][0])
    assert rows[2][1] == ()


def test_many_worlds_are_each_done_alone() -> None:
    luck = np.random.default_rng(4)
    tables, quo = luck.normal(size=(6, 4, 3, 2)), [0, 1, 2, 0]
    together = agendas(ground(tables, quo))
    for draw in range(6):
        alone = agendas(ground(tables[draw], quo))
        np.testing.assert_array_equal(alone.value, together.value[draw])


def test_what_is_no_agenda_is_refused_with_a_reason() -> None:
    for call, message in (
        (lambda: ground(np.zeros((13, 2, 2)), np.zeros(13, dtype=int)), "too many agendas"),
        (lambda: ground(np.zeros((2, 2, 2)), [0, 2]), "one of an issue's levels"),
        (lambda: ground(np.zeros((2, 2, 2)), [0]), "one status quo for each issue"),
        (lambda: ground(np.full((1, 2, 2), np.nan), [0]), "finite value"),
        (lambda: linkage(ground(TABLES, [0, 0]), 1, 3), "must not share"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
