"""Histories played by the model, and what the weighing says of them.

A world is drawn and its true types play round after round the equilibrium at the public odds of the moment. Every move
is coded wrongly with probability ε, as one of the other actions of its node, and everybody goes on from what was
coded. This plays the game with :func:`solve_threat` and plain NumPy, apart from the filter that is put to the test.
"""

from dataclasses import dataclass, replace

import numpy as np

from detente.inference import weights
from detente.inference.history import WEIGHED_BY, likelihoods
from detente.solvers.threat.equilibria import solve_threat
from detente.worlds.worlds import Floats, Worlds
from tests.inference.crises import opened, uncertain

MOVES = 6
FIRST, ANSWER, OFFERED, RESISTED = range(4)


@dataclass(frozen=True)
class Calibration:
    """What was said of simulated histories, and what was true.

    Attributes
    ----------
    ranks : array, shape (histories, 3)
        Of the true type of challenger and defender (with a uniform within its share) and of the true precision, in what
        is said of them: uniform when it is right.
    stated, true : arrays, shape (histories · types,)
        Odds, and whether the type was true.
    """

    ranks: Floats
    stated: Floats
    true: Floats


def worlds_of(draws: int, seed: int, error: float) -> Worlds:
    """Return worlds of the strait with ranges, in which every move is coded wrongly with one chance."""
    crisis = uncertain()
    crisis["confrontation"]["coding_error"] = error
    return opened(crisis).draw(draws, seed, fields=WEIGHED_BY)


def play(world: dict[str, Floats], error: float, rng: np.random.Generator) -> Floats:
    """Return the coded moves of one world: rows of round, game, node, action, signal."""
    mine, theirs = world["challenger_payoff"][0, 0][None], world["defender_payoff"][0, 0][None]
    odds, others = world["challenger_odds"][0].copy(), world["defender_odds"][0].copy()
    one, other = int(world["true_challenger"]), int(world["true_defender"])
    rows: list[tuple[float, ...]] = []
    node, signal, place = FIRST, 0, -1
    strategies: tuple[Floats, ...] = ()
    while len(rows) < MOVES:
        if node == FIRST:
            place += 1
            strategies = solve_threat(mine, theirs, odds[None], others[None], world["precision"][None])
        first, answer, last = (array[0] for array in strategies[:3])
        if node == FIRST:
            table = first
        elif node == ANSWER:
            table = answer[signal]
        else:
            second = last[signal, :, node - OFFERED]
            table = np.stack([1 - second, second], axis=1)
        did = int(rng.choice(table.shape[1], p=table[other if node == ANSWER else one]))
        if rng.random() < error:
            did = int(rng.choice([action for action in range(table.shape[1]) if action != did]))
        told = (1 - error) * table[:, did] + error * (1 - table[:, did]) / (table.shape[1] - 1)
        believed = others if node == ANSWER else odds
        believed *= told
        believed /= believed.sum()
        signal = max(did - 1, 0) if node == FIRST else signal
        rows.append((place, 0, node, did, signal))
        if node == FIRST:
            node = FIRST if did == 0 else ANSWER
        else:
            node = (FIRST, OFFERED, RESISTED)[did] if node == ANSWER else FIRST
    return np.array(rows)


def judge(worlds: Worlds, moves: Floats, error: float) -> tuple[Floats, Floats]:
    """Return the odds that worlds give after a history, and their weights."""
    shape = (worlds.draws, len(moves))
    names = ("move_round", "move_game", "move_node", "move_action", "move_signal")
    arrays = dict(worlds.arrays) | {name: np.broadcast_to(moves[:, place], shape) for place, name in enumerate(names)}
    arrays["move_error"] = np.full(shape, error)
    labels = {**worlds.labels, "move": tuple(f"history.{place}" for place in range(len(moves)))}
    found, _ = likelihoods(replace(worlds, arrays=arrays, labels=labels))
    joint = weights.joint_likelihood(np.asarray(found["log_likelihood"]), worlds.arrays["challenger_odds"].shape[2])
    prior = np.asarray(found["prior"])
    return weights.odds(joint, prior), weights.pair_weight(joint, prior)


def calibrate(histories: int, draws: int, error: float, seed: int = 1) -> Calibration:
    """Return what is said of histories by worlds that are not theirs."""
    truth, worlds = worlds_of(histories, 1_000 + seed, error), worlds_of(draws, seed, error)
    rng = np.random.default_rng(seed)
    ranks: list[list[float]] = []
    stated: list[float] = []
    true: list[bool] = []
    for row in range(histories):
        world = {name: array[row] for name, array in truth.arrays.items()}
        odds, weight = judge(worlds, play(world, error, rng), error)
        kinds = world["challenger_odds"].shape[1]
        own = int(world["true_challenger"]), kinds + int(world["true_defender"])
        here = []
        for kind, start in zip(own, (0, kinds), strict=True):
            here.append(odds[start:kind].sum() + rng.random() * odds[kind])
        here.append(weight[worlds.arrays["precision"] < world["precision"]].sum())
        ranks.append(here)
        stated.extend(odds)
        true.extend(place in own for place in range(len(odds)))
    return Calibration(np.array(ranks), np.array(stated), np.array(true, dtype=np.float64))


def off_by(found: Calibration, low: float, high: float) -> tuple[float, float, int]:
    """Return the mean of the odds stated between two bounds, the share that came true, and how many they are."""
    here = (found.stated >= low) & (found.stated < high)
    return float(found.stated[here].mean()), float(found.true[here].mean()), int(here.sum())
