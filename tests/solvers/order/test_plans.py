"""The best plan: reference cases, every order of small sets of steps, and what can be reached below a threshold."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.kernels import plain
from detente.solvers.order import bottleneck
from detente.solvers.order.bottleneck import best_plans, nanos
from detente.solvers.order.lattice import MOST_STEPS, TooManySteps, lattice_of, split
from tests.reference import reference
from tests.solvers.order.posets import Steps, by_reaching, plans, random_steps, worst_of

REFERENCE = Path(__file__).parents[2] / "reference" / "deals"
SEQUENCING = reference("deals/sequencing")
EXCHANGE = SEQUENCING["two-sided-exchange"]


@pytest.mark.parametrize("case", EXCHANGE["cases"], ids=lambda case: f"{case['parts']} parts")
def test_an_exchange_in_k_parts_exposes_by_cost_over_k(case: dict[str, Any]) -> None:
    before, whole = split([[], []], [case["parts"]] * 2)
    gain, cost = EXCHANGE["gain"] / case["parts"], EXCHANGE["cost"] / case["parts"]
    values = np.array([[-cost, gain], [gain, -cost]])[list(whole)]
    lattice = lattice_of(before)
    found = best_plans(lattice, values[None], values.sum(axis=0)[None], np.eye(2)[list(whole)])
    assert lattice.states == case["down_sets"]
    for numbers in (
        (found.worst_exposure, found.worst_temptation),
        (found.exposure_then, found.least_temptation),
    ):
        assert numbers[0][0] == pytest.approx(float(Fraction(case["exposure"])), abs=1e-8)
        assert numbers[1][0] == pytest.approx(float(Fraction(case["temptation"])), abs=1e-8)


@pytest.mark.parametrize("name", SEQUENCING["larger-cases"])
def test_larger_cases_are_reproduced_with_either_number_first(name: str) -> None:
    case = json.loads((REFERENCE / name).read_text(encoding="utf-8"))
    names = [step["name"] for step in case["steps"]]
    values = np.array([step["value"] for step in case["steps"]], dtype=float)
    owner = np.array([[step["by"] == party for party in case["parties"]] for step in case["steps"]], dtype=float)
    lattice = lattice_of([[names.index(need) for need in step["needs"]] for step in case["steps"]])
    found = best_plans(lattice, values[None], values.sum(axis=0)[None], owner)
    expected = case["expected"]
    assert values.sum(axis=0).tolist() == expected["total"]
    assert lattice.states == expected["down_sets"]
    assert found.worst_exposure[0] == expected["least_worst_exposure"]
    assert found.least_temptation[0] == expected["least_worst_temptation"]
    assert found.worst_temptation[0] == expected["least_worst_temptation_at_least_exposure"]
    assert found.exposure_then[0] > found.worst_exposure[0], "the two conflict, and both are reported"
    assert_plan_has_its_numbers(
        Steps(
            tuple(tuple(names.index(need) for need in step["needs"]) for step in case["steps"]),
            values,
            values.sum(axis=0),
            owner,
        ),
        found.rank[0],
        [found.worst_exposure[0], found.worst_temptation[0], found.exposed[0], found.tempted[0]],
    )


def assert_plan_has_its_numbers(steps: Steps, rank: Any, numbers: list[float]) -> None:
    plan = np.argsort(rank)
    assert sorted(rank) == list(range(1, len(rank) + 1))
    assert all(rank[need] < rank[step] for step, needs in enumerate(steps.before) for need in needs)
    assert [float(value) for value in worst_of(steps, plan.tolist())] == numbers


def test_what_can_be_taken_back_is_risked_less() -> None:
    case = SEQUENCING["take-back"]
    values = np.array([[-6.0, 8.0], [8.0, -6.0]])
    kept = values * (1 - np.array([[case["reversible"]["first"]], [case["reversible"]["second"]]]))
    for before, expected in (
        (((), (0,)), case["first_party_goes_first"]),
        (((1,), ()), case["second_party_goes_first"]),
    ):
        found = best_plans(lattice_of(before), kept[None], values.sum(axis=0)[None], np.eye(2))
        assert (found.worst_exposure[0], found.worst_temptation[0]) == (expected["exposure"], expected["temptation"])


def test_the_best_plan_of_small_cases_is_the_best_of_all_their_orders() -> None:
    luck = np.random.default_rng(4)
    conflicts = ties = 0
    for _ in range(600):
        steps = random_steps(luck)
        found = steps.best()
        every = {plan: worst_of(steps, plan) for plan in plans(steps.before)}
        best = min(every.values())
        numbers = [found.worst_exposure[0], found.worst_temptation[0], found.exposed[0], found.tempted[0]]
        assert numbers == [float(value) for value in best]
        assert found.ties[0] == sum(value == best for value in every.values())
        other = min((value[1], value[0]) for value in every.values())
        assert (found.least_temptation[0], found.exposure_then[0]) == tuple(map(float, other))
        assert_plan_has_its_numbers(steps, found.rank[0], numbers)
        conflicts += other != (best[1], best[0])
        ties += found.ties[0] > 1
    assert conflicts > 10
    assert ties > 100


def test_the_worst_of_each_party_is_that_of_the_plan_given() -> None:
    luck = np.random.default_rng(5)
    for _ in range(100):
        steps = random_steps(luck)
        found = steps.best()
        kept = np.vstack([np.zeros(len(steps.total)), steps.kept[np.argsort(found.rank[0])].cumsum(axis=0)])
        np.testing.assert_array_equal(found.exposure[0], np.maximum(0, -kept).max(axis=0))
        acts = steps.owner[np.argsort(found.rank[0])] > 0
        beyond = np.where(acts, np.maximum(0, kept[:-1] - steps.total), 0)
        np.testing.assert_array_equal(found.temptation[0], beyond.max(axis=0, initial=0))


def test_what_can_be_reached_below_a_threshold_gives_the_same_numbers() -> None:
    luck = np.random.default_rng(6)
    for _ in range(150):
        steps = random_steps(luck, most=8)
        found = steps.best()
        assert by_reaching(steps) == (
            found.worst_exposure[0],
            found.worst_temptation[0],
            found.least_temptation[0],
            found.exposure_then[0],
        )


def test_the_names_of_parties_and_the_places_of_steps_change_no_number() -> None:
    luck = np.random.default_rng(7)
    for _ in range(100):
        steps = random_steps(luck)
        turn, swap = luck.permutation(len(steps.before)), luck.permutation(len(steps.total))
        place = np.argsort(turn)
        turned = Steps(
            tuple(tuple(int(place[need]) for need in steps.before[step]) for step in turn),
            steps.kept[turn][:, swap],
            steps.total[swap],
            steps.owner[turn][:, swap],
        )
        one, other = steps.best(), turned.best()
        for name in ("worst_exposure", "worst_temptation", "least_temptation", "exposure_then", "exposed", "ties"):
            assert getattr(one, name) == getattr(other, name)
        if one.ties[0] == 1:
            np.testing.assert_array_equal(one.rank[0][turn], other.rank[0])
            np.testing.assert_array_equal(one.exposure[0][swap], other.exposure[0])


def test_more_parts_and_fewer_orders_never_expose_more() -> None:
    luck = np.random.default_rng(8)
    for _ in range(100):
        steps = random_steps(luck, most=5)
        whole = steps.best().worst_exposure[0]
        free = Steps(tuple(() for _ in steps.before), steps.kept, steps.total, steps.owner)
        assert free.best().worst_exposure[0] <= whole
        before, of = split(steps.before, [2] * len(steps.before))
        halved = Steps(before, steps.kept[list(of)] / 2, steps.total, steps.owner[list(of)])
        assert halved.best().worst_exposure[0] <= whole


def test_a_guarantee_covers_once_its_steps_are_done() -> None:
    values = np.array([[0.0, 0.0], [-6.0, 8.0], [8.0, -6.0]])
    owner = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    cover = np.array([[[4.0, 0.0]]])
    for before, expected in ((((), (), ()), 2.0), (((1,), (), ()), 6.0)):
        found = best_plans(
            lattice_of(before), values[None], values.sum(axis=0)[None], owner, cover=cover, needs=((0,),)
        )
        assert found.worst_exposure[0] == expected


def test_the_kernel_runs_uncompiled_alike() -> None:
    steps = random_steps(np.random.default_rng(11), most=4)
    lattice, found = lattice_of(steps.before), steps.best()
    parties = len(steps.total)
    outs = (np.zeros(len(steps.before)), np.zeros(parties), np.zeros(parties), np.zeros(7))
    plain(bottleneck.plan_of_one_world)(
        nanos(steps.kept),
        nanos(steps.total),
        steps.owner,
        np.zeros((1, parties)),
        np.zeros((lattice.states, 1)),
        lattice.starts,
        lattice.origin,
        lattice.step,
        np.zeros(7),
        *outs,
    )
    np.testing.assert_array_equal(outs[0], found.rank[0])
    assert outs[3][0] / bottleneck.NANO == found.worst_exposure[0]


def test_too_many_steps_or_states_are_refused_with_what_to_do() -> None:
    with pytest.raises(TooManySteps, match=rf"25 steps are more than the {MOST_STEPS}.*merge"):
        lattice_of([[]] * 25)
    with pytest.raises(TooManySteps, match="state more of the order"):
        lattice_of([[]] * 22)
    assert lattice_of([[], *[[step] for step in range(23)]]).states == 25


def test_the_lattice_holds_exactly_the_down_sets() -> None:
    luck = np.random.default_rng(9)
    for _ in range(50):
        before = random_steps(luck).before
        count = len(before)
        down = [
            mask
            for mask in range(2**count)
            if all(mask >> need & 1 for step in range(count) if mask >> step & 1 for need in before[step])
        ]
        lattice = lattice_of(before)
        assert lattice.masks.tolist() == down
        ways = {(int(lattice.masks[int(o)]), int(s)) for o, s in zip(lattice.origin, lattice.step, strict=True)}
        assert ways == {(m, s) for m in down for s in range(count) if not m >> s & 1 and m | 1 << s in set(down)}
    with pytest.raises(ValueError, match="cycle"):
        lattice_of([[1], [0]])
