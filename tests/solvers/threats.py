"""Making threat games for tests, and checking their equilibria from the definition of the tree, in plain Python."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

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
