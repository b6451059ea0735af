"""Signalling: whether a threat comes, works and is meant, when each side alone knows its temper of the day.

The signalling game of crises :cite:`lewis2003`, solved by :mod:`detente.solvers.signalling`. The challenger A waits
(payoff S) or challenges; the defender B concedes (V, C) or resists; A then stands firm (W, U) or backs down (a, R).
What the endings are worth stands in :mod:`detente.worlds.endings`, as things are in each world. Both sides know those
numbers; only A knows how much better or worse than W and a standing firm and backing down are today, only B how much
better or worse than U a fight is. These shocks are normal. For payoffs scaled by

    precision · √6 / π

they have standard deviation 1: the variance of a logit shock at that precision is π²/(6 precision²), so that the lens
reads ``precision`` as the other lenses do. There may be several equilibria :cite:`crismancox2021`: the principal one is
given, and how far outcomes range over all.

Whoever has no force to stand firm with never does; whoever would never sign beyond a hard line never concedes.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.signalling import MOST, Ended, equilibria, outcomes
from detente.worlds.outcomes import ARRANGEMENT, CONFLICT, ENDINGS, IMPASSE, OUTCOMES, SETTLEMENT
from detente.worlds.worlds import Floats, Worlds

LOGIT = np.sqrt(6) / np.pi  # one over the standard deviation of a logit shock at precision 1
NEVER = 1e6  # shocks that nobody has: an ending worth so much less never comes about
WAIT, CONCEDE, BACK_DOWN, FIGHT = (ENDINGS.index(name) for name in ("wait", "concede", "back_down", "fight"))


def game_of(worlds: Worlds) -> Floats:
    """Return the seven payoffs of the game in every world, in units of the shocks; shape (draws, 7)."""
    challenger, defender, precision = (worlds.field(name, lens="signalling") for name in READS[:3])
    scale = (precision * LOGIT)[:, None]
    one, other = challenger * scale, defender * scale
    quiet, back, spared = one[:, WAIT], one[:, BACK_DOWN], other[:, BACK_DOWN]
    return np.stack(
        [
            quiet,
            _else(one[:, CONCEDE], quiet),
            _else(other[:, CONCEDE], spared - NEVER),
            _else(one[:, FIGHT], back - NEVER),
            _else(other[:, FIGHT], spared),
            back,
            spared,
        ],
        axis=1,
    )


def _else(payoff: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(payoff), otherwise, payoff)


def outcome_of(chances: Floats, ratified: Floats, technical_only: Floats) -> Floats:
    """Return the four outcomes from the four ends of the game; a concession that is not ratified is an impasse.

    Parameters
    ----------
    chances : array, shape (draws, equilibria, 4)
        That nothing happens, B concedes, A backs down, A stands firm.
    ratified, technical_only : array, shape (draws,)
    """
    found = np.zeros((*chances.shape[:-1], len(OUTCOMES)))
    conceded = chances[..., 1] * ratified[:, None]
    found[..., SETTLEMENT] = conceded * (1 - technical_only)[:, None]
    found[..., ARRANGEMENT] = conceded * technical_only[:, None]
    found[..., CONFLICT] = chances[..., 3]
    found[..., IMPASSE] = np.maximum(1 - found.sum(axis=-1), 0)
    return found


def _challenged(found: Floats) -> Floats:
    """Return the chances of the four ends once the challenge stands; shape (draws, 4)."""
    resist, firm = found[:, 1], found[:, 3]
    return np.stack([np.zeros_like(resist), 1 - resist, resist * (1 - firm), resist * firm], axis=1)


def _resisted(found: Floats) -> Floats:
    """Return the chances of the four ends once the challenge is resisted; shape (draws, 4)."""
    firm = found[:, 3]
    return np.stack([np.zeros_like(firm), np.zeros_like(firm), 1 - firm, firm], axis=1)


def _from(chances: Floats, ratified: Floats, technical_only: Floats) -> Floats:
    return outcome_of(chances[:, None], ratified, technical_only)[:, 0]


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return how the confrontation ends in every draw, in the principal equilibrium and over all."""
    del seed  # this lens draws nothing
    found, number, ended = equilibria(game_of(worlds))
    ratified, technical = (worlds.field(name, lens="signalling")[:, 0] for name in READS[3:])
    outcome = outcome_of(outcomes(found), ratified[:, 0], technical)
    first = outcome[:, 0]
    there = (np.arange(MOST) < number[:, None])[:, :, None]
    principal = found[:, 0]
    return {
        "outcome": first,
        "outcome_challenged": _from(_challenged(principal), ratified[:, 0], technical),
        "outcome_resisted": _from(_resisted(principal), ratified[:, 0], technical),
        "outcome_low": np.minimum(np.where(there, outcome, np.inf).min(axis=1), first),
        "outcome_high": np.maximum(np.where(there, outcome, -np.inf).max(axis=1), first),
        "p_challenge": found[:, 0, 2],
        "p_resist": found[:, 0, 1],
        "p_stand_firm": found[:, 0, 3],
        "equilibria": number,
        "ended": ended,
    }


READS = ("challenger_worth", "defender_worth", "precision", "ratified", "technical_only")
NO_NUMBER = "an ending that decides the game has no payoff"
PAGE = "the example of the page generate.eq in the manual of sigInt, whose grid is good to 3e-5"


def _page(fight: float) -> dict[str, object]:
    """Return the game of that page with one worth of fighting for the defender."""
    return {
        "challenger_worth": [0, 1, 0, -1.9, -1.2, -1.9],
        "defender_worth": [0, 0, 0, fight, 1, fight],
        "precision": np.pi / np.sqrt(6),
        "ratified": [[1, 1]],
        "technical_only": [0],
    }


LENS = Lens(
    name="signalling",
    version=2,
    question="Does the threat come, does it work, and is it meant, when each side alone knows its temper of the day?",
    cites=("lewis2003", "schultz2001", "crismancox2021"),
    reads=READS,
    gives=(
        Output(
            "outcome",
            ("outcome",),
            "probability",
            0,
            1,
            "how the confrontation ends, in the principal equilibrium",
            NO_NUMBER,
        ),
        Output(
            "outcome_challenged", ("outcome",), "probability", 0, 1, "the same once the challenge stands", NO_NUMBER
        ),
        Output("outcome_resisted", ("outcome",), "probability", 0, 1, "the same once it is resisted", NO_NUMBER),
        Output("outcome_low", ("outcome",), "probability", 0, 1, "the least over all equilibria", NO_NUMBER),
        Output("outcome_high", ("outcome",), "probability", 0, 1, "the most over all equilibria", NO_NUMBER),
        Output("p_challenge", (), "probability", 0, 1, "chance that the challenger presses its demand", NO_NUMBER),
        Output("p_resist", (), "probability", 0, 1, "chance that the defender resists once challenged", NO_NUMBER),
        Output("p_stand_firm", (), "probability", 0, 1, "chance that the challenger then stands firm", NO_NUMBER),
        Output("equilibria", (), "count", 0, MOST, "how many equilibria there are; more than one is fragile"),
        Output(
            "ended", (), "reason", 0, 3, "how solving ended: " + "; ".join(f"{end:d} {end.sentence}" for end in Ended)
        ),
    ),
    published=(
        Published(
            source=PAGE,
            inputs=_page(-2.9),
            expect={
                "p_resist": 0.25110,
                "p_challenge": 0.99479,
                "p_stand_firm": 0.30970,
                "equilibria": 3,
            },
            tolerance=3e-5,
        ),
        Published(
            source=PAGE,
            inputs=_page(-2.45),
            expect={
                "p_resist": 0.95394,
                "p_challenge": 0.15276,
                "p_stand_firm": 0.19477,
                "outcome": [0.00704, 0, 0.84724 + 0.11734, 0.02838],
                "outcome_challenged": [1 - 0.95394, 0, 0.95394 * (1 - 0.19477), 0.95394 * 0.19477],
                "outcome_resisted": [0, 0, 1 - 0.19477, 0.19477],
                "equilibria": 1,
            },
            tolerance=3e-5,
        ),
    ),
    assumes=(
        "Both sides know what every ending is worth but for shocks of the day that each keeps to itself; they play one "
        "round, in equilibrium, and the challenger cannot take back what it has said without paying for it."
    ),
    misleads=(
        "Types, mobilising and offers are left out, and nothing is half conceded. Where there are several equilibria, "
        "the principal one is a convention, so look at the range; shocks are normal, and as wide for all."
    ),
    solve=solve,
)
