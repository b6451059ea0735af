"""Option model: who may do what, which combinations can stand, and how each party ranks them.

Every party has a few *options* that it may take up or not. A *vector* says for each option whether it is on; a *state*
is a vector that can stand, or several declared to be one. A party moves by changing its own options. What is stated
about preferences is kept as it was stated - prioritised statements, weights, a ranking, pairs - so that ties, gaps and
contradictions can be shown instead of broken in silence.

Formulas are text in the language of :mod:`detente.crisis.options.formula`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Option:
    """Something that a party may take up or not.

    Attributes
    ----------
    name : str
    of : tuple of str
        Who may change it; more than one party where it is shared.
    title : str
    on, off : bool
        Whether it may be taken up, and whether it may be dropped again.
    """

    name: str
    of: tuple[str, ...]
    title: str = ""
    on: bool = True
    off: bool = True


@dataclass(frozen=True)
class Statements:
    """Prioritised statements, most important first: of k, the a-th that holds adds 2^(k-a).

    Attributes
    ----------
    formulas : tuple of str
    weights : tuple of float or None
        What each that holds adds, where not as above.
    """

    formulas: tuple[str, ...]
    weights: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Ranking:
    """States from best to worst, in tiers of equals.

    Attributes
    ----------
    tiers : tuple of tuple of str
        Names of states.
    far : tuple of int
        Tiers after which everything is much worse than everything down to there (the strength of preference).
    """

    tiers: tuple[tuple[str, ...], ...]
    far: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Comparisons of two states each; what is not stated, nor follows from two stated ones, is not known.

    Attributes
    ----------
    better : tuple of (better, worse, degree)
        Names of states; degree 1, or 2 for much better.
    equal, unknown : tuple of (state, state)
    chances : tuple of (state, state, chance)
        Chance that the first is preferred to the second.
    """

    better: tuple[tuple[str, str, int], ...] = ()
    equal: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    chances: tuple[tuple[str, str, float], ...] = ()


Preference: TypeAlias = Statements | Ranking | Pairs


@dataclass(frozen=True)
class Barred:
    """Moves that cannot be made although the options allow them.

    Attributes
    ----------
    source, target : str
        Formulas: from where, to where.
    by : str or None
        Only this party's; by default everybody's.
    """

    source: str
    target: str
    by: str | None = None


@dataclass(frozen=True)
class View:
    """How one party sees the conflict, where that is not how it is.

    Attributes
    ----------
    hides : tuple of str
        Formulas of states that it does not see.
    preferences : mapping of party to Preference
        What it thinks others prefer (or, of itself, what it thinks it prefers).
    sees : mapping of party to View
        What it thinks that another party sees.
    """

    hides: tuple[str, ...] = ()
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    sees: Mapping[str, "View"] = field(default_factory=dict)


@dataclass(frozen=True)
class OptionModel:
    """A conflict in option form, or drawn as a graph.

    Attributes
    ----------
    title : str
    parties : tuple of str
    options : tuple of Option
        The first is the lowest bit of a vector's code.
    infeasible : tuple of str
        Formulas; no state satisfies any of them.
    merged : tuple of str
        Formulas; the vectors that satisfy one are one state.
    barred : tuple of Barred
    names : mapping of state name to formula
        States with names of their own; the others are numbered from 1 in the order of their codes.
    moves : mapping of party to pairs of state names, or None
        The moves of a graph that was drawn, in place of those that the options allow.
    preferences : mapping of party to Preference
        A party that is left out has its preferences from elsewhere.
    views : mapping of party to View
    now : str
        Formula of the state where things stand.
    titles : mapping of state name to str
        What to call a state in words.
    ends : mapping of end to formula
        Which states are a conflict, a settlement, an arrangement, looked at in this order; the rest are an impasse.
    positions : mapping of party to state name
        The state that each party asks for.
    intentions : mapping of party to tuple of option names
        Which of its own options it would have on if it did not get it.
    order : tuple of party
        Who moves after whom, where moves are foreseen among more than two.
    coalitions : tuple of tuple of party
        Groups to look at.
    """

    title: str
    parties: tuple[str, ...]
    options: tuple[Option, ...]
    infeasible: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    barred: tuple[Barred, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, tuple[tuple[str, str], ...]] | None = None
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    now: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)
    coalitions: tuple[tuple[str, ...], ...] = ()
    positions: Mapping[str, str] = field(default_factory=dict)
    intentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
