"""The plan of the Minsk steps is that of the reference, reading by reading; ways out; readings and worlds."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadInput, NotFound
from detente.crisis.addresses import find, numbers
from detente.crisis.file.read import check
from detente.study.implementation import Implementation
from detente.workbench import Plans, open_crisis, plan, view_plans
from detente.worlds.mediation.steps import STEP_BUILDERS
from tests.reference import reference

EXPECTED = reference("deals/minsk-sequence")["expected"]
READINGS = {
    "text": "text",
    "moscow": "text_and_moscow",
    "kyiv-without-point-9": "kyiv_without_the_order_of_point_9",
    "middle": "middle_way",
}


@cache
def planned() -> Plans:
    return plan("minsk-sequence", draws=300)


def of(reading: str) -> Implementation:
    return next(item for item in planned().plans if item.reading == reading)


@pytest.mark.parametrize(("reading", "case"), READINGS.items())
def test_a_reading_gives_the_numbers_of_the_reference(reading: str, case: str) -> None:
    found, expected = of(reading), EXPECTED[case]
    assert found.feasible
    assert found.cycles == ()
    assert found.given_up == ()
    assert found.states == expected["down_sets"]
    assert found.numbers["worst_exposure"] == pytest.approx(expected["exposure"] / 100, abs=1e-12)
    assert found.numbers["least_guarantee"] == pytest.approx(expected["temptation"] / 100, abs=1e-12)
    at_least = expected["temptation_at_least_exposure"] / 100
    assert found.numbers["worst_guarantee"] == pytest.approx(at_least, abs=1e-12)
    exposed = [party for party, value in found.exposure.items() if value > 0]
    assert exposed == ([expected["exposed"]] if "exposed" in expected else [])


def test_kyivs_order_contradicts_the_text_in_one_cycle_and_either_order_may_go() -> None:
    found, expected = of("kyiv"), EXPECTED["text_and_kyiv"]
    assert not found.feasible
    assert [sorted(link.before for link in cycle) for cycle in found.cycles] == [sorted(expected["cycles"][0])]
    given = [way for way in found.ways_out if way.kind == "give up"]
    assert {way.names for way in given} == {("text-elections-border-start",), ("kyiv-border-elections",)}
    assert [way.names for way in given if way.cheapest] == [("kyiv-border-elections",)]
    left = next(way for way in given if way.names == ("text-elections-border-start",))
    assert left.exposure == EXPECTED["kyiv_without_the_order_of_point_9"]["exposure"] / 100
    assert left.exposed == ("russia",)
    assert {way.names[0] for way in found.ways_out if way.kind == "split"} == {"elections", "border-start"}
    assert not of("both").feasible
    assert len(of("both").cycles) > 1


def test_what_both_sides_claim_is_shown_with_the_contradiction() -> None:
    view = next(view for view in view_plans(planned()) if view.name == "kyiv")
    (cycle,) = view.cycles
    assert "border-start before elections (Ukraine" in cycle
    assert "elections before border-start (text, point 9)" in cycle
    words = ["".join(map(str, sentence)).split(":")[0].split(" ")[0] for sentence in view.advice]
    order = ["Reorder", "Split", "Make", "Add", "Give"]
    assert words == [word for word in order if word in words], "remedies stand in the order in which they are tried"
    assert words[0] == "Reorder"
    assert words[-1] == "Give"


def test_a_plan_is_held_against_the_best_of_every_world() -> None:
    for found in planned().plans:
        assert found.worlds == 300
        assert 0 <= found.best <= 1
        assert found.over["regret"].low >= 0
        for party in ("ukraine", "russia"):
            low, high = found.over[f"exposure/{party}"].low, found.over[f"exposure/{party}"].high
            assert low - 1e-9 <= found.over[f"exposure/{party}"].middle <= high + 1e-9
    assert of("moscow").over["exposure/ukraine"].low < 0.09 < of("moscow").over["exposure/ukraine"].high


def one_world(folder: Path, text: str) -> Implementation:
    folder.mkdir(exist_ok=True)
    (folder / "crisis.yaml").write_text(
        "detente: 1\ncrisis: toy\ntitle: A toy\nquestion: In which order?\nas_of: 2030-01-01\n"
        "parties: {one: {name: One, assumed: toy, patience: 0.9}, two: {name: Two, assumed: toy, patience: 0.9}}\n"
        "issues: {thing: {title: Thing, scope: technical, marks: {0: none, 1: all}, status_quo: 0, assumed: toy}}\n"
        + text,
        encoding="utf-8",
    )
    (found,) = plan(folder, draws=100).plans
    return found


EXCHANGE = """
steps:
  mine: {{by: [one], value: {{one: -0.6, two: 0.8}}, parts: {parts}, assumed: toy{more}}}
  yours: {{by: [two], value: {{one: 0.8, two: -0.6}}, parts: {parts}, assumed: toy}}
{rest}"""


def test_exact_numbers_make_every_world_the_median_world(tmp_path: Path) -> None:
    found = one_world(tmp_path / "a", EXCHANGE.format(parts=1, more="", rest=""))
    assert found.best == 1
    assert found.numbers["worst_exposure"] == pytest.approx(0.6)
    assert found.numbers["self_enforcing"] == 1
    assert max(found.patience_needed.values()) == pytest.approx(0.6 / 0.8)
    assert np.isnan(found.numbers["parts_needed"])


def test_parts_are_needed_until_the_guarantee_covers_what_is_left(tmp_path: Path) -> None:
    rest = "guarantees: {bond: {by: bank, covers: {one: 0.2, two: 0.2}, assumed: toy}}\n"
    found = one_world(tmp_path / "a", EXCHANGE.format(parts=4, more="", rest=rest))
    assert found.numbers["parts_needed"] == 3
    assert max(found.uncovered.values()) == pytest.approx(0.4)
    too_few = one_world(tmp_path / "b", EXCHANGE.format(parts=2, more="", rest=rest))
    assert np.isnan(too_few.numbers["parts_needed"])


def test_delay_asks_for_patience_and_error_for_trust(tmp_path: Path) -> None:
    order = "orders: [{first: [mine], then: [yours]}]\n"
    prompt = one_world(tmp_path / "a", EXCHANGE.format(parts=1, more="", rest=order))
    slow = order + "implementation: {round: 30, assumed: toy}\n"
    late = EXCHANGE.format(parts=1, more="", rest=slow).replace(
        "yours: {", "yours: {verified: {by: un, days: 60, error: 0}, "
    )
    assert prompt.patience_needed["two"] == pytest.approx(0.75)
    assert one_world(tmp_path / "b", late).patience_needed["two"] == pytest.approx(0.75 ** (1 / 3))
    doubt = EXCHANGE.format(parts=1, more=", verified: {by: un, error: 0.25}", rest=order)
    assert one_world(tmp_path / "c", doubt).guarantee["two"] == pytest.approx(0.6), "less to win, as much less to keep"


def test_orders_have_addresses_by_name_that_readings_and_hypotheses_set() -> None:
    crisis = open_crisis("minsk-sequence").crisis
    addresses = {item.path for item in numbers(crisis)}
    assert {"orders.kyiv-border-elections.insist", "steps.elections.value.ukraine"} <= addresses
    with pytest.raises(NotFound, match="there is no number"):
        find(crisis, "orders.0.insist")
    assert find(crisis, "orders.kyiv-border-elections.price").number is not None


def test_every_field_of_the_steps_comes_from_the_file() -> None:
    worlds = open_crisis("minsk-sequence").draw(100, reading="middle", fields=STEP_BUILDERS)
    steps, orders = worlds.labels["step"], worlds.labels["order"]
    value = worlds.arrays["step_value"][:, steps.index("elections"), worlds.labels["party"].index("ukraine")]
    assert -0.075 <= value.min() < value.max() <= -0.045
    assert worlds.arrays["step_available"][:, steps.index("border-watch")].all()
    assert not worlds.arrays["step_available"][:, steps.index("border-start")].any()
    row = worlds.arrays["order_first"][0, orders.index("text-elections-border-start")]
    assert [steps[at] for at in np.flatnonzero(row)] == ["elections"]
    assert np.isnan(worlds.arrays["order_price"][0, orders.index("text-elections-border-start")])


def test_what_cannot_be_planned_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="states no steps"):
        plan("strait")
    many = "steps:\n" + "".join(f"  s{at}: {{by: [one], assumed: toy}}\n" for at in range(25))
    with pytest.raises(BadInput, match="25 steps are more than the 24"):
        one_world(tmp_path / "a", many)
    twice = "steps: {a: {assumed: toy}, b: {assumed: toy}}\norders:\n"
    twice += "  - {name: x, first: [a], then: [b]}\n  - {name: x, first: [b], then: [b]}\n"
    with pytest.raises(BadInput, match="does not tell this order from others"):
        one_world(tmp_path / "b", twice)
    said = " ".join(map(str, check(tmp_path / "b").errors))
    assert "cannot come before itself" in said


def test_the_document_holds_no_nan(tmp_path: Path) -> None:
    del tmp_path

    def leaves(part: Any) -> list[Any]:
        if isinstance(part, dict):
            return [leaf for value in part.values() for leaf in leaves(value)]
        return [leaf for value in part for leaf in leaves(value)] if isinstance(part, list) else [part]

    found = planned().as_json()
    assert [item["reading"] for item in found["plans"]] == [item.reading for item in planned().plans]
    assert all(leaf == leaf for leaf in leaves(found))  # noqa: PLR0124 - NaN is the number that is not itself
