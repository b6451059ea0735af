"""Preferences over states, worked out from what was stated: worth where the order is complete, else comparisons.

- *Prioritised statements*: of k, the a-th that holds adds 2^(k-a), so that an earlier one outweighs all later ones
  together :cite:`fang1993`. With weights, each that holds adds its own.
- *Ranking*: tiers from best to worst; every state stands in it once. A large step between two tiers parts *bands*: what
  is better and in another band is much better.
- *Pairs*: comparisons as they were stated; what they leave open is not filled in here.

States that come to the same worth are ties and stay ties.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.errors import shorten
from detente.crisis.options.condition import Truths
from detente.crisis.options.model import OptionModel, Pairs, Preference, Ranking, Statements
from detente.crisis.options.states import ModelError, States, formulas_of

Path_: TypeAlias = tuple[str, ...]
Floats: TypeAlias = npt.NDArray[np.float64]
MOST_DOUBLED = 53  # statements whose powers of two still add up exactly
SHOWN = 8  # states named in a message


@dataclass(frozen=True, eq=False)
class Worth:
    """A complete order of the states.

    Attributes
    ----------
    worth : array of float64, shape (states,)
        Higher is better; equal numbers are ties.
    band : array of float64, shape (states,), or None
        A coarser worth: what is better by it too is much better. None where no step is large.
    """

    worth: Floats
    band: Floats | None = None

    def tiers(self) -> tuple[tuple[int, ...], ...]:
        """Return the states from best to worst, those that tie together."""
        found = np.unique(-self.worth, return_inverse=True)[1]
        return tuple(tuple(np.flatnonzero(found == tier).tolist()) for tier in range(int(found.max()) + 1))


@dataclass(frozen=True)
class Compared:
    """Comparisons of states, as they were stated.

    Attributes
    ----------
    better : tuple of (state, state, degree)
        The first is better; degree 1, or 2 for much better.
    equal, unknown : tuple of (state, state)
    chances : tuple of (state, state, chance)
        Chance that the first is preferred to the second.
    """

    better: tuple[tuple[int, int, int], ...] = ()
    equal: tuple[tuple[int, int], ...] = ()
    unknown: tuple[tuple[int, int], ...] = ()
    chances: tuple[tuple[int, int, float], ...] = ()


def preferences_of(model: OptionModel, states: States) -> dict[str, Worth | Compared]:
    """Return every stated preference of a model.

    Raises
    ------
    ModelError
        See :func:`preference_of`.
    FormulaError
    """
    return {
        party: preference_of(model, states, preference, ("preferences", party))
        for party, preference in model.preferences.items()
    }


def preference_of(model: OptionModel, states: States, preference: Preference, at: Path_ = ()) -> Worth | Compared:
    """Return one preference over the states.

    Parameters
    ----------
    model : OptionModel
    states : States
    preference : Statements, Ranking or Pairs
    at : tuple of str
        Where it stands, for errors.

    Raises
    ------
    ModelError
        When a ranking misses, repeats or does not know a state, a statement tells the vectors of a merged state apart,
        or a pair compares a state with itself.
    FormulaError
        When a statement cannot be read.
    """
    if isinstance(preference, Statements):
        return _by_statements(truths_of(model, states, preference.formulas, at), preference.weights)
    if isinstance(preference, Ranking):
        return _by_ranking(states, preference, at)
    return _by_pairs(states, preference, at)


def truths_of(model: OptionModel, states: States, formulas: Sequence[str], at: Path_ = ()) -> Truths:
    """Return which formulas hold in which states, shape (formulas, states).

    Raises
    ------
    ModelError
        When one holds in some vectors of a merged state and not in others.
    FormulaError
    """
    found = np.zeros((len(formulas), states.count), dtype=np.bool_)
    for place, formula in enumerate(formulas_of(model, formulas)):
        every, some = states.of_vectors(formula.holds(states.codes))
        torn = np.flatnonzero(every != some)
        if len(torn):
            message = (
                f"'{shorten(formula.text)}' holds in some of the combinations that are the state "
                f"'{states.names[torn[0]]}' and not in others"
            )
            raise ModelError((*at, str(place)), message, "write it so that it does not tell them apart")
        found[place] = every
    return found


def worth_of_statements(truths: Truths) -> Floats:
    """Return the worth that prioritised statements give, most important first.

    Parameters
    ----------
    truths : array of bool, shape (statements, states)

    Returns
    -------
    array of float64, shape (states,)
        The sum of 2^(k-a) over the statements a that hold; above 53 statements, numbers in the same order.

    Examples
    --------
    >>> import numpy as np
    >>> worth_of_statements(np.array([[True, False, False], [True, True, False]])).tolist()
    [3.0, 1.0, 0.0]
    """
    count = len(truths)
    if count <= MOST_DOUBLED:
        return np.asarray(2.0 ** np.arange(count - 1, -1, -1) @ truths, dtype=np.float64)
    return np.unique(truths.T, axis=0, return_inverse=True)[1].reshape(-1).astype(np.float64)


def _by_statements(truths: Truths, weights: tuple[float, ...] | None) -> Worth:
    if weights is None:
        return Worth(worth_of_statements(truths))
    return Worth(np.asarray(np.array(weights, dtype=np.float64) @ truths, dtype=np.float64))


def _by_ranking(states: States, ranking: Ranking, at: Path_) -> Worth:
    worth, band = np.full(states.count, np.nan), np.zeros(states.count)
    steps = 0
    for place, tier in enumerate(ranking.tiers):
        for name in tier:
            state = _state(states, name, (*at, str(place)))
            if not np.isnan(worth[state]):
                message = f"the state '{shorten(name)}' stands twice in the ranking"
                raise ModelError((*at, str(place)), message, "name every state once; write a tie as a list")
            worth[state], band[state] = len(ranking.tiers) - place, -steps
        steps += place in ranking.far
    missing = np.flatnonzero(np.isnan(worth)).tolist()
    if missing:
        many = len(missing) > 1
        message = f"the ranking misses {len(missing):,} of {states.count:,} states: {_listed(states, missing)}"
        raise ModelError(at, message, f"add {'them' if many else 'it'} where {'they belong' if many else 'it belongs'}")
    return Worth(worth, band - band.min() if steps else None)


def _listed(states: States, some: Sequence[int]) -> str:
    shown = ", ".join(f"'{states.names[state]}'" for state in some[:SHOWN])
    return shown + (f" and {len(some) - SHOWN:,} more" if len(some) > SHOWN else "")


def _by_pairs(states: States, pairs: Pairs, at: Path_) -> Compared:
    def two(pair: tuple[str, str], kind: str, place: int) -> tuple[int, int]:
        one, other = (_state(states, name, (*at, kind, str(place))) for name in pair)
        if one == other:
            message = f"'{shorten(pair[0])}' and '{shorten(pair[1])}' are the same state"
            raise ModelError((*at, kind, str(place)), message, "compare two states")
        return one, other

    return Compared(
        tuple((*two(pair[:2], "better", place), pair[2]) for place, pair in enumerate(pairs.better)),
        tuple(two(pair, "equal", place) for place, pair in enumerate(pairs.equal)),
        tuple(two(pair, "unknown", place) for place, pair in enumerate(pairs.unknown)),
        tuple((*two(pair[:2], "chances", place), pair[2]) for place, pair in enumerate(pairs.chances)),
    )


def _state(states: States, name: str, at: Path_) -> int:
    found = states.find(name)
    if found is None:
        raise ModelError(at, f"there is no state '{shorten(name)}'", states.near(name))
    return found


def circles_of(compared: Compared) -> tuple[tuple[int, ...], ...]:
    """Return how stated comparisons contradict each other, as circles of states.

    Each state of a circle is stated to be at least as good as the next, and the last as the first, once better. A pair
    that is stated in two ways is a circle of two.

    Examples
    --------
    >>> circles_of(Compared(better=((0, 1, 1), (1, 2, 1)), equal=((2, 0),)))
    ((0, 1, 2),)
    """
    above: dict[int, set[int]] = {}
    for one, other in (*(pair[:2] for pair in compared.better), *compared.equal, *(e[::-1] for e in compared.equal)):
        above.setdefault(one, set()).add(other)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for one, other, _ in compared.better:
        way = _way(above, other, one)
        if way:
            found.setdefault(tuple(sorted(way)), (one, *way[:-1]))
    stated = Counter(frozenset(pair[:2]) for pair in compared.better)
    for pair in (*compared.unknown, *(pair[:2] for pair in compared.chances)):
        if stated[frozenset(pair)] or any(set(pair) == set(equal) for equal in compared.equal):
            found.setdefault(tuple(sorted(pair)), pair)
    return tuple(found.values())


def _way(above: dict[int, set[int]], start: int, end: int) -> tuple[int, ...]:
    """Return a shortest way down from one state to another, or nothing."""
    came_from, edge = {start: start}, [start]
    for here in edge:
        if here == end:
            way = [end]
            while way[-1] != start:
                way.append(came_from[way[-1]])
            return tuple(reversed(way))
        for there in sorted(above.get(here, ())):
            if there not in came_from:
                came_from[there] = here
                edge.append(there)
    return ()
