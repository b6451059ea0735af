"""The exchanges of one world, one by one, against what the lens adds up; and in words."""

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.lens import checked
from detente.lenses.position_exchange import LENS
from detente.study.spatial.exchanges import exchanges_of, told
from detente.workbench import OpenCrisis
from detente.worlds.build import build_worlds
from detente.worlds.worlds import Worlds


@pytest.fixture(scope="module")
def worlds(flagship: OpenCrisis) -> Worlds:
    return build_worlds(flagship.crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)


def test_exchanges_one_by_one_add_up_to_what_the_lens_gives(worlds: Worlds) -> None:
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(0)))
    for row in range(20):
        one = exchanges_of(worlds, row)
        gain, effect = np.zeros(len(worlds.labels["party"])), np.zeros(len(worlds.labels["party"]))
        for exchange in one.exchanges:
            effect += exchange.effect
            for move in (exchange.first, exchange.second):
                gain[move.party] += move.gain
        np.testing.assert_allclose(gain, found["gain"][row], atol=1e-12)
        np.testing.assert_allclose(effect, found["externality"][row], atol=1e-12)
        np.testing.assert_allclose(one.vote, found["voting_position"][row], atol=1e-12)
        np.testing.assert_allclose(one.outcome, found["end_mean"][row], atol=1e-12)
        assert one.count == found["exchanges"][row] > 0


def test_tracks_say_who_trades_what_with_whom(worlds: Worlds, flagship: OpenCrisis) -> None:
    tables = [(set(track.parties), set(track.issues)) for track in flagship.crisis.tracks.values()]
    parties, issues = worlds.labels["party"], worlds.labels["issue"]
    for row in range(20):
        for exchange in exchanges_of(worlds, row).exchanges:
            who = {parties[exchange.first.party], parties[exchange.second.party]}
            what = {issues[exchange.first.issue], issues[exchange.second.issue]}
            assert any(who <= seated and what <= topics for seated, topics in tables)


def test_who_sits_at_no_table_trades_nothing_and_bears_the_effects(worlds: Worlds) -> None:
    found = LENS.solve(worlds, Seed(0))
    ukraine = worlds.labels["party"].index("ukraine")
    assert (found["gain"][:, ukraine] == 0).all()
    assert (found["externality"][:, ukraine] != 0).any()
    np.testing.assert_allclose(found["net"][:, ukraine], found["externality"][:, ukraine], atol=1e-12)


def test_an_exchange_is_told_in_words(worlds: Worlds, flagship: OpenCrisis) -> None:
    exchange = exchanges_of(worlds, 0).exchanges[0]
    text, crisis = told(exchange, flagship.crisis), flagship.crisis
    for move in (exchange.first, exchange.second):
        title = crisis.issues[worlds.labels["issue"][move.issue]].title
        name = crisis.parties[worlds.labels["party"][move.party]].name
        assert f"{name} moves on “{title}” from {move.start:.2f} to {move.end:.2f}" in text
    assert f"Each gains {exchange.first.gain:.3f}." in text
    for party, effect in zip(worlds.labels["party"], exchange.effect, strict=True):
        if abs(effect) >= 0.0005:
            assert f"{crisis.parties[party].name} {abs(effect):.3f}" in text
