"""Moves: which party can bring about which state from which.

In option form a party moves from one vector to another when both can stand, they differ only in options of its own, and
each option that is flipped may flip in that direction; whether the vectors in between could stand does not matter,
because one move flips several options at once :cite:`fang1993`. A move between merged states exists when one does
between any two of their vectors. Single transitions may be barred, and a party's moves may be drawn instead.

Listed moves are for models that a person could look at. A large model in pure option form needs no list: see
:func:`own_masks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.errors import did_you_mean, shorten
from detente.core.kernels import compiled
from detente.crisis.options.model import OptionModel
from detente.crisis.options.states import ModelError, States, formulas_of

Ints: TypeAlias = npt.NDArray[np.int64]
MOST_LISTED = 2**16  # states
MOST_MOVES = 2**25


@dataclass(frozen=True, eq=False)
class Moves:
    """All moves, sorted by party, source and target, none twice.

    Attributes
    ----------
    by, source, target : array of int64, shape (moves,)
        Who makes each, as the position in the model's parties; from which state, to which.
    """

    by: Ints
    source: Ints
    target: Ints


def option_form(model: OptionModel) -> bool:
    """Return whether the options alone say who can move where: nothing is merged, barred or drawn."""
    return not (model.merged or model.barred or model.moves)


def own_masks(model: OptionModel) -> tuple[Ints, int, int]:
    """Return the options of each party, shape (parties,), those that may be taken up, and those that may be dropped.

    All are bit masks; what may flip does not depend on who flips it.
    """
    own = [sum(1 << bit for bit, option in enumerate(model.options) if party in option.of) for party in model.parties]
    on = sum(1 << bit for bit, option in enumerate(model.options) if option.on)
    off = sum(1 << bit for bit, option in enumerate(model.options) if option.off)
    return np.array(own, dtype=np.int64), on, off


def moves_of(model: OptionModel, states: States) -> Moves:
    """Return all moves of a model.

    Raises
    ------
    ModelError
        When there are more than 65,536 states or too many moves to list, or a drawn move names no state.
    """
    if states.count > MOST_LISTED:
        message = f"{states.count:,} states are more than the {MOST_LISTED:,} whose moves can be listed"
        raise ModelError(("options",), message, "leave options out, or exclude more combinations")
    by, source, target = _by_options(model, states)
    if option_form(model):
        return Moves(by, source, target)
    drawn = model.moves or {}
    keep = ~np.isin(by, [place for place, party in enumerate(model.parties) if party in drawn])
    for bar, barred in enumerate(model.barred):
        if barred.by not in (None, *model.parties):
            message = f"'{shorten(str(barred.by))}' has no moves that could be barred"
            raise ModelError(("barred", str(bar)), message, did_you_mean(str(barred.by), model.parties))
        keep &= ~_is_barred(model, states, barred.source, barred.target, barred.by, (by, source, target))
    parts = [(by[keep], states.state_of[source[keep]], states.state_of[target[keep]])]
    for place, party in enumerate(model.parties):
        pairs = np.array(list(_drawn(party, drawn.get(party, ()), states)), dtype=np.int64).reshape(-1, 2)
        parts.append((np.full(len(pairs), place), pairs[:, 0], pairs[:, 1]))
    who, here, there = (np.concatenate(part) for part in zip(*parts, strict=True))
    apart = here != there
    keys = np.unique(((who * states.count + here) * states.count + there)[apart])
    rest, to = keys // states.count, keys % states.count
    return Moves(rest // states.count, rest % states.count, to)


def _by_options(model: OptionModel, states: States) -> tuple[Ints, Ints, Ints]:
    """Return the moves between vectors that the options allow, by positions of vectors."""
    own, on, off = own_masks(model)
    place = np.full(2**states.options, -1, dtype=np.int32)
    place[states.codes] = np.arange(len(states.codes))
    count = int(_count(states.codes, own, on, off, place))
    if count > MOST_MOVES:
        message = f"{count:,} moves are too many to list"
        raise ModelError(("options",), message, "leave options out, or exclude more combinations")
    by, source, target = (np.empty(count, dtype=np.int64) for _ in range(3))
    _fill(states.codes, own, on, off, place, by, source, target)
    return by, source, target


@compiled
def _count(codes: Ints, own: Ints, on: int, off: int, place: npt.NDArray[np.int32]) -> int:
    """Return how many moves there are."""
    count = 0
    for i in range(len(own)):
        for code in codes:
            free = own[i] & ((~code & on) | (code & off))
            fixed, bits = code & ~free, free
            while True:
                bits = (bits - free) & free
                count += place[fixed | bits] >= 0
                if bits == free:
                    break
            count -= 1  # to stay is no move
    return count


@compiled
def _fill(
    codes: Ints, own: Ints, on: int, off: int, place: npt.NDArray[np.int32], by: Ints, source: Ints, target: Ints
) -> None:
    """Write all moves in order: every way in which a party can set what it may flip, where the result can stand."""
    at = 0
    for i in range(len(own)):
        for s in range(len(codes)):
            free = own[i] & ((~codes[s] & on) | (codes[s] & off))
            fixed, bits = codes[s] & ~free, free
            while True:
                bits = (bits - free) & free  # the next larger choice of these bits, after all of them none
                there = place[fixed | bits]
                if there >= 0 and there != s:
                    by[at], source[at], target[at] = i, s, there
                    at += 1
                if bits == free:
                    break


def _is_barred(
    model: OptionModel, states: States, here: str, there: str, by: str | None, moves: tuple[Ints, Ints, Ints]
) -> npt.NDArray[np.bool_]:
    """Return which moves between vectors one bar stops."""
    from_here, to_there = (formula.holds(states.codes) for formula in formulas_of(model, (here, there)))
    stopped = from_here[moves[1]] & to_there[moves[2]]
    return stopped if by is None else stopped & (moves[0] == model.parties.index(by))


def _drawn(party: str, pairs: tuple[tuple[str, str], ...], states: States) -> Iterator[tuple[int, int]]:
    """Yield a party's drawn moves as positions of states."""
    for place, pair in enumerate(pairs):
        here, there = (_state(name, states, ("moves", party, str(place))) for name in pair)
        yield here, there


def _state(name: str, states: States, at: tuple[str, ...]) -> int:
    found = states.find(name)
    if found is None:
        raise ModelError(at, f"there is no state '{shorten(name)}'", states.near(name))
    return found
