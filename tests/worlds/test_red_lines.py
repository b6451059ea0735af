"""What a red line costs in a confrontation: only what is signed, and only if it comes into force."""

from typing import Any

import numpy as np
import pytest

from detente.worlds.worlds import Floats
from tests.inference.crises import opened, strait

CONCEDE, ACCEPT = 1, 2


def payoffs(crisis: dict[str, Any]) -> tuple[Floats, Floats]:
    names = ("challenger_payoff", "defender_payoff")
    worlds = opened(crisis).draw(1, fields=names)
    one, other = (worlds.arrays[name][0, 0, 0, :, :, 0] for name in names)
    return one, other


def with_third_issue(quo: float) -> dict[str, Any]:
    """Return the strait with an issue that the demand is not about, where North accepts only the lower half."""
    crisis = strait()
    crisis["issues"]["rank"] = {
        "title": "Rank",
        "scope": "fundamental",
        "marks": {0: "first", 1: "second"},
        "status_quo": quo,
    }
    crisis["stances"]["north"]["rank"] = {"ideal": 0.0, "salience": 0.0001, "limit": 0.5}
    return crisis


def test_an_issue_that_the_demand_is_not_about_is_not_signed() -> None:
    within, beyond = payoffs(with_third_issue(0.4))[0], payoffs(with_third_issue(0.6))[0]
    np.testing.assert_allclose(beyond[..., [CONCEDE, ACCEPT]], within[..., [CONCEDE, ACCEPT]], atol=1e-4)


def test_an_offer_that_leaves_a_demanded_issue_beyond_the_red_line_is_dear_to_sign() -> None:
    crisis = strait()
    dear = payoffs(crisis)[0][0, 0, ACCEPT]
    crisis["confrontation"]["line_cost"] = 0.0
    assert payoffs(crisis)[0][0, 0, ACCEPT] - dear == pytest.approx(0.2)  # resolved: order stays at 0.8, beyond 0.6


def test_a_deal_that_is_not_ratified_is_not_signed() -> None:
    crisis = strait()
    crisis["stances"]["south"]["order"]["limit"] = 0.7  # the demand, 0.5, lies beyond it
    crisis["audiences"]["assembly"] |= {"ratifies": ["order"], "stances": {"order": {"ideal": 0.8, "limit": 0.7}}}
    one, other = payoffs(crisis)
    assert one[0, 0, CONCEDE] == pytest.approx(0.12)  # the status quo
    assert other[0, 0, CONCEDE] == pytest.approx(1.0 - 0.10)  # the same, less the face lost at home
