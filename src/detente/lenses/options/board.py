"""Board: states and moves, the same in every world, and how they are looked at."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import graph_of_moves
from detente.worlds.outcomes import OUTCOMES
from detente.worlds.worlds import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Board:
    """States and moves.

    Attributes
    ----------
    by, source, target : arrays of int64, shape (moves,)
    codes : array of int64, shape (states,), or None
        None where states are no sets of options.
    ends : array, shape (states, outcomes)
        1 for the outcome that a state is.
    now : int
    players : int
    rule, strict, concept, best : int
        Settings of :mod:`detente.solvers.situation.course`.
    """

    by: Ints
    source: Ints
    target: Ints
    codes: Ints | None
    ends: Floats
    now: int
    players: int
    rule: int
    strict: int
    concept: int
    best: int

    def within(self, kept: Bools) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the graph of some of the states as kernels take it: starts, moves, codes and settings."""
        place = np.cumsum(kept) - 1
        inside = kept[self.source] & kept[self.target]
        source, target = place[self.source[inside]], place[self.target[inside]]
        graph = graph_of_moves(int(kept.sum()), self.players, self.by[inside], source, target)
        codes = np.empty(0) if self.codes is None else self.codes[kept].astype(np.float64)
        settings = (graph.transitive, place[self.now], self.rule, self.strict, self.concept, self.best)
        return graph.start.astype(np.float64), graph.to.astype(np.float64), codes, np.array(settings, dtype=np.float64)


def board_of(field: dict[str, Floats]) -> Board:
    """Return what is the same in all worlds; it is read from the first."""
    mover, transition = np.nonzero(field["transition_by"][0] > 0)
    source, target = (field[name][0].astype(np.int64)[transition] for name in ("transition_from", "transition_to"))
    code = field["state_code"][0]
    rule, strict, concept, best = (
        int(field[f"option_{name}"][0]) for name in ("sanction", "strict", "concept", "best")
    )
    return Board(
        mover,
        source,
        target,
        None if np.isnan(code).any() else code.astype(np.int64),
        np.eye(len(OUTCOMES))[field["state_end"][0].astype(np.int64)],
        int(field["state_now"][0].argmax()),
        field["state_worth"].shape[1],
        rule,
        strict,
        concept,
        best,
    )


def fields_of(
    owners: tuple[int, ...], codes: tuple[int, ...], tiers: tuple[tuple[int, ...], ...], **otherwise: Any
) -> dict[str, Any]:
    """Return the fields of one world of a published conflict in option form.

    Parameters
    ----------
    owners : tuple of int
        Whose each option is; the first is the lowest bit.
    codes : tuple of int
        The options that are on in each state, ascending.
    tiers : tuple of tuple of int
        For each party the codes of all states, best first.
    otherwise
        ``now``, the code where things stand (0), ``ends``, a mapping of codes to places among the outcomes (all
        impasse), ``sticky``, a mask of options that go on only (none), and any field.
    """
    sticky, now, ends = (otherwise.pop(name, default) for name, default in (("sticky", 0), ("now", 0), ("ends", {})))
    parties = max(owners) + 1
    own = [sum(1 << bit for bit, owner in enumerate(owners) if owner == party) for party in range(parties)]
    moves = [
        (party, row, column)
        for party in range(parties)
        for row, here in enumerate(codes)
        for column, there in enumerate(codes)
        if here != there and not (here ^ there) & ~own[party] and not here & ~there & sticky
    ]
    by, source, target = (np.array(part) for part in zip(*moves, strict=True))
    worth = [[len(codes) - tier.index(code) for code in codes] for tier in tiers]
    return {
        "state_code": codes,
        "state_now": [code == now for code in codes],
        "state_end": [ends.get(code, 2) for code in codes],
        "state_there": np.ones(len(codes)),
        "state_worth": worth,
        "state_seen": np.ones((parties, len(codes))),
        "state_worth_seen": [worth] * parties,
        "transition_by": by == np.arange(parties)[:, None],
        "transition_from": source,
        "transition_to": target,
        "option_concept": 3,
        "option_sanction": 0,
        "option_strict": 0,
        "option_best": 0,
    } | otherwise
