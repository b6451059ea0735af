"""Parties and watchers: anyone who wants something, and those who draw their own lessons from how it ends."""

from detente.core.quantity import Scale
from detente.core.record import Positive, Real, Sourced, Text, Unit, default


class Party(Sourced):
    """A party: a state, an alliance, a faction.

    Attributes
    ----------
    name : str
        As a reader should see it.
    capability : Number
        Its power relative to the strongest party that one can think of, 0-1.
    patience : Number
        Worth of one utility unit a round later, 0-1.
    pace : Number
        Exponent of its concessions over time, above 0: below 1 it gives early, above 1 late.
    least : Number or None
        The least total of points that it would accept, where its stances give points: its value of no agreement.
    """

    name: Text
    says: Text | None = None
    capability: Unit = default("medium")
    patience: Unit = default("0.8 to 0.95")
    pace: Positive = default("0.3 to 3", Scale.POSITIVE)
    least: Real | None = None


class Watcher(Sourced):
    """One who is no party but learns from the end: what it would claim itself, and what it would gain or risk.

    Attributes
    ----------
    capability, satisfaction, gain, cost : Number or None
        Power, content with the present order, worth of its claim and price of pressing it; 0-1.
    claim : str or None
        What it claims.
    """

    name: Text | None = None
    says: Text | None = None
    capability: Unit | None = None
    satisfaction: Unit | None = None
    claim: Text | None = None
    gain: Unit | None = None
    cost: Unit | None = None
