"""How many worlds a second do the rounds of challenge take on one processor, beside the sum over all voters in NumPy?

The other programs that play this model are not on any registry; what they do, a sum over all voters for every pair, is
written here once more with NumPy arrays, under the same rules, and must end where ours ends.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from detente.crisis.spatial.presets import PRESETS
from detente.lenses.group_decision import LENS
from detente.solvers.challenge.rounds import rounds_of_one_world
from detente.solvers.challenge.rules import rules_from

ROUNDS = 10
SIZES = ((10, 4_000, 200, "10,000"), (50, 200, 6, "500"), (200, 10, 1, "20"))
SAME = 1e-12


def measure() -> list[tuple[str, str, str]]:
    """Return worlds a second by number of parties, under every preset, and the ratio to the plain sum."""
    return [*(of_size(*size) for size in SIZES), emission()]


def emission() -> tuple[str, str, str]:
    """Return the figures for the field's standard table: ten parties at three positions."""
    world = LENS.published[0].world()
    table = [np.repeat(world.arrays[name][..., 0], 4_000, axis=0) for name in ("ideal", "salience")]
    power = np.repeat(world.arrays["capability"], 4_000, axis=0)
    rates = {}
    for name, words in PRESETS.items():
        rates[name] = rate(partial(ours, table[0], power, table[1], words), 4_000)
    told = ", ".join(f"{name} {value:,.0f}" for name, value in rates.items())
    return f"the same on the emission table, 10 parties x {ROUNDS} rounds", told, "10,000"


def of_size(parties: int, draws: int, peers: int, bar: str) -> tuple[str, str, str]:
    """Return the figures for one number of parties: random positions, all different, which is the slowest case."""
    luck = np.random.default_rng(parties)
    x, s, c = luck.random((draws, parties)), luck.random((draws, parties)), luck.random((draws, parties))
    rates = {name: rate(partial(ours, x, c, s, words), draws) for name, words in PRESETS.items()}
    began = time.process_time()
    ends = np.array([plain_rounds(x[draw], c[draw], s[draw]) for draw in range(peers)])
    peer = peers / (time.process_time() - began)
    apart = np.abs(ends - ours(x[:peers], c[:peers], s[:peers], PRESETS["dyad"])).max()
    told = ", ".join(f"{name} {value:,.0f}" for name, value in rates.items())
    told += f" (NumPy {peer:,.1f}, ratio {rates['dyad'] / peer:,.0f}; ends apart by {apart:.0e} at most)"
    return f"worlds a second of one processor, rounds of challenge, {parties} parties x {ROUNDS} rounds", told, bar


def rate(task: Callable[[], Any], draws: int) -> float:
    """Return how many a second of processor time; median of five."""
    task()
    found = []
    for _ in range(5):
        began = time.process_time()
        task()
        found.append(draws / (time.process_time() - began))
    return float(np.median(found))


def ours(x: Any, c: Any, s: Any, words: Any) -> Any:
    draws, parties = x.shape
    nobody = np.zeros((parties, 1))
    return rounds_of_one_world(
        x[..., None], c, s[..., None], np.ones((parties, 1)), np.arange(parties, dtype=float),
        rules_from(words).codes(), np.zeros((1, 4)), np.arange(draws, dtype=float), np.array([0.5]),
        np.zeros(ROUNDS + 1), nobody, nobody,
    )[0][..., 0]  # fmt: skip


def plain_rounds(x: Any, c: Any, s: Any) -> Any:
    """Play one world under the rules ``dyad`` with arrays over (voter, party, party)."""
    w, n = c * s, len(x)
    for _ in range(ROUNDS):
        far = np.abs(x[:, None] - x)
        votes = w[:, None, None] * (far[:, None, :] - far[:, :, None])
        one = np.maximum(votes, 0).sum(axis=0)
        whole = np.abs(votes).sum(axis=0)
        apart = far > SAME
        p = np.divide(one, whole, out=np.where(apart, 0.5, 0.0), where=apart & (whole > 0))
        danger = (2 * far * (1 - 2 * s[:, None] * (1 - p.T))).sum(axis=1)
        spread = danger.max() - danger.min()
        risk = (2 * danger - danger.max() - danger.min()) / spread if spread > SAME else np.zeros(n)
        r = ((1 - risk / 3) / (1 + risk / 3))[:, None]
        win, lose, quo = 2 - 4 * (0.5 - 0.5 * far) ** r, 2 - 4 * (0.5 + 0.5 * far) ** r, 2 - 4 * 0.5**r
        a = s * (p * win + (1 - p) * lose) + (1 - s) * win - quo
        b = s[:, None] * (p.T * win + (1 - p.T) * lose) + (1 - s[:, None]) * win - quo
        whole_way = ((a > SAME) & (b > a + SAME)) | ((a < -SAME) & (b > SAME) & (b < -a - SAME))
        part_way = (a < -SAME) & (b > -a + SAME)
        way = np.where(whole_way, 1.0, np.where(part_way, -a / np.where(part_way, b, 1.0), np.inf))
        way = np.where(apart, way, np.inf)
        move = np.where(np.isfinite(way), np.round(np.where(np.isfinite(way), way, 0) * far, 12), np.inf)
        new = x[:, None] + np.where(np.isfinite(way), way, 0) * (x - x[:, None])
        best = np.lexsort((np.round(new, 12), -np.round(b, 12), move), axis=1)[:, 0]
        taken = move[np.arange(n), best] < np.inf
        x = np.where(taken, new[np.arange(n), best], x)
    return x


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" | ")
