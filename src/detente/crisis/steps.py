"""Implementation: the steps of distrustful parties, who insists on which order, and who vouches for it."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from detente.core.quantity import Scale
from detente.core.record import Frozen, Name, Names, Positive, Signed, Sourced, Table, Text, Unit, When, default


class Guarantee(Sourced):
    """A third party's promise that covers part of a loss when implementation stops.

    Attributes
    ----------
    by : str
        Who gives it.
    covers : mapping of party to Number
        Loss covered, in utility.
    cost : Number
        What it costs, in utility.
    """

    by: Name
    title: Text | None = None
    covers: Frozen[Name, Unit] = Table()
    needs: Names = ()
    cost: Unit = default(0)


class Verification(Sourced):
    """Who verifies a step, after how many days, with what error."""

    by: Name
    days: Positive | None = None
    error: Unit = default("0.05 to 0.2")


class Due(Sourced):
    """When a step is due: some days after another step."""

    after: Name
    days: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] = 0


def _due_kind(written: Any) -> str:
    """Tell a step that comes first from a date."""
    return "step" if isinstance(written, dict | Due) else "date"


class Step(Sourced):
    """One thing to do when an agreement is carried out.

    Attributes
    ----------
    by : tuple of str
        All of them must act, any of them can withhold.
    needs : tuple of str
        Steps without which it cannot happen.
    value : mapping of party to Number
        Change of utility once it is done, -1 to 1.
    reversible : Number
        Share that is undone if the process stops.
    parts : int
        Into how many verified parts it may be split.
    due : Moment, Due or None
    available : Number
        Chance that there is such a step at all; readings that plan with other steps set it.
    """

    title: Text | None = None
    says: Text | None = None
    by: Names = ()
    needs: Names = ()
    value: Frozen[Name, Signed] = Table()
    reversible: Unit = default(0)
    verified: Verification | None = None
    parts: Annotated[int, Field(ge=1, le=20, strict=True)] = 1
    due: Annotated[Annotated[Due, Tag("step")] | Annotated[When, Tag("date")], Discriminator(_due_kind)] | None = None
    available: Unit = default(1)


class Order(Sourced):
    """Somebody's demand that some steps come before others.

    Attributes
    ----------
    name : str or None
        By which its numbers are addressed, as in ``orders.NAME.insist``; without one its place in the list is used.
    first, then : tuple of str
        Steps.
    source : str or None
        Who insists: a party, or ``text`` (written ``from``).
    price : Number or None
        What giving it up would cost, in utility.
    insist : Number
        Chance that somebody insists on it; readings with other orders set it.
    """

    name: Name | None = None
    first: Names
    then: Names
    source: Name | None = Field(default=None, alias="from")
    point: Annotated[int, Field(strict=True)] | None = None
    price: Unit | None = None
    insist: Unit = default(1)


class Implementation(Sourced):
    """How an agreement is carried out.

    Attributes
    ----------
    round : Number
        Days that a round lasts, after which patience counts; delays of verification are in days.
    """

    round: Positive = default(30, Scale.POSITIVE)
