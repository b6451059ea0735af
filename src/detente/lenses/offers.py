"""Offers: who gets how much when both take turns to propose, and either may break off for war.

Challenger A and defender B, A first, propose a share x of what A demands (:mod:`detente.worlds.shares`); whoever
responds accepts, fights, or waits for its own turn, and what comes a round later is worth ``patience`` as much
:cite:`rubinstein1982`. All is measured from the status quo, which lasts while they talk: g_i(x) is what a deal is worth
to i beyond it, net of crossed lines, ratification and face, and w_i what war is. The shares x_A, x_B that the two
propose leave the other just what it has by not accepting,

    g_B(x_A) = max(w_B, δ_B g_B(x_B)),        g_A(x_B) = max(w_A, δ_A g_A(x_A)),

and A need never take less than nothing. War matters only to who prefers it to the status quo, w_A > 0: then B chooses
between a deal and war; else B, too, can leave things as they are :cite:`powell1999`. A threat that decides the deal
gets A what war is worth to it, or a round's discount less, since B would rather lose later. With straight worths that
share a pie this is the textbook's game (:mod:`detente.solvers.forms.offers`). Both know all numbers, so that what is
agreed is agreed at once.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forms.offers import offers_of_one_world
from detente.solvers.forms.path import at_share
from detente.worlds.outcomes import ENDINGS, SHARES
from detente.worlds.worlds import Worlds

WAIT, FIGHT = ENDINGS.index("wait"), ENDINGS.index("fight")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return what is agreed in every draw, and whose threat of war decided it."""
    del seed  # this lens draws nothing
    worth, face, ratified, one, other, patience = (worlds.field(name, lens="offers") for name in READS)
    quo = np.stack([one[:, WAIT], other[:, WAIT]], axis=1)
    force = np.stack([one[:, FIGHT], other[:, FIGHT]], axis=1) - quo
    outside = np.where(np.isnan(force), -np.inf, force)
    gains = worth - face - quo[:, :, None]
    known = ~np.isnan(quo).any(axis=1)
    share, gain, binds, deal = offers_of_one_world(
        np.where(np.isnan(gains[:, 0]), -np.inf, gains[:, 0]),
        np.where(np.isnan(gains[:, 1]), -np.inf, gains[:, 1]),
        outside,
        patience,
    )
    passes = at_share(ratified[:, 0], share) * at_share(ratified[:, 1], share)
    nothing = np.where(known, 1.0, np.nan)
    return {
        "agreed": deal * nothing,
        "share": share * nothing,
        "gain": gain * nothing[:, None],
        "held_up": binds * nothing[:, None],
        "war_is_better": (outside > 0) * nothing[:, None],
        "p_ratified": np.where(deal > 0, passes, np.nan) * nothing,
    }


def _pie(patience: tuple[float, float], outside: tuple[float, float]) -> dict[str, object]:
    """Return the textbook's game: a pie of size 1, of which nobody has anything yet."""
    x = np.linspace(0, 1, len(SHARES))
    one, other = np.zeros(len(ENDINGS)), np.zeros(len(ENDINGS))
    one[FIGHT], other[FIGHT] = outside
    return {
        "share_worth": [x, 1 - x],
        "share_face": np.zeros((2, len(x))),
        "share_ratified": np.ones((2, len(x))),
        "challenger_worth": one,
        "defender_worth": other,
        "side_patience": patience,
    }


def _printed(patience: tuple[float, float], outside: tuple[float, float], first: float, held: int) -> Published:
    return Published(
        source="the fixed point of rubinstein1982 with outside options taken when responding, by formula",
        inputs=_pie(patience, outside),
        expect={"share": first, "gain": [first, 1 - first], "held_up": [0, held], "agreed": 1, "p_ratified": 1},
        tolerance=1e-6,
    )


READS = ("share_worth", "share_face", "share_ratified", "challenger_worth", "defender_worth", "side_patience")
NO_NUMBER = "what the status quo is worth is no number"
LENS = Lens(
    name="offers",
    version=1,
    question="What share of its demand would the challenger be offered, and does the threat of war decide it?",
    cites=("rubinstein1982", "binmore1989", "powell1999"),
    reads=READS,
    gives=(
        Output(
            "agreed", (), "0 or 1", 0, 1, "whether some share leaves both at least what they have without", NO_NUMBER
        ),
        Output("share", (), "share", 0, 1, "the share of the demand that is agreed; 0 without a deal", NO_NUMBER),
        Output(
            "gain", ("side",), "utility", -np.inf, np.inf, "what the deal is worth beyond the status quo", NO_NUMBER
        ),
        Output(
            "held_up", ("side",), "0 or 1", 0, 1, "whether this side's threat of war decides what is agreed", NO_NUMBER
        ),
        Output(
            "war_is_better", ("side",), "0 or 1", 0, 1, "whether this side prefers war to the status quo", NO_NUMBER
        ),
        Output("p_ratified", (), "probability", 0, 1, "chance that the deal is ratified", "there is no deal"),
    ),
    published=(
        _printed((0.9, 0.9), (0.0, 0.0), 0.526316, 0),
        _printed((0.9, 0.8), (0.0, 0.0), 0.714286, 0),
        _printed((0.9, 0.9), (0.0, 0.6), 0.4, 1),
        _printed((0.9, 0.9), (0.0, 0.4), 0.526316, 0),
    ),
    assumes=(
        "Both know all numbers, take turns without end, and lose only time by refusing; issues move in step between "
        "the status quo and the demand, and no other package is on the table."
    ),
    misleads=(
        "With nothing hidden there is no war and no delay as long as any deal beats war for both, so it does not say "
        "how the crisis ends; packages that trade one issue for another are not seen."
    ),
    solve=solve,
)
