"""The stochastic contest once more in plain Python, with the same luck; slow, and independent of the solver."""

from collections.abc import Iterator

import numpy as np

from detente.core.streams import next_uniform, start_at
from detente.worlds.worlds import Floats


def luck_of(key: Floats, draw: int) -> Iterator[float]:
    state = np.zeros(1, np.uint64)
    start_at(key, float(draw), state)
    while True:
        yield float(next_uniform(state))


def mean(x: list[float], w: list[float]) -> float:
    return sum(at * weight for at, weight in zip(x, w, strict=True)) / sum(w)


class Meeting:
    """What follows if a challenges b."""

    def __init__(self, x: list[float], c: list[float], s: list[float], a: int, b: int, scale: float) -> None:
        w = [power * care for power, care in zip(c, s, strict=True)]
        self.d = abs(x[a] - x[b]) / scale
        to_a, to_b = ([abs(at - x[side]) / scale for at in x] for side in (a, b))
        backs_a = [near < far - 1e-12 for near, far in zip(to_a, to_b, strict=True)]
        f_a = sum(w[k] * to_b[k] / (1 + to_a[k]) for k in range(len(x)) if backs_a[k])
        f_b = sum(w[k] * to_a[k] / (1 + to_b[k]) for k in range(len(x)) if not backs_a[k])
        self.nobody = f_a + f_b == 0
        if self.nobody:
            return
        self.lost_a, self.lost_b = self.d * f_b / (f_a + f_b), self.d * f_a / (f_a + f_b)
        self.p = f_a**2 / (f_a**2 + f_b**2)
        gain_a, gain_b = s[a] * s[b] * c[b] * self.lost_b, s[b] * s[a] * c[a] * self.lost_a
        cost_a, cost_b = s[a] ** 2 * c[a] * self.lost_a, s[b] ** 2 * c[b] * self.lost_b
        self.clash_a = self.p * gain_a - (1 - self.p) * cost_a
        clash_b = (1 - self.p) * gain_b - self.p * cost_b
        self.concedes = clash_b < -cost_b / 2 - 1e-12
        self.challenge = gain_a / 2 if self.concedes else self.clash_a
        to_mean = self.d - abs(mean(x, w) - x[a]) / scale
        self.waits = (1 - s[b]) * s[a] * s[b] * c[b] * to_mean


def contest_by_hand(
    x: list[float], c: list[float], s: list[float], luck: Iterator[float], scale: float = 1.0
) -> tuple[float, int, str]:
    """Weighted mean at the end, rounds, and how it ended."""
    x, n = list(x), len(x)
    w = [power * care for power, care in zip(c, s, strict=True)]
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    quiet = 0
    for done in range(100):
        if max(x) - min(x) < 1e-3 * scale:
            return mean(x, w), done, "AGREED"
        if quiet == 3:
            return mean(x, w), done, "QUIET"
        for last in range(len(pairs) - 1, 0, -1):
            other = int(next(luck) * (last + 1))
            pairs[last], pairs[other] = pairs[other], pairs[last]
        quiet += 1
        for a, b in pairs:
            fate, share = next(luck), next(luck)
            if abs(x[a] - x[b]) < 1e-3 * scale:
                continue
            now, before = Meeting(x, c, s, a, b, scale), list(x)
            if now.nobody:
                continue
            towards_a = 1.0 if x[a] > x[b] else -1.0
            if now.challenge <= now.waits + 1e-12:
                if fate < 1 - s[b]:
                    x[b] += (mean(x, w) - x[b]) * share
                    quiet = 0
            elif now.concedes:
                x[b] += towards_a * scale * now.lost_b / 2
            elif fate < now.p:
                x[b] += towards_a * scale * now.lost_b
            else:
                x[a] -= towards_a * scale * now.lost_a
            quiet = quiet if x == before else 0
    return mean(x, w), 100, "OUT_OF_ROUNDS"
