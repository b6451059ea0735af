"""Overlays: what changes some numbers by their addresses - hypotheses, readings, beliefs and events.

An overlay's ``sets`` maps addresses such as ``levers.invade.cost`` to numbers. In one world the later of these wins:
the number as the crisis states it, the events in their order, the reading that the world came from, the hypotheses
that are true in it.
"""

import re
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from detente.core.errors import shorten
from detente.core.quantity import Scale
from detente.core.record import (
    Flag,
    Frozen,
    Name,
    Names,
    Number,
    On,
    Positive,
    Sourced,
    Table,
    Text,
    Unit,
    default,
    wrong,
)


# The scale of a number in an overlay is that of its address; it is checked when the whole crisis is known.
def _as_address(text: Any) -> Any:
    if not isinstance(text, str) or len(text) > 300 or not re.fullmatch(r"[\w-]+(\.[\w-]+)*", text):
        raise wrong(f"'{shorten(str(text))}' is no address of a number", "write one like levers.invade.cost")
    return text


Address: TypeAlias = Annotated[str, BeforeValidator(_as_address)]
Sets: TypeAlias = Frozen[Address, Annotated[Number, On(Scale.REAL)]]


class Hypothesis(Sourced):
    """A named theory of a party's hidden type or intention.

    Attributes
    ----------
    of : tuple of str
        Whose type or intention.
    says : str
        The theory in one sentence.
    sets : mapping of address to Number
        What would be so if it were true.
    family : str or None
        Hypotheses of one family are rivals: exactly one of them is true in a world. The default family is ``of``.
    odds : Number or None
        Its chance, where a reading states none.
    refusal_gain : Number or None
        What being refused is worth to the party, in utility.
    """

    of: Names
    says: Text
    sets: Sets = Table()
    family: Name | None = None
    odds: Unit | None = None
    refusal_gain: Unit | None = None

    @property
    def rivals(self) -> str:
        """The name of its family."""
        return self.family or "+".join(sorted(self.of))


class Reading(Sourced):
    """One analyst's crisis: odds of the hypotheses, and the numbers on which this analyst differs.

    Attributes
    ----------
    documents : tuple of str
        What it rests on.
    odds : mapping of hypothesis to Number
    sets : mapping of address to Number
    weight : Number
        Its share when readings are mixed, relative to the other readings' weights.
    """

    title: Text | None = None
    says: Text | None = None
    documents: Names = ()
    odds: Frozen[Name, Unit] = Table()
    sets: Sets = Table()
    weight: Positive = default(1, Scale.POSITIVE)


class Belief(Sourced):
    """What one party believes about the others.

    Attributes
    ----------
    odds : mapping of hypothesis to Number
    sets : mapping of address to Number
        Numbers that it has wrong.
    known : bool
        Whether the others know that it believes this.
    """

    odds: Frozen[Name, Unit] = Table()
    sets: Sets = Table()
    known: Flag = True
