"""The order of tables over worlds: against single runs of the lens, and what a reader is told of it."""

import json
from pathlib import Path

import numpy as np
import pytest

from detente.cli.app import run_app
from detente.core.errors import BadInput
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.lenses.tracks.course import course_of
from detente.report.views.mediation.orders import orders_view
from detente.report.views.numeral import plain
from detente.study.mediation.orders import orders_of
from detente.workbench.runs import open_crisis
from tests.laws.test_tracks import ROW, toy, two_tables

LENS = named_lens("tracks")


def test_the_reference_order_serves_the_first_party_and_costs_the_third(tmp_path: Path) -> None:
    crisis = toy(tmp_path, two_tables("second"))
    study = orders_of(make_plan(crisis, [LENS], draws=20))
    assert (study.orders, study.every, study.listed.tracks) == (1, True, ("first",))  # the second drafts nothing
    value = {item.party: item.value * 4 for item in study.parties}
    assert value == pytest.approx({party: -gain for party, gain in ROW["value_of_the_joint_test"].items()})
    assert [item.signed.probability for item in study.tables if item.signed] == [1, 0]
    assert study.binds.probability == study.joint.probability == 1
    said = [plain(sentence) for sentence in orders_view(crisis, study).answer]
    assert "serves a and costs c" in said[1]


def test_who_holds_up_and_on_what_is_named(tmp_path: Path) -> None:
    tracks = two_tables("first") | {"second": {"parties": ["c"], "issues": ["first"]}}
    crisis = toy(tmp_path, tracks)
    study = orders_of(make_plan(crisis, [LENS], draws=20))
    held = {item.party: item.holds_up for item in study.parties}
    assert held["c"].worlds.probability == 1
    assert (held["c"].issue, held["c"].track) == ("first", "first")
    assert held["a"].worlds.probability == 0
    assert any("held up by c in" in plain(sentence) for sentence in orders_view(crisis, study).answer)


def test_orders_are_compared_over_the_same_worlds_as_single_runs_find() -> None:
    plan = make_plan(open_crisis("cuba-1962").crisis, [LENS], draws=100)
    study = orders_of(plan)
    course = course_of(plan.worlds(0, 1, LENS.reads))
    names = plan.worlds(0, 1, LENS.reads).labels["track"]
    assert study.orders == 6
    found = {}
    for item in (*study.best.orders, *(order for party in study.parties for order in party.best.orders)):
        place = [item.tracks.index(name) for name in names]
        rounds = course.in_order(place)
        np.testing.assert_allclose(list(item.gains.values()), rounds.gains.mean(axis=0), atol=1e-12)
        found[item.tracks] = min(rounds.gains.mean(axis=0)[course.seats[0, -1] > 0])
    assert max(found.values()) == pytest.approx(found[study.best.orders[0].tracks])


def test_an_agenda_says_what_the_order_does_or_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["agenda", "cuba-1962", "--draws", "100", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["order"]["every"]
    assert {item["party"] for item in found["order"]["parties"]} == {"us", "ussr", "cuba", "nato-allies"}
    assert run_app(["agenda", "cuba-1962", "--draws", "100"]) == 0
    said = capsys.readouterr().out
    assert "The order of the tables: If each table binds, something is agreed in" in said
    assert "(absent)" in said
    assert run_app(["agenda", "two-party-toy", "--draws", "100", "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert (alone["order"], alone["no_order"]) == (None, "the crisis states one track, so that there is no order")


def test_without_tracks_there_is_no_order() -> None:
    plan = make_plan(open_crisis("harbour-park").crisis, [named_lens("deals")], draws=10)
    with pytest.raises(BadInput, match="the crisis states no tracks"):
        orders_of(plan)
