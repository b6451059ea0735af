"""The trace shows what the lens computed, and says why each offer was taken."""

import json

import numpy as np
import pytest

from detente.cli.app import run_app
from detente.core.seed import Seed
from detente.crisis.spatial.settings import Spatial
from detente.ensemble.plan import Plan, make_plan
from detente.lenses import named_lens
from detente.lenses.group_decision import LENS
from detente.solvers.challenge.rules import Rules
from detente.study.spatial.trace import trace_median, trace_of, why_taken
from detente.workbench import open_crisis


def of_any_rules() -> Plan:
    """Return a plan for the emission standards, with the rules that are right left to luck again."""
    crisis = open_crisis("emission-standards").crisis.model_copy(update={"spatial": Spatial()})
    return make_plan(crisis, [named_lens("group_decision")], draws=100)


def test_a_trace_is_the_row_of_the_same_number_among_the_findings() -> None:
    crisis = open_crisis("geneva-2022").crisis
    plan = make_plan(crisis, [named_lens("group_decision")], draws=300)
    worlds = plan.worlds(0, 3)
    rows = LENS.solve(worlds, Seed(plan.seed).branch("group_decision"))
    parties, issues = list(crisis.parties), list(crisis.issues)
    for world in (0, 7, 204):
        trace = trace_of(plan, world)
        assert (trace.world, len(trace.issues)) == (world, len(issues))
        for item in trace.issues:
            place = issues.index(item.issue)
            last = item.turns[-1].positions if item.turns else item.positions
            for party, position in last.items():
                assert position == rows["end_position"][world, parties.index(party), place]
            for party in item.left_out:
                assert np.isnan(rows["end_position"][world, parties.index(party), place])
            for turn in item.turns:
                assert turn.mean == rows["round_mean"][world, turn.number, place]
                assert turn.median == rows["round_median"][world, turn.number, place]
            for sight in item.map:
                at = (world, parties.index(sight.party), parties.index(sight.other), place)
                assert sight.own_gain == rows["own_gain"][at]


def test_the_median_world_has_every_number_at_its_median_and_the_likeliest_rules() -> None:
    plan = of_any_rules()
    trace = trace_median(plan)
    assert (trace.world, trace.rules) == (None, "dyad")
    assert trace.issues[0].mean == pytest.approx((7.3899556869 - 4) / 6)
    other = trace_median(plan, issue="delay", rules="scholz_2011")
    assert other.issues[0].turns[9].mean == pytest.approx((7.2421309585 - 4) / 6)
    uncertain = make_plan(open_crisis("two-party-toy").crisis, [named_lens("group_decision")], draws=100)
    starts = uncertain.worlds(0, 1, ("ideal",)).arrays["ideal"]
    for place, item in enumerate(trace_median(uncertain).issues):
        for party, position in item.positions.items():
            column = starts[:, list(uncertain.crisis.parties).index(party), place]
            assert column.min() <= position <= column.max()


def test_every_move_is_one_of_the_offers_and_only_its_taken_one() -> None:
    plan = of_any_rules()
    seen = set()
    for world in range(6):
        trace = trace_of(plan, world, issue="delay")
        seen.add(trace.rules)
        for turn in trace.issues[0].turns:
            for move in turn.moves:
                taken = [offer for offer in turn.offers if offer.to == move.party and offer.taken]
                assert [offer.by for offer in taken] == ([move.by] if move.by else [])
                assert move.offers == len([offer for offer in turn.offers if offer.to == move.party])
                if move.came_of_it == "moves":
                    assert move.after == taken[0].position
                elif move.came_of_it != "loses the fight":
                    assert move.after == move.before
                assert turn.positions[move.party] == move.after
    assert seen == {"dyad", "text_2002", "scholz_2011"}


def test_the_reason_is_what_sets_an_offer_apart_from_the_next() -> None:
    def offer(new: float, first: float, second: float, gain: float, relation: int = 3) -> list[float]:
        return [0.1, gain, relation, 1, new, first, second, 0.5]

    none = [0.0] * 8
    kind, movement = Rules(choice="kind"), Rules()
    assert why_taken(np.array([none, none]), -1, movement) == "no offer"
    assert why_taken(np.array([none, offer(0.5, 1, 1, 1)]), 1, movement) == "only offer"
    assert why_taken(np.array([offer(0.5, 1, 1, 1), offer(0.5, 1, 1, 1)]), 1, movement) == "same move as others"
    assert why_taken(np.array([offer(0.6, 2, 1, 1), offer(0.5, 1, 1, 1)]), 1, movement) == "least movement"
    assert why_taken(np.array([offer(0.6, 1, -1, 1), offer(0.5, 1, -2, 2)]), 1, movement) == "largest sender gain"
    assert why_taken(np.array([offer(0.6, 1, 1, 1), offer(0.5, 0, 9, 1)]), 1, kind) == "kind comes first"
    assert why_taken(np.array([offer(0.6, 1, 2, 1, 4), offer(0.5, 1, 1, 1, 4)]), 1, kind) == "lowest position"
    assert why_taken(np.array([offer(0.6, 0, 2, 1), offer(0.5, 0, 1, 1)]), 1, kind) == "least movement"
    assert why_taken(np.array([offer(0.6, 1, 1, 1), offer(0.4, 1, 1, 1)]), 1, kind) == "lower of two equal"


def test_the_command_prints_rounds_or_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["trace", "emission-standards", "--lens", "group_decision", "--world", "3"]
    assert run_app(words) == 0
    said = capsys.readouterr()
    assert "World 3, rules 'scholz_2011'" in said.out
    assert "1\t0.577 (7.5)\t0.736 (8.4)\tBelgium, Luxembourg and Ireland" in said.out
    assert "Belgium\t0.50 → 0.74\tFrance\tcompromise\tsame move as others" in said.out
    assert "confrontation with Luxembourg (+0.61, +0.24)" in said.out
    assert "process and leverage" in said.err
    assert run_app([*words, "--offers"]) == 0
    assert "Luxembourg\tBelgium\tconfrontation\t+0.25\t+0.54\t0.500\ttaken" in capsys.readouterr().out
    assert run_app([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["lens"], found["world"], found["rules"]) == ("group_decision", 3, "scholz_2011")
    (issue,) = found["issues"]
    assert len(issue["turns"]) == found["rounds"] == 10
    assert issue["turns"][9]["mean"] == pytest.approx((7.2421309585 - 4) / 6)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["emission-standards", "--lens", "room"], "the lens 'room' does not go in rounds"),
        (["emission-standards", "--lens", "group_decisions"], "did you mean 'group_decision'"),
        (["emission-standards", "--issue", "dely"], "there is no issue 'dely'; did you mean 'delay'"),
        (["minsk-sequence"], "the lens 'group_decision' cannot look at 'minsk-sequence'"),
        (["emission-standards", "--world", "200000000"], "a world is counted from 0"),
    ],
)
def test_what_cannot_be_traced_is_said_on_one_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["trace", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.strip().splitlines()) == 1
