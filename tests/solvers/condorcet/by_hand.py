"""The vote among positions, written out once more in plain Python loops: slow, and independent of the solver."""

import math
from itertools import pairwise
from typing import Any

TIE = 1e-12


def vote(rule: str, z: float) -> float:
    if abs(z) <= TIE:
        return 0.0
    binary = max(-1.0, min(1.0, z / 1e-3))
    return {
        "proportional": z,
        "binary": binary,
        "mixed": 0.8 * z + 0.2 * binary,
        "proportional_cubic": (z + z**3) / 2,
        "cubic": z**3,
        "asymmetric": z if z < 0 else 2 * z / 3,
    }[rule]


def victory(rule: str, ours: float, theirs: float) -> float:
    power = {"linear": 1, "square": 2, "fourth": 4, "eighth": 8}
    if rule in power:
        return 1 / (1 + (theirs / ours) ** power[rule])
    if ours >= 1.1 * theirs:
        return 1 / (1 + 1e-6)
    if theirs >= 1.1 * ours:
        return 1e-6 / (1 + 1e-6)
    return (ours / (ours + theirs) * 2.1 - 1) / 0.1


def utility(d: float, risk: float) -> float:
    return (1 - d) * (1 + (risk if d > 1 else risk * d))


def distance(v: list[float], mine: list[float], theirs: list[float]) -> float:
    top = sum((s * (x - y)) ** 2 for s, x, y in zip(v, mine, theirs, strict=True))
    return math.sqrt(top / sum(s * s for s in v))


def win(rules: dict[str, Any], u: list[list[float]], w: list[float]) -> tuple[list[float], bool]:
    """Chances of options from utilities (voter × option) and weights, and whether they converged."""
    options = range(len(u[0]))

    def support(i: int, j: int) -> float:
        return 1e-8 + sum(max(0.0, w[k] * vote(rules["vote"], u[k][i] - u[k][j])) for k in range(len(w)))

    c = [[support(i, j) if i != j else 1e-8 for j in options] for i in options]
    beats = [[0.5 if i == j else victory(rules["victory"], c[i][j], c[j][i]) for j in options] for i in options]
    if rules["win"] == "conditional":
        found = [math.prod(row) for row in beats]
        return [each / sum(found) for each in found], True
    if rules["win"] == "markov_uniform":
        challenges = [[1 / len(options) for _ in options] for _ in options]
        tolerance = 1e-6
    else:
        push = [[c[i][j] * beats[i][j] + (1e-10 if i == j else 0) for j in options] for i in options]
        challenges = [[push[i][j] / sum(push[k][j] for k in options) for j in options] for i in options]
        tolerance = 1e-8
    p = [1 / len(options) for _ in options]
    for _ in range(rules.get("steps", 1000)):
        q = [sum(beats[i][j] * (p[i] * challenges[j][i] + p[j] * challenges[i][j]) for j in options) for i in options]
        change = max(abs(x - y) for x, y in zip(p, q, strict=True))
        p = [(x + y) / 2 for x, y in zip(p, q, strict=True)]
        if change <= tolerance:
            return p, True
    return p, False


def attitudes(rule: str, p: list[float]) -> list[float]:
    low, high = min(p), max(p)
    if high - low <= 1e-12:
        return [0.0 for _ in p]
    if rule == "mid":
        return [(3 * x - high - 2 * low) / (2 * (high - low)) for x in p]
    if rule == "min":
        return [(x - low) / (high - low) for x in p]
    return [(2 * x - high - low) / (high - low) for x in p]


SHARE = {"none": 0, "one_third": 1 / 3, "half": 1 / 2, "two_thirds": 2 / 3, "full": 1}


class Turn:
    """One turn: everything that the positions decide."""

    def __init__(self, t: list[list[float]], v: list[list[float]], c: list[float], rules: dict[str, Any]) -> None:
        self.t, self.v, self.c, self.rules = t, v, c, rules
        self.n = range(len(t))
        self.s = [sum(row) for row in v]
        self.d = [[distance(v[i], t[i], t[j]) for j in self.n] for i in self.n]
        neutral = [[utility(self.d[i][j], 0.0) for j in self.n] for i in self.n]
        p, self.converged = win(rules, neutral, c)
        self.risk = attitudes(rules["risk"], p)

    def seen(self, h: int, i: int, j: int) -> float:
        share = SHARE[self.rules["view"]]
        return utility(self.d[i][j], (1 - share) * self.risk[h] + share * self.risk[i])

    def own(self) -> list[list[float]]:
        return [[utility(self.d[i][j], self.risk[i]) for j in self.n] for i in self.n]

    def prevails(self, h: int, i: int, j: int) -> float:
        """Chance, seen by h, that i prevails over j."""
        ours = theirs = 1e-10

        def weigh(n: int) -> float:
            return self.s[n] * self.c[n] * vote(self.rules["vote"], self.seen(h, n, i) - self.seen(h, n, j))

        for n in (i, j):
            ours, theirs = ours + max(0, weigh(n)), theirs + max(0, -weigh(n))
        sides = ours, theirs
        for n in self.n:
            if n in (i, j):
                continue
            said = weigh(n)
            if self.rules["third_party"] == "ktab":
                pi = (sides[0] + max(0, said)) / (sum(sides) + abs(said))
                own, with_i, with_j = self.seen(h, n, n), self.seen(h, n, i), self.seen(h, n, j)
                z = pi * (own - with_i) - (1 - pi) * (own - with_j)
                said = self.s[n] * self.c[n] * vote(self.rules["vote"], z)
            ours, theirs = ours + max(0, said), theirs + max(0, -said)
        return ours / (ours + theirs)

    def gain(self, h: int, k: int, i: int, j: int) -> tuple[float, float]:
        phi = self.prevails(h, i, j)
        of_i, of_j = self.seen(h, k, i), self.seen(h, k, j)
        fight = phi * 2 * of_i + (1 - phi) * 2 * of_j
        return (1 - self.s[j]) * 2 * of_i + self.s[j] * fight - (of_i + of_j), phi

    def target(self, i: int) -> tuple[int, float] | None:
        best: tuple[int, float, float] | None = None
        for j in self.n:
            if j == i:
                continue
            eu, phi = self.gain(i, i, i, j)
            if eu <= 1e-5:
                continue
            if best is None or self.better(eu, phi, j, best):
                best = (j, eu, phi)
        return best and (best[0], best[2])

    def better(self, eu: float, phi: float, j: int, best: tuple[int, float, float]) -> bool:
        for mine, other in ((eu, best[1]), (phi, best[2])):
            if abs(mine - other) > TIE:
                return mine > other
        return below(self.t[j], self.t[best[0]])

    def bargain(self, i: int, j: int, phi: float) -> tuple[list[float], list[float]]:
        m, rule = 1e-6, self.rules["bargain"]
        to_i, to_j = [], []
        for k, (x, y) in enumerate(zip(self.t[i], self.t[j], strict=True)):
            si, sj = self.v[i][k], self.v[j][k]
            if rule == "s2pmax":
                di, dj = max(0, 1 - 2 * phi), max(0, 2 * phi - 1)
                at_i = x + (y - x) * di * sj**2 / (di * sj**2 + m + (1 - di) * si**2)
                at_j = y + (x - y) * dj * si**2 / (dj * si**2 + m + (1 - dj) * sj**2)
            else:
                power = 2 if rule == "s2p2" else 1
                a, b = (si * phi) ** power, (sj * (1 - phi)) ** power
                at_i = ((a + m) * x + b * y) / (a + b + m)
                at_j = (a * x + (b + m) * y) / (a + b + m)
            if self.rules["digits"]:
                at_i, at_j = (math.floor(at * 1e4 + 0.5) / 1e4 for at in (at_i, at_j))
            to_i.append(at_i)
            to_j.append(at_j)
        return to_i, to_j

    def told(self) -> list[float]:
        """Chance of each party's place to win; a chain of neighbours within a thousandth is one place."""
        places: list[set[int]] = []
        for i in self.n:
            near = [place for place in places if any(math.dist(self.t[i], self.t[j]) < 1e-3 - 1e-9 for j in place)]
            places = [place for place in places if place not in near] + [{i}.union(*near)]
        own = self.own()
        worth = [[sum(own[n][j] for j in place) / len(place) for place in places] for n in self.n]
        p, _ = win(self.rules, worth, self.c)
        return [next(p[at] for at, place in enumerate(places) if i in place) for i in self.n]

    def after(self) -> list[list[float]]:
        """Positions after the turn."""
        queues: list[list[dict[int, list[float]]]] = [[{}] for _ in self.n]
        for i in self.n:
            chosen = self.target(i)
            if chosen is not None:
                j, phi = chosen
                to_i, to_j = self.bargain(i, j, phi)
                queues[i].append({i: to_i, j: to_j})
                queues[j].append({i: to_i, j: to_j})
        found = []
        for k in self.n:
            worth = [
                [
                    sum(utility(distance(self.v[n], self.t[n], moved.get(m, self.t[m])), self.risk[n]) for m in self.n)
                    / len(self.n)
                    for moved in queues[k]
                ]
                for n in self.n
            ]
            p, well = win(self.rules, worth, self.c)
            self.converged &= well
            places = [moved.get(k, self.t[k]) for moved in queues[k]]
            best = 0
            for b in range(1, len(places)):
                moves = [math.dist(places[at], self.t[k]) for at in (b, best)]
                if abs(p[b] - p[best]) > TIE:
                    best = b if p[b] > p[best] else best
                elif abs(moves[0] - moves[1]) > TIE:
                    best = b if moves[0] < moves[1] else best
                elif below(places[b], places[best]):
                    best = b
            found.append(places[best])
        return found


def below(one: list[float], other: list[float]) -> bool:
    for x, y in zip(one, other, strict=True):
        if abs(x - y) > TIE:
            return x < y
    return False


def play(
    t: list[list[float]], v: list[list[float]], c: list[float], rules: dict[str, Any], turns: int = 100
) -> tuple[list[list[list[float]]], bool]:
    """Positions after every turn, the start included, and whether all chances converged."""
    history, first, well = [t], 0.0, True
    for turn in range(1, turns + 1):
        now = Turn(history[-1], v, c, rules)
        history.append(now.after())
        well &= now.converged
        moved = moved_in(history[-2:])
        first = moved if turn == 1 else first
        if turn >= 2 and moved < 0.02 * (first + 1e-4):
            break
    return history, well


def moved_in(history: list[list[list[float]]]) -> float:
    return sum(sum(math.dist(x, y) for x, y in zip(one, two, strict=True)) for one, two in pairwise(history))


DEFAULT = {
    "vote": "proportional", "victory": "linear", "win": "conditional", "risk": "mid", "view": "one_third",
    "third_party": "signed", "bargain": "s2p2", "digits": 0,
}  # fmt: skip
KTAB = DEFAULT | {"third_party": "ktab", "digits": 4}
