"""Stability by plain sets, straight from the definitions: slow, small, and nothing shared with the solvers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Moves = Sequence[Mapping[int, frozenset[int]]]  # of each player, from each state


@dataclass(frozen=True)
class Situation:
    """States 0, 1, …; the moves of every player, how it ranks the states, and what is on in each."""

    moves: Moves
    worth: Sequence[Sequence[float]]
    vectors: Sequence[tuple[bool, ...]] | None = None

    @property
    def players(self) -> range:
        return range(len(self.worth))

    @property
    def states(self) -> range:
        return range(len(self.worth[0]))

    def gains(self, player: int, state: int) -> set[int]:
        """Return the unilateral improvements."""
        return {q for q in self.moves[player][state] if self.worth[player][q] > self.worth[player][state]}

    def leads(self, player: int, state: int, *, gaining: bool) -> set[int]:
        return self.gains(player, state) if gaining else set(self.moves[player][state])


def option_moves(
    vectors: Sequence[tuple[bool, ...]],
    owners: Sequence[set[int]],
    on: Sequence[bool],
    off: Sequence[bool],
    players: int,
) -> Moves:
    """Return who can go where: vectors that differ in own options alone, each flipped in a direction it may."""

    def may(player: int, here: tuple[bool, ...], there: tuple[bool, ...]) -> bool:
        flipped = [k for k in range(len(here)) if here[k] != there[k]]
        return bool(flipped) and all(player in owners[k] and (on[k] if there[k] else off[k]) for k in flipped)

    return [
        {s: frozenset(q for q, there in enumerate(vectors) if may(i, here, there)) for s, here in enumerate(vectors)}
        for i in range(players)
    ]


def replies(model: Situation, player: int, state: int, rule: str, *, gaining: bool) -> set[int]:
    """Return what the others can bring about from a state by at least one move."""
    others = [j for j in model.players if j != player]
    if rule == "single_move":
        return {t for j in others for t in model.leads(j, state, gaining=gaining)}
    if rule == "each_opponent_once":
        return set(_in_turn(model, frozenset(others), state, gaining=gaining))
    if len(others) == 1:  # a group of one has one move
        return model.leads(others[0], state, gaining=gaining)
    last: dict[int, set[int]] = {}
    for j in others:
        for t in model.leads(j, state, gaining=gaining):
            last.setdefault(t, set()).add(j)
    while True:
        more = {
            (q, j)
            for t, movers in last.items()
            for j in others
            if movers != {j}
            for q in model.leads(j, t, gaining=gaining)
            if j not in last.get(q, set())
        }
        if not more:
            return set(last)
        for q, j in more:
            last.setdefault(q, set()).add(j)


def _in_turn(model: Situation, left: frozenset[int], state: int, *, gaining: bool) -> Iterator[int]:
    for j in left:
        for t in model.leads(j, state, gaining=gaining):
            yield t
            yield from _in_turn(model, left - {j}, t, gaining=gaining)


def is_stable(
    model: Situation, player: int, state: int, concept: str, rule: str = "any_legal_sequence", deter: str = "not_better"
) -> bool:
    """Return whether a state is stable for a player."""
    u, here = model.worth[player], model.worth[player][state]

    def deters(q: int) -> bool:
        return u[q] < here if deter == "strictly_worse" else u[q] <= here

    gains = model.gains(player, state)
    if concept == "nash":
        return not gains
    if concept == "sim":
        return all(_is_blocked(model, player, state, first, deters) for first in gains)
    if concept == "seq_or_sim":
        return is_stable(model, player, state, "seq", rule, deter) or is_stable(
            model, player, state, "sim", rule, deter
        )
    for first in gains:
        found = replies(model, player, first, rule, gaining=concept in {"seq", "sseq"})
        punishing = {q for q in found if deters(q)}
        if concept in {"smr", "sseq"}:
            punishing = {q for q in punishing if all(deters(r) for r in model.moves[player][q])}
        if not punishing:
            return False
    return True


def _is_blocked(model: Situation, player: int, state: int, first: int, deters) -> bool:  # type: ignore[no-untyped-def]
    assert model.vectors is not None
    place = {vector: s for s, vector in enumerate(model.vectors)}
    base = model.vectors[state]
    others = [[state, *model.gains(j, state)] for j in model.players if j != player]
    for joint in product(*others):
        changed = [model.vectors[q] for q in (first, *joint)]
        vector = tuple(next((c[k] for c in changed if c[k] != base[k]), base[k]) for k in range(len(base)))
        if vector in place and deters(place[vector]):
            return True
    return False


def ends_of_play(model: Situation, player: int, state: int, horizon: int, order: Sequence[int]) -> set[int]:
    """Return where play may end, over all choices among equally good moves at every turn: all cases one by one."""
    if horizon == 0 or not model.moves[player][state]:
        return {state}
    u = model.worth[player]
    after = order[(list(order).index(player) + 1) % len(order)]
    moves = sorted(model.moves[player][state])
    found: set[int] = set()
    for ends in product(*(sorted(ends_of_play(model, after, q, horizon - 1, order)) for q in moves)):
        best = max(u[x] for x in ends)
        found |= {state} if u[state] >= best else {x for x in ends if u[x] == best}
    return found


def tables_of_two(model: Situation, deepest: int) -> list[list[list[int]]]:
    """Return where play ends at horizons 0, 1, …, for two players and no ties: [horizon][player][state]."""
    tables = [[list(model.states), list(model.states)]]
    for _ in range(deepest):
        last, now = tables[-1], [[0] * len(model.states) for _ in range(2)]
        for i in (0, 1):
            u = model.worth[i]
            for s in model.states:
                ends = [last[1 - i][q] for q in model.moves[i][s]]
                best = max(ends, key=lambda x: u[x], default=s)
                now[i][s] = best if u[best] > u[s] else s
        tables.append(now)
    return tables
