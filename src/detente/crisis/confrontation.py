"""Confrontation: who presses whom for what, and what force would decide."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from detente.core.quantity import Scale
from detente.core.record import (
    Alternative,
    Frozen,
    Name,
    Names,
    Positive,
    Sourced,
    Table,
    Text,
    Unit,
    default,
)


def _hard_line(written: Any) -> Any:
    """``line_cost: hard`` is the largest cost there is: no position beyond the limit is signed."""
    return 1 if written == "hard" else written


class Confrontation(Sourced):
    """Who presses whom for what.

    Attributes
    ----------
    challenger, defender : str
        Parties.
    demand : mapping of issue to Number
        Positions that the challenger demands.
    force : str or None
        The lever that force would be.
    answer : tuple of str
        Levers with which the defender would answer.
    decides : mapping of issue to Number
        Where issues end if force succeeds; otherwise at the defender's ideal.
    success : Number or None
        Chance that force succeeds.
    precision : Number
        How surely the better move is chosen, per unit of utility.
    line_cost : Number
        Cost of signing beyond one's limit, in utility; ``hard`` = 1.
    coding_error : Number
        Chance that a move of the history was coded wrongly.
    types : tuple of str
        Families of hypotheses that the two sides may hide from each other; by default see
        :mod:`detente.crisis.game.types`.
    rounds : int
        How often the game is played again after an impasse, before the horizon.
    """

    challenger: Name
    defender: Name
    says: Text | None = None
    demand: Frozen[Name, Unit] = Table()
    force: Name | None = None
    answer: Names = ()
    decides: Frozen[Name, Unit] = Table()
    success: Unit | None = None
    precision: Positive = default("5 to 20", Scale.POSITIVE)
    line_cost: Annotated[Unit, BeforeValidator(_hard_line), Alternative({"const": "hard"})] = default(0.2)
    coding_error: Unit = default(0.05)
    types: Names = ()
    rounds: Annotated[int, Field(ge=1, le=3, strict=True)] = 1
