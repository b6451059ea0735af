"""Audiences and tracks: before whom a party must not lose face or who must ratify; and the tables."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from detente.core.record import (
    NUMBER_HERE,
    Alternative,
    Flag,
    Frozen,
    Name,
    Names,
    Positive,
    Sourced,
    Table,
    Text,
    Unit,
    When,
    default,
)
from detente.crisis.stance import Stance


class Audience(Sourced):
    """Those before whom a party must not lose face, or who must ratify.

    Attributes
    ----------
    of : str
        The party that it watches.
    ratifies : tuple of str
        Issues that need its consent.
    watches : tuple of str
        Issues on which it minds retreat; all of them when none is named.
    backing_down : Number or None
        Cost to the party of giving up in public everything it demanded, in utility.
    stances : mapping of issue to Stance
        What it wants itself.
    seats : mapping of group to Number
        Votes of the groups, when it is a voting body: whole numbers. A group is another audience, or a party, and votes
        by its own stances; any other one by those of the body. Several voting bodies are chambers: all of them must
        pass it.
    quota : Number or None
        Votes needed to pass, of those in ``seats``.
    vetoes : tuple of str
        Groups without which nothing passes.
    """

    of: Name
    name: Text | None = None
    says: Text | None = None
    ratifies: Names = ()
    watches: Names = ()
    backing_down: Unit | None = None
    stances: Frozen[Name, Stance] = Table()
    seats: Frozen[Name, Positive] = Table()
    quota: Positive | None = None
    vetoes: Names = ()


def _for_all(written: Any) -> Any:
    """One mandate for everybody is written as one number."""
    single = not isinstance(written, dict) or bool({"value", "choose", "triangle"} & set(written))
    return {"all": written} if single and written is not None else written


class Track(Sourced):
    """A table: who sits, on what, when, before whose eyes, with what mandate.

    Attributes
    ----------
    parties, issues : tuple of str
        Who sits, and what is on it.
    opens : Moment or None
    after : str or None
        The track that must come first.
    mandate : mapping of party to Number
        The share of the way from ideal to limit that a delegation may go without asking home; ``all`` for everybody.
    public : bool
        Whether audiences see it.
    available : Number
        Chance that the table exists at all; readings may differ on this.
    """

    parties: Names
    issues: Names = ()
    title: Text | None = None
    says: Text | None = None
    opens: When | None = None
    after: Name | None = None
    level: Text | None = None
    mandate: Annotated[Frozen[Name, Unit], BeforeValidator(_for_all), Alternative({NUMBER_HERE: "unit"})] = Table()
    public: Flag = True
    available: Unit = default(1)
