"""History: the dated moves (by a party) and events (by nobody) so far."""

from typing import Any, Literal

from pydantic import model_validator

from detente.core.record import Flag, Frozen, Name, Names, Sourced, Table, Text, Unit, When, wrong
from detente.crisis.overlay import Sets

Kind = Literal[
    "challenge", "mobilise", "concede", "offer", "resist", "accept", "refuse", "back-down", "stand-firm", "use", "wait",
    "say", "commit", "press", "meet",
]  # fmt: skip


class Happening(Sourced):
    """One dated move or event.

    Attributes
    ----------
    date : Moment
    by, move : str or None
        Who moved, and how; both for a move, neither for an event.
    event : str or None
        Name of an event.
    says : str or None
        What happened, in one sentence.
    to : tuple of str
        Towards whom.
    on : tuple of str
        Issues that it is about.
    offer : mapping of issue to Number
        Positions that were offered.
    uses : tuple of str
        Levers that were used.
    track : str or None
        The table at which it happened.
    public : bool or None
        Whether audiences saw it; None = as its track.
    coding_error : Number or None
        Chance that it was coded wrongly.
    sets : mapping of address to Number
        Numbers that it changed from then on.
    """

    date: When
    by: Name | None = None
    move: Kind | None = None
    event: Name | None = None
    says: Text | None = None
    to: Names = ()
    on: Names = ()
    offer: Frozen[Name, Unit] = Table()
    uses: Names = ()
    track: Name | None = None
    public: Flag | None = None
    coding_error: Unit | None = None
    sets: Sets = Table()

    @model_validator(mode="before")
    @classmethod
    def _is_move_or_event(cls, written: Any) -> Any:
        if not isinstance(written, dict) or set(written) - set(cls.model_fields):
            return written  # an unknown key says more: it may be 'move' or 'event', misspelled
        if ("event" in written) == ("move" in written):
            raise wrong("an entry of the history is either a move or an event", "write 'by' and 'move', or 'event'")
        if "move" in written and "by" not in written:
            raise wrong("a move is made by somebody", "add 'by' with the name of a party, or write it as an 'event'")
        if "event" in written and "by" in written:
            raise wrong("an event is made by nobody", "leave 'by' out, or write it as a 'move'", ("by",))
        return written
