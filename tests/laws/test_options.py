"""The options lens against plain sets: states that hold, the way from where things stand, who keeps the end."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.core.seed import Seed
from detente.crisis.options.settings import Options
from detente.lens import checked
from detente.lenses import all_lenses
from detente.lenses.options.board import fields_of
from detente.solvers.graphs.stable import DETERS, RULES
from detente.solvers.graphs.world import CONCEPTS as SOLVED
from detente.solvers.situation.undeterred import CONCEPTS as UNDETERRED
from detente.workbench import open_crisis
from detente.worlds.build import build_worlds
from detente.worlds.fields import FIELDS, FIXED_LABELS
from detente.worlds.options.frame import FOLLOWED
from detente.worlds.options.structure import SANCTIONS
from detente.worlds.outcomes import CONCEPTS
from detente.worlds.worlds import Floats, Worlds, labels_of
from tests.solvers.graphs.by_definition import Situation, is_stable, option_moves, replies
from tests.solvers.graphs.models import expected as expected_of
from tests.solvers.graphs.models import file

LENS = all_lenses()["options"]
OPTIONS = 4


def test_concepts_and_rules_have_the_same_places_in_worlds_and_solvers() -> None:
    assert CONCEPTS == SOLVED
    assert FOLLOWED == UNDETERRED
    assert list(SANCTIONS) == list(RULES)
    assert [RULES[name] for name in SANCTIONS] == [0, 1, 2]


def random_world(
    luck: np.random.Generator,
) -> tuple[dict[str, Any], list[list[float]], tuple[int, ...], list[int], int]:
    """Return the fields of a world with four options of two or three parties, and what it was made of."""
    parties = int(luck.integers(2, 4))
    owners = [*range(parties), *luck.integers(0, parties, OPTIONS - parties).tolist()]
    sticky = int(luck.integers(0, 2**OPTIONS)) if luck.random() < 0.5 else 0
    codes = tuple(np.flatnonzero(luck.random(2**OPTIONS) < 0.6).tolist()) or (0,)
    if len(codes) < 2:
        codes = (0, 1)
    worth = luck.integers(0, 7, (parties, len(codes))).astype(float)
    settings = {
        "option_concept": int(luck.integers(0, 7)),
        "option_sanction": int(luck.integers(0, 3)),
        "option_strict": int(luck.integers(0, 2)),
        "option_best": int(luck.integers(0, 2)),
    }
    ends = {code: int(luck.integers(0, 4)) for code in codes}
    plain = fields_of(
        tuple(owners), codes, (codes,) * parties, sticky=sticky, now=int(luck.choice(codes)), ends=ends, **settings
    )
    seen = worth[None] + luck.integers(-1, 2, (parties, parties, len(codes)))
    fields = plain | {
        "state_worth": worth,
        "state_worth_seen": seen,
        "state_seen": luck.random((parties, len(codes))) < 0.8,
    }
    return fields, worth.tolist(), codes, owners, sticky


def world_of(fields: dict[str, Any]) -> Worlds:
    arrays = {name: np.asarray(value, dtype=float)[None] for name, value in fields.items()}
    dims = {
        dim: tuple(f"{dim}{place}" for place in range(size))
        for name, array in arrays.items()
        for dim, size in zip(FIELDS[name].dims, array.shape[1:], strict=True)
        if dim not in FIXED_LABELS
    }
    return Worlds("by hand", labels_of(dims), arrays)


def situation(codes: tuple[int, ...], owners: list[int], sticky: int, worth: list[list[float]]) -> Situation:
    vectors = [tuple(bool(code >> bit & 1) for bit in range(OPTIONS)) for code in codes]
    own, on = [{owner} for owner in owners], [True] * OPTIONS
    off = [not sticky >> bit & 1 for bit in range(OPTIONS)]
    return Situation(option_moves(vectors, own, on, off, len(worth)), worth, vectors)


def free_moves(model: Situation, player: int, state: int, concept: str, rule: str, deter: str) -> set[int]:
    """Return the improvements that nothing deters."""
    if concept == "seq_or_sim":
        if is_stable(model, player, state, concept, rule, deter):
            return set()
        concept = "seq"
    gains = model.gains(player, state)
    return {q for q in gains if concept == "nash" or not _deterred(model, player, state, q, concept, rule, deter)}


def _deterred(model: Situation, player: int, state: int, first: int, concept: str, rule: str, deter: str) -> bool:
    u, here = model.worth[player], model.worth[player][state]

    def bad(q: int) -> bool:
        return u[q] < here if deter == "strictly_worse" else u[q] <= here

    if concept == "sim":
        alone = [dict(row) for row in model.moves]
        alone[player] = {**alone[player], state: frozenset({first})}
        return is_stable(Situation(alone, model.worth, model.vectors), player, state, "sim", rule, deter)
    found = {q for q in replies(model, player, first, rule, gaining=concept in {"seq", "sseq"}) if bad(q)}
    if concept in {"smr", "sseq"}:
        found = {q for q in found if all(bad(r) for r in model.moves[player][q])}
    return bool(found)


def chain(free: list[dict[int, set[int]]], state: int) -> dict[int, Fraction]:
    """Return where the play goes next, and with which chance."""
    movers = [row[state] for row in free if row[state]]
    odds: dict[int, Fraction] = {}
    for targets in movers:
        for q in targets:
            odds[q] = odds.get(q, Fraction(0)) + Fraction(1, len(movers) * len(targets))
    return odds or {state: Fraction(1)}


def long_run(free: list[dict[int, set[int]]], states: int, now: int) -> Floats:
    """Return the share of time in each state from far on: powers of the chain, averaged over its period."""
    once = np.zeros((states, states))
    for state in range(states):
        for q, odd in chain(free, state).items():
            once[state, q] = float(odd)
    lazy = (once + np.eye(states)) / 2  # the same ends and shares, and no period
    for _ in range(60):
        lazy = lazy @ lazy
    return np.asarray(lazy[now])


@pytest.mark.parametrize("number", range(150))
def test_one_world_is_what_plain_sets_say(number: int) -> None:
    fields, worth, codes, owners, sticky = random_world(np.random.default_rng(number))
    worlds = world_of(fields)
    found = {name: array[0] for name, array in checked(LENS, worlds, LENS.solve(worlds, Seed(0))).items()}
    model = situation(codes, owners, sticky, worth)
    rule, deter = SANCTIONS[fields["option_sanction"]], DETERS[fields["option_strict"]]
    concept, now = FOLLOWED[fields["option_concept"]], fields["state_now"].index(True)
    for place, name in enumerate(CONCEPTS):
        stable = [[is_stable(model, i, s, name, rule, deter) for s in model.states] for i in model.players]
        np.testing.assert_array_equal(found["equilibrium"][place], np.all(stable, axis=0))
        np.testing.assert_array_equal(found["stable_now"][place], [row[now] for row in stable])
        assert found["equilibria"][place] == np.all(stable, axis=0).sum()
    free = [{s: free_moves(model, i, s, concept, rule, deter) for s in model.states} for i in model.players]
    everybody = [all(not row[s] for row in free) for s in model.states]
    assert everybody == [all(is_stable(model, i, s, concept, rule, deter) for i in model.players) for s in model.states]
    if fields["option_best"]:
        free = [
            {s: {q for q in row[s] if worth[i][q] == max(worth[i][x] for x in row[s])} for s in row}
            for i, row in enumerate(free)
        ]
    shares = long_run(free, len(codes), now)
    np.testing.assert_allclose(found["reached"], shares, atol=1e-9)
    outcome = [shares[[end == kind for end in fields["state_end"]]].sum() for kind in range(4)]
    np.testing.assert_allclose(found["outcome"], outcome, atol=1e-9)
    held = shares[everybody].sum()
    assert found["ended"] == (2 if everybody[now] else 1 if held <= 0.5 + 1e-9 else 0) or abs(held - 0.5) < 1e-6
    end = int(np.flatnonzero(shares >= shares.max() - 1e-9)[0])
    keepers = [everybody[end] and _leaves_without(model, j, end, concept, rule, deter) for j in model.players]
    np.testing.assert_array_equal(found["keeps"], keepers)
    seen = [_holds_for(model, fields, i, concept, rule, deter) for i in model.players]
    np.testing.assert_array_equal(found["equilibrium_seen"], np.all(seen, axis=0))
    np.testing.assert_array_equal(found["steady"], np.all(seen, axis=0) & everybody)


def _leaves_without(model: Situation, silent: int, state: int, concept: str, rule: str, deter: str) -> bool:
    """Return whether somebody would leave a state if one party had no moves."""
    moves = [dict.fromkeys(row, frozenset[int]()) if i == silent else row for i, row in enumerate(model.moves)]
    others = [i for i in model.players if i != silent]
    quiet = Situation(moves, model.worth, model.vectors)
    return any(not is_stable(quiet, i, state, concept, rule, deter) for i in others)


def _holds_for(
    model: Situation, fields: dict[str, Any], viewer: int, concept: str, rule: str, deter: str
) -> list[bool]:
    """Return in which states a party stays as it sees things; it knows nothing of states that it does not see."""
    seen = [s for s in model.states if fields["state_seen"][viewer][s]]
    place = {s: at for at, s in enumerate(seen)}
    moves = [{place[s]: frozenset(place[q] for q in row[s] if q in place) for s in seen} for row in model.moves]
    assert model.vectors is not None
    worth = [[row[s] for s in seen] for row in fields["state_worth_seen"][viewer].tolist()]
    view = Situation(moves, worth, [model.vectors[s] for s in seen])
    return [s not in place or is_stable(view, viewer, place[s], concept, rule, deter) for s in model.states]


@pytest.mark.parametrize("name", ["prisoners-dilemma", "chicken", "syria-iraq-1975", "elmira", "cuba-1962"])
def test_the_cases_of_the_field_hold_what_the_reference_says(name: str) -> None:
    data = file({"elmira": "elmira-12"}.get(name, name))
    expected = expected_of(data["variants"]["air_strike_irreversible"] if name == "cuba-1962" else data)
    crisis = open_crisis(name).crisis
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(0)))["equilibrium"]
    assert (found == found[:1]).all()
    for place, concept in enumerate(CONCEPTS):
        states = [worlds.labels["state"][state] for state in np.flatnonzero(found[0, place])]
        assert sorted(states) == sorted(map(str, expected[concept]["equilibria"])), concept


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq"])
def test_what_holds_where_each_sees_a_part_is_what_the_reference_says(concept: str) -> None:
    expected = file("syria-iraq-hypergame")["level_1"]["stable"][concept]["equilibria"]
    crisis = open_crisis("syria-iraq-1975").crisis
    said = crisis.options.model_copy(update={"concept": concept})
    worlds = build_worlds(
        crisis.model_copy(update={"options": said}), seed=Seed(1), first=0, replicates=1, fields=LENS.reads
    )
    seen = LENS.solve(worlds, Seed(0))["equilibrium_seen"][0]
    assert [int(worlds.labels["state"][state]) for state in np.flatnonzero(seen)] == expected


@pytest.mark.parametrize("only", [["concede-order"], ["mass"], ["press", "mass"]])
def test_where_one_party_alone_or_nobody_can_move_it_ends_all_the_same(only: list[str]) -> None:
    said = Options.model_validate({"only": only, "now": []})
    crisis = open_crisis("strait").crisis.model_copy(update={"options": said})
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=LENS.reads)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(0)))
    states = 2 ** len(only) if "mass" in only else 1  # without the demand nothing can be conceded
    assert found["reached"].shape == (100, states)
    best = worlds.arrays["state_worth"][:, 0].argmax(axis=1)
    np.testing.assert_array_equal(found["reached"], np.eye(states)[best])  # by nobody's leave but its own
    assert set(np.unique(found["ended"])) == {2.0}  # a fleet costs something, and the demand alone brings nothing
    np.testing.assert_array_equal(found["equilibrium_seen"] > 0, found["steady"] > 0)


def test_states_that_cannot_come_about_are_as_if_they_were_not_there() -> None:
    luck = np.random.default_rng(7)
    for _ in range(30):
        fields, worth, codes, owners, sticky = random_world(luck)
        now = fields["state_now"].index(True)
        there = (luck.random(len(codes)) < 0.7) | (np.arange(len(codes)) == now)
        worlds = world_of(fields | {"state_there": there})
        found = {name: array[0] for name, array in checked(LENS, worlds, LENS.solve(worlds, Seed(0))).items()}
        kept = tuple(code for code, is_there in zip(codes, there, strict=True) if is_there)
        model = situation(kept, owners, sticky, np.array(worth)[:, there].tolist())
        rule, deter = SANCTIONS[fields["option_sanction"]], DETERS[fields["option_strict"]]
        for place, name in enumerate(CONCEPTS):
            holds = [all(is_stable(model, i, s, name, rule, deter) for i in model.players) for s in model.states]
            np.testing.assert_array_equal(found["equilibrium"][place][there], holds)
            assert found["equilibrium"][place][~there].sum() == 0
        assert found["reached"][~there].sum() == found["equilibrium_seen"][~there].sum() == 0
        assert found["reached"].sum() == pytest.approx(1)


def test_without_option_form_moves_cannot_be_added_up() -> None:
    fields = random_world(np.random.default_rng(3))[0]
    found = LENS.solve(world_of(fields | {"state_code": np.full(len(fields["state_code"]), np.nan)}), Seed(0))
    sim = CONCEPTS.index("sim")
    assert np.isnan(found["equilibrium"][:, sim]).all()
    assert np.isnan(found["equilibria"][:, sim]).all()
    assert np.isnan(found["stable_now"][:, sim]).all()
    assert not np.isnan(found["equilibrium"][:, :sim]).any()
