"""Laws of the lens concessions that follow from its play, and what it shares with the lens deals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.seed import Seed
from detente.lens import Published, checked
from detente.lenses import all_lenses, concessions
from detente.worlds.worlds import Floats, Worlds
from tests.laws.test_lenses import solved, worlds_for

PLAY, DEALS = concessions.LENS, all_lenses()["deals"]
BOTH = replace(PLAY, reads=tuple(dict.fromkeys(PLAY.reads + DEALS.reads)))


def pie(pace: tuple[float, float], **changes: object) -> dict[str, Floats]:
    world = Published("", concessions._pie(pace) | changes, {}).world()
    return {name: array[0] for name, array in checked(PLAY, world, PLAY.solve(world, Seed(0))).items()}


def with_fields(worlds: Worlds, **fields: Floats) -> Worlds:
    return Worlds(worlds.crisis, worlds.labels, {**worlds.arrays, **fields})


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_two_parties_agree_where_there_is_a_deal_that_pays_both_and_more_never_without(data: st.DataObject) -> None:
    drawn = data.draw(worlds_for(BOTH))
    nobody_minds = {
        name: np.where(np.isnan(drawn.field(name, lens="")), np.nan, 0.0) for name in ("body_worth", "voter_worth")
    }
    worlds = with_fields(drawn, chamber_quota=np.zeros((drawn.draws, 1)), **nobody_minds)
    played, deals = solved(PLAY, worlds), solved(DEALS, worlds)
    agreed, possible = ~np.isnan(played["round"]), deals["deal"] > 0
    sits = (worlds.field("seated", lens="").max(axis=2) > 0).sum(axis=1)
    pair = sits == 2
    np.testing.assert_array_equal(agreed[pair], possible[pair])
    assert not (agreed & ~possible & (sits > 0)).any()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_agreed_is_within_all_red_lines_and_pays_all(data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(PLAY))
    found = solved(PLAY, worlds)
    assert (np.isnan(found["conceded"]) | (found["conceded"] >= 0)).all()
    no_deal, worth = worlds.field("no_deal", lens=""), worlds.field("level_worth", lens="")
    room = np.nan_to_num(worth).max(axis=3).sum(axis=2) - no_deal  # nobody has more to give than its best over no deal
    assert (np.isnan(found["conceded"]) | (found["conceded"] <= room + 1e-8)).all()


def test_a_red_line_gives_its_owner_more_of_the_pie_and_two_may_leave_nothing() -> None:
    x, free = np.arange(101) / 100, np.ones((2, 1, 102))
    line = free.copy()
    line[1, 0, :101] = x <= 0.3  # the second signs nothing above
    assert pie((1, 1), level_signed=line)["agreed"][0] <= 0.3
    assert pie((1, 1))["agreed"][0] == pytest.approx(0.5)
    line[0, 0, :101] = x >= 0.4
    none = pie((1, 1), level_signed=line, force_pays=1)
    assert none["outcome"].tolist() == [0, 0, 0, 1]
    assert np.isnan(none["round"])
    assert np.isnan(none["agreed"]).all()


def test_what_is_agreed_may_fail_at_home() -> None:
    body = np.full((1, 1, 102), -0.1)
    body[..., -1] = 0
    assert pie((1, 1), body_worth=body)["outcome"].tolist() == [0, 0, 1, 0]
    doubted = pie((1, 1), body_worth=body, ratify_doubt=0.1, fundamental=[0], force_pays=1)
    assert doubted["outcome"] == pytest.approx([0, 0.158655, 0, 0.841345], abs=1e-6)
    assert doubted["agreed"] == pytest.approx([0.5])
    votes = {"chamber_seats": [[3, 2, 2]], "chamber_quota": [4], "chamber_veto": np.zeros((1, 3))}
    house = np.concatenate([body, body, -body])  # five of seven seats against it
    assert pie((1, 1), voter_worth=house, **votes)["outcome"].tolist() == [0, 0, 1, 0]
    assert pie((1, 1), voter_worth=-house, **votes)["outcome"].tolist() == [1, 0, 0, 0]
    voted = pie((1, 1), voter_worth=house, ratify_doubt=0.1, fundamental=[0], force_pays=1, **votes)
    p, q = 0.158655, 0.841345  # of who loses, of who gains; three or two of the groups make four seats
    passed = p * p * (1 - q) + 2 * p * q * (1 - p) + p * p * q
    assert voted["outcome"] == pytest.approx([0, passed, 0, 1 - passed], abs=1e-5)


def test_what_no_deal_is_worth_is_what_is_kept() -> None:
    strong = pie((1, 1), no_deal=[0.6, 0.0])
    assert strong["agreed"][0] == pytest.approx(5 / 7, abs=0.011)  # 1 - 0.4 t = t
    assert strong["conceded"] == pytest.approx([2 / 7, 5 / 7], abs=0.011)
    assert np.isnan(pie((1, 1), no_deal=[0.6, 0.5])["round"])
