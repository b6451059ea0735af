"""Levers: what a party can do, with costs to itself and to others."""

from typing import Literal

from detente.core.record import Flag, Frozen, Name, Names, Sourced, Table, Text, Unit, default

Kind = Literal["force", "coercion", "commitment", "aid", "diplomacy", "information"]


class Lever(Sourced):
    """Something that one party can do.

    Attributes
    ----------
    party : str
        Who can do it.
    kind : {"force", "coercion", "commitment", "aid", "diplomacy", "information"}
    cost : Number
        What using it costs its owner, in utility.
    hits, helps : mapping of party to Number
        What it costs others, and what it is worth to others, in utility.
    needs : tuple of str
        Levers that must be used first.
    answers : tuple of str
        Levers to which it is the answer.
    reversible : bool
        Whether it can be taken back.
    strengthens : Number
        By how much it raises the chance that force succeeds, when force needs it and it was used beforehand, 0-1.
    available : Number
        Chance that the party has it at all; readings may differ on this.
    """

    party: Name
    kind: Kind
    title: Text | None = None
    says: Text | None = None
    cost: Unit = default(0)
    hits: Frozen[Name, Unit] = Table()
    helps: Frozen[Name, Unit] = Table()
    needs: Names = ()
    answers: Names = ()
    reversible: Flag = True
    strengthens: Unit | None = None
    available: Unit = default(1)
