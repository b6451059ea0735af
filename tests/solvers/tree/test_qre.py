"""The logit branch of trees: against the stored values, exact slopes, laws, and the reduced solver."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.solvers.threat.equilibria import solve_threat
from detente.solvers.threat.tree import ANSWERS, threat_tree
from detente.solvers.tree.branch import room_for
from detente.solvers.tree.check import check_tree
from detente.solvers.tree.flat import shape_of, tables_of
from detente.solvers.tree.qre import Ended, solve_qre
from detente.solvers.tree.response import open_world, respond, write_slopes
from detente.solvers.tree.tree import NATURE, NONE, Grower, Tree
from tests.solvers.tree.games import REFERENCE, of_the_reference, random_threats, random_tree


def chances_of(tree: Tree, strategy: np.ndarray, name: str) -> np.ndarray:
    place = [item.name for item in tree.sets].index(name)
    return strategy[..., tree.first[place] : tree.first[place + 1]]


def in_the_order_of_the_reference(tree: Tree, strategy: np.ndarray) -> list[float]:
    names = [
        "type 1", "type 1: resist after challenge", "type 2", "type 2: resist after challenge",
        "type 1 after challenge", "type 2 after challenge",
    ]  # fmt: skip
    return [float(chances_of(tree, strategy, name)[0, 1]) for name in names]


@pytest.mark.parametrize("case", REFERENCE["golden"]["principal"], ids=lambda case: f"precision {case['precision']}")
def test_the_golden_game_is_as_stored(case: dict[str, Any]) -> None:
    tree = check_tree(threat_tree(*of_the_reference(REFERENCE["golden"]["game"])))
    found = solve_qre(tree, case["precision"])
    assert found.ended.tolist() == [Ended.CONVERGED]
    np.testing.assert_allclose(in_the_order_of_the_reference(tree, found.strategy), case["probabilities"], atol=6e-9)


@pytest.mark.parametrize("item", REFERENCE["three_equilibria"], ids=["one", "two"])
def test_of_three_equilibria_the_principal_one_is_found(item: dict[str, Any]) -> None:
    tree, game = threat_tree(*of_the_reference(item["game"])), item["game"]
    for case in item["at"]:
        strategy = solve_qre(tree, case["precision"]).strategy
        resists = [chances_of(tree, strategy, f"type {u} after challenge")[0, 1] for u in (1, 2)]
        assert (1 - game["rho"]) * resists[0] + game["rho"] * resists[1] == pytest.approx(case["principal"], abs=1e-9)
        if "probabilities" in case:
            np.testing.assert_allclose(
                in_the_order_of_the_reference(tree, strategy), case["probabilities"][0], atol=6e-9
            )


def test_chances_too_small_for_a_number_leave_beliefs_as_they_were() -> None:
    case = REFERENCE["underflow"]
    tree = threat_tree(*of_the_reference(case["game"]))
    found = solve_qre(tree, case["precision"])
    np.testing.assert_allclose(in_the_order_of_the_reference(tree, found.strategy), case["probabilities"], atol=1e-12)
    assert found.ended.tolist() == [Ended.CONVERGED]


@pytest.mark.parametrize("number", range(30))
def test_slopes_are_the_differences_of_the_response(number: int) -> None:
    luck = np.random.default_rng(number)
    tree = check_tree(random_tree(luck, levels=4, players=2 + number % 2))
    nodes, sets = tables_of(tree)
    world, play = open_world(shape_of(nodes, sets), tree.payoffs[0], tree.chances[0])
    logits, room = luck.normal(size=tree.unknowns), room_for(tree.unknowns)
    up, down = np.empty_like(logits), np.empty_like(logits)
    respond(world, logits, room.response, play)
    write_slopes(world, play, room.response, room.slopes)
    slopes = room.slopes.copy()
    for j in range(tree.unknowns):
        nudge = np.eye(tree.unknowns)[j] * 1e-5
        respond(world, logits + nudge, up, play)
        respond(world, logits - nudge, down, play)
        np.testing.assert_allclose(slopes[:, j], (up - down) / 2e-5, atol=1e-8)


CASES = [
    ((1, 1, 1), True), ((2, 1, 1), False), ((2, 2, 1), False), ((2, 2, 1), True), ((3, 2, 1), True), ((2, 3, 2), False),
    ((3, 2, 2), True), ((3, 3, 2), True),
]  # fmt: skip


@pytest.mark.parametrize("learns", [False, True], ids=["types of B do not matter to A", "types of B matter to A"])
@pytest.mark.parametrize(("shape", "offers"), CASES, ids=str)
def test_the_reduced_solver_agrees_with_the_tree(
    shape: tuple[int, int, int],
    offers: bool,  # noqa: FBT001 - a parameter of the test
    learns: bool,  # noqa: FBT001
) -> None:
    luck = np.random.default_rng([*shape, offers, learns])
    game = random_threats(luck, 60, shape, offers=offers, learns=learns)
    precision = luck.uniform(0.5, 20, 60)
    tree = check_tree(threat_tree(*game))
    found = solve_qre(tree, precision)
    first, answer, last, _, facts = solve_threat(*game, precision)
    assert (found.residual < 1e-8).all()
    both = (found.ended == Ended.CONVERGED) & (facts[:, 0] == 0)
    assert both.mean() > 0.9
    signals = ["challenge"] if shape[2] == 1 else [f"challenge {s + 1}" for s in range(shape[2])]
    for t in range(shape[0]):
        np.testing.assert_allclose(chances_of(tree, found.strategy, f"type {t + 1}")[both], first[both, t], atol=1e-8)
    for s, signal in enumerate(signals):
        for u in range(shape[1]):
            wanted = answer[:, s, u] if offers else answer[:, s, u][:, [0, 2]]
            mine = chances_of(tree, found.strategy, f"type {u + 1} after {signal}")
            np.testing.assert_allclose(mine[both], wanted[both], atol=1e-8)
        for t in range(shape[0]):
            for b in (1, 2) if offers else (2,):
                mine = chances_of(tree, found.strategy, f"type {t + 1}: {ANSWERS[b]} after {signal}")
                np.testing.assert_allclose(mine[both, 1], last[both, s, t, b - 1], atol=1e-8)


def test_a_type_that_is_believed_impossible_still_acts_and_changes_nothing() -> None:
    challenger, defender, odds, others = of_the_reference(REFERENCE["golden"]["game"])
    odds = np.array([[1.0, 0.0]])
    found = solve_qre(threat_tree(challenger, defender, odds, others), 5.0)
    alone = threat_tree(challenger[:, :1], defender[:, :1], odds[:, :1], others)
    expected = solve_qre(alone, 5.0)
    tree = threat_tree(challenger, defender, odds, others)
    for name in ("type 1", "type 1 after challenge", "type 2 after challenge"):
        np.testing.assert_allclose(
            chances_of(tree, found.strategy, name), chances_of(alone, expected.strategy, name), atol=1e-9
        )
    first, *_ = solve_threat(challenger, defender, odds, others, np.array([5.0]))
    np.testing.assert_allclose(chances_of(tree, found.strategy, "type 2")[0], first[0, 1], atol=1e-9)
    assert np.isfinite(found.strategy).all()


def coordination(worth: float) -> Tree:
    """Two players choose at once; to choose alike is worth something, the second way more."""
    grower = Grower(("A", "B"))
    one, two = grower.know(0, "A", ("left", "right")), grower.know(1, "B", ("left", "right"))
    root = grower.add(NONE, NONE, one)
    for a in range(2):
        node = grower.add(root, a, two)
        for b in range(2):
            alike = (worth if a else 1.0) * (a == b)
            grower.add(node, b, outcome=grower.pay([alike, alike]))
    return check_tree(grower.tree())


def test_a_branch_that_another_crosses_is_followed_straight_on_and_says_so() -> None:
    found = solve_qre(coordination(1.0), np.array([1.0, 1.9, 2.1, 50.0]))
    assert found.ended.tolist() == [Ended.CONVERGED, Ended.CONVERGED, Ended.CROSSED, Ended.CROSSED]
    assert found.bifurcations.tolist() == [0, 0, 1, 1]  # at λ = 2, where the slopes λ/2 are 1
    np.testing.assert_allclose(found.strategy, 0.5, atol=1e-9)


def test_adding_to_payoffs_and_scaling_against_precision_changes_nothing() -> None:
    for number in range(20):
        tree = random_tree(np.random.default_rng(number), players=2 + number % 2)
        base = solve_qre(tree, 3.0)
        moved = solve_qre(replace(tree, payoffs=tree.payoffs + np.arange(len(tree.players))), 3.0)
        scaled = solve_qre(replace(tree, payoffs=tree.payoffs * 4), 0.75)
        assert Ended(int(base.ended[0])).converged
        np.testing.assert_allclose(moved.strategy, base.strategy, atol=1e-9)
        np.testing.assert_allclose(scaled.strategy, base.strategy, atol=1e-9)


def test_without_precision_everybody_chooses_evenly() -> None:
    tree = random_tree(np.random.default_rng(3))
    found = solve_qre(tree, 0.0)
    for place, item in enumerate(tree.sets):
        if item.owner != NATURE:
            part = found.strategy[0, tree.first[place] : tree.first[place + 1]]
            np.testing.assert_allclose(part, 1 / len(item.actions), atol=1e-15)


def test_every_draw_ends_with_a_value_or_a_reason() -> None:
    tree = coordination(2.0)
    payoffs = np.repeat(tree.payoffs, 6, axis=0)
    payoffs[1, 0, 0] = np.nan
    payoffs[2] = 0.0
    payoffs[3] *= 1e6
    payoffs[4, 1, 1] = np.inf
    found = solve_qre(replace(tree, payoffs=payoffs), np.array([5.0, 5.0, 5.0, 5.0, 5.0, -1.0]))
    assert found.ended.tolist() == [0, Ended.NO_NUMBER, 0, 0, Ended.NO_NUMBER, Ended.NO_NUMBER]
    assert np.isfinite(found.strategy[[0, 2, 3]]).all()
    assert np.isnan(found.strategy[[1, 4, 5]]).all()
    assert all(Ended(int(how)).sentence for how in found.ended)


def test_a_game_with_too_many_unknowns_is_refused() -> None:
    grower = Grower(("A",))
    known = grower.know(0, "", [str(k) for k in range(402)])
    root = grower.add(NONE, NONE, known)
    for k in range(402):
        grower.add(root, k, outcome=grower.pay([k]))
    with pytest.raises(BadInput, match="401 unknown chances"):
        solve_qre(check_tree(grower.tree()), 1.0)
