"""Models to test on: those of the reference files, and random ones."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from detente.solvers.graphs.graph import Graph, graph_of_moves, option_graph
from tests.solvers.graphs.by_definition import Situation, option_moves

FOLDER = Path(__file__).parents[2] / "reference" / "options"


@cache
def file(name: str) -> Any:
    """Return a reference file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def bits(letters: str) -> int:
    """Return the code of a state's letters."""
    return sum(1 << k for k, letter in enumerate(letters) if letter == "Y")


class Model:
    """A conflict of a reference file: its parties, states by name, graph and rankings."""

    def __init__(self, parties: Sequence[str], names: dict[str, int], graph: Graph, ranks: dict[str, Any]) -> None:
        self.parties, self.names, self.graph = tuple(parties), names, graph
        self.worth = np.array([worth_of(ranks[party], names) for party in parties])

    def named(self, states: Sequence[Any]) -> list[int]:
        """Return the places of states."""
        return sorted(self.names[str(state)] for state in states)


def worth_of(ranking: Sequence[Any], names: dict[str, int]) -> np.ndarray:
    """Return the worth of states from a ranking, best first, equals in brackets."""
    worth = np.full(len(names), -1)
    for place, tier in enumerate(reversed(ranking)):
        for state in tier if isinstance(tier, list) else [tier]:
            worth[names[str(state)]] = place
    assert (worth >= 0).all(), "every state is ranked"
    return worth


def option_model(
    owners: Sequence[str], states: dict[str, str], ranks: dict[str, Any], direction: Sequence[str] = ()
) -> Model:
    """Return a model in option form."""
    parties = list(ranks)
    direction = direction or ["both"] * len(owners)
    codes = sorted(bits(letters) for letters in states.values())
    names = {name: codes.index(bits(letters)) for name, letters in states.items()}
    own = [sum(1 << k for k, owner in enumerate(owners) if owner == party) for party in parties]
    on = sum(1 << k for k, way in enumerate(direction) if way in {"both", "on only"})
    off = sum(1 << k for k, way in enumerate(direction) if way in {"both", "off only"})
    return Model(parties, names, option_graph(codes, own, on, off), ranks)


def model_of(name: str, *, reversible: bool = True) -> Model:
    """Return the model of a reference file with one; cuba-1962 has an air strike that can be taken back or not."""
    data = file(name)
    if name == "elmira-9":
        parties, names = list(data["decision_makers"]), {state: k for k, state in enumerate(data["states"])}
        moves = [(i, names[str(a)], names[str(b)]) for i, party in enumerate(parties) for a, b in data["moves"][party]]
        by, source, target = zip(*moves, strict=True)
        return Model(parties, names, graph_of_moves(9, 3, by, source, target), data["ranks_best_first"])
    owners = [option["of"] for option in data["options"]]
    direction = [option.get("direction", "both") for option in data["options"]]
    states = data["states"]
    if name == "cuba-1962":
        states = {str(code): "".join("NY"[code >> k & 1] for k in range(4)) for code in range(12)}
        direction[0] = "both" if reversible else "on only"
    return option_model(owners, states, data["ranks_best_first"], direction)


def random_situation(luck: np.random.Generator, *, drawn: bool = False) -> tuple[Situation, Graph]:
    """Return a random model, as plain sets and as a graph.

    Two to five players; options that go both ways, one way or no way, some shared; states left out; ties. Where it is
    ``drawn``, the moves are random instead, and neither can be taken back nor follow from one another.
    """
    players = int(luck.integers(2, 6))
    tiers = int(luck.integers(2, 12))
    if drawn:
        states = int(luck.integers(2, 9))
        share = luck.uniform(0.05, 0.4)
        moves = [
            {s: frozenset(q for q in range(states) if q != s and luck.random() < share) for s in range(states)}
            for _ in range(players)
        ]
        listed = [(i, s, q) for i in range(players) for s in range(states) for q in moves[i][s]]
        by, source, target = zip(*listed, strict=True) if listed else ((), (), ())
        worth = luck.integers(0, tiers, (players, states))
        return Situation(moves, worth.tolist()), graph_of_moves(states, players, by, source, target)
    count = int(luck.integers(2, 6))
    owners = [{int(luck.integers(players))} for _ in range(count)]
    if luck.random() < 0.2:
        owners[0].add(int(luck.integers(players)))
    ways = luck.choice(4, count, p=[0.6, 0.2, 0.15, 0.05]) if luck.random() < 0.6 else np.zeros(count, dtype=int)
    on, off = [way in {0, 1} for way in ways], [way in {0, 2} for way in ways]
    kept = luck.random(1 << count) < luck.choice([0.6, 0.9, 1.0])
    kept[luck.integers(1 << count)] = True
    codes = np.flatnonzero(kept)
    vectors = [tuple(bool(code >> k & 1) for k in range(count)) for code in codes]
    worth = luck.integers(0, tiers, (players, len(codes)))
    own = [sum(1 << k for k in range(count) if i in owners[k]) for i in range(players)]
    masks = [sum(1 << k for k in range(count) if way[k]) for way in (on, off)]
    plain = Situation(option_moves(vectors, owners, on, off, players), worth.tolist(), vectors)
    return plain, option_graph(codes, own, *masks)


def every_case() -> Iterator[tuple[str, Model, dict[str, Any]]]:
    """Yield every model of the reference files with its expected states, a rule of sanction at a time."""
    for name in ("elmira-9", "elmira-12", "prisoners-dilemma", "chicken", "syria-iraq-1975"):
        yield name, model_of(name), expected(file(name))
    for variant, data in file("cuba-1962")["variants"].items():
        yield f"cuba-1962 {variant}", model_of("cuba-1962", reversible=variant == "all_reversible"), expected(data)
    for number, data in enumerate(file("random-models")["models"]):
        model = option_model(
            data["options_owned_by"], data["states"], data["ranks_best_first"], data.get("direction", ())
        )
        yield f"random-models {number}", model, expected(data)


def expected(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is expected of each concept."""
    found = dict(data["stable"])
    if "sim" in data:
        found["sim"] = data["sim"]
    for name, table in data.get("limited_move", {}).items():
        found["nm" if name == "non_myopic" else name.lower()] = table
    return found


def patterns_allow(letters: str, patterns: Sequence[str]) -> bool:
    """Return whether a state matches none of the patterns."""
    return not any(all(p in {"-", x} for p, x in zip(pattern, letters, strict=True)) for pattern in patterns)


def all_letters(count: int) -> list[str]:
    """Return all states of some options as letters."""
    return ["".join(letters) for letters in product("NY", repeat=count)]
