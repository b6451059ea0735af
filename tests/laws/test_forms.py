"""Laws of the lenses ultimatum, attrition, offers and ratification that follow from their games."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from detente.core.kernels import plain
from detente.core.seed import Seed
from detente.lens import Published, checked
from detente.lenses import all_lenses, attrition, offers, ultimatum
from detente.solvers.forms import attrition as forms
from detente.solvers.forms.attrition_types import attrition_of_one_world, first_to_quit
from detente.solvers.forms.offers import offers_of_one_world
from detente.solvers.forms.ratify import best_proposal, best_proposal_of_one_world, overlap_of_one_world
from detente.solvers.forms.ultimatum import best_demand_of_one_world
from detente.worlds.worlds import Floats

unit = st.floats(0, 1)


def played(lens: str, inputs: dict[str, Any]) -> dict[str, Floats]:
    one = all_lenses()[lens]
    world = Published("", inputs, {}).world()
    return {name: array[0] for name, array in checked(one, world, one.solve(world, Seed(0))).items()}


def risk(win: float, cost: float, high: float, kind: int = 0, **changes: Any) -> dict[str, Floats]:
    return played("ultimatum", ultimatum._textbook(win, cost, high, kind, 60) | changes)


@settings(max_examples=15)
@given(unit, unit, st.floats(0.05, 0.5), st.floats(0, 0.5))
def test_a_dearer_war_for_the_defender_never_lowers_the_demand(p: float, c: float, high: float, more: float) -> None:
    """Exactly where the war is dearer by whole steps between the 60 types; by less than a step otherwise."""
    inputs, step = ultimatum._textbook(p, c, high, 0, 60), high / 60
    for extra, slack in ((round(more / step) * step, 1e-9), (more, step)):
        dearer = inputs["defender_payoff"].copy()  # type: ignore[attr-defined]
        dearer[..., ultimatum.FIGHT] -= extra
        found = played("ultimatum", inputs | {"defender_payoff": dearer})["share"]
        assert found >= played("ultimatum", inputs)["share"] - slack


@settings(max_examples=15)
@given(st.floats(0.2, 5), st.floats(-1, 1), st.floats(-1, 1))
def test_the_scale_and_the_zero_of_utility_do_not_matter_to_the_demand(scale: float, one: float, other: float) -> None:
    before = ultimatum._textbook(0.5, 0.2, 0.6, 10, 60)
    shift = np.array([[one], [other]])
    after = before | {
        "share_worth": scale * np.asarray(before["share_worth"]) + shift,
        "share_by_type": scale * np.asarray(before["share_by_type"]) + other,
        "challenger_payoff": scale * np.asarray(before["challenger_payoff"]) + one,
        "defender_payoff": scale * np.asarray(before["defender_payoff"]) + other,
    }
    lens = all_lenses()["ultimatum"]
    found = [lens.solve(Published("", case, {}).world(), Seed(0)) for case in (before, _within(after))]
    for name in ("share", "p_conflict", "outcome", "range_low", "range_high"):
        np.testing.assert_allclose(found[1][name], found[0][name], atol=1e-7)


def _within(inputs: dict[str, Any]) -> dict[str, Any]:
    """Worth of a deal has the declared upper end 1; a shift down keeps within it."""
    worth = np.asarray(inputs["share_worth"])
    down = np.maximum(worth.max(axis=1) - 1, 0)
    return inputs | {
        "share_worth": worth - down[:, None],
        "share_by_type": np.asarray(inputs["share_by_type"]) - down[1],
        "challenger_payoff": np.asarray(inputs["challenger_payoff"]) - down[0],
        "defender_payoff": np.asarray(inputs["defender_payoff"]) - down[1],
    }


def test_who_would_rather_back_down_than_fight_makes_no_demand() -> None:
    inputs = ultimatum._textbook(0.5, 0.2, 0.6, 10, 60)
    pays = inputs["challenger_payoff"].copy()  # type: ignore[attr-defined]
    pays[..., ultimatum.FIGHT] = -2
    found = played("ultimatum", inputs | {"challenger_payoff": pays})
    assert found["presses"] == found["share"] == found["credible"] == 0
    assert found["outcome"].tolist() == [0, 0, 1, 0]


def test_an_accepted_demand_that_is_not_ratified_is_an_impasse_and_a_technical_one_an_arrangement() -> None:
    half = np.full((2, 21), 0.5)
    assert risk(0.5, 0.2, 0.6, 50, share_ratified=half)["outcome"] == pytest.approx([0.25, 0, 0.75, 0])
    assert risk(0.5, 0.2, 0.6, 50, technical_only=[1])["outcome"] == pytest.approx([0, 1, 0, 0])


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_the_best_demand_is_that_of_a_fine_grid(seed: int) -> None:
    luck = np.random.default_rng(seed)
    own, other = luck.normal(size=21), luck.normal(size=(3, 21))
    reserve, odds = luck.normal(size=3), luck.dirichlet(np.ones(3))
    refused = own.min() - luck.random(3)  # else it might pay to be refused, by ever so little
    share, value, refusal = (
        part[0] for part in best_demand_of_one_world(own[None], other[None], reserve[None], odds[None], refused[None])
    )
    x, steps = np.linspace(0, 1, 20_001), np.linspace(0, 1, 21)
    willing = np.stack([np.interp(x, steps, row) for row in other]) >= reserve[:, None]
    worth = (odds[:, None] * np.where(willing, np.interp(x, steps, own), refused[:, None])).sum(axis=0)
    assert value >= worth.max() - 1e-9
    assert value == pytest.approx(worth[np.abs(x - share) < 2e-4].max(), abs=0.01)  # it is reached next to the share
    assert 0 <= refusal <= 1


def waits(
    cost: tuple[float, float], centres: list[Any], prizes: tuple[float, float] = (1.0, 1.0), precision: float = 8.0
) -> list[Floats]:
    one, other = (np.array(part, dtype=float) for part in centres)
    found = attrition_of_one_world(
        one[None],
        np.full((1, len(one)), 1 / len(one)),
        other[None],
        np.full((1, len(other)), 1 / len(other)),
        np.array([[one[0], other[0]]]),
        np.array([cost]),
        np.array([prizes]),
        np.array([precision]),
    )
    return [part[0] for part in found]


def mixture(centres: list[float], precision: float = 8.0) -> forms.Distribution:
    return lambda w: float(np.mean([1 / (1 + np.exp(-precision * (w - m))) for m in centres]))


numbers = st.floats(0.05, 2)


@settings(max_examples=15)
@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.lists(st.floats(-2, 0.5), min_size=4, max_size=4))
def test_a_war_of_attrition_among_types_is_that_of_root_finding_for_their_mixture(
    cost: tuple[float, float], prizes: tuple[float, float], at: list[float]
) -> None:
    horizon, never, at_once, _, _, ended = waits(cost, [at[:2], at[2:]], prizes)
    found = forms.against((mixture(at[:2]), mixture(at[2:])), cost, prizes)
    assert ended == 0
    assert horizon == pytest.approx(float(found.horizon), rel=1e-6, abs=1e-9)
    np.testing.assert_allclose(never, found.never_quits, atol=1e-7)
    np.testing.assert_allclose(at_once, found.concedes_at_once, atol=1e-7)
    assert min(at_once) == 0


@settings(max_examples=15)
@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.integers(0, 1), st.floats(1, 4))
def test_raising_an_audience_cost_makes_its_side_hold_out_and_the_other_give_way(
    cost: tuple[float, float], prizes: tuple[float, float], side: int, factor: float
) -> None:
    more = tuple(a * (factor if place == side else 1) for place, a in enumerate(cost))
    centres = [[-0.3, -1.0], [-0.5, -0.1]]
    before, after = waits(cost, centres, prizes)[1], waits((more[0], more[1]), centres, prizes)[1]
    assert after[side] >= before[side] - 1e-9
    assert after[1 - side] <= before[1 - side] + 1e-9


def test_raising_an_audience_cost_may_lower_the_other_sides_atom_where_some_of_it_never_quit() -> None:
    centres, prizes = [[-0.3, -1.0], [-0.5, -0.1]], (0.25, 0.0625)
    mixed = mixture(centres[0]), mixture(centres[1])
    atoms = []
    for cost in ((2.0, 0.5), (4.0, 0.5)):
        atoms.append(waits(cost, centres, prizes)[2][1])
        assert atoms[-1] == pytest.approx(forms.against(mixed, cost, prizes).concedes_at_once[1], abs=1e-7)
    assert atoms == pytest.approx([0.2528404, 0.2171824], abs=1e-6)


@settings(max_examples=15)
@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers))
def test_quitting_in_lots_drawn_from_the_two_sides_goes_as_the_lens_says(
    cost: tuple[float, float], prizes: tuple[float, float]
) -> None:
    centres = [[-0.4, -1.2], [-0.2, -0.9]]
    horizon, never, at_once, war, quits, _ = waits(cost, centres, prizes)
    luck, count = np.random.default_rng(3), 100_000
    times, stays = [], []
    for side in (0, 1):
        rate = cost[1 - side] / prizes[1 - side]  # S(t) = (1 - q)/(1 + rate t)
        worth = centres[side][0] + luck.logistic(size=count) / 8
        stays.append(worth > -cost[side] * horizon)
        left = luck.uniform(never[side], 1, count)  # where S stands when a quitter leaves
        times.append(np.maximum(((1 - at_once[side]) / left - 1) / rate, 0))
    first = np.where(stays[0], np.inf, times[0]), np.where(stays[1], np.inf, times[1])
    assert (stays[0] & stays[1]).mean() == pytest.approx(war, abs=0.008)
    assert (first[0] < first[1]).mean() == pytest.approx(quits[0], abs=0.008)
    assert (first[1] < first[0]).mean() == pytest.approx(quits[1], abs=0.008)
    assert war + quits.sum() == pytest.approx(1, abs=1e-12)


@settings(max_examples=15)
@given(unit, st.floats(1e-6, 100))
def test_the_chance_to_quit_first_is_its_integral(leaves: float, ratio: float) -> None:
    rest = 1 - leaves  # integrated over the unit interval: steps within [leaves, 1] can be too small for quad

    def chance(x: float) -> float:
        s = leaves + rest * x
        return s / (ratio + (1 - ratio) * s)

    ends = np.concatenate([[0], np.geomspace(1e-9, 1, 12)])
    total = rest * sum(quad(chance, low, high)[0] for low, high in pairwise(ends))
    assert first_to_quit(leaves, ratio) == pytest.approx(total, abs=1e-9)


def test_the_edges_of_attrition_are_defined() -> None:
    horizon, _, at_once, _, quits, ended = waits((1.0, 1.0), [[-5.0], [-5.0]], (0.0, 1.0))
    assert ended == 1
    assert horizon == 0
    assert at_once[0] == pytest.approx(1)  # nothing to win, and war is bad
    assert quits == pytest.approx([1, 0], abs=1e-7)
    *_, quits, ended = waits((1.0, 1.0), [[-5.0], [-5.0]], (1.0, 0.0))
    assert ended == 2
    assert quits == pytest.approx([0, 1], abs=1e-7)
    horizon, _, _, _, quits, ended = waits((0.0, 0.0), [[-5.0], [-5.0]])
    assert ended == 3
    assert np.isnan(horizon)
    assert quits[0] == pytest.approx(1)  # nothing happens: things stay as they are
    horizon, _, _, war, quits, ended = waits((1.0, 0.5), [[-np.inf], [-np.inf]])
    assert ended == 0
    assert np.isnan(horizon)  # nobody can fight, so that some are always left
    assert war == 0
    assert quits == pytest.approx([first_share(2.0), 1 - first_share(2.0)], abs=1e-6)
    assert waits((1.0, 1.0), [[np.nan], [0.0]])[-1] == 4
    assert waits((1.0, 1.0), [[-0.5], [np.inf]])[1][1] == 1  # beyond a hard line nobody gives way


def first_share(ratio: float) -> float:
    """Return ∫ σ/(c + (1 - c) σ) from 0 to 1."""
    x = np.linspace(0, 1, 2_000_001)
    return float(np.trapezoid(x / (ratio + (1 - ratio) * x), x))


def test_the_scale_of_utility_and_the_unit_of_time_do_not_matter_to_who_gives_way() -> None:
    one = waits((0.6, 0.3), [[-0.4, -1.0], [-0.2, -0.9]], (1.0, 0.8))
    other = waits((1.2, 0.6), [[-0.8, -2.0], [-0.4, -1.8]], (2.0, 1.6), 4.0)
    for before, after in zip(one, other, strict=True):
        np.testing.assert_allclose(after, before, atol=1e-9)
    slow = waits((0.3, 0.15), [[-0.4, -1.0], [-0.2, -0.9]], (1.0, 0.8))
    assert slow[0] == pytest.approx(2 * one[0])
    for before, after in zip(one[1:], slow[1:], strict=True):
        np.testing.assert_allclose(after, before, atol=1e-9)


def pie(patience: tuple[float, float], outside: tuple[float, float]) -> dict[str, Floats]:
    return played("offers", offers._pie(patience, outside))


@settings(max_examples=15)
@given(st.floats(0, 0.98), st.floats(0, 0.98), st.floats(0, 0.9))
def test_a_better_option_never_gives_its_owner_less(d1: float, d2: float, option: float) -> None:
    without, having = pie((d1, d2), (0.0, 0.0)), pie((d1, d2), (0.0, option))
    assert having["gain"][1] >= without["gain"][1] - 1e-7
    assert bool(having["held_up"][1]) == (option > d2 * (1 - having_first(d1, d2)) + 1e-9)


def having_first(d1: float, d2: float) -> float:
    """Return what the second side must leave the first without options."""
    return d1 * (1 - d2) / (1 - d1 * d2)


def test_without_a_share_that_beats_war_for_both_nothing_is_agreed() -> None:
    found = pie((0.9, 0.9), (0.7, 0.6))
    assert found["agreed"] == found["share"] == 0
    assert np.isnan(found["p_ratified"])
    assert found["war_is_better"].tolist() == [1, 1]


def test_what_only_hurts_the_defender_is_conceded_only_to_a_challenger_that_prefers_war() -> None:
    loss = offers._pie((0.9, 0.9), (0.3, -0.5)) | {"share_worth": [np.linspace(0, 1, 21), -np.linspace(0, 1, 21)]}
    found = played("offers", loss)
    assert found["agreed"] == 1
    assert found["share"] == pytest.approx(0.9 * 0.3)  # what war would give it, as the defender sees it a round later
    soon = played("offers", loss | {"side_patience": (0.9, 0.999)})
    assert soon["share"] == pytest.approx(0.3, abs=4e-4)
    assert found["held_up"][0] == 1
    weak = offers._pie((0.9, 0.9), (-0.1, -0.5)) | {"share_worth": loss["share_worth"]}
    assert played("offers", weak)["agreed"] == 0


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 1), st.floats(0, 0.9))
def test_the_best_proposal_is_that_of_a_fine_grid_and_of_the_formula(seed: int, most: float, otherwise: float) -> None:
    luck, x, fine = np.random.default_rng(seed), np.linspace(0, 1, 21), np.linspace(0, 1, 100_001)
    won, chance = luck.normal(size=21), luck.random(21)
    share, value = best_proposal_of_one_world((won * chance)[None], chance[None])
    grid = np.interp(fine, x, won) * np.interp(fine, x, chance)
    assert value[0] == pytest.approx(grid.max(), abs=1e-6)
    assert grid[np.abs(fine - share[0]).argmin()] == pytest.approx(value[0], abs=1e-3)
    most = round(20 * most) / 20  # bends at a step
    house = np.clip((1 - x) / most, 0, 1)
    share, value = best_proposal_of_one_world(((x - otherwise) * house)[None], house[None])
    best, passes = best_proposal(most, otherwise)
    assert value[0] == pytest.approx(float((best - otherwise) * passes), abs=1e-12)
    assert share[0] == pytest.approx(float(best), abs=1e-9)


def test_kernels_run_uncompiled_alike() -> None:
    luck = np.random.default_rng(5)
    own, other = luck.random(21), luck.random((2, 21))
    for kernel, inputs, sizes in (
        (best_demand_of_one_world, (own, other, np.array([0.3, 0.6]), np.array([0.4, 0.6]), np.zeros(2)), ((), (), ())),
        (offers_of_one_world, (own, other[0], np.array([0.1, 0.2]), np.array([0.9, 0.8])), ((), (2,), (2,), ())),
        (overlap_of_one_world, (own, other[0]), ((),)),
        (best_proposal_of_one_world, (own, other[0]), ((), ())),
    ):
        outs = [np.empty(size or 1) for size in sizes]
        plain(kernel)(*inputs, *outs)
        again = kernel(*(part[None] for part in inputs))
        for mine, theirs in zip(outs, again if isinstance(again, tuple) else (again,), strict=True):
            np.testing.assert_allclose(np.ravel(mine), np.ravel(theirs), atol=1e-12)
    one = np.array([-0.4, -1.0])
    outs = [np.empty(size) for size in (1, 2, 2, 1, 2, 1)]
    odds = np.full(2, 0.5)
    plain(attrition_of_one_world)(one, odds, one, odds, one, np.array([0.6, 0.3]), np.ones(2), 8.0, *outs)
    again = waits((0.6, 0.3), [one, one])
    np.testing.assert_allclose(outs[4][0] + outs[4][1] + outs[3][0], 1)
    np.testing.assert_allclose(outs[1], again[1], atol=1e-12)
    assert attrition.LENS.version == 1
