"""Plays in which all propose in every round: against the plain definition, and against turns in every order."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from detente.core.errors import BadInput
from detente.core.kernels import plain
from detente.solvers.concession.aspiration import times_of
from detente.solvers.concession.fresh import play_fresh
from detente.solvers.concession.front import front_of_sums
from detente.solvers.concession.together import _bits, play_together, together_of_one_world
from tests.reference import reference
from tests.solvers.concession.plain import Package, aspire, on_the_front, utilities
from tests.solvers.concession.test_play import NANO

ROWS = reference("deals/solution-toys")["concession"]


def world(luck: np.random.Generator) -> dict[str, Any]:
    """Return a small space with red lines, rules and ratifiers; few distinct values, so that packages tie, or many."""
    parties, issues, rules = int(luck.integers(1, 5)), int(luck.integers(1, 5)), int(luck.integers(0, 4))
    levels = tuple(int(count) for count in luck.integers(1, 5, issues))
    most, scale = max(levels), NANO // int(luck.choice([1, 4, 1000]))
    moved = np.ones((issues, most))
    for issue, count in enumerate(levels):
        moved[issue, luck.integers(count)] = 0
    allowed = (luck.random((issues, most)) < 0.85) & (np.arange(most) < np.array(levels)[:, None])
    bodies = luck.integers(-2, 3, (issues, most, int(luck.integers(0, 3)))) / 4
    return {
        "tables": luck.integers(0, int(luck.choice([2, 4, 1000])), (issues, most, parties)) * scale,
        "levels": levels,
        "least": luck.integers(0, 4, parties) * scale,
        "pace": np.exp(luck.uniform(-1.2, 1.2, parties)),
        "patience": luck.choice([1.0, 0.97], parties) if luck.random() < 0.5 else np.ones(parties),
        "times": times_of(int(luck.integers(1, 30))),
        "moved": moved,
        "far": luck.integers(0, int(luck.choice([1, 3])), (issues, most)) * moved,
        "allowed": allowed,
        "when": luck.random((rules, issues, most)) < 0.6,
        "then": luck.random((rules, issues, most)) < 0.6,
        "bodies": bodies * (moved * (luck.random(issues) < 0.6)[:, None])[..., None],
        "doubt": float(luck.choice([0.0, 0.3])),
        "marked": (luck.random(issues) < 0.5).astype(float),
    }


def ended(one: dict[str, Any]) -> dict[str, Any]:
    """Return what the solver says of one world."""
    found = play_together(
        one["tables"][None] / NANO, one["least"] / NANO, one["pace"], allowed=one["allowed"], moved=one["moved"],
        movement=one["far"], when=one["when"][None], then=one["then"][None], ratifiers=one["bodies"][None],
        doubt=one["doubt"], marked=one["marked"], times=one["times"], patience=one["patience"],
    )  # fmt: skip
    return {name: array[0] for name, array in vars(found).items()}


def stands(one: dict[str, Any], package: Package) -> bool:
    """Return whether a package crosses no red line, breaks no rule, and changes something."""
    level = (np.arange(len(package)), np.array(package))
    kept = all(not when[level].all() or then[level].all() for when, then in zip(one["when"], one["then"], strict=True))
    return bool(one["allowed"][level].all() and one["moved"][level].any() and kept)


def agreed(one: dict[str, Any], worth: dict[Package, list[int]]) -> tuple[float, dict[Package, float]]:
    """Return when a play of the definition ends, and the chance of every package that it may end in."""
    parties = range(len(one["least"]))
    best = [max(mine[q] for mine in worth.values()) for q in parties] if worth else []

    def rank(package: Package) -> tuple[list[int], float, float]:
        level = (np.arange(len(package)), np.array(package))
        gains = sorted(worth[package][q] - int(one["least"][q]) for q in parties)
        return gains, -one["moved"][level].sum(), -one["far"][level].sum()

    for turn, time in enumerate(one["times"]) if worth else ():
        wants = [aspire(best[q], int(one["least"][q]), one["pace"][q], one["patience"][q], time, turn) for q in parties]
        offers = []
        for q in parties:
            enough = [package for package in worth if worth[package][q] >= wants[q]]
            cheapest = min((worth[package][q] for package in enough), default=0)
            same = [package for package in enough if worth[package][q] == cheapest]
            top = max((rank(package) for package in same), default=None)
            taken = [
                package for package in same
                if rank(package) == top and all(worth[package][p] >= wants[p] for p in parties if p != q)
            ]  # fmt: skip
            offers += [taken] if taken else []
        if offers:
            chance: dict[Package, float] = {}
            for taken in offers:
                for package in taken:
                    chance[package] = chance.get(package, 0.0) + 1 / len(taken) / len(offers)
            return time, chance
    return np.nan, {}


def passes(one: dict[str, Any], package: Package) -> float:
    """Return the chance that all ratifiers pass a package."""
    level, chance = (np.arange(len(package)), np.array(package)), 1.0
    for body in np.moveaxis(one["bodies"], 2, 0):
        if (body.any(axis=1) & (one["moved"][level] > 0)).any():
            gain = body[level].sum()
            chance *= norm.cdf(gain / one["doubt"]) if one["doubt"] else float(gain >= -1e-9)
    return float(chance)


def lean(one: dict[str, Any], worth: dict[Package, list[int]]) -> dict[Package, list[int]]:
    """Return, of packages worth the same to all, those that move the fewest issues, then those that move least."""

    def moves(package: Package) -> tuple[float, float]:
        level = (np.arange(len(package)), np.array(package))
        return one["moved"][level].sum(), one["far"][level].sum()

    least: dict[tuple[int, ...], tuple[float, float]] = {}
    for package, mine in worth.items():
        least[tuple(mine)] = min(least.get(tuple(mine), (np.inf, np.inf)), moves(package))
    return {package: mine for package, mine in worth.items() if moves(package) == least[tuple(mine)]}


def test_plays_are_those_of_the_definition() -> None:
    luck, deals, tied, ruled, none = np.random.default_rng(11), 0, 0, 0, 0
    for _ in range(600):
        one = world(luck)
        every = utilities(one["tables"].tolist(), one["levels"])
        front = on_the_front({package: mine for package, mine in every.items() if stands(one, package)})
        worth = lean(one, front)
        found, (time, chance) = ended(one), agreed(one, worth)
        assert found["points"] == len({tuple(mine) for mine in worth.values()})
        assert bool(found["agreed"]) == bool(chance)
        np.testing.assert_equal(found["time"], time)
        share, passed = np.zeros(one["moved"].shape), [0.0, 0.0]
        for package, odds in chance.items():
            level = (np.arange(len(package)), np.array(package))
            share[level] += odds
            passed[int((one["moved"][level] * one["marked"]).any())] += odds * passes(one, package)
        np.testing.assert_allclose(found["share"], share, atol=1e-12)
        assert (found["plain"], found["marked"]) == pytest.approx(passed, abs=1e-12)
        if chance:
            mean = sum(odds * np.array(worth[package]) for package, odds in chance.items()) / NANO
            np.testing.assert_allclose(found["utility"], mean, atol=1e-9)
            np.testing.assert_allclose(found["best"], np.max(list(worth.values()), axis=0) / NANO, atol=1e-9)
        deals, tied, none = deals + bool(chance), tied + (len(chance) > 1), none + (not worth)
        ruled += bool(chance) and len(one["when"]) > 0
    assert 200 < deals < 590
    assert tied > 50
    assert ruled > 50
    assert none > 10


def test_the_mean_over_turns_in_every_order_is_found_without_taking_turns() -> None:
    luck, open_ = np.random.default_rng(12), 0
    for _ in range(60):
        parties, levels = int(luck.integers(2, 4)), (3, 3, 2)
        tables = luck.integers(0, 1000, (3, 3, parties)) / 1000
        least, pace, times = np.full(parties, 0.4), np.exp(luck.uniform(-1, 1, parties)), times_of(12)
        allowed = np.arange(3) < np.array(levels)[:, None]
        found = play_together(tables[None], least, pace, allowed=allowed, times=times)
        worths = []
        for order in permutations(range(parties)):
            turn = list(order)
            one = play_fresh(tables[None][..., turn], levels, least[turn], pace[turn], times=np.repeat(times, parties))
            worths.append(one.plays.utility[0][np.argsort(turn)])
            at = one.plays.round[0]
            np.testing.assert_equal(found.time[0], np.repeat(times, parties)[at] if at >= 0 else np.nan)
        np.testing.assert_allclose(found.utility[0], np.mean(worths, axis=0), atol=1e-12)
        open_ += np.ptp(worths, axis=0).max() > 0
    assert open_ > 5  # the order of turns did matter


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_reference_rows_on_one_issue(row: dict[str, Any]) -> None:
    x = np.arange(101) / 100
    found = play_together(np.stack([x, 1 - x], axis=1)[None, None], [0, 0], row["pace"], rounds=100)
    if "agreement" in row:
        assert found.share[0, 0, row["agreement"]] == 1
        assert found.time[0] == pytest.approx(row["round_from_zero"] / 99)
    else:
        assert found.utility[0, 0] == pytest.approx(row["agreement_near"], abs=row["within"])


@given(st.integers(0, 2**32 - 1))
def test_who_concedes_later_never_gets_less_of_a_pie(seed: int) -> None:
    luck, x = np.random.default_rng(seed), np.arange(101) / 100
    pace = np.exp(luck.uniform(-1, 1, 2))
    pie, later = np.stack([x, 1 - x], axis=1)[None, None], [pace[0] * luck.random(), pace[1]]
    # a round apart, the later one's last step down may be longer than what it holds back
    before, after = (play_together(pie, [0, 0], each, rounds=5001).utility[0, 0] for each in (pace, later))
    assert after >= before - 0.01 - 1e-9


def test_who_does_not_play_decides_nothing() -> None:
    luck = np.random.default_rng(13)
    tables, more = luck.random((20, 3, 4, 2)), luck.random((20, 3, 4, 3))
    more[..., [0, 2]] = tables
    two = play_together(tables, [0.3, 0.3], [0.5, 2], rounds=30)
    three = play_together(more, [0.3, 5, 0.3], [0.5, 1, 2], plays=[1, 0, 1], rounds=30)
    np.testing.assert_array_equal(three.share, two.share)
    np.testing.assert_array_equal(three.utility[:, [0, 2]], two.utility)
    assert np.isnan(three.utility[:, 1]).all()
    nobody = play_together(tables, [0, 0], [1, 1], plays=[0, 0], rounds=3)
    assert not nobody.agreed.any()


def test_what_cannot_be_played_says_so() -> None:
    tables = np.zeros((1, 1, 2, 1))
    with pytest.raises(ValueError, match="leave it where it stands"):
        play_together(tables, 0, 1, moved=[[0, 0]], rounds=2)
    with pytest.raises(BadInput, match="rules between issues"):
        play_together(tables, 0, 1, when=np.ones((1, 60, 1, 2)), then=np.ones((1, 60, 1, 2)), rounds=2)
    with pytest.raises(ValueError, match="shape"):
        play_together(np.zeros((1, 2, 1)), 0, 1, rounds=2)
    steps = np.arange(6.0)
    spread = np.stack([steps[:, None] * 7**j for j in range(5)], axis=0)  # all packages differ, and none dominates
    with pytest.raises(BadInput, match="undominated"):
        play_together(np.concatenate([spread, -spread], axis=2)[None], [-1e5, -1e5], [1, 1], rounds=2)


def test_kernels_run_uncompiled_alike() -> None:
    luck, seen = np.random.default_rng(14), 0
    while seen < 6:
        one = world(luck)
        found = ended(one)
        if not found["agreed"] or one["tables"].shape[2] < 2:
            continue
        seen += 1
        issues, most, parties = one["tables"].shape
        spares, breaks = _bits(one["when"][None], one["then"][None], one["moved"][None], (1, issues, most))
        out = [np.empty(shape) for shape in (1, 1, (issues, most), parties, parties, 1, 1, 1)]
        may = one["allowed"]
        plain(together_of_one_world)(
            np.where(may[..., None], one["tables"], 0.0), may.astype(float), one["moved"] * may,
            one["far"] * NANO * may, spares[0], breaks[0], np.ones(parties), one["least"] - float(issues),
            one["pace"], one["patience"], one["bodies"], one["doubt"], one["marked"], one["times"],
            np.zeros((issues, most, 0)), np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0)), *out,
        )  # fmt: skip
        np.testing.assert_array_equal(out[2], found["share"])
        np.testing.assert_array_equal(out[3] / NANO, found["utility"])
    front = plain(front_of_sums)(
        np.array([[[2.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]), np.array([-1.0]), *np.zeros((1, 1, 3)), np.ones((1, 3)),
        *np.zeros((2, 1, 3)),
    )  # fmt: skip
    assert front[0].tolist() == [[2.0, 0.0], [1.0, 1.0]]
