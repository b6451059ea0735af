"""Every proof is replayed against the definitions, move by move."""

import numpy as np
import pytest

from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.graph import Graph, option_graph
from detente.solvers.graphs.limited import prospects
from detente.solvers.graphs.proof import Improvement, Proof, Sanction, explain
from tests.solvers.graphs.by_definition import Situation, ends_of_play, is_stable, replies
from tests.solvers.graphs.models import file as reference_file
from tests.solvers.graphs.models import model_of, option_model, random_situation

RULES = ("any_legal_sequence", "each_opponent_once", "single_move")
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


class Check:
    """One proof and what the definitions say of its parts."""

    def __init__(self, plain: Situation, proof: Proof) -> None:
        self.plain, self.proof = plain, proof
        self.gaining = proof.concept in {"seq", "sseq"}

    def deters(self, state: int) -> bool:
        u, here = self.plain.worth[self.proof.player], self.plain.worth[self.proof.player][self.proof.state]
        return u[state] <= here if self.proof.deter == "not_better" else u[state] < here

    def assert_holds(self) -> None:
        plain, proof = self.plain, self.proof
        expect = is_stable(plain, proof.player, proof.state, proof.concept, proof.rule, proof.deter)
        assert proof.stable == expect
        states = [improvement.state for improvement in proof.improvements]
        assert set(states) == plain.gains(proof.player, proof.state)
        assert len(set(states)) == len(states)
        assert proof.stable == (not proof.undeterred)
        for improvement in proof.improvements:
            if improvement.sanction:
                self._assert_sanction(improvement, improvement.sanction)
            elif proof.concept != "nash":
                self._assert_none(improvement)

    def _assert_sanction(self, improvement: Improvement, sanction: Sanction) -> None:
        assert self.deters(sanction.ends)
        if self.proof.concept == "sim":
            self._assert_together(improvement, sanction)
            return
        self._assert_path(improvement.state, sanction)
        if self.proof.concept in {"smr", "sseq"}:
            assert set(sanction.escapes) == self.plain.moves[self.proof.player][sanction.ends]
            assert all(self.deters(escape) for escape in sanction.escapes)

    def _assert_path(self, here: int, sanction: Sanction) -> None:
        path, last = sanction.path, -1
        assert path
        assert path[-1].state == sanction.ends
        for step in path:
            assert step.mover != self.proof.player
            assert step.state in self.plain.leads(step.mover, here, gaining=self.gaining)
            assert step.mover != last
            here, last = step.state, step.mover
        movers = [step.mover for step in path]
        if self.proof.rule == "each_opponent_once":
            assert len(set(movers)) == len(movers)
        elif self.proof.rule == "single_move":
            assert len(movers) == 1

    def _assert_together(self, improvement: Improvement, sanction: Sanction) -> None:
        vectors, state = self.plain.vectors, self.proof.state
        assert vectors is not None
        vector = list(vectors[state])
        moves = [Step(self.proof.player, improvement.state), *sanction.path]
        assert len({step.mover for step in moves}) == len(moves)
        for step in moves:
            assert step.state in self.plain.gains(step.mover, state)
            for k, value in enumerate(vectors[step.state]):
                if value != vectors[state][k]:
                    vector[k] = value
        assert tuple(vector) == vectors[sanction.ends]

    def _assert_none(self, improvement: Improvement) -> None:
        proof, evaded = self.proof, improvement.evaded
        if proof.concept == "sim":
            return  # the verdict above says that some improvement has none
        reached = replies(self.plain, proof.player, improvement.state, proof.rule, gaining=self.gaining)
        punishing = {q for q in reached if self.deters(q)}
        if proof.concept in {"gmr", "seq"}:
            assert not punishing
            assert evaded is None
            return
        assert all(any(not self.deters(r) for r in self.plain.moves[proof.player][q]) for q in punishing), (
            "each is escaped"
        )
        assert (evaded is not None) == bool(punishing)
        if evaded:
            self._assert_path(improvement.state, evaded)
            assert self.deters(evaded.ends)
            (escape,) = evaded.escapes
            assert escape in self.plain.moves[proof.player][evaded.ends]
            assert not self.deters(escape)


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("deter", ["not_better", "strictly_worse"])
@pytest.mark.parametrize("rule", RULES)
def test_every_proof_holds_move_by_move(rule: str, deter: str, drawn: bool) -> None:  # noqa: FBT001
    evaded = long = 0
    for number in range(25):
        luck = np.random.default_rng([number, drawn, 7])
        plain, graph = random_situation(luck, drawn=drawn)
        for concept in CONCEPTS if drawn else (*CONCEPTS, "sim"):
            for player in plain.players:
                for state in luck.permutation(graph.states)[:6].tolist():
                    proof = explain(graph, plain.worth, player, state, concept, rule=rule, deter=deter)
                    Check(plain, proof).assert_holds()
                    sanctions = [part.sanction for part in proof.improvements if part.sanction]
                    evaded += sum(part.evaded is not None for part in proof.improvements)
                    long += sum(len(sanction.path) > 1 for sanction in sanctions)
    assert evaded
    assert long or rule == "single_move"


def test_the_sanction_that_other_programs_miss_is_shown() -> None:
    """The file says why: after 5 > 4 the opponents go 4 > 2 (D3), 2 > 1 (D2), 1 > 3 (D3 again)."""
    data = reference_file("opponents-move-again")["models"][0]
    model = option_model(data["options_owned_by"], data["states"], data["ranks_best_first"])
    place = model.names
    proof = explain(model.graph, model.worth, 0, place["5"], "seq")
    (improvement,) = proof.improvements
    assert improvement.state == place["4"]
    assert improvement.sanction == Sanction((Step(2, place["2"]), Step(1, place["1"]), Step(2, place["3"])), place["3"])
    other = explain(model.graph, model.worth, 0, place["5"], "seq", rule="each_opponent_once")
    assert other.undeterred == (place["4"],)


def test_an_escape_is_what_parts_smr_from_seq_in_syria_iraq() -> None:
    model = model_of("syria-iraq-1975")
    iraq, five = model.parties.index("Iraq"), model.names["5"]
    assert explain(model.graph, model.worth, iraq, five, "seq").stable
    proof = explain(model.graph, model.worth, iraq, five, "smr")
    assert not proof.stable
    (evaded,) = [part.evaded for part in proof.improvements if part.sanction is None]
    assert evaded is not None
    assert model.worth[iraq, evaded.escapes[0]] > model.worth[iraq, five]


def test_either_of_two_concepts_is_proved_by_the_one_that_holds() -> None:
    model = model_of("chicken")
    state = model.names["CC"]  # held by sim alone
    assert explain(model.graph, model.worth, 0, state, "seq_or_sim").concept == "sim"
    assert explain(model.graph, model.worth, 0, state, "seq_or_sim").stable
    assert explain(model.graph, model.worth, 0, model.names["CD"], "seq_or_sim").concept == "seq"


def test_what_cannot_be_explained_is_refused() -> None:
    graph = option_graph([0, 1, 2, 3], [1, 2], 3, 3)
    worth = np.zeros((2, 4))
    with pytest.raises(ValueError, match="looks ahead"):
        explain(graph, worth, 0, 0, "l3")
    with pytest.raises(ValueError, match="2 players and 4 states"):
        explain(graph, worth, 2, 0, "seq")
    with pytest.raises(ValueError, match="sets of options"):
        explain(Graph(4, 2, graph.start, graph.to), worth, 0, 0, "sim")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_foreseen_after_each_move_is_a_play_of_the_definition(seed: int) -> None:
    luck = np.random.default_rng([seed, 3])
    plain, graph = random_situation(luck, drawn=seed % 2 == 0)
    order = luck.permutation(graph.players).tolist()
    for player in plain.players:
        after = order[(order.index(player) + 1) % len(order)]
        for state in luck.permutation(graph.states)[:4].tolist():
            for horizon in (1, 2, 3) if graph.states < 9 else (1, 2):
                found = prospects(graph, plain.worth, player, state, horizon, order)
                assert {prospect.path[0].state for prospect in found} == plain.moves[player][state]
                better = False
                for prospect in found:
                    ends = ends_of_play(plain, after, prospect.path[0].state, horizon - 1, order)
                    u = plain.worth[player]
                    assert prospect.ends in ends
                    assert u[prospect.ends] == max(u[x] for x in ends)
                    better |= u[prospect.ends] > u[state]
                    here, mover = state, player
                    for step in prospect.path:
                        assert step.mover == mover
                        assert step.state in plain.moves[mover][here]
                        here, mover = step.state, order[(order.index(mover) + 1) % len(order)]
                    assert here == prospect.ends
                    assert len(prospect.path) <= horizon
                assert (ends_of_play(plain, player, state, horizon, order) != {state}) == better
