"""Joint change: the fewest comparisons of all players that have to be otherwise for a state to be an equilibrium.

Under nash, gmr and smr a player's stability does not depend on what the others prefer, and the least changes of
:mod:`detente.solvers.inverse.least_change` add up. Under seq and sseq the others only reply by moves that are
improvements for them, so that a changed ranking of one can create, or take away, the sanction that holds another. Then
all rankings are sought together, as one linear program in whole numbers: b_j(t, q) = 1 when j likes q better than t,
with b_j(t, q) ≤ b_j(t, r) + b_j(r, q) and b_j(t, q) + b_j(q, t) ≤ 1, which is all that a ranking with ties is; every
improvement that is deterred has a sanction, and every sanction a way there, step by step, each by a mover for whom it
is an improvement. That is exact, for small conflicts. For larger ones it is said how far off the answer may be: since
whatever is stable under seq is stable under gmr, and under sseq under smr, the least changes for those are a bound from
below, and any change that does it one from above.
"""

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import as_floats, stable
from detente.solvers.inverse.least_change import Change, Program, change_to, least_change
from detente.solvers.situation.undeterred import Floats

MOST_LITERALS = 600  # pairs of states times players: some thousand rows for each player
ROUNDS = 8  # of trying to get there one player at a time


@dataclass(frozen=True, eq=False)
class JointChange:
    """Other rankings of all players.

    Attributes
    ----------
    changes : tuple of Change
        One a player.
    exact : bool
        Whether no lesser change of all does it.
    at_least : int
        What every change that does it comes to at least; the distance itself where it is exact.
    """

    changes: tuple[Change, ...]
    exact: bool
    at_least: int

    @property
    def distance(self) -> int:
        """2 a pair that is swapped, 1 a tie that is broken, over all players."""
        return sum(change.distance for change in self.changes)


def joint_change(graph: Graph, worth: npt.ArrayLike, state: int, concept: str) -> JointChange:
    """Return the least change of all players' rankings that makes a state stable for everybody.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    state : int
    concept : str
        One of nash, gmr, smr, seq, sseq.
    """
    table = as_floats(worth, graph.players, graph.states)
    if concept not in ("seq", "sseq"):
        return _apart(graph, table, state, concept, exact=True)
    below = _apart(graph, table, state, "gmr" if concept == "seq" else "smr", exact=True).distance
    found = _one_by_one(graph, table, state, concept)
    if found.distance == below:
        return JointChange(found.changes, exact=True, at_least=below)
    if graph.players * graph.states * (graph.states - 1) <= MOST_LITERALS:
        after = _Together(graph, table, state, lasting=concept == "sseq").solved()
        changes = tuple(change_to(old, new) for old, new in zip(table, after, strict=True))
        return JointChange(changes, exact=True, at_least=sum(change.distance for change in changes))
    return JointChange(found.changes, exact=False, at_least=below)


def _apart(graph: Graph, worth: Floats, state: int, concept: str, *, exact: bool) -> JointChange:
    changes = tuple(least_change(graph, worth, i, state, concept) for i in range(graph.players))
    return JointChange(changes, exact=exact, at_least=sum(change.distance for change in changes))


def _one_by_one(graph: Graph, worth: Floats, state: int, concept: str) -> JointChange:
    """Return a change that does it: nobody has an improvement, or what comes of changing one player after the other."""
    best = _apart(graph, worth, state, "nash", exact=False)
    for first in range(graph.players):
        now = worth.copy()
        for turn in range(ROUNDS * graph.players):
            if stable(graph, now, (concept,))[concept][:, state].all():
                changes = tuple(change_to(old, new) for old, new in zip(worth, now, strict=True))
                found = JointChange(changes, exact=False, at_least=0)
                best = found if found.distance < best.distance else best
                break
            i = (first + turn) % graph.players
            now[i] = least_change(graph, now, i, state, concept).worth
    return best


@dataclass
class _Together:
    """The linear program over the rankings of all players."""

    graph: Graph
    worth: Floats
    state: int
    lasting: bool
    program: Program = field(default_factory=Program)
    likes: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def solved(self) -> Floats:
        """Return the nearest rankings, higher is better."""
        for i in range(self.graph.players):
            self._ranks(i)
        for i in range(self.graph.players):
            for first in self.graph.row(i, self.state).tolist():
                self._deters(i, first)
        values = self.program.solved()
        better = np.zeros((self.graph.players, self.graph.states, self.graph.states))
        for (i, s, q), variable in self.likes.items():
            better[i, s, q] = values[variable] > 0.5
        return np.asarray(better.sum(axis=1))  # a state is as good as the number of those that it is better than

    def _ranks(self, player: int) -> None:
        """Make b a ranking with ties, none of them new, and count what is changed."""
        old, states = self.worth[player], range(self.graph.states)
        for s, q in permutations(states, 2):
            cost = 2.0 if old[q] < old[s] else 1.0 if old[q] == old[s] else 0.0
            self.likes[player, s, q] = self.program.variable(cost, whole=True)
        for s, q in permutations(states, 2):
            one, back = self.likes[player, s, q], self.likes[player, q, s]
            if s < q:
                self.program.at_least(-1, {one: -1, back: -1})
                if old[s] != old[q]:
                    self.program.at_least(1, {one: 1, back: 1})
            for r in set(states) - {s, q}:
                self.program.at_least(0, {self.likes[player, s, r]: 1, self.likes[player, r, q]: 1, one: -1})

    def _deters(self, player: int, first: int) -> None:
        """Ask that a move be no improvement, or that a sanction can come about by improvements of the others."""
        come = self._ways(player, first)
        row = {self.likes[player, self.state, first]: -1.0}
        for reply in sorted({q for q, _ in come} - {first}):
            works = self.program.variable()
            row[works] = 1.0
            self.program.at_least(0, {works: -1, **{v: 1 for (q, _), v in come.items() if q == reply}})
            escapes = self.graph.row(player, reply).tolist() if self.lasting else []
            for q in {reply, *escapes} - {self.state}:
                self.program.at_least(-1, {works: -1, self.likes[player, self.state, q]: -1})
        self.program.at_least(0, row)

    def _ways(self, player: int, first: int) -> dict[tuple[int, int], int]:
        """Return a variable for each state and last mover: 1 only if the others' improvements lead there from a move.

        Each rests on one step from another that is further down, so that they do not hold each other up.
        """
        others = [j for j in range(self.graph.players) if j != player]
        steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
        todo = [(first, player)]
        seen = set(todo)
        while todo:
            t, last = todo.pop()
            for j in others:
                for q in self.graph.row(j, t).tolist() if j != last else ():
                    steps.setdefault((q, j), []).append((t, last))
                    if (q, j) not in seen:
                        seen.add((q, j))
                        todo.append((q, j))
        most = float(len(steps) + 1)
        come = {node: self.program.variable(whole=True) for node in steps}
        height = {node: self.program.variable(ceiling=most) for node in steps}
        for (q, j), sources in steps.items():
            row = {come[q, j]: -1.0}
            for t, last in sources:
                step = self.program.variable(whole=True)
                row[step] = 1.0
                self.program.at_least(0, {self.likes[j, t, q]: 1, step: -1})
                if (t, last) in come:
                    self.program.at_least(0, {come[t, last]: 1, step: -1})
                    self.program.at_least(-most, {height[q, j]: 1, height[t, last]: -1, step: -most - 1})
            self.program.at_least(0, row)
        return come
