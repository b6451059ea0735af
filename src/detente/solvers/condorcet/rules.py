"""The rules of the vote: what differs between published variants, one choice each, as the small numbers kernels take.

Defaults are those of the published program KTAB, but for two: third parties vote by the sign of what they would gain,
and bargains are not rounded. ``KTAB`` is the program's own set; it is kept to reproduce its numbers.
"""

from dataclasses import astuple, dataclass
from enum import IntEnum

import numpy as np

from detente.core.errors import BadInput


class Vote(IntEnum):
    """How a gain in utility z turns into a vote, per unit of weight."""

    PROPORTIONAL = 0  # z
    BINARY = 1  # sign of z; in proportion below a thousandth
    MIXED = 2  # 0.8 z + 0.2 binary
    PROPORTIONAL_CUBIC = 3  # (z + z³) / 2
    CUBIC = 4  # z³
    ASYMMETRIC = 5  # z for a loss, 2z/3 for a gain


class Victory(IntEnum):
    """How two strengths turn into the chance of one to beat the other."""

    LINEAR = 0
    SQUARE = 1
    FOURTH = 2
    EIGHTH = 3
    BINARY = 4  # certain from an advantage of a tenth on


class Win(IntEnum):
    """How chances in pairs turn into the chance of one position to win."""

    CONDITIONAL = 0  # to beat every other one, given that one does
    MARKOV_UNIFORM = 1  # the favourite is challenged by each position alike
    MARKOV_INCENTIVE = 2  # by each in proportion to the push behind it


class Risk(IntEnum):
    """The range on which attitudes to risk are read from chances to win."""

    MID = 0  # -1/2 to 1
    MIN = 1  # 0 to 1
    MAX = 2  # -1 to 1


class View(IntEnum):
    """How much of another party's attitude to risk a party sees; the rest it fills in with its own."""

    NONE = 0
    ONE_THIRD = 1
    HALF = 2
    TWO_THIRDS = 3
    FULL = 4


class ThirdParty(IntEnum):
    """What a third party's vote in a challenge is."""

    SIGNED = 0  # in proportion to what it gains if the one side prevails: more power never hurts a friend
    KTAB = 1  # weighed by the odds of the two sides: more power of a near friend can hurt


class Bargain(IntEnum):
    """Where two parties meet on an issue."""

    S2P2 = 0  # weights are squares of salience times chance
    S1P1 = 1  # weights are salience times chance
    S2PMAX = 2  # only the side more likely to lose moves


@dataclass(frozen=True)
class Rules:
    """One choice of every rule.

    Attributes
    ----------
    vote, victory, win, risk, view, third_party, bargain
    rounded : bool
        Whether bargains are rounded to four decimals; the results then no longer move with the scale.
    steps : int
        Most steps of a Markov chain on the way to its resting point.
    """

    vote: Vote = Vote.PROPORTIONAL
    victory: Victory = Victory.LINEAR
    win: Win = Win.CONDITIONAL
    risk: Risk = Risk.MID
    view: View = View.ONE_THIRD
    third_party: ThirdParty = ThirdParty.SIGNED
    bargain: Bargain = Bargain.S2P2
    rounded: bool = False
    steps: int = 1000

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise BadInput(f"steps must be at least 1, not {self.steps}")

    def numbers(self) -> np.ndarray:
        """Return the choices in the order of the attributes, as kernels take them."""
        return np.array(astuple(self), dtype=np.float64)


DEFAULT = Rules()
KTAB = Rules(third_party=ThirdParty.KTAB, rounded=True)
