"""Small conflicts: the published ones as graphs, and random ones."""

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph, graph_of_moves, option_graph

REFERENCE = Path(__file__).parents[2] / "reference" / "options"


@dataclass(frozen=True, eq=False)
class Model:
    """A conflict with names."""

    players: tuple[str, ...]
    states: tuple[str, ...]
    graph: Graph
    worth: npt.NDArray[np.float64]

    def at(self, names: list[Any]) -> set[int]:
        return {self.states.index(str(name)) for name in names}

    def names(self, states: Any) -> list[str]:
        return [self.states[int(s)] for s in sorted(states)]


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def fits(pattern: str, vector: str) -> bool:
    return all(wanted in ("-", given) for wanted, given in zip(pattern, vector, strict=True))


def worth_of(ranks: dict[str, list[Any]], states: tuple[str, ...]) -> npt.NDArray[np.float64]:
    table = np.full((len(ranks), len(states)), np.nan)
    for i, tiers in enumerate(ranks.values()):
        for place, tier in enumerate(tiers):
            for state in tier if isinstance(tier, list) else [tier]:
                table[i, states.index(str(state))] = -place
    assert not np.isnan(table).any()
    return table


def moves_between(
    vectors: list[str], options: list[dict[str, Any]], players: tuple[str, ...]
) -> tuple[list[int], list[int], list[int]]:
    by, source, target = [], [], []
    for i, player in enumerate(players):
        for s, q in product(range(len(vectors)), repeat=2):
            flips = [o for o, (a, b) in enumerate(zip(vectors[s], vectors[q], strict=True)) if a != b]
            if flips and all(
                options[o]["of"] == player
                and (options[o].get("direction", "both") == "both" or options[o]["direction"].startswith("on"))
                == (options[o].get("direction", "both") == "both" or vectors[q][o] == "Y")
                for o in flips
            ):
                by.append(i)
                source.append(s)
                target.append(q)
    return by, source, target


def masks(options: list[dict[str, Any]], players: tuple[str, ...]) -> tuple[list[int], int, int]:
    own = [sum(1 << o for o, option in enumerate(options) if option["of"] == player) for player in players]
    on, off = (
        sum(1 << o for o, option in enumerate(options) if option.get("direction", "both") in ("both", way))
        for way in ("on only", "off only")
    )
    return own, on, off


def option_model(name: str, *, one_way: tuple[str, ...] = ()) -> Model:
    case = read(name)
    options = [dict(option) for option in case["options"]]
    for option in options:
        if option["name"] in one_way:
            option["direction"] = "on only"
    players = tuple(case["ranks_best_first"])
    if isinstance(case["states"], str):  # named by the sum of their bits
        found = [f"{n:04b}"[::-1].replace("0", "N").replace("1", "Y") for n in range(16)]
        found = [vector for vector in found if not any(fits(p, vector) for p in case["infeasible"])]
        states = {str(sum(1 << b for b, letter in enumerate(v) if letter == "Y")): v for v in found}
    else:
        states = case["states"]
    names, vectors = tuple(states), list(states.values())
    codes = np.array([sum(1 << o for o, letter in enumerate(vector) if letter == "Y") for vector in vectors])
    order = np.argsort(codes)  # the codes of a graph ascend
    names, vectors = tuple(names[n] for n in order), [vectors[n] for n in order]
    graph = option_graph(codes[order], *masks(options, players))
    return Model(players, names, graph, worth_of(case["ranks_best_first"], names))


def elmira_9() -> Model:
    case = read("elmira-9")
    players, names = tuple(case["moves"]), tuple(case["states"])
    listed = [(i, int(s) - 1, int(q) - 1) for i, player in enumerate(players) for s, q in case["moves"][player]]
    by, source, target = (list(column) for column in zip(*listed, strict=True))
    graph = graph_of_moves(len(names), len(players), by, source, target)
    return Model(players, names, graph, worth_of(case["ranks_best_first"], names))


def random_model(luck: np.random.Generator, *, most_states: int = 8, most_players: int = 4, ties: bool = True) -> Model:
    """Return a drawn graph, not transitive, or an option form with one-way options and states that cannot be."""
    players = int(luck.integers(2, most_players + 1))
    names = tuple("ABCDE"[:players])
    if luck.random() < 0.5:
        states = int(luck.integers(2, most_states + 1))
        made = luck.random((players, states, states)) < luck.choice([0.15, 0.3, 0.5])
        by, source, target = np.nonzero(made)
        graph = graph_of_moves(states, players, by, source, target)
    else:
        length = int(luck.integers(players, players + 2))
        kinds = ["both", "both", "on only", "off only"]
        options = [
            {"of": names[int(luck.integers(players))], "direction": str(luck.choice(kinds))} for _ in range(length)
        ]
        vectors = ["".join(v) for v in product("NY", repeat=length)]
        keep = luck.permutation(len(vectors))[:most_states]
        vectors = [vectors[v] for v in sorted(keep)]
        states = len(vectors)
        graph = graph_of_moves(states, players, *moves_between(vectors, options, names))
    worth = np.stack([luck.permutation(states) for _ in range(players)]).astype(np.float64)
    if ties and luck.random() < 0.5:
        worth = luck.integers(0, max(2, states // 2), (players, states)).astype(np.float64)
    return Model(names, tuple(map(str, range(1, states + 1))), graph, worth)
