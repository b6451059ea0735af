"""Settings of the options lens: what the crisis file states about options, states and preferences.

Levers are options already, and preferences come from the stances; here stands what cannot be derived, or what an
analyst would rather state. Formulas are written as :mod:`detente.crisis.options.formula` says. A state is called by its
stated name, its number, or its word, such as ``YN-N``.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from detente.core.record import Alternative, Flag, Frozen, Name, Names, Record, Sourced, Table, Text, Unit, default
from detente.core.scalar import ONE_OR_MORE
from detente.crisis.options.stating import OptionNames, Pair, Sees, State, Statement, Tiers, Two, Weighted

Concept: TypeAlias = Literal[
    "nash", "gmr", "smr", "seq", "sseq", "sim", "seq_or_sim", "l2", "l3", "l4", "l5", "l6", "nm"
]  # fmt: skip


class FurtherOption(Sourced):
    """An option of the options lens that no lever states; of several parties where any of them may change it."""

    of: Annotated[Names, Field(min_length=1)]
    title: Text | None = None
    direction: Literal["both", "on", "off"] = "both"


class BarredMove(Sourced):
    """Moves that cannot be made although the options allow them: from states like this to states like that.

    Attributes
    ----------
    source, target : str
        Formulas; in the file ``from`` and ``to``.
    by : str or None
        Only this party's.
    """

    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    by: Name | None = None


class Ends(Record):
    """Which states are which end of the crisis, as formulas; looked at in this order, and the rest is an impasse."""

    conflict: Text | None = None
    settlement: Text | None = None
    arrangement: Text | None = None


class Options(Record):
    """Settings of the options lens, and what it cannot derive.

    Attributes
    ----------
    derive : bool
        Whether pressing, conceding and meeting are options too, as the confrontation and the tracks have them; with
        ``false`` only levers and further options are.
    only : tuple of str
        The options that the lens looks at, in the order in which patterns name them; by default all.
    further : mapping of name to FurtherOption
    now : tuple of str or None
        Options that are on where things stand; by default the levers that moves of the history used.
    infeasible : tuple of str
        Formulas that no state may satisfy.
    feasible : tuple of str
        Formulas that every state must satisfy.
    merged : tuple of str
        Formulas; the combinations that satisfy one are one state.
    barred : tuple of BarredMove
    states : mapping of name to str
        States with names of their own, each picked out by a formula; the others are numbered.
    titles : mapping of state to str
        What to call a state in words.
    ends : Ends
    moves : mapping of party to tuple of pairs
        Moves of a graph that was drawn: all moves of that party, in place of those that its options allow.
    statements : mapping of party to tuple of str
        Formulas, most important first: of two states that one is better which satisfies the first on which they
        differ. A list of formulas holds when any of them does.
    weights : mapping of party to mapping of name to Weighted
    rankings : mapping of party to tiers
        States, best first; a list is a tie, and ``much worse`` stands between states where the step is large.
    pairs : mapping of party to tuple of Pair
    positions : mapping of party to state
        What each party asks for, for the dilemmas of drama theory.
    intends : mapping of party to tuple of str
        Which of its own options a party says it will have on if it does not get what it asks for; the others off.
    order : tuple of str
        Who moves after whom, where moves are foreseen among more than two parties (l2 to l6, nm).
    coalitions : tuple of tuple of str
    sees : mapping of party to Sees
        How a party sees the conflict, for hypergames: the options that it knows of, or more.
    concept : str
        The stability concept that decides.
    sanction : {"any_legal_sequence", "each_opponent_once", "single_move"}
        How opponents may move in reply.
    deter : {"not_better", "strictly_worse"}
        What deters: a state that is not better than the present one, or only a worse one.
    evolution : {"any_unsanctioned", "best_unsanctioned"}
        Which of a mover's improvements it makes.
    extension : {"a", "b", "c", "d"}
        What counts where a preference is unknown.
    indifference : Number
        Utilities nearer than this are ties.
    """

    derive: Flag = True
    only: OptionNames = ()
    further: Frozen[Name, FurtherOption] = Table()
    now: OptionNames | None = None
    infeasible: tuple[Text, ...] = ()
    feasible: tuple[Text, ...] = ()
    merged: tuple[Text, ...] = ()
    barred: tuple[BarredMove, ...] = ()
    states: Frozen[State, Text] = Table()
    titles: Frozen[State, Text] = Table()
    ends: Ends = Ends()
    moves: Frozen[Name, tuple[Two, ...]] = Table()
    statements: Frozen[Name, tuple[Statement, ...]] = Table()
    weights: Frozen[Name, Frozen[Name, Weighted]] = Table()
    rankings: Frozen[Name, Tiers] = Table()
    pairs: Frozen[Name, tuple[Pair, ...]] = Table()
    positions: Frozen[Name, State] = Table()
    intends: Frozen[Name, OptionNames] = Table()
    order: Names = ()
    coalitions: tuple[Names, ...] = ()
    sees: Frozen[Name, Annotated[Sees, Alternative(ONE_OR_MORE)]] = Table()
    concept: Concept = "seq"
    sanction: Literal["any_legal_sequence", "each_opponent_once", "single_move"] = "any_legal_sequence"
    deter: Literal["not_better", "strictly_worse"] = "not_better"
    evolution: Literal["any_unsanctioned", "best_unsanctioned"] = "any_unsanctioned"
    extension: Literal["a", "b", "c", "d"] = "a"
    indifference: Unit = default(0.01)
