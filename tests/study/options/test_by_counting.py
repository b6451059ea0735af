"""Flips and bonuses against plain counting, and verdicts against where parties would go."""

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.crisis.options.model import Option, OptionModel, Ranking
from detente.solvers.graphs.stable import stable
from detente.study.options.course import course
from detente.study.options.explained import explained
from detente.study.options.flips import LEAST, WEAK, flips
from detente.study.options.situation import Situation, situation_of
from detente.study.options.verdicts import Terms, concepts_for, free_moves, verdicts
from detente.study.options.wanted import least_bonus, wanted
from detente.workbench.options.opening import open_options
from tests.crisis.options.test_cases import CASES

SIX = ("nash", "gmr", "smr", "seq", "sseq", "sim", "seq_or_sim")


def by_chance(seed: int, options: int = 4, parties: int = 2) -> Situation:
    """Return a model with one-way options, a combination that cannot be, and ties."""
    luck = np.random.default_rng(seed)
    names = [f"p{place}" for place in range(parties)]
    made = tuple(
        Option(f"o{bit}", (names[bit % parties],), on=bool(luck.random() < 0.9), off=bool(luck.random() < 0.7))
        for bit in range(options)
    )
    states = 2**options - 2 ** (options - 2)

    def ranking() -> Ranking:
        level = luck.integers(0, max(2, states // 2), states)
        return Ranking(tuple(tuple(str(s + 1) for s in np.flatnonzero(level == each)) for each in np.unique(level)))

    ranked = {name: ranking() for name in names}
    return situation_of(OptionModel("by chance", tuple(names), made, ("o0 and o1",), preferences=ranked))


def plainly(worth: np.ndarray, holds: np.ndarray, state: int) -> dict[tuple[int, int], tuple[float, float, float]]:
    found = {}
    draws, parties, states = worth.shape
    for party in range(parties):
        for other in range(states):
            then = [bool(holds[d]) for d in range(draws) if worth[d, party, other] > worth[d, party, state]]
            rest = [bool(holds[d]) for d in range(draws) if not worth[d, party, other] > worth[d, party, state]]
            if min(len(then), len(rest)) < LEAST * draws or not then or not rest:
                continue
            found[party, other] = (len(then) / draws, sum(then) / len(then), sum(rest) / len(rest))
    return {pair: item for pair, item in found.items() if abs(item[2] - item[1]) >= WEAK}


@pytest.mark.parametrize("seed", range(40))
def test_flips_are_the_largest_differences_by_plain_counting(seed: int) -> None:
    luck = np.random.default_rng(seed)
    worth = luck.integers(0, 4, (30, 2, 5)).astype(np.float64)
    holds = worth[:, 0, 1] + luck.integers(0, 2, 30) > worth[:, 1, 3]
    expected = plainly(worth, holds, 1)
    every = flips(worth, holds, 1, most=100)
    assert expected or not every
    for flip in every:
        assert (flip.prefers, flip.holds_then, flip.holds_else) == pytest.approx(expected[flip.party, flip.other])
    sizes = [abs(flip.difference) for flip in every]
    assert sizes == sorted(sizes, reverse=True)
    if expected:
        assert sizes[0] == pytest.approx(max(abs(item[2] - item[1]) for item in expected.values()))
    assert flips(worth, holds, 1, most=1) == every[:1]


def test_what_holds_always_or_never_hangs_on_nothing() -> None:
    worth = np.random.default_rng(1).random((20, 2, 3))
    for holds in (np.zeros(20, dtype=np.bool_), np.ones(20, dtype=np.bool_)):
        assert flips(worth, holds, 0) == ()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq"])
def test_the_least_bonus_is_the_first_that_is_enough(concept: str, seed: int) -> None:
    situation = by_chance(seed)
    assert situation.worth is not None
    for place in range(2):
        for state in range(situation.states.count):
            enough = []
            for bonus in np.arange(0, 14, 0.5):  # worth is in whole steps: a half step above never does more
                raised = situation.worth.copy()
                raised[place, state] += bonus
                if stable(situation.graph, raised, (concept,))[concept][place, state]:
                    enough.append(float(bonus))
            found = least_bonus(situation, place, state, concept)
            assert found == (enough[0] if enough else float("inf"))


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("concept", SIX)
def test_whoever_would_leave_has_somewhere_to_go_and_whoever_stays_has_not(concept: str, seed: int) -> None:
    situation = by_chance(seed, parties=2 + seed % 2)
    held = verdicts(situation, (concept,)).stable[concept]
    graph, free = situation.graph, free_moves(situation, concept, Terms())
    for place in range(len(situation.parties)):
        for state in range(situation.states.count):
            goes = free[graph.start[place, state] : graph.start[place, state + 1]].any()
            assert goes != held[place, state]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("concept", SIX)
def test_every_proof_replays_move_by_move(concept: str, seed: int) -> None:
    replay(by_chance(seed, parties=2 + seed % 2), concept)


@pytest.mark.parametrize("case", [*CASES, "strait", "two-party-toy", "geneva-2022"])
def test_every_proof_of_a_case_replays(case: str) -> None:
    for concept in SIX:
        replay(open_options(case).situation, concept)


def replay(situation: Situation, concept: str) -> None:
    names = {party: party.upper() for party in situation.parties}
    graph, worth = situation.graph, situation.worth
    assert worth is not None
    held = verdicts(situation, (concept,)).stable[concept]
    for place, party in enumerate(situation.parties):
        for state in range(situation.states.count):
            if situation.there is not None and not situation.there[state]:
                continue
            told = explained(situation, state, party, concept, names)
            here, proof = worth[place, state], told.proof
            assert proof.stable == held[place, state]
            better = [q for q in graph.row(place, state).tolist() if worth[place, q] > here]
            assert [move.state for move in proof.improvements] == better
            assert len(told.reasons) == max(1, len(better))
            assert ("not stable" in told.verdict) is not proof.stable
            for move, said in zip(proof.improvements, told.reasons, strict=False):
                assert f"going to {situation.states.names[move.state]}" in said
                assert ("nothing deters it" in said) is (move.sanction is None)
                for sanction in (move.sanction, move.evaded):
                    if sanction is None:
                        continue
                    assert worth[place, sanction.ends] <= here
                    if proof.concept != "sim":
                        at, last = move.state, place
                        for step in sanction.path:
                            assert step.mover not in (place, last)
                            assert step.state in graph.row(step.mover, at)
                            if proof.concept in ("seq", "sseq"):
                                assert worth[step.mover, step.state] > worth[step.mover, at]
                            at, last = step.state, step.mover
                        assert at == sanction.ends
                    if proof.concept in ("smr", "sseq"):
                        escapes = [q for q in graph.row(place, sanction.ends).tolist() if worth[place, q] > here]
                        assert bool(escapes) is (sanction is move.evaded)


@pytest.mark.parametrize("seed", range(10))
def test_the_course_ends_where_nobody_would_leave_or_in_a_circle(seed: int) -> None:
    situation = by_chance(seed)
    holding = set(verdicts(situation, ("seq",)).equilibria("seq"))
    for rule in ("any_unsanctioned", "best_unsanctioned"):
        found = course(situation, "seq", rule=rule, now=0)
        assert sum(end.chance for end in found.ends) == pytest.approx(1)
        circling = {state for cycle in found.cycles for state in cycle}
        for end in found.ends:
            assert end.state in holding | circling
            assert end.way is not None
            assert end.gaining is not None
            at = 0
            for step in end.way:
                assert step.state in situation.graph.row(step.mover, at)
                at = step.state
            assert at == end.state


def test_a_wish_that_comes_true_makes_the_state_hold() -> None:
    situation = by_chance(3, options=3)
    for state in range(situation.states.count):
        found = wanted(situation, state, "smr")
        assert situation.worth is not None
        ranked = np.array([change.worth for change in found.together.changes])
        assert stable(situation.graph, ranked, ("smr",))["smr"][:, state].all()


def test_concepts_that_are_not_defined_are_named() -> None:
    with pytest.raises(BadInput, match="defined for two parties, and there are 3"):
        concepts_for(by_chance(0, parties=3), ("l2",))


def test_what_cannot_come_about_is_no_equilibrium_and_nobody_goes_there() -> None:
    situation = open_options("two-party-toy").situation
    assert situation.there is not None
    gone = ~situation.there
    assert 0 < gone.sum() < situation.states.count
    found = verdicts(situation)
    for rows in found.stable.values():
        assert not rows[:, gone].any()
    assert not gone[situation.graph.to].any()
    assert situation.now is not None
    assert not gone[situation.now]
    assert len(found.equilibria("seq")) < situation.states.count - gone.sum()
