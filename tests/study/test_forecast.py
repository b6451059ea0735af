"""How a crisis may end in the light of its history: nothing that has happened is counted again."""

import pytest

from detente.inference.weights import normalised
from detente.study.forecast import Forecast, forecast_after
from detente.workbench import Revealed, reveal
from detente.worlds.outcomes import OUTCOMES
from tests.inference.crises import opened, with_moves


def told(*moves: str) -> Revealed:
    return reveal(opened(with_moves(*moves, uses={2: ("strike",)} if "north use" in moves else None)), draws=2000)


def chances(found: Forecast | None, lens: str) -> dict[str, float]:
    assert found is not None
    return {outcome: found.lenses[lens][outcome].probability for outcome in OUTCOMES}


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (("south resist", "north use"), "conflict"),
        (("south offer", "north accept"), "arrangement"),
        (("south concede",), "settlement"),
    ],
)
def test_what_has_ended_the_crisis_is_the_answer_of_every_lens(end: tuple[str, ...], outcome: str) -> None:
    found = told("north challenge", *end).after
    assert found is not None
    assert set(found.begins.values()) == {"history"}
    for lens in found.lenses:
        assert chances(found, lens)[outcome] == pytest.approx(1)


def test_a_lens_takes_the_game_up_where_it_stands() -> None:
    resisted, pressed = told("north challenge", "south resist"), told("north challenge")
    assert resisted.after is not None
    assert resisted.after.begins["escalation"] == "history"
    assert resisted.after.begins["signalling"] == "resisted"
    assert pressed.after is not None
    assert pressed.after.begins["signalling"] == "challenged"
    for lens in ("escalation", "signalling"):
        assert chances(resisted.after, lens)["settlement"] == 0  # a demand that was resisted is not conceded
    weight = normalised(pressed.weighed.log_weight)
    expected = weight @ pressed.result.run.array("signalling", "outcome_challenged")
    drawn = forecast_after(pressed.result.run, pressed.weighed)
    assert list(chances(drawn, "signalling").values()) == pytest.approx(expected.tolist(), abs=1e-12)


def test_once_a_round_is_over_a_lens_begins_anew() -> None:
    found = told("north challenge", "south resist", "north back-down").after
    assert found is not None
    assert found.begins["escalation"] == "history"
    assert found.begins["signalling"] == "beginning"
