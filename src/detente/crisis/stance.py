"""Stances: what one party, or one audience, wants on one issue."""

from detente.core.record import Sourced, Unit, default


class Stance(Sourced):
    """One party on one issue.

    Attributes
    ----------
    ideal : Number
        The position it wants most, 0-1.
    salience : Number
        How much it cares, 0-1; normalised over its issues where utility is computed.
    limit : Number or None
        The red line: the worst position that it would still accept. It accepts everything from the limit through the
        ideal to that end of the scale; None = it states no red line and accepts everything.
    insist : Number or None
        Chance that it signs nothing that leaves this issue where it stands.
    """

    ideal: Unit
    salience: Unit = default("medium")
    limit: Unit | None = None
    insist: Unit | None = None
