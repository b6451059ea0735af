"""Games for tests: the games of the reference, random threat games, and random trees."""

from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from detente.solvers.threat.game import ACCEPT, BACK_DOWN, CONCEDE, FIGHT, REFUSE, WAIT
from detente.solvers.tree.tree import NATURE, NONE, Grower, Tree

Threat = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
REFERENCE: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parents[2] / "reference" / "escalation" / "logit_qre.yaml").read_text(encoding="utf-8")
)


def of_the_reference(game: dict[str, Any]) -> Threat:
    challenger, defender = np.full((2, 1, 2, 2, 1, 6), -np.inf)
    challenger[..., WAIT], challenger[..., CONCEDE] = game["S_A"], game["V_A"]
    defender[..., WAIT], defender[..., CONCEDE], defender[..., BACK_DOWN] = 0.0, game["C_B"], game["V_B"]
    for t in range(2):
        challenger[:, t, ..., BACK_DOWN], challenger[:, t, ..., FIGHT] = game["a"][t], game["W_A"][t]
        defender[:, :, t, :, FIGHT] = game["W_B"][t]
    return challenger, defender, *(np.array([[1 - game[name], game[name]]]) for name in ("pi", "rho"))


def random_threats(
    luck: np.random.Generator, draws: int, shape: tuple[int, int, int], *, offers: bool = True, learns: bool = False
) -> Threat:
    kinds, rivals, signals = shape
    wide = (draws, kinds, rivals, signals, 1)

    def pick(low: float, high: float, *axes: int) -> np.ndarray:
        narrow = [draws] + [n if axis in axes else 1 for axis, n in enumerate((kinds, rivals, signals), start=1)] + [1]
        return np.broadcast_to(luck.uniform(low, high, narrow), wide)

    own = (1, 2, 3) if learns else (1, 3)
    challenger = np.concatenate(
        [pick(0, 0.1), pick(0.5, 1.5, 3), pick(0, 0.6, *own), pick(-0.4, 0.4, *own), pick(-1.5, -0.1, *own),
         pick(-2, 0.6, *own)], axis=-1,
    )  # fmt: skip
    defender = np.concatenate(
        [pick(0, 0.5), pick(-0.6, 0), pick(-0.3, 0.3, 1, 2), pick(-0.6, 0.2, 1, 2), pick(0.2, 1, 3),
         pick(-2.5, 0.3, 1, 2)], axis=-1,
    )  # fmt: skip
    if not offers:
        challenger[..., ACCEPT : REFUSE + 1] = -np.inf
        defender[..., ACCEPT : REFUSE + 1] = -np.inf
    odds, others = (luck.dirichlet(np.ones(n) * 3, draws) for n in (kinds, rivals))
    return challenger, defender, odds, others


def random_tree(luck: np.random.Generator, *, levels: int = 3, players: int = 2, whole: bool = False) -> Tree:
    """Nature draws types; players move in turn, seeing their own type and some of what was done; payoffs anywhere."""
    grower = Grower([f"P{i + 1}" for i in range(players)])
    kinds = luck.integers(1, 3, players)
    movers = [int(luck.integers(players)) for _ in range(levels)]
    widths = [int(luck.integers(2, 4)) for _ in range(levels)]
    sees = [luck.random() < 0.5 for _ in range(levels)]
    known: dict[tuple[object, ...], int] = {}
    nature = [
        grower.know(NATURE, f"type {i}", [f"t{k}" for k in range(kinds[i])], list(luck.dirichlet(np.ones(kinds[i]))))
        for i in range(players)
    ]

    def payoffs() -> list[float]:
        return [float(x) for x in (luck.integers(0, 4, players) if whole else luck.normal(size=players))]

    def grow(parent: int, action: int, level: int, types: tuple[int, ...], past: tuple[int, ...]) -> None:
        if level < 0:
            node = grower.add(parent, action, nature[players + level])
            for k in range(kinds[players + level]):
                grow(node, k, level + 1, (*types, k), past)
            return
        if level == levels or (level > 0 and past[-1] == 0 and level % 2 == 1):
            grower.add(parent, action, outcome=grower.pay(payoffs()))
            return
        i = movers[level]
        seen = tuple(move if movers[step] == i or sees[step] else -1 for step, move in enumerate(past))
        key = (i, level, types[i], seen)
        if key not in known:
            known[key] = grower.know(i, f"set {len(known)}", [f"a{k}" for k in range(widths[level])])
        node = grower.add(parent, action, known[key])
        for k in range(widths[level]):
            grow(node, k, level + 1, types, (*past, k))

    grow(NONE, NONE, -players, (), ())
    return grower.tree("random")
