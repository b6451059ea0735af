"""Position exchange step by step, as the method is written down: moves rather than shifts, every pair looked at anew.

Nothing here is shared with the package: lists, loops, and the outcome worked out again from all votes every time.
"""

from dataclasses import dataclass, field
from itertools import combinations

Table = list[list[float]]


@dataclass
class Play:
    """One world: positions, saliences, capabilities; votes change, and so does what is written down."""

    x: Table
    s: Table
    c: list[float]
    pairs: set[tuple[int, int, int, int]] | None = None  # i < j, p < q that may trade; all when None
    y: Table = field(init=False)
    gains: list[float] = field(default_factory=list)
    externality: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.y = [list(row) for row in self.x]
        self.externality = [0.0] * len(self.x)
        self.start = [self.outcome(p) for p in range(len(self.x[0]))]

    def w(self, k: int, p: int) -> float:
        return self.c[k] * self.s[k][p]

    def den(self, p: int) -> float:
        return sum(self.w(k, p) for k in range(len(self.c)))

    def outcome(self, p: int) -> float:
        return sum(self.w(k, p) * self.y[k][p] for k in range(len(self.c))) / self.den(p)

    def left(self, k: int, p: int) -> bool:
        return self.x[k][p] < self.start[p]

    def moves(self, i: int, j: int, p: int, q: int) -> tuple[float, float, float] | None:
        """Return the moves of i on q and of j on p, and the gain of each; i supplies q, j supplies p."""
        x, y, s = self.x, self.y, self.s
        shift_p = abs(x[i][p] - y[j][p]) * self.w(j, p) / self.den(p)
        shift_q = shift_p * (s[i][p] + s[j][p]) / (s[i][q] + s[j][q])
        move_i, move_j = shift_q * self.den(q) / self.w(i, q), abs(x[i][p] - y[j][p])
        if move_i > abs(x[j][q] - y[i][q]):
            move_i = abs(x[j][q] - y[i][q])
            shift_q = move_i * self.w(i, q) / self.den(q)
            shift_p = shift_q * (s[i][q] + s[j][q]) / (s[i][p] + s[j][p])
            move_j = shift_p * self.den(p) / self.w(j, p)
        for supplier, demander, issue in ((i, j, q), (j, i, p)):
            if (x[demander][issue] - y[supplier][issue]) * (x[demander][issue] - self.start[issue]) <= 0:
                return None  # it would have to go back
        for supplier, demander, issue in ((i, j, q), (j, i, p)):
            towards = 1 if x[demander][issue] > self.start[issue] else -1
            move = move_i if supplier == i else move_j
            past = (self.outcome(issue) + towards * move * self.w(supplier, issue) / self.den(issue)) - x[demander][
                issue
            ]
            if past * towards > 0:
                most = (x[demander][issue] - self.outcome(issue)) * towards * self.den(issue) / self.w(supplier, issue)
                if most <= 1e-12:
                    return None
                if supplier == i:
                    move_j, move_i = move_j * most / move_i, most
                else:
                    move_i, move_j = move_i * most / move_j, most
        gain_i = move_j * self.w(j, p) / self.den(p) * s[i][p] - move_i * self.w(i, q) / self.den(q) * s[i][q]
        return (move_i, move_j, gain_i) if min(move_i, move_j, gain_i) > 1e-12 else None

    def run(self) -> "Play":
        issues, parties = range(len(self.x[0])), range(len(self.c))
        while True:
            best = None
            for p, q in combinations(issues, 2):
                for i, j in combinations(parties, 2):
                    if self.pairs is not None and (i, j, p, q) not in self.pairs:
                        continue
                    if self.left(i, p) == self.left(j, p) or self.left(i, q) == self.left(j, q):
                        continue
                    a, b = (j, i) if self.s[i][p] / self.s[i][q] < self.s[j][p] / self.s[j][q] else (i, j)
                    found = self.moves(a, b, p, q)
                    if found and (best is None or found[2] > best[0]):
                        best = (found[2], a, b, p, q, found[0], found[1])
            if best is None:
                return self
            self.realise(*best)

    def realise(self, gain: float, i: int, j: int, p: int, q: int, move_i: float, move_j: float) -> None:
        before = {issue: self.outcome(issue) for issue in (p, q)}
        self.y[i][q] += move_i if self.x[j][q] > self.start[q] else -move_i
        self.y[j][p] += move_j if self.x[i][p] > self.start[p] else -move_j
        self.gains.append(gain)
        for k in range(len(self.c)):
            if k not in (i, j):
                self.externality[k] += sum(
                    self.s[k][issue]
                    * (abs(before[issue] - self.x[k][issue]) - abs(self.outcome(issue) - self.x[k][issue]))
                    for issue in (p, q)
                )
