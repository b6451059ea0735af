"""Tables against the reference rows, and a plain recursion over what was signed."""

from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detente.solvers.agreement.tables import (
    Course,
    Tables,
    all_or_nothing,
    all_orders,
    hold_up,
    in_order,
    lost,
    separate,
    tables,
)
from tests.reference import reference

Floats = npt.NDArray[np.float64]
State = tuple[int, ...]
Law = dict[State, Fraction]
ROW = reference("deals/win-set-toys")["tracks"]
PARTIES = ["a", "b", "c"]


def reference_tables(needs: Any = None) -> Tables:
    gains: list[Any] = [table["gains"] for table in ROW["tables"].values()]
    seated = [[party in table["seated"] for party in PARTIES] for table in ROW["tables"].values()]
    return tables(separate(gains), seated, needs)


def said(course: Course) -> dict[str, Any]:
    words = ["accepted" if part else "refused" for part in course.agreed]
    return {"first": words[0], "second": words[1], "gains": course.gains.tolist()}


def test_reference_tables_that_bind() -> None:
    at = reference_tables()
    for order, name in (((0, 1), "each_table_binds"), ((1, 0), "each_table_binds_reversed")):
        expected = {key: ROW[name][key] for key in ("first", "second", "gains")}
        assert said(in_order(at, order)) == expected
    without = separate([[3, 2, -1], [0, 0, 2]])  # the refuser is the one who loses by the second table
    assert ROW["each_table_binds"]["refuser"] == "a"
    assert said(in_order(tables(without, at.seated), (0, 1)))["second"] == "accepted"


def test_reference_joint_test() -> None:
    at = reference_tables()
    joint, binding = all_or_nothing(at), in_order(at, (0, 1))
    row = ROW["nothing_agreed_until_all_is"]
    assert said(joint) == {key: row[key] for key in ("first", "second", "gains")}
    assert (joint.gains - binding.gains).tolist() == [ROW["value_of_the_joint_test"][party] for party in PARTIES]


def test_reference_first_table_that_needs_a_later_consent() -> None:
    at = reference_tables(needs=[[False, False, True], [False, False, False]])
    assert said(in_order(at, (0, 1))) == ROW["if_first_also_needs_c_later"]
    reversed_order = in_order(at, (1, 0))  # now c is asked at home, when the second table has nothing to give any more
    assert said(reversed_order) == {"first": "refused", "second": "refused", "gains": [0, 0, 0]}
    assert lost(at, reversed_order)
    assert not lost(at, in_order(at, (0, 1)))
    assert hold_up(at, (1, 0)).tolist() == [[False, False, True], [False, False, False]]
    assert not hold_up(at, (0, 1)).any()


class Plain:
    """One order of tables, from the definition: what follows from what was signed so far."""

    def __init__(self, at: Tables, order: tuple[int, ...]) -> None:
        self.at, self.order, self.shape = at, order, tuple(int(size) for size in at.sizes)
        self.parties = range(at.worth.shape[1])
        self.worth = {
            state: [Fraction(v).limit_denominator(1000) for v in at.worth[np.ravel_multi_index(state, self.shape)]]
            for state in product(*map(range, self.shape))
        }

    def asked(self, table: int) -> dict[int, int]:
        """Return the step at which each party outside a table is asked about its deal."""
        place, found = self.order.index(table), {}
        for q in self.parties:
            if self.at.needs[table, q] and not self.at.seated[table, q]:
                later = [s for s in range(place + 1, len(self.order)) if self.at.seated[self.order[s], q]]
                found[q] = min(later, default=len(self.order))
        return found

    def value(self, law: Law) -> list[Fraction]:
        return [sum((p * self.worth[s][q] for s, p in law.items()), Fraction(0)) for q in self.parties]

    def choices(self, step: int, state: State) -> tuple[set[State], State, list[int]]:
        """Return what can be chosen at a step, what breaking off leaves, and who decides."""
        here = self.order[step] if step < len(self.order) else None
        opened = [t for t in self.order[:step] if state[t] and step in self.asked(t).values()]
        home = [q for q in self.parties if any(self.asked(t).get(q) == step for t in self.order)]
        options = [
            range(self.shape[t]) if t == here else (0, level) if t in opened else (level,)
            for t, level in enumerate(state)
        ]
        off = tuple(0 if t == here or t in opened else level for t, level in enumerate(state))
        deciders = home if here is None else [q for q in self.parties if self.at.seated[here, q]]
        return set(product(*options)), off, deciders

    def onwards(self, step: int, state: State) -> Law:
        """Return the chances of what is kept in the end."""
        if step > len(self.order):
            return {state: Fraction(1)}
        choices, off, deciders = self.choices(step, state)
        laws = {choice: self.onwards(step + 1, choice) for choice in choices}
        base, ranks = self.value(laws[off]), {}
        for choice, law in laws.items():
            gains = sorted(self.value(law)[q] - base[q] for q in deciders)
            if choice == off or all(gain >= 0 for gain in gains):
                ranks[choice] = (gains, -sum(level > 0 for level in choice))
        best = [choice for choice, rank in ranks.items() if rank == max(ranks.values())]
        mixed: Law = {}
        for choice in best:
            for end, p in laws[choice].items():
                mixed[end] = mixed.get(end, Fraction(0)) + p / len(best)
        return mixed


def random_tables(luck: np.random.Generator) -> Tables:
    count, parties = int(luck.integers(1, 4)), int(luck.integers(2, 5))
    sizes = luck.integers(2, 4, count)
    values = luck.integers(-4, 5, (*sizes, parties)).astype(float)
    if luck.random() < 0.5:
        values = separate([luck.integers(-3, 4, (size - 1, parties)) for size in sizes])
    seated = luck.random((count, parties)) < 0.5
    seated[np.arange(count), luck.integers(0, parties, count)] = True
    return tables(values, seated, luck.random((count, parties)) < 0.3)


def test_every_order_goes_as_the_plain_recursion_has_it() -> None:
    luck, ends, tied = np.random.default_rng(1), set(), 0
    for _ in range(150):
        at = random_tables(luck)
        shape = tuple(int(size) for size in at.sizes)
        for order, found in all_orders(at).items():
            expected = np.zeros(len(at.worth))
            for state, chance in Plain(at, order).onwards(0, (0,) * len(shape)).items():
                expected[np.ravel_multi_index(state, shape)] = float(chance)
            np.testing.assert_allclose(found.chance, expected, atol=1e-12)
            np.testing.assert_allclose(found.gains, expected @ at.worth, atol=1e-12)
            ends.add(tuple(found.agreed > 0.5))
            tied += bool((found.chance > 0).sum() > 1)
    assert len(ends) > 10
    assert tied > 10


def test_the_joint_test_takes_the_best_combination_of_all() -> None:
    luck = np.random.default_rng(2)
    for _ in range(200):
        at = random_tables(luck)
        concerned = at.needs.any(axis=0)
        digits = np.stack(np.unravel_index(np.arange(len(at.worth)), tuple(at.sizes)), axis=1)
        ranks = [
            (sorted(gains[concerned].tolist()), -int((deal > 0).sum()))
            if (gains[concerned] >= 0).all()
            else ([-99.0], 0)
            for gains, deal in zip(at.worth, digits, strict=True)
        ]
        best = [rank == max(ranks) for rank in ranks]
        np.testing.assert_allclose(all_or_nothing(at).chance, np.array(best) / sum(best), atol=1e-12)


def test_where_all_sit_at_every_table_and_deals_add_up_no_order_matters_and_nobody_loses() -> None:
    luck = np.random.default_rng(3)
    for _ in range(30):
        at = tables(separate([luck.integers(-2, 4, (2, 3)) for _ in range(3)]), np.ones((3, 3), dtype=bool))
        courses = all_orders(at)
        for course in courses.values():
            np.testing.assert_allclose(course.gains, courses[0, 1, 2].gains, atol=1e-12)
            assert (course.gains >= -1e-12).all()
            assert not hold_up(at, (0, 1, 2)).any()


def test_six_tables_have_720_orders() -> None:
    luck = np.random.default_rng(4)
    at = tables(separate([luck.normal(size=(1, 5)) for _ in range(6)]), luck.random((6, 5)) < 0.7)
    courses = all_orders(at)
    assert set(courses) == set(permutations(range(6)))
    for course in courses.values():
        assert course.chance.sum() == pytest.approx(1, abs=1e-12)


def test_what_are_no_tables_is_refused_with_a_reason() -> None:
    at = reference_tables()
    for call, message in (
        (lambda: tables(np.zeros((2, 2, 3)), [[True, True]]), "must have the shape"),
        (lambda: tables(np.zeros((2, 2)), [[False, False]]), "somebody must sit"),
        (lambda: tables(np.full((2, 2), np.nan), [[True, True]]), "finite value"),
        (lambda: in_order(at, (0, 0)), "names each of the 2 tables once"),
        (lambda: all_orders(tables(np.zeros((2,) * 7 + (1,)), [[True]] * 7)), "too many orders"),
        (lambda: tables(np.zeros((400, 400, 1)), [[True]] * 2), "too many; at most"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
