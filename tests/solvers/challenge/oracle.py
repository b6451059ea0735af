"""The rounds written a second time, from the formulas, in plain Python: sums over all voters, no sorting, no sharing.

It follows the descriptions line by line and is as slow as they are. Two things are not the literature's but ours, and
are in it because they are stated: numbers nearer than 1e-12 are equal, and by which values ties are broken.
"""

from dataclasses import dataclass, field

from detente.solvers.challenge.rules import Rules

SAME = 1e-12


@dataclass
class Oracle:
    x: list[float]
    c: list[float]
    s: list[float]
    rules: Rules
    bottom: float = 0.0
    R: float = 1.0
    chosen: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.n = len(self.x)
        self.w = [c * s for c, s in zip(self.c, self.s, strict=True)]
        if self.rules.scale == "initial":
            self.bottom, self.R = min(self.x), max(self.x) - min(self.x)

    def vote(self, k: int, one: float, other: float, r: float) -> float:
        def far(y: float) -> float:
            return float((abs(self.x[k] - y) / self.R) ** r)

        return self.w[k] * (far(other) - far(one))

    def chances(self, r: list[float]) -> list[list[float]]:
        n, x = self.n, self.x
        total = sum(abs(self.vote(k, x[a], x[b], r[k])) for k in range(n) for a in range(n) for b in range(n) if a != b)
        found = [[0.0] * n for _ in range(n)]
        for i in range(n):
            for j in range(n):
                if abs(x[i] - x[j]) <= SAME * self.R:
                    continue
                votes = [self.vote(k, x[i], x[j], r[k]) for k in range(n)]
                win, pair = sum(max(0.0, v) for v in votes), sum(map(abs, votes))
                if self.rules.denominator == "net":
                    win = max(sum(votes), 0.0)
                whole = total if self.rules.denominator == "all_pairs" else pair
                even = 0.0 if self.rules.denominator == "all_pairs" else 0.5
                found[i][j] = win / whole if whole > 1e-14 * sum(self.w) else even
        return found

    def median(self) -> float:
        order = sorted(range(self.n), key=lambda k: self.x[k])
        half, below = sum(self.w) / 2, 0.0
        for place, k in enumerate(order):
            below += self.w[k]
            if below >= half - 1e-12 * sum(self.w):
                if below <= half + 1e-12 * sum(self.w):
                    later = [self.x[m] for m in order[place + 1 :] if self.w[m] > 0]
                    return (self.x[k] + (later[0] if later else self.x[k])) / 2
                return self.x[k]
        raise AssertionError

    def mean(self) -> float:
        return sum(w * x for w, x in zip(self.w, self.x, strict=True)) / sum(self.w)

    def gain(self, i: int, j: int, r: float, chance: list[list[float]]) -> float:
        """EU(i→j) in a view with the exponent r."""
        x, q, t, mu = self.x, self.rules.status_quo_chance, self.rules.better_chance, self.median()
        d = min(abs(x[i] - x[j]) / self.R, 1.0)
        m = abs(x[i] - mu) + (abs(x[j] - mu) if self.rules.median_terms == "from_median" else abs(x[i] - x[j]))
        m = min(0.25 * m / self.R, 0.5)
        success, failure = 2 - 4 * (0.5 - 0.5 * d) ** r, 2 - 4 * (0.5 + 0.5 * d) ** r
        better, worse, stays = 2 - 4 * (0.5 - m) ** r, 2 - 4 * (0.5 + m) ** r, 2 - 4 * 0.5**r
        sign = -1 if self.rules.status_quo_term == "as_text" else 1
        fight = chance[i][j] * success + (1 - chance[i][j]) * failure
        alone = -q * stays + sign * (1 - q) * (t * better + (1 - t) * worse)
        return float(self.s[j] * fight + (1 - self.s[j]) * success + alone)

    def exponents(self, chance: list[list[float]]) -> list[float]:
        n = self.n
        if self.rules.security == "positions":
            found = []
            for i in range(n):
                now = sum(chance[j][i] for j in range(n) if j != i)
                kept, dangers = self.x[i], [now]
                for step in range(11):
                    self.x[i] = self.bottom + self.R * step / 10
                    other = Oracle(list(self.x), self.c, self.s, Rules(), self.bottom, self.R).chances([1.0] * n)
                    dangers.append(sum(other[j][i] for j in range(n) if j != i))
                self.x[i] = kept
                found.append(self.exponent(now, dangers))
            return found
        danger = [sum(self.gain(j, i, 1.0, chance) for j in range(n) if j != i) for i in range(n)]
        return [self.exponent(one, danger) for one in danger]

    @staticmethod
    def exponent(own: float, among: list[float]) -> float:
        if max(among) - min(among) <= SAME:
            return 1.0
        risk = (2 * own - max(among) - min(among)) / (max(among) - min(among))
        return (1 - risk / 3) / (1 + risk / 3)

    def look(self) -> tuple[list[list[float]], list[list[float]], list[list[float]], list[float]]:
        """Return chances, own gains, the others' gains, and exponents."""
        n = self.n
        chance = self.chances([1.0] * n)
        r = self.exponents(chance)
        if self.rules.risk_in_votes == "yes":
            chance = self.chances(r)
        own = [[self.gain(i, j, r[i], chance) if i != j else 0.0 for j in range(n)] for i in range(n)]
        theirs = self.rules.opponents_risk == "other"
        other = [
            [self.gain(j, i, r[j] if theirs else r[i], chance) if i != j else 0.0 for j in range(n)] for i in range(n)
        ]
        return chance, own, other, r

    def offers(self, i: int, chance, own, other) -> list[tuple]:  # type: ignore[no-untyped-def, type-arg]
        """Return (key, j, kind, new position) for everything that i is offered."""
        found = []
        for j in range(self.n):
            if abs(self.x[i] - self.x[j]) <= SAME * self.R:
                continue
            a, b, here, there = own[i][j], other[i][j], self.x[i], self.x[j]
            p = chance[i][j] / (chance[i][j] + chance[j][i]) if chance[i][j] + chance[j][i] > 0 else 0.5
            lottery = self.rules.confrontation == "lottery"
            way = abs(there - here)
            if a > SAME and b > SAME and (lottery or b > a + SAME):
                kind, new, way = "confrontation", there, way * (1 - p if lottery else 1)
            elif b > SAME and a < -SAME and b > -a + SAME:
                kind, new, way = "compromise", here + (there - here) * abs(a / b), way * abs(a / b)
            elif b > SAME and a < -SAME and b < -a - SAME and self.rules.capitulation == "live":
                kind, new = "capitulation", there
            else:
                continue
            place = (abs(a) * here + abs(b) * there) / (abs(a) + abs(b))
            key: tuple[float, ...]
            if self.rules.choice == "kind":
                within = (place - self.bottom) / self.R if kind == "compromise" else way / self.R
                key = (("confrontation", "compromise", "capitulation").index(kind), within)
            elif self.rules.choice == "movement":
                key = (way / self.R, -b)
            else:
                key = (-b, way / self.R)
            if self.rules.ties == "value":
                key += (-b, (new - self.bottom) / self.R, -self.w[j], -self.s[j], j)
            else:
                key += (j,)
            found.append((tuple(round(part, 12) for part in key), j, kind, new))
        return found

    def step(self, won: list[bool] | None = None) -> None:
        """Move everybody; of two that fight, the one that won stays where it is."""
        chance, own, other, _ = self.look()
        best = [min(self.offers(i, chance, own, other), default=None) for i in range(self.n)]
        fights = self.rules.confrontation == "lottery"
        accepted = {one[1] for one in best if one is not None and not (fights and one[2] == "confrontation")}
        reneges = accepted if self.rules.reneging == "yes" else set()
        new = list(self.x)
        for i, one in enumerate(best):
            if one is None or i in reneges:
                continue
            _, j, kind, place = one
            if not (fights and kind == "confrontation"):
                new[i] = place
            elif best[j] is not None and best[j][1:3] == (i, "confrontation") and j not in reneges and i < j:
                assert won is not None
                if won[i]:
                    new[j] = self.x[i]
                else:
                    new[i] = self.x[j]
        self.chosen = [-1 if one is None else one[1] for one in best]
        self.x = new
