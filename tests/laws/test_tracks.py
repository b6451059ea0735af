"""The lens tracks against its definition, the reference rows, and what must hold between its two regimes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import cannot_look
from detente.lens import checked
from detente.lenses import all_lenses
from detente.lenses.tracks.course import course_of
from detente.workbench.runs import open_crisis
from detente.worlds.build import build_worlds
from detente.worlds.mediation.tables import meeting_order
from detente.worlds.worlds import Floats
from tests.laws.test_lenses import solved, worlds_for
from tests.laws.tracks_by_hand import ByHand
from tests.reference import reference
from tests.study.agenda_crises import crisis_of
from tests.worlds.test_packages import WORKED
from tests.worlds.test_packages import crisis_of as worked_crisis

LENS = all_lenses()["tracks"]
ROW = reference("deals/win-set-toys")["tracks"]
PARTIES = ("a", "b", "c")
ASSUMED = {"assumed": "a test"}


def found_in(crisis: Crisis) -> dict[str, Floats]:
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)
    return {name: array[0] for name, array in checked(LENS, worlds, LENS.solve(worlds, Seed(1))).items()}


def toy(folder: Path, tracks: dict[str, Any]) -> Crisis:
    """Return the reference's issues and parties as a crisis: points for yes on each issue, counted from no."""
    gains = {name: table["gains"] for name, table in ROW["tables"].items()}
    stances = {
        party: {name: {"worth": {0: 0, 1: by_party[row]}, **ASSUMED} for name, by_party in gains.items()}
        for row, party in enumerate(PARTIES)
    }
    issues = {
        name: {"title": name, "scope": "technical", "marks": {0: "no", 1: "yes"}, "status_quo": 0, **ASSUMED}
        for name in gains
    }
    parties = {name: {"name": name, "patience": 1} for name in PARTIES}
    named = {name: {"public": False, **ASSUMED, **track} for name, track in tracks.items()}
    return crisis_of(folder, parties=parties, issues=issues, stances=stances, tracks=named)


def two_tables(*second: str, **first: Any) -> dict[str, Any]:
    """Return the reference's two tables, the second one over some issues."""
    seats = {name: table["seated"] for name, table in ROW["tables"].items()}
    return {
        "first": {"parties": seats["first"], "issues": ["first"]} | first,
        "second": {"parties": seats["second"], "issues": list(second)},
    }


@pytest.mark.parametrize("reverse", [False, True])
def test_reference_tables_through_a_crisis(tmp_path: Path, *, reverse: bool) -> None:
    found = found_in(toy(tmp_path, two_tables("second", **({"after": "second"} if reverse else {}))))
    row = ROW["each_table_binds_reversed" if reverse else "each_table_binds"]
    points = 4  # the largest range of points, a's 3 + 1, is a utility of 1
    assert found["signed"].tolist() == [row["first"] == "accepted", row["second"] == "accepted"]
    np.testing.assert_allclose(found["gain"] * points, row["gains"], atol=1e-12)
    joint = ROW["nothing_agreed_until_all_is"]["gains"]
    np.testing.assert_allclose((found["gain"] - found["order_value"]) * points, joint, atol=1e-12)
    value = [-ROW["value_of_the_joint_test"][party] for party in PARTIES]
    np.testing.assert_allclose(found["order_value"] * points, value, atol=1e-12)
    assert found["outcome"].tolist() == [0, 1, 0, 0]


def test_reference_first_table_that_needs_a_later_consent(tmp_path: Path) -> None:
    found = found_in(toy(tmp_path, two_tables("first", "second")))  # the third party sits on the first issue later
    np.testing.assert_allclose(found["gain"] * 4, ROW["if_first_also_needs_c_later"]["gains"], atol=1e-12)
    assert found["package"].tolist() == [1, 1]


def test_a_consent_asked_at_home_is_a_hold_up_and_a_deal_lost(tmp_path: Path) -> None:
    tracks = two_tables("first") | {"second": {"parties": ["c"], "issues": ["first"]}}
    found = found_in(toy(tmp_path, tracks))
    assert found["signed"].tolist() == [0, 0]
    assert found["hold_up"].tolist() == [0, 0, 1]
    assert np.isnan(found["gain"]).all()
    assert found["lost"] == 0  # the one table of all would refuse as well


def test_the_worked_world_is_signed_at_its_one_table(tmp_path: Path) -> None:
    want = WORKED["expected"]["bilateral"]
    found = found_in(worked_crisis(tmp_path))
    assert found["signed"].tolist() == [1]
    assert found["outcome"].tolist() == want["outcome"]
    np.testing.assert_allclose(found["package"], want["egalitarian"]["package"], atol=1e-12)
    np.testing.assert_allclose(found["order_value"], 0, atol=1e-12)


def test_who_sits_nowhere_is_traded_where_a_deal_crosses_its_red_line(tmp_path: Path) -> None:
    stances = {party: {issue: dict(zip(("ideal", "salience", "limit"), numbers, strict=True)) for issue, numbers in
                       of.items()} for party, of in WORKED["stances"].items()}  # fmt: skip
    stances["ukraine"]["donbas"]["limit"] = 0.6
    found = found_in(worked_crisis(tmp_path, stances=stances))
    assert found["traded"].tolist() == [0, 0, 1]
    (tmp_path / "seated").mkdir()
    seated = found_in(worked_crisis(tmp_path / "seated", stances=stances, seated=3))
    assert seated["traded"].tolist() == [0, 0, 0]
    assert seated["package"][2] >= 0.6 - 1e-9


def test_a_delegation_that_must_ask_home_comes_a_round_later(tmp_path: Path) -> None:
    parties = {name: {"name": name, "patience": 0.5} for name in ("russia", "united-states", "ukraine")}
    table = {"parties": ["russia", "united-states"], "issues": ["enlargement", "deployments", "donbas"]}
    for name in ("here", "home"):
        (tmp_path / name).mkdir()
    here, home = (
        found_in(worked_crisis(tmp_path / name, parties=parties, tracks={"table": table | {"mandate": share}}))
        for name, share in (("here", 1), ("home", 0.1))
    )
    np.testing.assert_allclose(here["gain"], [173 / 800, 24 / 65, 7 / 100], atol=1e-12)
    np.testing.assert_allclose(home["gain"], here["gain"] / 2, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_world_goes_as_the_definition_has_it(data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(LENS))
    found, course = solved(LENS, worlds), course_of(worlds)
    for draw in range(worlds.draws):
        hand = ByHand(worlds, draw)
        drafts = hand.rounds()["drafts"]
        for k in range(len(worlds.labels["track"])):
            alike = drafts.get(k, [])
            assert course.exists[draw, k] == bool(alike)
            for j, x in np.ndindex(course.share.shape[2:]):
                want = sum(package[j] == x for package in alike) / max(len(alike), 1)
                assert course.share[draw, k, j, x] == pytest.approx(want, abs=1e-9)
        _, joint = hand.together()
        if hand.singular:
            _as_by_hand(hand, {name: array[draw] for name, array in found.items()}, [float(part) for part in joint])


def _as_by_hand(hand: ByHand, found: dict[str, Floats], joint: list[float]) -> None:
    """Compare what is signed, gained and traded with the plain recursion."""
    rounds = hand.rounds()
    signed, stands = dict.fromkeys(rounds["tables"], 0.0), 0.0
    gains = np.zeros(len(joint))
    for state, chance in rounds["laws"].items():
        if any(k >= 0 for k in rounds["last"][state].values()) and hand.stands(rounds["last"][state], rounds["drafts"]):
            stands += float(chance)
            for k, bit in zip(rounds["tables"], state, strict=True):
                signed[k] += float(chance) * bit
        gains += float(chance) * np.array(rounds["worth"][state], dtype=float)
    for k in hand.open:
        assert found["signed"][k] == pytest.approx(signed.get(k, 0.0), abs=1e-9)
    np.testing.assert_allclose(found["order_value"], gains - joint, atol=1e-9)
    if stands > 1e-9:
        np.testing.assert_allclose(found["gain"], gains / stands - np.array(hand.stake, dtype=float), atol=1e-9)
    else:
        assert np.isnan(found["gain"]).all()
        assert found["outcome"][:2].tolist() == [0, 0]


def test_tracks_meet_by_their_days_and_never_before_what_they_come_after(tmp_path: Path) -> None:
    seats = {"parties": list(PARTIES), "issues": ["first"]}
    tracks = {
        "held": seats | {"after": "late"},
        "late": seats | {"opens": "2024-03-01"},
        "undated": seats,
        "early": seats | {"opens": "2024-02"},
    }
    assert meeting_order(toy(tmp_path, tracks)) == ("early", "late", "held", "undated")


def test_why_it_cannot_look_is_said(tmp_path: Path) -> None:
    assert "no tracks" in cannot_look(LENS, open_crisis("harbour-park").crisis)
    assert cannot_look(LENS, open_crisis("two-party-toy").crisis) == ""
    seats = {"parties": list(PARTIES), "issues": ["first"]}
    assert "11 tracks, more than 10" in cannot_look(LENS, toy(tmp_path, {f"t{n}": seats for n in range(11)}))
    assert "both parties and issues" in cannot_look(LENS, toy(tmp_path, {"empty": {"parties": ["a"]}}))
