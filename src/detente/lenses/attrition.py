"""Attrition: a crisis as a war of attrition before audiences - who can hold out, and who quits when.

Both sides wait for the other to give way, and waiting makes giving way dearer, because audiences watch
:cite:`fearon1994`. In every world, for challenger A and defender B,

    prize       v_A = concede_A - (back_down_A + α)           v_B = wait_B - (concede_B + κ)
    of war      w_A = fight_A - (back_down_A + α)             w_B = fight_B - (concede_B + κ)
    of waiting  a_A = α, when the demand was public           a_B = κ

in utility: quitting at once costs nothing, quitting after t units of time costs a t. The endings are those of
:mod:`detente.worlds.endings`, so that crossed lines and ratification are in the prize. The face that giving way costs
there, α and κ, is taken out, because here it grows with time. *One unit of time* is what it takes until giving way
costs all of ``backing_down``; chances depend only on the ratio of the two sides' costs, not on the unit.

What the other side faces is a mixture of the types that the crisis states, each with a value of war that is logistic
around its own at scale 1/``precision`` - the temper of the day that nobody else knows. The game is solved in
:mod:`detente.solvers.forms.attrition_types`. The outcome is that of the true types: A quits, an impasse; B quits, a
settlement (an arrangement where the demand is technical) with the chance that it is ratified; neither, conflict.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forms.attrition_types import TINY, Ended, attrition_of_one_world
from detente.worlds.outcomes import ARRANGEMENT, CONFLICT, ENDINGS, IMPASSE, OUTCOMES, SETTLEMENT
from detente.worlds.worlds import Floats, Worlds

WAIT, CONCEDE, BACK_DOWN, FIGHT = (ENDINGS.index(name) for name in ("wait", "concede", "back_down", "fight"))


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return who holds out in every draw, for how long, and how it ends."""
    del seed  # this lens draws nothing
    one_pays, other_pays, one_odds, other_odds, one, other, face, ratified, technical, precision = (
        worlds.field(name, lens="attrition") for name in READS
    )
    rows, mine, theirs = np.arange(len(one)), one.astype(np.int64), other.astype(np.int64)
    # what B faces are A's types in B's view, and the other way round; both sides know their own numbers
    faced = one_pays[rows, 0, -1, :, theirs, 0]
    facing = other_pays[rows, 0, 0, mine, :, 0]
    true_a = one_pays[rows, 0, 0, mine, theirs, 0]
    true_b = other_pays[rows, 0, -1, mine, theirs, 0]
    quits_a, quits_b = true_a[:, BACK_DOWN] + face[:, 0], true_b[:, CONCEDE] + face[:, 1]  # at once, at no cost
    prizes = np.stack([_less(true_a[:, CONCEDE], quits_a), _less(true_b[:, WAIT], quits_b)], axis=1)
    truth = np.stack([_less(true_a[:, FIGHT], quits_a), _less(true_b[:, FIGHT], quits_b)], axis=1)
    horizon, never, at_once, war, quits, ended = attrition_of_one_world(
        _less(faced[..., FIGHT], faced[..., BACK_DOWN] + face[:, :1]),
        one_odds[:, -1],
        _less(facing[..., FIGHT], facing[..., CONCEDE] + face[:, 1:]),
        other_odds[:, 0],
        truth,
        face,
        prizes,
        precision,
    )
    passes = ratified[:, 0, 0]
    outcome = np.zeros((len(rows), len(OUTCOMES)))
    outcome[:, SETTLEMENT] = quits[:, 1] * passes * (1 - technical[:, 0])
    outcome[:, ARRANGEMENT] = quits[:, 1] * passes * technical[:, 0]
    outcome[:, CONFLICT] = war
    outcome[:, IMPASSE] = np.where(np.isnan(war), np.nan, np.maximum(1 - outcome.sum(axis=1), 0))
    temptation = np.divide(face, prizes, out=np.full_like(face, np.nan), where=prizes > TINY)
    return {
        "outcome": outcome,
        "outcome_challenged": outcome,  # this game begins with a challenge that stands and is not conceded at once
        "outcome_resisted": outcome,
        "horizon": horizon,
        "never_quits": never,
        "concedes_at_once": at_once,
        "quits": quits,
        "hazard": temptation[:, ::-1],
        "ended": ended,
    }


def _less(one: Floats, other: Floats) -> Floats:
    """Return a difference; what is never done is worth -inf, and what one would do rather than that, inf."""
    with np.errstate(invalid="ignore"):
        found = one - other
    return np.where(np.isneginf(one), -np.inf, np.where(np.isneginf(other), np.inf, found))


def _textbook(cost: tuple[float, float], width: tuple[float, float], kinds: int = 400) -> dict[str, object]:
    """Return the textbook's game with values of war uniform on [-W, 0] and prizes of 1, as so many sharp types."""
    place = -(np.arange(kinds) + 0.5) / kinds
    one = np.zeros((1, 1, kinds, 1, 1, len(ENDINGS)))
    one[..., CONCEDE], one[..., BACK_DOWN] = 1, -cost[0]
    one[0, 0, :, 0, 0, FIGHT] = width[0] * place
    other = np.ones((1, 1, 1, kinds, 1, len(ENDINGS)))
    other[..., CONCEDE] = -cost[1]
    other[0, 0, 0, :, 0, FIGHT] = width[1] * place
    pairs = (1, 1, kinds, kinds, 1, len(ENDINGS))
    odds = np.full((1, kinds), 1 / kinds)
    return {
        "challenger_payoff": np.broadcast_to(one, pairs),
        "defender_payoff": np.broadcast_to(other, pairs),
        "challenger_odds": odds,
        "defender_odds": odds,
        "true_challenger": 0,
        "true_defender": 0,
        "face": cost,
        "ratified": [[1, 1]],
        "technical_only": [0],
        "precision": 3000,
    }


READS = (
    "challenger_payoff",
    "defender_payoff",
    "challenger_odds",
    "defender_odds",
    "true_challenger",
    "true_defender",
    "face",
    "ratified",
    "technical_only",
    "precision",
)
NO_NUMBER = "a payoff that decides the game is no number"
BY_HAND = (
    "the war of attrition of fearon1994 with uniform values of war, by formula; here 400 types a side stand for it"
)
LENS = Lens(
    name="attrition",
    version=1,
    question="If holding out makes giving way dearer, who gives way, when, and what if nobody does?",
    cites=("fearon1994",),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how the crisis ends once it stands", NO_NUMBER),
        Output("outcome_challenged", ("outcome",), "probability", 0, 1, "the same: it begins there", NO_NUMBER),
        Output("outcome_resisted", ("outcome",), "probability", 0, 1, "the same: both still hold out", NO_NUMBER),
        Output(
            "horizon",
            (),
            "units of time",
            0,
            np.inf,
            "when all who would ever give way have done so; a unit is the time in which face comes to all of its cost",
            "nobody has to give way in any time",
        ),
        Output("never_quits", ("side",), "probability", 0, 1, "what the other expects: it never gives way", NO_NUMBER),
        Output(
            "concedes_at_once",
            ("side",),
            "probability",
            0,
            1,
            "what the other expects: it gives way at once",
            NO_NUMBER,
        ),
        Output("quits", ("side",), "probability", 0, 1, "chance that this side is the one to give way", NO_NUMBER),
        Output(
            "hazard",
            ("side",),
            "1/unit of time",
            0,
            np.inf,
            "rate at which a side gives way right after the start, if it does not at once and can at all",
            "the other side has nothing to win by waiting",
        ),
        Output("ended", (), "reason", 0, 4, "how solving ended: " + "; ".join(f"{e:d} {e.sentence}" for e in Ended)),
    ),
    published=(
        Published(
            source=BY_HAND,
            inputs=_textbook((1.0, 0.5), (2.0, 2.0)),
            expect={
                "horizon": 1.236068,
                "never_quits": [0.618034, 0.309017],
                "concedes_at_once": [0, 0.309017],
                "hazard": [0.5, 1.0],
                "outcome": [0, 0, 0, 1],
                "ended": 0,
            },
            tolerance=3e-3,
        ),
        Published(
            source=BY_HAND,
            inputs=_textbook((1.0, 1.0), (2.0, 2.0)),
            expect={"horizon": 1.0, "never_quits": [0.5, 0.5], "concedes_at_once": [0, 0], "ended": 0},
            tolerance=3e-3,
        ),
    ),
    assumes=(
        "The crisis is public and has begun; both can wait at no cost but that giving way gets dearer in proportion to "
        "time; nothing short of the whole demand is offered; both know the odds of the other's types."
    ),
    misleads=(
        "Nobody is deterred from beginning, and nothing is ever agreed in the middle: whoever gives way gives all. A "
        "side without audiences looks weak, however strong it is otherwise."
    ),
    solve=solve,
)
