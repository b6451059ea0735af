"""Ratification: what both houses would let pass, when negotiators do not know how much that is.

Two negotiators speak of a share x of what the challenger demands (:mod:`detente.worlds.shares`); behind each stands a
house that may refuse :cite:`putnam1988`. With r_A(x), r_B(x) the chances that the audiences of challenger and defender
who must ratify let a share pass - certain knowledge where ``ratify_doubt`` is not stated -

    overlap of win-sets    P(some share passes both) = ∫ r_B dr_A,      r_A running up, r_B running down
    best proposal          max_x   r(x) gain_A(x) - crossed lines - face,      r = r_A r_B
    involuntary defection  1 - r(x) at the best proposal: signed, and refused at home.

Reservation values are the share at which a house begins, or ceases, to pass: a house that passes a share is taken to
pass all that are better for its side. The proposal is the ultimatum's twin, with a hidden house in place of a hidden
cost of war (:mod:`detente.solvers.forms.ratify`).
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forms.path import at_share
from detente.solvers.forms.ratify import best_proposal_of_one_world, overlap_of_one_world
from detente.worlds.outcomes import ENDINGS, SHARES
from detente.worlds.worlds import Worlds

WAIT = ENDINGS.index("wait")
SAME = 1e-9  # gains below this are rounding


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return what could be ratified in every draw, and what would be proposed."""
    del seed  # this lens draws nothing
    worth, face, ratified, one = (worlds.field(name, lens="ratification") for name in READS)
    net = worth[:, 0] - face[:, 0] - one[:, WAIT, None]
    known = np.asarray(~np.isnan(net).any(axis=1))
    net = np.where(known[:, None], net, -np.inf)
    share, gain = best_proposal_of_one_world(net, ratified.prod(axis=1))
    proposes = gain > SAME
    share = np.where(proposes, share, 0.0)
    passes = np.stack([at_share(ratified[:, side], share) for side in (0, 1)], axis=1)
    number, asked = np.where(known, 1.0, np.nan), np.where(proposes & known, 1.0, np.nan)
    return {
        "p_overlap": overlap_of_one_world(ratified[:, 0], ratified[:, 1]),
        "proposes": proposes * number,
        "best_share": share * number,
        "gain": np.where(proposes, gain, 0.0) * number,
        "p_ratified": passes.prod(axis=1) * asked,
        "p_defection": (1 - passes.prod(axis=1)) * asked,
        "refuses": (1 - passes) * asked[:, None],
    }


def _pie(most_one: float, most_other: float, otherwise: float = 0.0) -> dict[str, object]:
    """Return a pie whose houses have reservation values uniform on [0, K]; A has so much of it otherwise."""
    x = np.linspace(0, 1, len(SHARES))
    passes = np.stack(
        [np.minimum(x / most_one, 1) if most_one else np.ones_like(x), np.minimum((1 - x) / most_other, 1)]
    )
    chance = passes.prod(axis=0)
    one = np.zeros(len(ENDINGS))
    one[WAIT] = otherwise
    return {
        "share_worth": [chance * x + (1 - chance) * otherwise, 1 - chance * x],
        "share_face": np.zeros((2, len(x))),
        "share_ratified": passes,
        "challenger_worth": one,
    }


READS = ("share_worth", "share_face", "share_ratified", "challenger_worth")
NO_NUMBER = "what the status quo is worth is no number"
NOTHING = "nothing is worth proposing"
LENS = Lens(
    name="ratification",
    version=1,
    question="Is there a deal that both houses would ratify, and what if one is signed that they refuse?",
    cites=("putnam1988", "schelling1960"),
    reads=READS,
    gives=(
        Output("p_overlap", (), "probability", 0, 1, "chance that some share of the demand passes both houses"),
        Output("proposes", (), "0 or 1", 0, 1, "whether any share is worth proposing to the challenger", NO_NUMBER),
        Output("best_share", (), "share", 0, 1, "the share that it would propose; 0 when none is worth it", NO_NUMBER),
        Output("gain", (), "utility", 0, np.inf, "what that is worth to it beyond the status quo", NO_NUMBER),
        Output("p_ratified", (), "probability", 0, 1, "chance that both houses ratify what it would propose", NOTHING),
        Output("p_defection", (), "probability", 0, 1, "chance that it is signed and fails at home", NOTHING),
        Output("refuses", ("side",), "probability", 0, 1, "chance that this side's house refuses it", NOTHING),
    ),
    published=(
        Published(
            source="win-sets of uniform reservation values, by formula",
            inputs=_pie(0.8, 0.8),
            expect={"p_overlap": 0.71875},
        ),
        Published(
            source="win-sets of uniform reservation values, by formula",
            inputs=_pie(0.6, 0.9),
            expect={"p_overlap": 0.768519},
            tolerance=1e-6,
        ),
        Published(
            source="max_x x F_B(1 - x) + d (1 - F_B(1 - x)), F_B uniform on [0, 0.8], d = 0.15: x = (1 + d)/2",
            inputs=_pie(0.0, 0.8, 0.15),
            expect={
                "best_share": 0.575,
                "p_ratified": 0.53125,
                "p_defection": 0.46875,
                "gain": 0.425 * 0.53125,
                "refuses": [0, 0.46875],
            },
        ),
    ),
    assumes=(
        "Negotiators sign what the challenger proposes; houses only say yes or no, to one deal, and each by its own "
        "limits; issues move in step between the status quo and the demand."
    ),
    misleads=(
        "It sees no force, and no government that would not sign: a deal that could be ratified is not one that will "
        "be made, so it does not say how the crisis ends. Where no audience ratifies, everything passes."
    ),
    solve=solve,
)
