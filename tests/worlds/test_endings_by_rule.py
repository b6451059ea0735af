"""Every rule of the compiled endings, on the strait, against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.lens import checked
from detente.lenses import all_lenses
from detente.worlds.endings import positions_of
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats, Worlds
from tests.inference.crises import opened, write
from tests.reference import reference

NUMBERS = reference("escalation/strait")
LENS = all_lenses()["escalation"]
WAIT, CONCEDE, ACCEPT, REFUSE, BACK_DOWN, FIGHT = range(6)
RESOLVED, BLUFFING = 0, 1
FIRM = 0


def strait() -> dict[str, Any]:
    import copy

    crisis: dict[str, Any] = copy.deepcopy(NUMBERS["crisis"])
    for key in ("as_of", "horizon"):
        crisis[key] = str(crisis[key])
    return crisis


def worlds_of(crisis: dict[str, Any]) -> Worlds:
    return opened(crisis).draw(100, fields=(*LENS.reads, "success"))


def payoffs(crisis: dict[str, Any], signal: int = 0) -> tuple[Floats, Floats]:
    """Return what the endings are worth to both sides, by the types of both."""
    worlds = worlds_of(crisis)
    one, other = (worlds.arrays[f"{side}_payoff"][0, 0, 0, :, :, signal] for side in ("challenger", "defender"))
    return one, other


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-9)


def by_true_types(crisis: dict[str, Any]) -> tuple[dict[str, Floats], list[Floats]]:
    worlds = worlds_of(crisis)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(0)))
    assert (found["ended"] == 0).all()
    rows = []
    for one, other in NUMBERS["worlds"]:
        there = worlds.field("true_challenger", lens="t") == worlds.labels["challenger_type"].index(one)
        there = there & (worlds.field("true_defender", lens="t") == worlds.labels["defender_type"].index(other))
        assert there.any()
        rows.append(found["outcome"][there][0])
    return found, rows


def test_utilities_gap_and_given_are_those_of_the_reference() -> None:
    crisis = strait()
    one, other = (side[BLUFFING, FIRM] for side in payoffs(crisis))
    told = NUMBERS["utilities"]
    crisis["audiences"]["elite"]["backing_down"] = crisis["audiences"]["assembly"]["backing_down"] = 0
    bare, other_bare = (side[BLUFFING, FIRM] for side in payoffs(crisis))
    assert [bare[WAIT], bare[CONCEDE], bare[ACCEPT]] == [near(x) for x in told["north"][:3]]
    assert [other_bare[WAIT], other_bare[CONCEDE], other_bare[ACCEPT]] == [near(x) for x in told["south"][:3]]
    assert (bare[ACCEPT] - one[ACCEPT]) / 0.15 == pytest.approx(told["gap_left_by_offer"], abs=1e-9)
    assert (other_bare[ACCEPT] - other[ACCEPT]) / 0.10 == pytest.approx(told["given_by_offer"], abs=1e-9)
    for success, place in ((1, 3), (0, 4)):  # force that surely wins, and surely fails
        crisis["confrontation"]["success"] = success
        one, other = (side[BLUFFING, FIRM] for side in payoffs(crisis))
        assert one[FIGHT] == near(told["north"][place] - 0.1 - 0.45)
        assert other[FIGHT] == near(told["south"][place] - 0.2 - 0.02)


@pytest.mark.parametrize("known", [True, False])
def test_misperception_gives_the_outcomes_of_the_reference(*, known: bool) -> None:
    crisis = strait()
    crisis["beliefs"] = {"south": {"odds": {"resolved": 0.15, "bluffing": 0.85}, "known": known}}
    found, rows = by_true_types(crisis)
    case = NUMBERS["cases"][1 if known else 2]
    np.testing.assert_allclose(rows, case["outcome"], atol=1e-6)
    np.testing.assert_allclose(np.mean(rows, axis=0), case["mean_outcome"], atol=1e-6)
    np.testing.assert_allclose(found["p_bluff"], NUMBERS["cases"][1]["p_bluff"], atol=1e-6)


def test_a_hard_line_takes_the_deal_away_from_who_would_sign_it() -> None:
    crisis = strait()
    crisis["confrontation"]["line_cost"] = "hard"
    one, other = payoffs(crisis)
    assert one[RESOLVED, FIRM, ACCEPT] == -np.inf  # order stays at 0.8, beyond its limit of 0.6
    assert one[BLUFFING, FIRM, ACCEPT] == near(NUMBERS["payoffs"]["north"]["bluffing"]["accept"])
    assert other[RESOLVED, FIRM, CONCEDE] == near(NUMBERS["payoffs"]["south"]["firm"]["concede"])
    crisis["stances"]["south"]["order"]["limit"] = 0.6
    assert payoffs(crisis)[1][RESOLVED, FIRM, CONCEDE] == -np.inf  # the demand of 0.5 lies beyond it


def test_who_can_neither_sign_nor_fight_lets_an_offer_lie() -> None:
    crisis = strait()
    crisis["confrontation"]["line_cost"] = "hard"
    crisis["levers"]["strike"]["available"] = 0
    one, other = payoffs(crisis)
    assert one[RESOLVED, FIRM, ACCEPT] == near(one[RESOLVED, FIRM, BACK_DOWN])
    assert other[RESOLVED, FIRM, ACCEPT] == near(1.0)
    assert one[RESOLVED, FIRM, REFUSE] == -np.inf
    _, rows = by_true_types(crisis)
    for outcome, (kind, _) in zip(rows, NUMBERS["worlds"], strict=True):
        assert outcome[3] == 0  # nobody fights without force
        assert outcome[1] == 0 if kind == "resolved" else outcome[1] > 0.01  # nor signs beyond a hard line
        assert outcome[2] > 0.3


def test_a_doubtful_audience_lets_a_deal_pass_by_its_margin() -> None:
    from scipy.special import ndtr

    crisis = strait()
    crisis["audiences"]["assembly"] |= {"ratifies": ["order"], "stances": {"order": {"ideal": 0.8, "limit": 0.6}}}
    crisis["ratify_doubt"] = 0.2
    worlds = worlds_of(crisis)
    chance = ndtr((0.5 - 0.6) / 0.2)
    assert worlds.arrays["ratified"][0, 0].tolist() == [near(chance), 1.0]  # an offer does not move order
    one, other = payoffs(crisis)
    assert one[RESOLVED, FIRM, CONCEDE] == near(chance * 0.55 + (1 - chance) * 0.12)
    assert other[RESOLVED, FIRM, CONCEDE] == near(chance * 0.4875 + (1 - chance) * (1.0 - 0.10))


def test_a_demand_on_a_closed_track_costs_no_face() -> None:
    crisis = strait()
    crisis["tracks"] = {"closed": {"parties": ["north", "south"], "issues": ["order", "arms"], "public": False}}
    crisis["history"] = [{"date": "2029-12-01", "by": "north", "move": "challenge", "track": "closed"}]
    one, other = payoffs(crisis)
    assert one[BLUFFING, FIRM, BACK_DOWN] == near(0.12)
    assert one[BLUFFING, FIRM, ACCEPT] == near(0.37)
    assert other[BLUFFING, FIRM, CONCEDE] == near(0.4875)  # the defender's own audience sees what it gives


def test_a_rung_is_sunk_once_mobilised_and_paid_by_who_fights_without_it() -> None:
    crisis = strait()
    crisis["levers"]["mass"] = {"party": "north", "kind": "coercion", "cost": 0.1, "hits": {"south": 0.03},
                                "strengthens": 0.25}  # fmt: skip
    crisis["levers"]["strike"]["needs"] = ["mass"]
    (bare, other), (armed, met) = payoffs(crisis), payoffs(crisis, 1)
    assert bare[RESOLVED, FIRM, FIGHT] == near(0.258 - 0.1)
    assert other[RESOLVED, FIRM, FIGHT] == near(0.36 - 0.03)
    for ending in (CONCEDE, ACCEPT, BACK_DOWN):
        np.testing.assert_allclose(bare[..., ending] - armed[..., ending], 0.1, atol=1e-12)
        np.testing.assert_allclose(other[..., ending] - met[..., ending], 0.03, atol=1e-12)
    assert armed[RESOLVED, FIRM, FIGHT] == near(0.258 - 0.1 + 0.25 * (0.60 - 0.12))
    assert met[RESOLVED, FIRM, FIGHT] == near(0.36 - 0.03 + 0.25 * (0.30 - 1.0))


def test_success_is_the_share_of_capability_where_none_is_stated() -> None:
    crisis = strait()
    del crisis["confrontation"]["success"]
    crisis["parties"]["north"]["capability"], crisis["parties"]["south"]["capability"] = 0.6, 0.2
    worlds = worlds_of(crisis)
    np.testing.assert_allclose(worlds.arrays["success"], 0.75)
    assert payoffs(crisis)[0][BLUFFING, FIRM, FIGHT] == near(0.75 * 0.60 + 0.25 * 0.12 - 0.1 - 0.45)


def test_without_a_technical_issue_in_the_demand_nobody_offers() -> None:
    crisis = strait()
    crisis["confrontation"]["demand"] = {"order": 0.5}
    assert (payoffs(crisis)[1][..., ACCEPT] == -np.inf).all()
    found, _ = by_true_types(crisis)
    assert (found["p_offer"] == 0).all()
    assert (found["outcome"][:, 1] == 0).all()


def test_a_technical_demand_that_is_met_is_an_arrangement() -> None:
    crisis = strait()
    crisis["confrontation"]["demand"] = {"arms": 0.5}
    found, _ = by_true_types(crisis)
    assert (found["outcome"][:, 0] == 0).all()
    assert (found["outcome"][:, 1] > 0.01).all()


def test_an_offer_is_held_at_the_limit_of_the_defender() -> None:
    crisis = strait()
    crisis["confrontation"]["demand"]["arms"] = 0.3  # South's limit is 0.5
    from detente.worlds.build import Build
    from detente.worlds.draw import Drawing, Luck

    case = opened(crisis).crisis
    _, asked, offer = positions_of(Build(Drawing(case, Luck(Seed(1), 0, 1))), Sides(case).stakes[0])
    np.testing.assert_allclose(asked[0], [0.5, 0.3])
    np.testing.assert_allclose(offer[0], [0.8, 0.5])


def test_a_demand_that_is_worth_nothing_is_said_to_be(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    from detente.cli.app import run_app

    crisis = strait()
    crisis["confrontation"]["demand"] = {"order": 0.8}
    path = tmp_path / "crisis.yaml"
    write(crisis, path)
    assert run_app(["run", str(path), "--lens", "escalation"]) == 2
    assert "the demand is worth no more to the challenger than the status quo" in capsys.readouterr().err


def test_another_round_gives_an_impasse_another_chance() -> None:
    crisis = strait()
    _, once = by_true_types(crisis)
    crisis["confrontation"]["rounds"] = 2
    _, twice = by_true_types(crisis)
    for one, two in zip(once, twice, strict=True):
        assert two.sum() == pytest.approx(1)
        assert two[2] < one[2]
        assert (two[[0, 1, 3]] >= one[[0, 1, 3]] - 1e-12).all()
