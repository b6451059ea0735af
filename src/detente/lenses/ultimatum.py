"""Ultimatum: one demand, take it or leave it, when what war would cost the other is its secret.

The challenger A demands a share x of what it asks for (:mod:`detente.worlds.shares`) and stands by it: whoever refuses
is fought, if A would rather fight than back down. The defender B knows what a fight is worth to it; A knows only the
types that B may be and how likely each is. More is more, and refused more often :cite:`fearon1995`:

    max_x   Σ_k odds_k [ worth_A(x) if worth_k(x) ≥ fight_k, else fight_A ].

Both worths are in utility, net of crossed lines, ratification and face. The prize of the textbook, normalised to 1, is
the way from the status quo (x = 0) to the whole demand (x = 1); with straight worths, B's fight at 1 - p - k and A's at
p - c it is that game (:mod:`detente.solvers.forms.ultimatum`). Where A would rather back down than fight, its threat is
empty and known to be: B takes no deal that is worse than the status quo. A demands nothing at all when waiting is worth
more than the best demand.

The outcome is that of the demand made and of B's true type: a deal that is accepted is a settlement - an arrangement
where the demand is technical - with the chance that it is ratified.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forms.path import at_share, least_share, most_share
from detente.solvers.forms.ultimatum import best_demand_of_one_world
from detente.worlds.outcomes import ARRANGEMENT, CONFLICT, ENDINGS, IMPASSE, OUTCOMES, SETTLEMENT, SHARES
from detente.worlds.worlds import Floats, Worlds

WAIT, BACK_DOWN, FIGHT = (ENDINGS.index(name) for name in ("wait", "back_down", "fight"))
SAME = 1e-9  # differences below this are rounding


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the best demand of every draw, its risk, and how it ends."""
    del seed  # this lens draws nothing
    worth, face, ratified, by_type, one_pays, other_pays, odds, one, other, technical = (
        worlds.field(name, lens="ultimatum") for name in READS
    )
    rows, mine, theirs = np.arange(len(one)), one.astype(np.int64), other.astype(np.int64)
    own = worth[:, 0] - face[:, 0]
    pays = one_pays[rows, 0, 0, mine, :, 0]  # draw × defender type × ending
    has = other_pays[rows, 0, 0, mine, :, 0]
    likely = odds[:, 0]
    credible = pays[..., FIGHT] > pays[..., BACK_DOWN]
    reserve = np.where(credible, has[..., FIGHT], has[..., WAIT])
    refused = np.where(credible, pays[..., FIGHT], pays[..., BACK_DOWN])
    best, value, _ = best_demand_of_one_world(own, by_type[:, 0], reserve, likely, refused)
    waiting = (likely * pays[..., WAIT]).sum(axis=1)
    pressed = value > waiting + SAME
    share = np.where(pressed, best, 0.0)
    willing = at_share(by_type[:, 0], np.broadcast_to(share[:, None], likely.shape)) >= reserve - SAME
    risk = np.where(pressed, (likely * credible * ~willing).sum(axis=1), 0.0)

    fights = other_pays[rows, 0, -1, mine, theirs, 0]
    meant = credible[rows, theirs]
    truly = np.where(meant, fights[:, FIGHT], fights[:, WAIT])
    accepts = at_share(by_type[rows, -1, theirs], best) >= truly - SAME
    passes = at_share(ratified[:, 0], best) * at_share(ratified[:, 1], best) * (best > SAME)
    taken = np.asarray(accepts * passes, dtype=np.float64)
    stands: Floats = meant.astype(np.float64)
    fought = np.asarray(~accepts * meant, dtype=np.float64)
    return {
        "outcome": _outcome(pressed * taken, pressed * fought, technical[:, 0]),
        "outcome_challenged": _outcome(taken, fought, technical[:, 0]),
        "outcome_resisted": _outcome(np.zeros(len(rows)), stands, technical[:, 0]),
        "presses": pressed * 1.0,
        "share": share,
        "p_refused": np.asarray(np.clip(pressed * (likely * ~willing).sum(axis=1), 0, 1), dtype=np.float64),
        "p_conflict": np.clip(risk, 0, 1),
        "credible": stands,
        "range_low": least_share(own, pays[rows, theirs, FIGHT]),
        "range_high": most_share(by_type[rows, -1, theirs], fights[:, FIGHT]),
    }


def _outcome(taken: Floats, fought: Floats, technical_only: Floats) -> Floats:
    """Return the four outcomes from the chances of a deal in force and of a fight."""
    found = np.zeros((len(taken), len(OUTCOMES)))
    found[:, SETTLEMENT] = taken * (1 - technical_only)
    found[:, ARRANGEMENT] = taken * technical_only
    found[:, CONFLICT] = fought
    found[:, IMPASSE] = np.maximum(1 - found.sum(axis=1), 0)
    return found


def _textbook(win: float, cost: float, high: float, kind: int, kinds: int = 600) -> dict[str, object]:
    """Return the textbook's game with a cost of war uniform on [0, high], as so many types."""
    x = np.linspace(0, 1, len(SHARES))
    pays: Floats = np.zeros((1, 1, 1, kinds, 1, len(ENDINGS)))
    pays[..., FIGHT], pays[..., BACK_DOWN] = win - cost, -1
    has = np.ones_like(pays)
    has[0, 0, 0, :, 0, FIGHT] = 1 - win - (np.arange(kinds) + 0.5) / kinds * high
    return {
        "share_worth": [x, 1 - x],
        "share_face": np.zeros((2, len(x))),
        "share_ratified": np.ones((2, len(x))),
        "share_by_type": np.broadcast_to(1 - x, (1, kinds, len(x))),
        "challenger_payoff": pays,
        "defender_payoff": has,
        "defender_odds": np.full((1, kinds), 1 / kinds),
        "true_challenger": 0,
        "true_defender": kind,
        "technical_only": [0],
    }


READS = (
    "share_worth",
    "share_face",
    "share_ratified",
    "share_by_type",
    "challenger_payoff",
    "defender_payoff",
    "defender_odds",
    "true_challenger",
    "true_defender",
    "technical_only",
)
BY_HAND = "the risk-return offer of fearon1995 against a uniform cost of war, by formula; here 600 types stand for it"
LENS = Lens(
    name="ultimatum",
    version=1,
    question="How much would the challenger demand, take it or leave it, and at what risk of a war that neither wants?",
    cites=("fearon1995",),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how the demand that is made ends"),
        Output("outcome_challenged", ("outcome",), "probability", 0, 1, "the same once the best demand is made"),
        Output("outcome_resisted", ("outcome",), "probability", 0, 1, "the same once it is refused"),
        Output("presses", (), "0 or 1", 0, 1, "whether any demand is worth more to the challenger than waiting"),
        Output("share", (), "share", 0, 1, "the share of its demand that it would insist on; 0 when it waits"),
        Output(
            "p_refused", (), "probability", 0, 1, "the risk of refusal that it knowingly takes; 1: made to be refused"
        ),
        Output("p_conflict", (), "probability", 0, 1, "the risk of force that it knowingly takes"),
        Output("credible", (), "0 or 1", 0, 1, "whether it would rather fight than back down"),
        Output(
            "range_low",
            (),
            "share",
            0,
            1,
            "the least share that the challenger prefers to war",
            "none is worth as much as war",
        ),
        Output(
            "range_high",
            (),
            "share",
            0,
            1,
            "the greatest share that the defender prefers to war",
            "none is worth as much as war",
        ),
    ),
    published=(
        Published(
            source=BY_HAND,
            inputs=_textbook(0.5, 0.2, 0.6, 450),
            expect={
                "share": 0.7,
                "p_conflict": 1 / 3,
                "range_low": 0.3,
                "range_high": 0.9505,
                "outcome": [1, 0, 0, 0],
            },
            tolerance=1e-3,
        ),
        Published(
            source=BY_HAND,
            inputs=_textbook(0.4, 0.1, 0.3, 100),
            expect={"share": 0.5, "p_conflict": 1 / 3, "range_low": 0.3, "outcome": [0, 0, 0, 1]},
            tolerance=1e-3,
        ),
        Published(
            source=BY_HAND,
            inputs=_textbook(0.5, 0.4, 0.3, 0),
            expect={"share": 0.5, "p_conflict": 0, "range_low": 0.1, "range_high": 0.5, "outcome": [1, 0, 0, 0]},
            tolerance=1e-3,
        ),
    ),
    assumes=(
        "One demand, which nobody can follow by another; both choose the better move without error; the defender's "
        "types and their odds are common knowledge, and so is whether the challenger would fight."
    ),
    misleads=(
        "The challenger has all the bargaining power and no second thought, so that a little doubt about the defender "
        "is enough for war; a threat is either empty or certain, never a bluff."
    ),
    solve=solve,
)
