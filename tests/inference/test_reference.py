"""The tables of the reference, from a crisis file to what ``reveal`` says."""

from typing import Any

import numpy as np
import pytest

from detente.inference.diagnose import ceilings
from detente.solvers.threat.equilibria import solve_threat
from detente.solvers.threat.moves import filter_history
from detente.workbench import Revealed, reveal
from detente.worlds.worlds import Floats
from tests.inference.crises import NORTH, SOUTH, opened, strait, with_moves
from tests.reference import reference

REVEAL = reference("escalation/reveal")
HISTORY = REVEAL["strait_history"]
TIGHT = 1e-6
DIGITS = 1e-4  # of the tables that are printed with four


def revealed(crisis: dict[str, Any]) -> Revealed:
    return reveal(opened(crisis), lenses=["escalation"], draws=4_000, seed=1)


@pytest.fixture(scope="module")
def told() -> Revealed:
    """Return the history of the strait, weighed."""
    return revealed(strait())


def north(odds: Any) -> list[float]:
    return [odds[name] for name in NORTH]


def south(odds: Any) -> list[float]:
    return [odds[name] for name in SOUTH]


def near(values: Any, tolerance: float = TIGHT) -> Any:
    return pytest.approx(values, abs=tolerance)


def test_every_move_has_the_likelihoods_odds_and_gain_of_the_reference(told: Revealed) -> None:
    for found, expected in zip(told.reveal.told, HISTORY["common_prior"], strict=True):
        assert list(found.likelihood.values()) == near(expected["likelihood"])
        assert found.predicted == near(expected["predicted"])
        assert found.surprise == near(-np.log2(expected["predicted"]), 1e-5)
        assert found.gain == near(expected["gain_bits"])
        side = north if "north" in expected else south
        assert side(found.odds) == near(expected.get("north", expected.get("south")))


def test_the_bits_of_every_pair_are_those_of_the_reference_and_sum_to_its_total(told: Revealed) -> None:
    moves = [found for found in told.reveal.told if "resolved" in found.likelihood]
    for pair, bits in HISTORY["evidence_bits"].items():
        one, other = pair.split("_over_")
        found = [move.evidence[one, other] for move in moves]
        assert [*found, sum(found)] == near(bits, DIGITS)


def test_the_first_round_is_played_as_in_the_reference() -> None:
    expected = HISTORY["round_1_strategies"]
    worlds = opened(strait()).draw(
        100, fields=("challenger_payoff", "defender_payoff", "challenger_odds", "defender_odds")
    )
    take = {name: worlds.field(name, lens="test") for name in worlds.arrays}
    first, answer, last, _, _ = solve_threat(
        take["challenger_payoff"][:, 0, 0],
        take["defender_payoff"][:, 0, 0],
        take["challenger_odds"][:, 0],
        take["defender_odds"][:, 0],
        np.full(100, 10.0),
    )
    assert first[0].tolist() == [near(row) for row in expected["first"]]
    for signal, name in enumerate(("challenge", "mobilising")):
        assert answer[0, signal].tolist() == [near(row) for row in expected[f"defender_after_{name}"]]
    for word, name in enumerate(("offer", "resist")):
        for signal, after in enumerate(("challenge", "mobilised")):
            assert last[0, signal, :, word].tolist() == near(expected[f"stand_firm_after_{name}"][after])


def test_a_defender_who_underestimates_believes_otherwise_than_the_analyst() -> None:
    crisis = strait()
    crisis["beliefs"] = {"south": {"odds": {"resolved": 0.15, "bluffing": 0.6, "cover": 0.25}, "known": True}}
    found, expected = revealed(crisis).reveal, HISTORY["underestimated"]
    assert [move.predicted for move in found.told] == near(expected["predicted"])
    for move, odds, public in zip(found.told, expected["north"], expected["public_belief"], strict=True):
        if odds is not None:
            assert north(move.odds) == near(odds)
            assert north(move.public) == near(public)


def test_leaving_out_a_factor_keeps_the_public_odds(told: Revealed) -> None:
    expected = HISTORY["leave_one_out"]
    for found, challenger, defender in zip(told.reveal.told, expected["north"], expected["south"], strict=True):
        assert north(found.without) == near(challenger)
        assert south(found.without) == near(defender)


def test_had_the_refusal_not_happened_the_others_would_have_acted_on_other_odds(told: Revealed) -> None:
    expected = HISTORY["as_if_it_had_not_happened"]
    absent = told.as_if_absent[expected["move"] - 1]
    assert absent is not None
    assert north(absent) == near(expected["north"])
    assert south(absent) == near(expected["south"])


def test_odds_over_coding_errors_and_precisions(told: Revealed) -> None:
    found = {(item.coding_error, item.precision): north(item.odds) for item in told.sensitivity}
    assert len(found) == 12
    for error, row in zip((0.01, 0.05, 0.1, 0.2), HISTORY["sensitivity"], strict=True):
        for word, odds in zip(("half", "stated", "double"), row, strict=True):
            assert found[error, word] == near(odds, DIGITS)


@pytest.mark.parametrize("case", HISTORY["other_prior_odds"], ids=lambda case: str(case["odds"]))
def test_another_reading_with_the_same_public_beliefs_has_other_odds(case: dict[str, Any]) -> None:
    crisis = strait()
    public = dict(zip(NORTH, (HISTORY["odds"][name] for name in NORTH), strict=True))
    crisis["readings"]["plain"]["odds"] |= dict(zip(NORTH, case["odds"], strict=True))
    crisis["beliefs"] = {"south": {"odds": public, "known": True}}
    assert north(revealed(crisis).reveal.after) == near(case["north"])


def signal_bits(first: Floats) -> tuple[float, float]:
    """Return the bits of the second signal over the first, for resolved over bluffing and bluffing over cover."""
    share = first[:, 2] / first[:, 1:].sum(axis=1)
    return float(np.log2(share[0] / share[1])), float(np.log2(share[1] / share[2]))


def two_signals(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Floats:
    """Return the first moves of a game whose two signals have the payoffs of two games with one."""
    both = [np.concatenate(pair, axis=3) for pair in zip(first, second, strict=True)]
    odds, others = np.array([[0.3, 0.4, 0.3]]), np.array([[0.5, 0.5]])
    found: Floats = solve_threat(both[0], both[1], odds, others, np.array([10.0]))[0][0]
    return found


def game(change: Any = None) -> tuple[Floats, Floats]:
    """Return what the endings of the strait without a rung are worth, after a change of the crisis."""
    crisis = strait()
    del crisis["levers"]["mass"], crisis["levers"]["strike"]["needs"]
    crisis["history"] = []
    if change is not None:
        change(crisis)
    worlds = opened(crisis).draw(100, fields=("challenger_payoff", "defender_payoff"))
    one, other = (worlds.field(f"{side}_payoff", lens="test")[:1, 0, 0] for side in ("challenger", "defender"))
    return one, other


def expected_bits(row: dict[str, Any]) -> Any:
    return near((row["resolved_over_bluffing"], row["bluffing_over_cover"]), DIGITS)


@pytest.mark.parametrize("row", REVEAL["signals"]["sunk_cost_that_force_needs"], ids=lambda row: str(row["cost"]))
def test_sinking_what_force_needs_tells_the_types_apart(row: dict[str, Any]) -> None:
    share = []
    for uses in ({}, {0: ("mass",)}):
        crisis = with_moves("north challenge", uses=uses)
        crisis["levers"]["mass"]["cost"] = row["cost"]
        crisis["confrontation"]["coding_error"] = 0
        share.append(np.array(north(revealed(crisis).reveal.told[0].likelihood)))
    signal = share[1] / (share[0] + share[1])
    assert (np.log2(signal[0] / signal[1]), np.log2(signal[1] / signal[2])) == expected_bits(row)


@pytest.mark.parametrize("row", REVEAL["signals"]["sunk_cost_equal_for_all"], ids=lambda row: str(row["cost"]))
def test_a_sunk_cost_that_is_equal_for_all_tells_nothing(row: dict[str, Any]) -> None:
    plain = game()
    dear = plain[0] - row["cost"], plain[1]
    dear[0][..., 0] = plain[0][..., 0]
    assert signal_bits(two_signals(plain, dear)) == near((0.0, 0.0), 1e-9)


@pytest.mark.parametrize("row", REVEAL["signals"]["public_instead_of_closed"], ids=lambda row: str(row["backing_down"]))
def test_tying_hands_tells_cover_from_bluffing(row: dict[str, Any]) -> None:
    def audience(cost: float) -> Any:
        def change(crisis: dict[str, Any]) -> None:
            crisis["audiences"]["elite"]["backing_down"] = cost
            crisis["hypotheses"]["cover"]["sets"]["audiences.elite.backing_down"] = cost * 0.02 / 0.15

        return change

    assert signal_bits(two_signals(game(audience(0)), game(audience(row["backing_down"])))) == expected_bits(row)


@pytest.mark.parametrize(
    "row", REVEAL["signals"]["maximal_demand"], ids=lambda row: f"{row['order']} {row['refusal_gain']}"
)
def test_a_maximal_demand_tells_little(row: dict[str, Any]) -> None:
    def demand(order: float) -> Any:
        def change(crisis: dict[str, Any]) -> None:
            crisis["confrontation"]["demand"]["order"] = order
            crisis["hypotheses"]["cover"]["refusal_gain"] = row["refusal_gain"]

        return change

    assert signal_bits(two_signals(game(demand(0.5)), game(demand(row["order"])))) == expected_bits(row)


def test_words_that_change_no_payoff_tell_nothing(told: Revealed) -> None:
    assert signal_bits(two_signals(game(), game())) == near((0.0, 0.0), 1e-12)
    crisis = strait()
    crisis["history"].insert(3, {"date": "2030-01-25", "by": "north", "move": "say", "says": "We will strike."})
    assert north(revealed(crisis).reveal.after) == north(told.reveal.after)


def test_a_move_that_is_impossible_in_double_precision_has_a_finite_likelihood() -> None:
    case = REVEAL["impossible_move"]
    numbers, kinds = case["game"], len(case["game"]["a"])
    mine = np.zeros((1, 1, kinds, 1, 1, 6))
    mine[..., 1], mine[..., 2], mine[..., 3] = numbers["V_A"], -np.inf, -np.inf
    for kind in range(kinds):
        mine[0, 0, kind, ..., 4], mine[0, 0, kind, ..., 5] = numbers["a"][kind], numbers["W_A"][kind]
    theirs = np.zeros((1, 1, kinds, 1, 1, 6))
    theirs[..., 2] = -np.inf
    moves = np.array([[[0, 0, 0, 1, 0], [0, 0, 1, 2, 0], [0, 0, 3, 0, 0]]], dtype=float)
    for error, expected in (
        (0.0, case["log_likelihood_without_coding_error"]),
        (0.05, [case["log_likelihood_with_coding_error_0.05"]] * kinds),
    ):
        found = filter_history(
            mine, theirs, np.full((1, kinds), 1 / kinds), np.ones((1, 1)), np.array([numbers["precision"]]), moves,
            np.full((1, 3), error), np.zeros((1, 2)),
        )  # fmt: skip
        assert found[0][0, 2, :kinds].tolist() == near(expected)
        assert np.isfinite(found[1]).all()


def test_no_move_counts_for_more_than_its_coding_error_allows() -> None:
    bounds = {(row["coding_error"], row["actions"]): row["bits"] for row in REVEAL["coding_error_bound"]}
    for error in (0.05, 0.01):
        crisis = strait()
        crisis["confrontation"]["coding_error"] = error
        found = revealed(crisis)
        most = dict(zip((move.does for move in found.reveal.told), ceilings(found.plan), strict=True))
        assert most["back-down"] == near(bounds[error, 2])
        if (error, 3) in bounds:
            assert most["resist"] == near(bounds[error, 3])
        for move in found.reveal.told:
            assert max(map(abs, move.evidence.values())) <= most[move.does]
