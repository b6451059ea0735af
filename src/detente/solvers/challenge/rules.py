"""Rules of challenge: what the descriptions of the model leave open, each a named choice, and a whole number inside.

The expected-utility model was never published with its program; those who wrote it again differ where the text is
silent or contradicts itself :cite:`scholz2011,masad2016`. With v_k(i,j) the vote of k for i against j, N_ij the sum of
the votes above 0, d the distance of i and j, and μ the weighted median:

* ``denominator`` of P_ij: ``dyad`` N_ij + N_ji, so that P_ij + P_ji = 1; ``all_pairs`` the votes of everybody over all
  ordered pairs; ``net`` the dyad again, with only the surplus max(N_ij - N_ji, 0) above it;
* ``risk_in_votes``: whether votes have the voter's own exponent, or 1;
* ``median_terms``: how far the other would move by itself: ``from_median`` |x_i - μ| + |x_j - μ|, or ``from_pair``
  |x_i - μ| + d;
* ``status_quo_term``: ``as_text``, or ``sign_error`` with its second part added instead of taken off;
* ``status_quo_chance`` Q that the other stays if it is left alone, ``better_chance`` T that it moves for the better if
  it moves;
* ``opponents_risk``: whose exponent stands in what i thinks j gains, its ``own`` or the ``other``'s;
* ``security``: what a party's danger is held against, the danger of other ``parties``, or that of other ``positions``
  of its own, danger then being the sum of the chances with which others beat it;
* ``choice`` among offers: by ``kind`` (confrontation, compromise, capitulation; then the least movement, but among
  compromises the *lowest weighted position*), by least ``movement``, or by the largest ``gain`` of the sender;
* ``confrontation``: the weaker side ``gives_in``, or both must choose it, and a ``lottery`` with P_ij decides;
* ``reneging``: whether a party that sees its own offer accepted drops what it accepted itself;
* ``capitulation``: ``live``, or ``dead`` as in the program that reproduces the published rounds;
* ``scale``: distances over the range of the ``initial`` positions, or of the ``issue``;
* ``ties`` between offers: by ``value`` (the larger gain of the sender, then the lower new position), or whatever comes
  first in the ``file``.

That neither side gains (stalemate), or only the challenger does in the eyes of the challenged (compel), makes no offer
under any of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
OPTIONS = {
    "denominator": ("all_pairs", "dyad", "net"),
    "risk_in_votes": ("no", "yes"),
    "median_terms": ("from_median", "from_pair"),
    "status_quo_term": ("as_text", "sign_error"),
    "opponents_risk": ("own", "other"),
    "security": ("parties", "positions"),
    "choice": ("kind", "movement", "gain"),
    "confrontation": ("gives_in", "lottery"),
    "reneging": ("no", "yes"),
    "capitulation": ("dead", "live"),
    "scale": ("initial", "issue"),
    "ties": ("value", "file"),
}
# places in the numbers of :meth:`Rules.codes`, and what the numbers of an option mean
DENOMINATOR, RISK_IN_VOTES, MEDIAN_TERMS, STATUS_QUO_TERM, OPPONENTS_RISK, SECURITY = 0, 1, 2, 3, 4, 5
CHOICE, CONFRONTATION, RENEGING, CAPITULATION, SCALE, TIES, STATUS_QUO_CHANCE, BETTER_CHANCE = (
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
)
ALL_PAIRS, DYAD, NET = 0, 1, 2
BY_KIND, BY_MOVEMENT, BY_GAIN = 0, 1, 2


@dataclass(frozen=True)
class Rules:
    """One variant of the rules; what every option means stands in the module. The defaults are the preset ``dyad``."""

    denominator: str = "dyad"
    risk_in_votes: str = "no"
    median_terms: str = "from_median"
    status_quo_term: str = "as_text"
    opponents_risk: str = "own"
    security: str = "parties"
    choice: str = "movement"
    confrontation: str = "gives_in"
    reneging: str = "no"
    capitulation: str = "live"
    scale: str = "issue"
    ties: str = "value"
    status_quo_chance: float = 1.0
    better_chance: float = 1.0

    def __post_init__(self) -> None:
        for option, words in OPTIONS.items():
            if getattr(self, option) not in words:
                raise ValueError(f"{option} is one of {', '.join(words)}, not '{getattr(self, option)}'")
        for chance in ("status_quo_chance", "better_chance"):
            if not 0 <= getattr(self, chance) <= 1:
                raise ValueError(f"{chance} must be between 0 and 1, not {getattr(self, chance)}")

    def codes(self) -> Floats:
        """Return the rules as numbers: the place of every option's word, then the two chances.

        >>> Rules().codes().tolist()
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
        """
        places = [float(words.index(getattr(self, option))) for option, words in OPTIONS.items()]
        return np.array([*places, self.status_quo_chance, self.better_chance])


def rules_from(words: Mapping[str, str]) -> Rules:
    """Return the rules that a mapping of options to words describes; what it leaves out is as in ``dyad``.

    Raises
    ------
    ValueError
        When it names an option that there is not, or a word that an option does not have.

    >>> rules_from({"denominator": "all_pairs"}).denominator
    'all_pairs'
    """
    known = {field.name for field in fields(Rules)}
    for option in words:
        if option not in known:
            raise ValueError(f"'{option}' is no option of the rules; there are {', '.join(sorted(known))}")
    chances = {name: float(words[name]) for name in ("status_quo_chance", "better_chance") if name in words}
    return Rules(**{name: word for name, word in words.items() if name not in chances}, **chances)  # type: ignore[arg-type]
