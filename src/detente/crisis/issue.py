"""Issues: the things in dispute, each on a scale from 0 to 1 with named marks; and what binds issues together."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from detente.core.record import Flag, Frozen, Name, Record, Sourced, Table, Text, Unit, wrong

Mark = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]  # as a key, also the text of a number
Position = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]


class Units(Record):
    """The issue's own units, for showing: what 0 and 1 stand for.

    Attributes
    ----------
    zero, one : float
        The value at 0 and at 1.
    name : str
        "years", "dollars a barrel" …
    """

    zero: Annotated[float, Field(allow_inf_nan=False, strict=True)]
    one: Annotated[float, Field(allow_inf_nan=False, strict=True)]
    name: Text


class Issue(Sourced):
    """One thing in dispute.

    Attributes
    ----------
    title : str
    scope : {"fundamental", "technical"}
        Whether it is about the order itself.
    marks : mapping of float to str
        Named positions; the ends 0 and 1 should be among them.
    status_quo : Number
        Where it stands if nothing is agreed, 0-1.
    divisible : bool
        Whether positions between the marks can be agreed.
    units : Units or None
        What the ends of the scale are in the issue's own units.
    """

    title: Text
    says: Text | None = None
    scope: Literal["fundamental", "technical"]
    marks: Frozen[Mark, Text] = Field(min_length=2)
    status_quo: Unit
    divisible: Flag = False
    units: Units | None = None

    @model_validator(mode="after")
    def _scale_has_ends(self) -> "Issue":
        if self.units is not None and self.units.zero == self.units.one:
            raise wrong("the two ends of the scale have the same value", "let 'zero' and 'one' differ", ("units",))
        return self


class Dependency(Sourced):
    """What binds issues together: if these hold, then those must; or these can never stand together.

    Attributes
    ----------
    when : mapping of issue to [low, high]
        Ranges of positions, all of which must hold.
    then : mapping of issue to [low, high]
        Ranges that must hold as well; empty for an exclusion.
    never : bool
        True for an exclusion: ``when`` is impossible.
    """

    when: Frozen[Name, tuple[Position, Position]] = Field(alias="if", min_length=1)
    then: Frozen[Name, tuple[Position, Position]] = Table()
    never: Flag = False
    says: Text | None = None
