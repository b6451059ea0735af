"""The closed forms against the stored numbers, and each against a second method."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy.integrate import quad

from detente.solvers.forms import attrition, audience, cheap_talk, offers, ratify, signals, ultimatum

FILE = Path(__file__).parents[2] / "reference" / "escalation" / "closed_forms.yaml"
STORED: dict[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
NEAR = STORED["tolerance"]


def rows(name: str, part: str = "cases") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", STORED[name][part], ids=str)


@rows("ultimatum")
def test_the_best_demand_is_the_stored_one_and_that_of_a_grid(row: dict[str, float]) -> None:
    found = ultimatum.against_uniform(row["p"], row["cost"], row["low"], row["high"])
    assert [float(part) for part in found] == pytest.approx(
        [row["demand"], row["conflict"], row["proposer_payoff"]], abs=NEAR
    )
    x = np.linspace(0, 1, 200_001)
    risk = np.clip((x - row["p"] - row["low"]) / (row["high"] - row["low"]), 0, 1)
    payoff = (1 - risk) * x + risk * (row["p"] - row["cost"])
    assert payoff.max() == pytest.approx(row["proposer_payoff"], abs=NEAR)
    assert x[payoff.argmax()] == pytest.approx(row["demand"], abs=1e-5)
    width = row["high"] - row["low"]
    by_hazard = ultimatum.against(
        lambda k: (k - row["low"]) / width,
        lambda k: 1 / width,
        win=row["p"],
        cost=row["cost"],
        low=row["low"],
        high=row["high"],
    )
    np.testing.assert_allclose(by_hazard, found, atol=1e-12)


def test_the_hazard_equation_holds_for_a_distribution_that_is_not_uniform() -> None:
    found = ultimatum.against(lambda k: k**2, lambda k: 2 * k, win=0.3, cost=0.1, low=0.0, high=1.0)
    x = np.linspace(0.3, 1, 700_001)
    payoff = (1 - (x - 0.3) ** 2) * x + (x - 0.3) ** 2 * 0.2
    assert float(found.demand) == pytest.approx(x[payoff.argmax()], abs=2e-6)
    assert float(found.payoff) == pytest.approx(payoff.max(), abs=1e-9)


@given(p=st.floats(0, 1), c=st.floats(0, 1), low=st.floats(0, 0.5), width=st.floats(0, 1), more=st.floats(0, 0.5))
def test_a_dearer_war_for_the_other_never_lowers_the_demand(
    p: float, c: float, low: float, width: float, more: float
) -> None:
    before = ultimatum.against_uniform(p, c, low, low + width)
    after = ultimatum.against_uniform(p, c, low + more, low + more + width)
    assert after.demand >= before.demand - 1e-12
    lost = 1e-15 / width if width else 0.0  # a chance of war is a difference of numbers near 1 over the width
    assert after.payoff >= before.payoff - 1e-12 - lost


@rows("audience_cost_pbe")
def test_the_equilibrium_with_audience_costs_is_the_stored_one(row: dict[str, float]) -> None:
    found = audience.equilibrium(row["a"], row["alpha"], row["beta"])
    for mine, theirs in (
        ("challenge", "challenge"),
        ("meant", "stand_firm_given_challenge"),
        ("resist", "resist"),
        ("stand_firm", "stand_firm"),
        ("back_down", "back_down"),
        ("concede", "concede"),
        ("bluff_share", "bluff_share"),
    ):
        assert float(getattr(found, mine)) == pytest.approx(row[theirs], abs=NEAR)
    assert sum(float(end) for end in found[3:]) == pytest.approx(1)


@rows("audience_cost_pbe")
def test_players_drawn_at_random_do_what_the_equilibrium_says_and_bluffing_pays_nothing(row: dict[str, float]) -> None:
    a, alpha, beta = row["a"], row["alpha"], row["beta"]
    found = audience.equilibrium(a, alpha, beta)
    luck = np.random.default_rng(1)
    one, other = -alpha * luck.random(1_000_000), -beta * luck.random(1_000_000)
    q, resist = float(found.meant), float(found.resist)
    resists = q * other + (1 - q) > 0
    assert resists.mean() == pytest.approx(resist, abs=2e-3)
    challenges = one >= np.quantile(one, 1 - float(found.challenge))
    fights = one >= -a
    assert (challenges & resists & fights).mean() == pytest.approx(row["stand_firm"], abs=2e-3)
    assert (challenges & resists & ~fights).mean() == pytest.approx(row["back_down"], abs=2e-3)
    assert (fights.sum() / challenges.sum()) == pytest.approx(q, abs=3e-3)
    assert (1 - resist) - resist * a == pytest.approx(0, abs=1e-12)


def test_where_the_strong_are_many_everybody_challenges_and_bluffing_pays() -> None:
    found = audience.equilibrium(1.8, 2.0, 0.5)  # G = 0.9 > q
    assert float(found.challenge) == 1
    assert float(found.meant) == pytest.approx(0.9)
    resist = float(found.resist)
    assert resist == pytest.approx(min(1, (1 / 9) / 0.5))
    assert (1 - resist) - resist * 1.8 > 0


@rows("attrition")
def test_the_war_of_attrition_is_the_stored_one_by_formula_and_by_root_finding(row: dict[str, Any]) -> None:
    cost, width = tuple(row["a"]), tuple(row["W"])
    found = attrition.uniform(cost, width)
    np.testing.assert_allclose(attrition.uniform_horizons(cost, width, (1, 1)), row["horizon_each"], atol=NEAR)
    stored = (row["horizon"], row["never_quits"], row["concedes_at_once"], row["conflict"])
    by_roots = attrition.against(
        (
            lambda w: float(np.clip((w + width[0]) / width[0], 0, 1)),
            lambda w: float(np.clip((w + width[1]) / width[1], 0, 1)),
        ),
        cost,
    )
    for one in (found, by_roots):
        for part, number in zip(one, stored, strict=True):
            np.testing.assert_allclose(part, number, atol=NEAR)


def test_what_quitting_is_worth_does_not_depend_on_when() -> None:
    cost, prize = (1.0, 0.5), (1.0, 1.0)
    found = attrition.uniform(cost, (2.0, 2.0))
    for side in (0, 1):
        other = 1 - side
        start = float(found.concedes_at_once[other])

        def leaves(
            t: float, other: int = other, side: int = side, start: float = start
        ) -> float:  # -S'(t) of the other
            a, v = cost[side], prize[side]
            return (1 - start) * v * a / (v + a * t) ** 2

        worth = []
        for t in (1e-9, 0.2, 0.7, 1.2):
            wins = start + quad(leaves, 0, t)[0]
            assert 1 - wins == pytest.approx(attrition.still_in(t, other, found, cost)[0], abs=1e-9)
            worth.append(wins * prize[side] - (1 - wins) * cost[side] * t)
        np.testing.assert_allclose(worth, worth[0], atol=1e-8)


@rows("attrition", "silence")
def test_silence_reveals_what_is_stored(row: dict[str, Any]) -> None:
    found = attrition.uniform((1.0, 0.5), (2.0, 2.0))
    for side in (0, 1):
        chance, never = attrition.still_in(row["t"], side, found, (1.0, 0.5))
        assert chance == pytest.approx(row["still_in"][side], abs=NEAR)
        assert never == pytest.approx(row["never_quits_given_still_in"][side], abs=NEAR)


@given(st.tuples(*[st.floats(0.05, 3)] * 6), st.floats(1, 3), st.integers(0, 1))
def test_raising_an_audience_cost_never_lowers_the_other_sides_atom(
    numbers: tuple[float, ...], factor: float, side: int
) -> None:
    cost, width, prize = numbers[:2], numbers[2:4], numbers[4:]
    more = tuple(a * (factor if place == side else 1) for place, a in enumerate(cost))
    before, after = attrition.uniform(cost, width, prize), attrition.uniform(more, width, prize)
    assert after.concedes_at_once[1 - side] >= before.concedes_at_once[1 - side] - 1e-9
    assert min(before.concedes_at_once) == 0


@rows("tie_or_sink")
def test_tied_hands_and_sunk_costs_are_the_stored_ones_and_nobody_gains_by_another_signal(row: dict[str, Any]) -> None:
    theta, c, p, most = (row[name] for name in ("theta", "c", "p", "vbar"))
    v = np.linspace(0, most, 400_001)
    for kind in ("sink", "tie"):
        found = getattr(signals, kind)(theta, c, p, most)
        for part, name in zip(found, ("signal", "cut", "payoff", "conflict"), strict=True):
            assert float(part) == pytest.approx(row[kind][name], abs=NEAR)
        m, cut = float(found.signal), float(found.cut)
        spent, lost = (m, 0.0) if kind == "sink" else (0.0, m)
        fights = (1 - theta) * v + theta * (p * v - c) - spent
        bluffs = (1 - theta) * v + theta * -lost - spent
        quiet = np.maximum(0.0, p * v - c)  # attacked for sure
        best = np.maximum.reduce([fights, bluffs, quiet])
        own = np.where(v >= cut, fights, 0.0)
        assert (best - own).max() <= 1e-5
        assert own.mean() == pytest.approx(row[kind]["payoff"], abs=1e-5)


@rows("alternating_offers")
def test_shares_are_the_stored_ones_and_those_of_a_repeated_fixed_point(row: dict[str, Any]) -> None:
    found = offers.shares(row["delta"], row["outside"])
    assert [float(part) for part in found] == pytest.approx(row["shares"], abs=NEAR)
    one = other = 0.0
    for _ in range(5000):
        other = max(row["outside"][1], row["delta"][1] * (1 - one))
        one = max(row["outside"][0], row["delta"][0] * (1 - other))
    assert 1 - other == pytest.approx(float(found.first), abs=1e-9)


@given(st.floats(0, 0.98), st.floats(0, 0.98), st.floats(0, 1), st.floats(0, 1))
def test_shares_solve_their_two_equations_and_the_path_of_a_straight_pie_agrees(
    d1: float, d2: float, w1: float, rest: float
) -> None:
    w2 = rest * (1 - w1)
    found = offers.shares((d1, d2), (w1, w2))
    one = other = 0.0
    for _ in range(3000):
        other = max(w2, d2 * (1 - one))
        one = max(w1, d1 * (1 - other))
    assert float(found.second) == pytest.approx(other, abs=1e-9)
    pie = np.linspace(0, 1, 21)
    path = offers.offers_of_one_world(pie[None], 1 - pie[None], np.array([[w1, w2]]), np.array([[d1, d2]]))
    if 1 - other >= d1 * one:  # the first side would rather propose than wait to be asked
        assert path[0][0] == pytest.approx(1 - other, abs=1e-7)


@rows("win_sets")
def test_win_sets_overlap_as_stored_by_formula_by_steps_and_by_lot(row: dict[str, Any]) -> None:
    one, other = row["K"]
    assert float(ratify.uniform_overlap(one, other)) == pytest.approx(row["overlap"], abs=NEAR)
    x = np.linspace(0, 1, 21)
    steps = ratify.overlap_of_one_world(np.minimum(x / one, 1)[None], np.minimum((1 - x) / other, 1)[None])
    assert steps[0] == pytest.approx(row["overlap"], abs=NEAR)
    luck = np.random.default_rng(2)
    lots = one * luck.random(1_000_000) + other * luck.random(1_000_000) <= 1
    assert lots.mean() == pytest.approx(row["overlap"], abs=2e-3)


@given(st.floats(0.05, 1), st.floats(0, 1))
def test_the_best_proposal_is_the_ultimatums_twin_and_that_of_a_grid(most: float, otherwise: float) -> None:
    share, passes = (float(part) for part in ratify.best_proposal(most, otherwise))
    x = np.linspace(0, 1, 40_001)
    chance = np.clip((1 - x) / most, 0, 1)
    grid = x * chance + otherwise * (1 - chance)
    assert share * passes + otherwise * (1 - passes) == pytest.approx(grid.max(), abs=2e-4)
    # k_B on [0, K] is a cost of war on [0, K] over p = 1 - K, and the payoff of war is d = p - c
    twin = ultimatum.against_uniform(1 - most, 1 - most - otherwise, 0.0, most)
    assert float(twin.demand) == pytest.approx(share, abs=1e-12)


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_a_house_that_asks_for_more_gets_more_until_win_sets_part(
    least: float, more: float, other: float, wanted: float
) -> None:
    before, after = (float(ratify.split_between(wanted, k, other)) for k in (least, least + more))
    assert np.isnan(after) == (least + more > 1 - other)
    assert np.isnan(after) or after >= before


@rows("cheap_talk")
def test_talk_is_as_fine_as_stored_and_the_sender_is_indifferent_at_every_cut(row: dict[str, Any]) -> None:
    found = cheap_talk.most_informative(row["bias"])
    assert found.messages == row["messages"]
    np.testing.assert_allclose(found.cuts, row["cuts"], atol=NEAR)
    assert found.residual_variance == pytest.approx(row["residual_variance"], abs=NEAR)
    edges = np.array([0, *found.cuts, 1])
    assert (np.diff(edges) > 0).all()
    assert (np.diff(edges) ** 3 / 12).sum() == pytest.approx(found.residual_variance, abs=1e-12)
    middle = (edges[1:] + edges[:-1]) / 2
    for cut, low, high in zip(found.cuts, middle, middle[1:], strict=False):
        assert (cut + row["bias"] - low) ** 2 == pytest.approx((cut + row["bias"] - high) ** 2, abs=1e-12)


def test_inputs_without_a_meaning_are_refused() -> None:
    for wrong in (
        lambda: ultimatum.against_uniform(0.5, 0.1, 0.6, 0.2),
        lambda: audience.equilibrium(2.0, 1.0, 1.0),
        lambda: attrition.uniform((0.0, 1.0), (1.0, 1.0)),
        lambda: attrition.against((lambda _: 0.5, lambda _: 0.5), (0.0, 1.0)),
        lambda: signals.sink(2.0, 0.1, 0.5, 1.0),
        lambda: offers.shares((1.0, 0.5)),
        lambda: offers.shares((0.5, 0.5), (0.9, 0.9)),
        lambda: ratify.uniform_overlap(0.0, 0.5),
        lambda: cheap_talk.most_informative(0.0),
    ):
        with pytest.raises(ValueError, match=r"must|above|chance"):
            wrong()
