"""Laws of the weighing of a history, whatever its numbers."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from detente.crisis.crisis import Crisis
from detente.ensemble.run import execute
from detente.ensemble.shelf import MemoryShelf
from detente.inference import weights
from detente.inference.evidence import Weighed, evidence_of, weigh
from detente.inference.history import HISTORY
from detente.inference.reveal import Reveal
from detente.workbench import Revealed, reveal
from detente.workbench.reveals import history_plan
from tests.inference.crises import NORTH, SOUTH, opened, strait, uncertain, with_moves

DRAWS = 4_000


def revealed(crisis: dict[str, Any], **choices: Any) -> Revealed:
    return reveal(opened(crisis), lenses=["escalation"], **{"draws": DRAWS, "seed": 1} | choices)


def weighed(crisis: dict[str, Any], draws: int = DRAWS, threads: int | None = None, seed: int = 1) -> Weighed:
    plan = history_plan(opened(crisis), reading=None, draws=draws, seed=seed)
    return weigh(execute(plan, MemoryShelf(), threads=threads))


def assert_same(one: Reveal, other: Reveal) -> None:
    for name, value in one.after.items():
        assert other.after[name] == pytest.approx(value, abs=1e-9)
    for mine, theirs in zip(one.told, other.told, strict=True):
        assert theirs.gain == pytest.approx(mine.gain, abs=1e-9)
        assert theirs.predicted == pytest.approx(mine.predicted, abs=1e-9)


def test_bits_add_up_to_the_change_of_the_log_odds() -> None:
    found = revealed(uncertain()).reveal
    for names in (NORTH, SOUTH):
        for one, other in pairwise(names):
            moves = [move for move in found.told if one in move.likelihood]
            before = np.log2(found.before[one] / found.before[other])
            after = np.log2(found.after[one] / found.after[other])
            # what the other side does bears a little on numbers that both sides share; it is no evidence of its own
            whole = sum(move.evidence[one, other] for move in moves)
            aside = sum(
                np.log2(move.odds[one] / move.odds[other]) - np.log2(last[one] / last[other])
                for move, last in zip(found.told, [found.before, *(move.odds for move in found.told)], strict=False)
                if one not in move.likelihood
            )
            assert whole + aside == pytest.approx(after - before, abs=1e-9)


def test_bits_add_up_exactly_where_numbers_are_known() -> None:
    found = revealed(strait()).reveal
    moves = [move for move in found.told if "resolved" in move.likelihood]
    for one, other in (("resolved", "bluffing"), ("bluffing", "cover"), ("resolved", "cover")):
        change = np.log2(found.after[one] / found.after[other]) - np.log2(found.before[one] / found.before[other])
        assert sum(move.evidence[one, other] for move in moves) == pytest.approx(change, abs=1e-9)


def test_a_move_that_every_type_makes_equally_changes_nothing() -> None:
    crisis = strait()
    crisis["hypotheses"]["bluffing"]["sets"] = crisis["hypotheses"]["cover"]["sets"] = dict(
        crisis["hypotheses"]["resolved"]["sets"]
    )
    found = revealed(crisis).reveal
    assert [found.after[name] for name in NORTH] == pytest.approx([0.3, 0.4, 0.3], abs=1e-9)
    for move in found.told:
        if "resolved" in move.likelihood:
            assert move.gain == pytest.approx(0, abs=1e-9)


def test_moves_that_are_coded_by_chance_tell_nothing() -> None:
    crisis = strait()
    actions = (3, 3, 2, 3, 3, 2)
    for move, count in zip(crisis["history"], actions, strict=True):
        move["coding_error"] = (count - 1) / count
    found = revealed(crisis).reveal
    assert [found.after[name] for name in (*NORTH, *SOUTH)] == pytest.approx([0.3, 0.4, 0.3, 0.5, 0.5], abs=1e-9)
    assert [move.predicted for move in found.told] == pytest.approx([1 / count for count in actions], abs=1e-9)
    assert sum(abs(move.gain) for move in found.told) == pytest.approx(0, abs=1e-9)


def test_drawn_and_marginal_odds_agree_within_sampling_error() -> None:
    arrays = weighed(uncertain(), 20_000)
    marginal = evidence_of(arrays)
    weight = weights.normalised(arrays.log_weight)
    for true, shift, count in ((arrays.challenger, 0, 3), (arrays.defender, 3, 2)):
        for kind in range(count):
            here = true == kind
            drawn = float(weight[here].sum())
            error = float(np.sqrt((weight**2 * (here - drawn) ** 2).sum()))
            expected = marginal.odds(-1)[shift + kind]
            assert abs(drawn - expected) < 4 * np.hypot(error, marginal.error[shift + kind])
            assert error > marginal.error[shift + kind]  # why odds are computed in the marginal form


def test_the_order_of_the_file_changes_nothing() -> None:
    crisis, turned = uncertain(), uncertain()
    for section in ("hypotheses", "parties", "issues", "levers", "audiences"):
        turned[section] = dict(reversed(turned[section].items()))
    turned["stances"] = {
        party: dict(reversed(stances.items())) for party, stances in reversed(turned["stances"].items())
    }
    assert_same(revealed(crisis).reveal, revealed(turned).reveal)


def test_the_order_of_the_worlds_changes_nothing() -> None:
    arrays = weighed(uncertain())
    order = np.random.default_rng(1).permutation(DRAWS)
    rows: Any = {name: value[order] for name, value in vars(arrays).items() if isinstance(value, np.ndarray)}
    turned = replace(arrays, **rows)
    one, other = evidence_of(arrays), evidence_of(turned)
    assert other.log == pytest.approx(one.log, abs=1e-9)
    assert other.without == pytest.approx(one.without, abs=1e-9)
    assert other.public == pytest.approx(one.public, abs=1e-9)


def test_the_same_seed_gives_the_same_numbers_whatever_the_threads() -> None:
    one, other = weighed(uncertain(), threads=1), weighed(uncertain(), threads=3)
    for name, value in vars(one).items():
        assert np.array_equal(value, vars(other)[name], equal_nan=isinstance(value, np.ndarray)), name
    assert (weighed(uncertain(), seed=2).log_likelihood != one.log_likelihood).any()


def test_a_history_that_no_world_explains_says_so_and_prints_no_odds() -> None:
    moves = ["north challenge", "south concede", "north wait"] * 3
    crisis = with_moves(*moves)
    crisis["confrontation"] |= {"precision": 80, "coding_error": 0.001}
    document = revealed(crisis, draws=1000).as_json()
    assert not document["enough"]
    assert "hardly any world explains this history" in document["ended"]
    assert document["odds_after"] is None
    assert document["outcome"]["after"] is None
    assert all("likelihood" not in move for move in document["moves"])
    assert max(move["surprise"] for move in document["moves"]) > 3.3


def test_a_history_without_any_likelihood_ends_without_odds_too() -> None:
    crisis = with_moves("north challenge", "south concede", "north wait", "north challenge", "south concede")
    crisis["confrontation"] |= {"precision": 3000, "coding_error": 0}
    document = revealed(crisis, draws=200).as_json()
    assert not document["enough"]
    assert document["odds_after"] is None


def test_a_public_belief_is_what_the_rule_of_bayes_makes_of_a_coded_move() -> None:
    arrays = weighed(strait(), 100)
    assert isinstance(opened(strait()).crisis, Crisis)
    public, likelihood = arrays.public[0], np.exp(arrays.log_likelihood[0])
    belief = np.array([0.3, 0.4, 0.3, 0.5, 0.5])
    for place in range(len(public)):
        belief = belief * likelihood[place]
        belief[:3] /= belief[:3].sum()
        belief[3:] /= belief[3:].sum()
        assert public[place] == pytest.approx(belief, abs=1e-12)
    assert HISTORY.name == "history"


def test_a_move_that_states_its_own_coding_error_keeps_it_in_the_range() -> None:
    crisis = strait()
    crisis["history"][-1]["coding_error"] = 0.2
    found = revealed(crisis)
    same = next(item for item in found.sensitivity if (item.coding_error, item.precision) == (0.05, "stated"))
    assert dict(same.odds) == pytest.approx(dict(found.reveal.after), abs=1e-9)
