"""Making threat games for tests, and checking their equilibria from the definition of the tree, in plain Python."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import label

Floats = npt.NDArray[np.float64]
Games = tuple[Floats, Floats, Floats, Floats, Floats]  # challenger, defender, odds, others, precision
NONE = -math.inf


def written(game: Mapping[str, Any], precision: float) -> Games:
    """Return one game of two types a side without offers, as the reference page writes it."""
    challenger, defender = np.empty((1, 2, 2, 1, 6)), np.empty((1, 2, 2, 1, 6))
    for t in range(2):
        for u in range(2):
            a, w = game["a"][t], game["W_A"][t]
            challenger[0, t, u, 0] = [game["S_A"], game["V_A"], NONE, w, a, w]
            w = game["W_B"][u]
            defender[0, t, u, 0] = [0.0, game["C_B"], NONE, w, game["V_B"], w]
    odds, others = ([1 - game[name], game[name]] for name in ("pi", "rho"))
    return challenger, defender, np.array([odds]), np.array([others]), np.array([float(precision)])


def random_game(luck: np.random.Generator) -> Games:
    """Return a random game of any shape: one to four types a side, one to three signals, with its oddities.

    With odds of 0, without offers, with payoffs of A that depend on B's type, with actions worth -inf.
    """
    kinds, rivals, signals = int(luck.integers(1, 5)), int(luck.integers(1, 5)), int(luck.integers(1, 4))
    learns = luck.random() < 0.3
    challenger = luck.uniform(-1, 1, (kinds, rivals if learns else 1, signals, 6))
    challenger = np.broadcast_to(challenger, (kinds, rivals, signals, 6)).copy()
    challenger[..., 0] = luck.uniform(-1, 1, (kinds, 1, 1))
    defender = luck.uniform(-1, 1, (kinds, rivals, signals, 6))
    if luck.random() < 0.3:
        defender[..., 2] = NONE
    elif luck.random() < 0.3:
        defender[:, int(luck.integers(rivals)), :, 2] = NONE
    if luck.random() < 0.2:
        challenger[int(luck.integers(kinds)), :, :, 5] = NONE
    if luck.random() < 0.2:
        challenger[int(luck.integers(kinds)), :, :, 2] = NONE
    if luck.random() < 0.1:
        defender[:, int(luck.integers(rivals)), :, 1] = NONE
    odds, others = luck.dirichlet(np.ones(kinds)), luck.dirichlet(np.ones(rivals))
    if kinds > 1 and luck.random() < 0.2:
        odds[int(luck.integers(kinds))] = 0
    if rivals > 1 and luck.random() < 0.2:
        others[int(luck.integers(rivals))] = 0
    precision = float(np.exp(luck.uniform(np.log(0.1), np.log(20))))
    return (
        challenger[None],
        defender[None],
        (odds / odds.sum())[None],
        (others / others.sum())[None],
        np.array([precision]),
    )


def logit(worths: Sequence[float], precision: float) -> list[float]:
    best = max(worths)
    weights = [math.exp(precision * (worth - best)) for worth in worths]
    return [weight / sum(weights) for weight in weights]


def expected(chances: Sequence[float], worths: Sequence[float]) -> float:
    return sum(chance * worth for chance, worth in zip(chances, worths, strict=True) if chance > 0)


def bayes(prior: Sequence[float], likelihood: Sequence[float]) -> list[float]:
    joint = [one * other for one, other in zip(prior, likelihood, strict=True)]
    return [part / sum(joint) for part in joint] if sum(joint) > 0 else list(prior)


def surprise(games: Games, found: Sequence[Floats]) -> float:
    """Return how far any choice of any type lies from the logit choice against what all others do.

    For every information set: Bayes' beliefs from the strategies, expected payoffs of each action, then logit.
    """
    challenger, defender = games[0][0].tolist(), games[1][0].tolist()
    odds, others, precision = games[2][0].tolist(), games[3][0].tolist(), float(games[4][0])
    first, answer, last, belief = (part[0].tolist() for part in found[:4])
    kinds, rivals, signals = len(odds), len(others), len(challenger[0][0])
    worst = 0.0

    def compare(stated: Sequence[float], right: Sequence[float]) -> None:
        nonlocal worst
        worst = max([worst, *(abs(one - other) for one, other in zip(stated, right, strict=True))])
        worst = math.inf if any(math.isnan(one) for one in stated) else worst

    for s in range(signals):
        posterior = bayes(odds, [first[t][1 + s] for t in range(kinds)])
        compare(belief[s], posterior)
        for u in range(rivals):  # B has heard signal s and is of type u
            worths = [0.0, 0.0, 0.0]
            for t in range(kinds):
                if posterior[t] > 0:
                    pay, (no, fights) = defender[t][u][s], last[s][t]
                    worths[0] += posterior[t] * pay[1]
                    offered = expected([1 - no, no], [pay[2], pay[3]]) if pay[2] > NONE else NONE
                    worths[1] += posterior[t] * offered
                    worths[2] += posterior[t] * expected([1 - fights, fights], [pay[4], pay[5]])
            compare(answer[s][u], logit(worths, precision))
        for t in range(kinds):  # A has its last word
            for at, (said, low, high) in enumerate(((1, 2, 3), (2, 4, 5))):
                think = bayes(others, [answer[s][u][said] for u in range(rivals)])
                worths = [expected(think, [challenger[t][u][s][end] for u in range(rivals)]) for end in (low, high)]
                compare([last[s][t][at]], logit(worths, precision)[1:])
    for t in range(kinds):
        worths = [challenger[t][0][0][0]]
        for s in range(signals):
            worth = 0.0
            for u in range(rivals):
                if others[u] > 0:
                    pay, (no, fights) = challenger[t][u][s], last[s][t]
                    after = [pay[1], expected([1 - no, no], pay[2:4]), expected([1 - fights, fights], pay[4:6])]
                    worth += others[u] * expected(answer[s][u], after)
            worths.append(worth)
        compare(first[t], logit(worths, precision))
    return worst


def drawn(family: Mapping[str, Any], common: Mapping[str, Any], count: int, luck: np.random.Generator) -> Games:
    """Return games of the reference's families, at precision 1: two types a side, no offers."""

    def between(low: float, high: float) -> Floats:
        return luck.uniform(low, high, count)

    worth, concession, backed = (between(*common[name]) for name in ("V_A", "C_B", "V_B"))
    wars, losses = [between(*pair) for pair in family["W_A"]], [between(*pair) for pair in common["W_B"]]
    one = between(*family["a_common"]) if "a_common" in family else None
    backs = [one, one] if one is not None else [between(*pair) for pair in family["a"]]
    challenger, defender = np.zeros((count, 2, 2, 1, 6)), np.zeros((count, 2, 2, 1, 6))
    challenger[..., 2], defender[..., 2] = NONE, NONE
    for t in range(2):
        for u in range(2):
            for end, pays in ((1, worth), (3, wars[t]), (4, backs[t]), (5, wars[t])):
                challenger[:, t, u, 0, end] = pays
            for end, pays in ((1, concession), (3, losses[u]), (4, backed), (5, losses[u])):
                defender[:, t, u, 0, end] = pays
    pi, rho = between(*common["pi"]), between(*common["rho"])
    return challenger, defender, np.stack([1 - pi, pi], 1), np.stack([1 - rho, rho], 1), np.ones(count)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(x, -700, 700)))


def gap(games: Games, x: Any, precision: Any) -> Any:
    """Return F(x) - x of one game of two types a side without offers; x and precision are arrays."""
    challenger, defender, odds, others = (part[0] for part in games[:4])
    fights = [sigmoid(precision * (challenger[t, 0, 0, 5] - challenger[t, 0, 0, 4])) for t in range(2)]
    mu, resists = sigmoid(x + np.log(odds[1] / odds[0])), 0.0
    for u in range(2):
        gain = [
            fights[t] * defender[t, u, 0, 5] + (1 - fights[t]) * defender[t, u, 0, 4] - defender[t, u, 0, 1]
            for t in range(2)
        ]
        resists = resists + others[u] * sigmoid(precision * ((1 - mu) * gain[0] + mu * gain[1]))
    logs = []
    for t in range(2):
        forced = fights[t] * challenger[t, 0, 0, 5] + (1 - fights[t]) * challenger[t, 0, 0, 4]
        worth = (1 - resists) * challenger[t, 0, 0, 1] + resists * forced - challenger[t, 0, 0, 0]
        logs.append(-np.logaddexp(0, -precision * worth))
    return logs[1] - logs[0] - x


def on_the_shore(games: Games, points: int, steps: int) -> list[tuple[float, float]]:
    """Return the places at the last precision that the principal branch may have, found without following it.

    The plane of x and λ falls into land, h > 0, and sea, h < 0. The principal branch is the shore between the land
    that holds x = -∞ and the sea that holds x = +∞, both seen from λ = 0.
    """
    precision, odds = float(games[4][0]), games[2][0]
    top = precision * float(np.ptp(games[0][np.isfinite(games[0])])) + 1
    near = np.linspace(-12, 12, points) - np.log(odds[1] / odds[0])
    x = np.unique(np.concatenate([np.linspace(-top, top, points // 2), near]))
    high = gap(games, x, np.linspace(precision / steps, precision, steps)[:, None]) > 0
    land, sea = label(high)[0], label(~high)[0]
    mainland, ocean = land[-1] == land[0, 0], sea[-1] == sea[0, -1]
    shore = (mainland[:-1] & high[-1, :-1] & ocean[1:] & ~high[-1, 1:]) | (
        ocean[:-1] & ~high[-1, :-1] & mainland[1:] & high[-1, 1:]
    )
    return [(float(x[at]), float(x[at + 1])) for at in np.nonzero(shore)[0]]
