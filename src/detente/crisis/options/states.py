"""States: the combinations of options that can stand, numbered, named and written as words.

Of k options there are 2^k vectors; those that satisfy an infeasible formula cannot stand. The others are the states, in
the order of their codes, except where several vectors are declared to be one (*coalescing*). A state is called by the
name that was stated for it, by its number in that order, counted from 1, or by its word, such as ``YN-N``; the letter
``-`` stands where the vectors of a state differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput, did_you_mean, shorten
from detente.crisis.options.condition import Truths
from detente.crisis.options.formula import Formula, as_pattern, compile_formula
from detente.crisis.options.model import OptionModel

Ints: TypeAlias = npt.NDArray[np.int64]
MOST_OPTIONS = 20
BLOCK = 2**14  # codes looked at together: they fit the cache


@dataclass(eq=False)
class ModelError(BadInput):
    """An option model that cannot be.

    Attributes
    ----------
    at : tuple of str
        The part that is meant, as names of :class:`detente.crisis.options.model.OptionModel` and below.
    message, hint : str
    """

    at: tuple[str, ...]
    message: str
    hint: str = ""

    def __str__(self) -> str:
        said = f"{self.message} ({'.'.join(self.at)})" if self.at else self.message
        return f"{said}; {self.hint}" if self.hint else said


@dataclass(frozen=True, eq=False)
class States:
    """The states of a model.

    Attributes
    ----------
    options : int
        How many there are.
    codes : array of int64, shape (vectors,)
        The vectors that can stand, ascending; the first option is the lowest bit.
    state_of : array of int64, shape (vectors,)
        The state that each vector is.
    named : tuple of (int, str)
        States with names of their own.
    """

    options: int
    codes: Ints
    state_of: Ints
    named: tuple[tuple[int, str], ...] = ()

    @cached_property
    def count(self) -> int:
        """How many states there are."""
        return int(self.state_of.max()) + 1

    @property
    def merged(self) -> bool:
        """Whether some state is more than one vector."""
        return self.count < len(self.codes)

    @cached_property
    def first(self) -> Ints:
        """The place of the first vector of each state, shape (states,)."""
        return np.asarray(np.unique(self.state_of, return_index=True)[1], dtype=np.int64)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each state: the stated one, or its number."""
        stated = dict(self.named)
        return tuple(stated.get(state, str(state + 1)) for state in range(self.count))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The word of each state, one letter an option."""
        always, ever = self._on
        bits = range(self.options)
        return tuple(
            "".join("Y" if on >> bit & 1 else "-" if some >> bit & 1 else "N" for bit in bits)
            for on, some in zip(always.tolist(), ever.tolist(), strict=True)
        )

    @cached_property
    def _on(self) -> tuple[Ints, Ints]:
        """The options that are on in all vectors of each state, and in any."""
        always, ever = np.full(self.count, -1, dtype=np.int64), np.zeros(self.count, dtype=np.int64)
        np.bitwise_and.at(always, self.state_of, self.codes)
        np.bitwise_or.at(ever, self.state_of, self.codes)
        return always, ever

    @cached_property
    def _found(self) -> dict[str, int]:
        found = {word: state for state, word in enumerate(self.words)}
        return found | {name: state for state, name in enumerate(self.names)}

    def find(self, name: str) -> int | None:
        """Return the state that a name, number or word means, or None; the word may be of any vector of a state."""
        found = self._found.get(name)
        if found is None and self.merged and len(name) == self.options and not set(name) - {"Y", "N"}:
            code = sum(1 << bit for bit, letter in enumerate(name) if letter == "Y")
            place = int(np.searchsorted(self.codes, code))
            if place < len(self.codes) and self.codes[place] == code:
                return int(self.state_of[place])
        return found

    def near(self, name: str) -> str:
        """Return what a name that means no state may have been meant to be."""
        if name.isdecimal() and all(known.isdecimal() for known in self.names[:3]):
            return f"there are {self.count:,} states, numbered from 1"
        return did_you_mean(name, self.names if self.count <= 2000 else ())

    def of_vectors(self, truths: Truths) -> tuple[Truths, Truths]:
        """Return for each state whether all of its vectors are true, and whether any is."""
        if not self.merged:
            return truths, truths
        every, some = np.ones(self.count, dtype=np.bool_), np.zeros(self.count, dtype=np.bool_)
        np.logical_and.at(every, self.state_of, truths)
        np.logical_or.at(some, self.state_of, truths)
        return every, some


def feasible_codes(options: int, infeasible: Sequence[Formula]) -> Ints:
    """Return the codes of all vectors that satisfy none of some formulas, ascending.

    Parameters
    ----------
    options : int
        At most 20.
    infeasible : sequence of Formula

    Returns
    -------
    array of int64, shape (vectors,)

    Examples
    --------
    >>> feasible_codes(2, [compile_formula("YY", ["a", "b"])]).tolist()
    [0, 1, 2]
    """
    if not 0 <= options <= MOST_OPTIONS:
        raise ValueError(f"options must be 0 to {MOST_OPTIONS}, not {options}")
    found = []
    for start in range(0, 2**options, BLOCK):
        codes = np.arange(start, min(start + BLOCK, 2**options), dtype=np.int32)
        bad = np.zeros(len(codes), dtype=np.bool_)
        for formula in infeasible:
            bad |= formula.holds(codes)
        found.append(codes[~bad])
    return np.concatenate(found).astype(np.int64)


def formulas_of(model: OptionModel, texts: Sequence[str]) -> list[Formula]:
    """Return formulas over the options of a model.

    Raises
    ------
    FormulaError
    """
    names = [option.name for option in model.options]
    return [compile_formula(text, names) for text in texts]


def states_of(model: OptionModel) -> States:
    """Return the states of a model.

    Raises
    ------
    ModelError
        When there are too many options, no state is left, a merged state cuts across another one, or a stated name
        means no state or several.
    FormulaError
        When a formula cannot be read.
    """
    names = [option.name for option in model.options]
    if len(names) > MOST_OPTIONS:
        more = ", ".join(names[MOST_OPTIONS : MOST_OPTIONS + 6])
        message = f"{len(names)} options make more than {2**MOST_OPTIONS:,} states, which is the most"
        raise ModelError(("options",), message, f"leave {len(names) - MOST_OPTIONS} of them out, such as {more}")
    infeasible = formulas_of(model, model.infeasible)
    codes = feasible_codes(len(names), infeasible)
    if not len(codes):
        guilty = _contradiction(len(names), infeasible)
        said = "; ".join(f"'{shorten(model.infeasible[place])}'" for place in guilty)
        message = f"no state is left: together these exclude every one: {said}"
        raise ModelError(("infeasible", str(guilty[-1])), message, "give one of them up, or narrow it")
    state_of = _merge(codes, formulas_of(model, model.merged), model.merged)
    states = States(len(names), codes, state_of)
    return States(len(names), codes, state_of, _named(model, states)) if model.names else states


def _contradiction(options: int, infeasible: Sequence[Formula]) -> list[int]:
    """Return the places of a smallest group of formulas that leaves no state."""
    left = list(range(len(infeasible)))
    for place in tuple(left):
        without = [other for other in left if other != place]
        if not len(feasible_codes(options, [infeasible[other] for other in without])):
            left = without
    return left


def _merge(codes: Ints, formulas: Sequence[Formula], texts: Sequence[str]) -> Ints:
    """Return the state of each vector: in the order of the lowest code of each state."""
    leader = np.arange(len(codes))
    for place, formula in enumerate(formulas):
        members = np.flatnonzero(formula.holds(codes))
        if not len(members):
            message = f"no vector that can stand satisfies '{shorten(texts[place])}', so it merges nothing"
            raise ModelError(("merged", str(place)), message, "mend the formula, or drop it")
        taken = members[leader[members] != members]
        if len(taken) or np.isin(leader, members).sum() != len(members):
            message = f"'{shorten(texts[place])}' shares vectors with a merged state above it"
            raise ModelError(("merged", str(place)), message, "write the two as one formula, or keep them apart")
        leader[members] = members[0]
    return np.asarray(np.unique(leader, return_inverse=True)[1], dtype=np.int64)


def _named(model: OptionModel, states: States) -> tuple[tuple[int, str], ...]:
    """Return the states with names of their own."""
    found: dict[int, str] = {}
    for name, text in model.names.items():
        holds = formulas_of(model, [text])[0].holds(states.codes)
        meant = np.unique(states.state_of[holds]).tolist()
        at = ("names", name)
        if len(meant) != 1:
            what = "no state" if not meant else f"{len(meant):,} states"
            hint = f"write the pattern of one state, like '{as_pattern(int(states.codes[0]), states.options)}'"
            raise ModelError(at, f"'{shorten(text)}' means {what}, and '{name}' is the name of one", hint)
        if meant[0] in found:
            message = f"'{name}' and '{found[meant[0]]}' are names of the same state"
            raise ModelError(at, message, "keep one of the two")
        found[meant[0]] = name
    for state, name in found.items():
        other = int(name) - 1 if name.isdecimal() and len(name) < 8 and name == str(int(name)) else -1
        if 0 <= other < states.count and other != state and other not in found:
            message = f"'{name}' is already the number of another state"
            raise ModelError(("names", name), message, "name that state too, or give this one a name in letters")
    return tuple(sorted(found.items()))
