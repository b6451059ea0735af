"""Options that follow from a crisis: which there are, what of them cannot stand, and what is on where things stand."""

from typing import Any

import pytest

from detente.core.record import Number
from detente.crisis.crisis import Crisis
from detente.crisis.history import Happening
from detente.crisis.options.derive import all_parts, derived_model, meetings, on_now, parts_looked_at, tracks_on
from detente.crisis.options.settings import Options
from detente.crisis.options.states import ModelError, states_of
from detente.workbench import OpenCrisis, open_crisis


def with_options(crisis: Crisis, **said: Any) -> Crisis:
    """Return a crisis with this in its section ``options``, and nothing else."""
    return crisis.model_copy(update={"options": Options.model_validate(said)})


def strait() -> Crisis:
    return with_options(open_crisis("strait").crisis)


def on_in(crisis: Crisis) -> list[set[str]]:
    """Return what is on in each state of a crisis."""
    model = derived_model(crisis)
    names = [option.name for option in model.options]
    return [{name for bit, name in enumerate(names) if code >> bit & 1} for code in states_of(model).codes.tolist()]


def test_levers_the_demand_and_what_is_demanded_are_options() -> None:
    parts = {part.name: part for part in all_parts(strait())}
    assert {name: (part.kind, part.option.of, part.option.off) for name, part in parts.items()} == {
        "mass": ("lever", ("north",), True),
        "strike": ("lever", ("north",), False),  # not reversible
        "embargo": ("lever", ("south",), True),
        "press": ("press", ("north",), True),
        "concede-order": ("concede", ("south",), True),
        "concede-arms": ("concede", ("south",), True),
    }
    assert parts["concede-order"].issue == "order"
    assert all(part.option.title for part in parts.values())


def test_what_cannot_stand_is_no_state() -> None:
    found = on_in(strait())
    assert len(found) == 4 * 5  # nothing, massed, struck, answered; no demand, the demand, and what is conceded of it
    for on in found:
        assert "strike" not in on or "mass" in on
        assert "embargo" not in on or "strike" in on
        assert "press" in on or not on & {"concede-order", "concede-arms"}


def test_both_sides_meet_only_where_both_sit_and_nobody_concedes_what_it_would_meet_on(toy: OpenCrisis) -> None:
    crisis = toy.crisis
    assert meetings(crisis) == {"order": ("north", "south"), "patrols": ("north", "south")}
    assert all(tracks_on(crisis, issue) for issue in meetings(crisis))
    flagship = open_crisis("geneva-2022").crisis
    pairs = meetings(flagship)
    assert set(pairs.values()) == {("russia", "united-states")}
    assert "donbas" in pairs  # at the ministers' table; Kyiv's own table is between others
    assert set(tracks_on(flagship, "donbas")) == {"ministers", "back-channel"}
    names = ["press", "concede-deployments", "meet-deployments.united-states", "meet-deployments.russia"]
    for on in on_in(with_options(flagship, only=names)):
        assert not {"concede-deployments", "meet-deployments.united-states"} <= on


def test_an_answer_needs_one_of_what_it_answers_and_what_is_left_out_stays_as_it_stands() -> None:
    flagship = open_crisis("geneva-2022").crisis
    both = on_in(with_options(flagship, only=["military-technical", "reinforce-east", "invade"]))
    assert {"reinforce-east", "military-technical"} in both
    assert {"reinforce-east"} not in both
    assert {"invade"} in both  # the troops that force needs are there, and stay
    gone = on_in(with_options(flagship, only=["invade", "press"], now=["press"]))
    assert not any("invade" in on for on in gone)  # without them there is no force
    alone = on_in(with_options(flagship, only=["concede-enlargement"]))
    assert {"concede-enlargement"} in alone  # the demand stands
    assert on_in(with_options(flagship, only=["concede-enlargement"], now=[])) == [set()]
    assert {"refuse-minsk"} in on_in(
        with_options(flagship, only=["refuse-minsk"])
    )  # Washington presses on Minsk already


def test_where_things_stand_follows_from_the_history() -> None:
    flagship = open_crisis("geneva-2022").crisis
    stands = {
        "mass-troops",
        "press-kyiv",
        "tie-own-hands",
        "technical-offer",
        "press",
        "meet-deployments.united-states",
    }
    assert set(on_now(with_options(flagship))) == stands
    assert on_now(strait()) == ("mass",)  # North backed down, and the demand is off
    moves = [("challenge", "north", {}), ("offer", "south", {"arms": 0.5})]
    ways: list[tuple[list[tuple[str, str, dict[str, float]]], set[str]]] = [
        ([moves[0]], {"press"}),
        ([moves[0], ("resist", "south", {})], {"press"}),
        ([moves[0], ("concede", "south", {})], {"press", "concede-order", "concede-arms"}),
        ([moves[0], ("back-down", "north", {})], {"press"}),  # there is nothing to back down from: no move of the game
        ([], set()),
    ]
    for entries, expected in ways:
        history = tuple(
            Happening.model_validate({"date": f"2030-01-{day + 10}", "by": by, "move": move, "offer": offer})
            for day, (move, by, offer) in enumerate(entries)
        )
        assert set(on_now(strait().model_copy(update={"history": history}))) == expected


def test_an_offer_that_was_taken_is_a_meeting() -> None:
    crisis = strait()
    track = {"talks": {"parties": ["north", "south"], "issues": ["arms"]}}
    crisis = Crisis.model_validate({**crisis.as_written(), "tracks": track})
    moves = [("challenge", "north"), ("offer", "south"), ("accept", "north")]
    history = tuple(
        Happening.model_validate(
            {
                "date": f"2030-01-{day + 10}",
                "by": by,
                "move": move,
                **({"offer": {"arms": 0.5}} if move == "offer" else {}),
            }
        )
        for day, (move, by) in enumerate(moves)
    )
    met = {"press", "meet-arms.north", "meet-arms.south"}
    assert set(on_now(crisis.model_copy(update={"history": history}))) == met
    assert set(on_now(crisis.model_copy(update={"history": history[:2]}))) == {"press", "meet-arms.south"}


def test_nothing_is_derived_where_the_file_says_so() -> None:
    crisis = with_options(strait(), derive=False)
    assert {part.kind for part in all_parts(crisis)} == {"lever"}
    assert len(on_in(crisis)) == 8  # also a strike without a fleet


def test_only_narrows_and_orders_the_options() -> None:
    crisis = with_options(strait(), only=["press", "mass"])
    assert [part.name for part in parts_looked_at(crisis)] == ["press", "mass"]
    assert derived_model(crisis).now == "NY"


def test_a_stated_option_with_the_name_of_a_derived_one_is_refused() -> None:
    crisis = with_options(strait(), further={"press": {"of": "south"}})
    with pytest.raises(ModelError, match="'press' is stated as an option, and follows from the crisis"):
        derived_model(crisis)


def test_answers_of_the_confrontation_answer_force() -> None:
    crisis = strait()
    plain = crisis.levers["embargo"].model_copy(
        update={"answers": (), "cost": Number(crisis.levers["mass"].cost.quantity)}
    )
    crisis = crisis.model_copy(update={"levers": {**crisis.levers, "embargo": plain}})
    assert all("strike" in on for on in on_in(crisis) if "embargo" in on)
