"""Escalation: whether they will fight, and whether it is a bluff.

A challenger A presses a defender B for a demand under threat of force. A knows its own type and not B's, B its own and
not A's. A waits, or challenges - bare, or after mobilising the rungs that force needs. B concedes, offers the technical
part, or resists. A accepts or refuses an offer, backs down or stands firm against resistance; whoever stands firm
fights. What the endings are worth stands in :mod:`detente.worlds.endings`; choices are logit
:cite:`mckelvey1998`, solved by :mod:`detente.solvers.threat.game`. Backing down costs face before audiences
:cite:`fearon1994`, mobilising sinks its cost :cite:`fearon1997` and may raise the chance of success
:cite:`slantchev2005`.

In every world the game is solved over all pairs of types at what the players believe; the findings are those of the
types that are true in the world. With ``confrontation.rounds`` above 1 an impasse is followed by a further round, at
the odds that the path to it leaves; each round is played as if it were the last.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.threat.equilibria import MOST, Solved, all_equilibria, play_of, principal
from detente.worlds.outcomes import ARRANGEMENT, CONFLICT, IMPASSE, OUTCOMES, SETTLEMENT
from detente.worlds.worlds import Floats, Worlds

FEW = 1e-12  # a chance below this is none when a conditional chance is formed


@dataclass(frozen=True)
class Game:
    """One game in a block of worlds, view by view.

    Attributes
    ----------
    challenger, defender : arrays, shape (draws, views, types of A, types of B, signals, endings)
    odds, others : arrays, shape (draws, views, types)
    precision, true_challenger, true_defender : arrays, shape (draws,)
    ratified : array, shape (draws, deals)
    technical_only : array, shape (draws,)
    """

    challenger: Floats
    defender: Floats
    odds: Floats
    others: Floats
    precision: Floats
    true_challenger: Floats
    true_defender: Floats
    ratified: Floats
    technical_only: Floats


@dataclass(frozen=True)
class Play:
    """How a game is played: strategies of all types in each side's own view.

    Attributes
    ----------
    first : array, shape (draws, types of A, 1 + signals)
    answer : array, shape (draws, signals, types of B, 3)
    last : array, shape (draws, signals, types of A, 2)
    belief : array, shape (draws, signals, types of A)
        What B believes after each signal.
    ended : array, shape (draws,)
    views : tuple of (first, answer, last) of each view
    solved : tuple of the unknowns of each view
    """

    first: Floats
    answer: Floats
    last: Floats
    belief: Floats
    ended: Floats
    views: tuple[tuple[Floats, Floats, Floats], ...]
    solved: tuple[Solved, ...]


def game_of(worlds: Worlds, lens: str, game: int = 0) -> Game:
    """Return one of the games that worlds hold; 0 is the whole demand."""
    field = {name: worlds.field(name, lens=lens) for name in READS}
    return Game(
        field["challenger_payoff"][:, game],
        field["defender_payoff"][:, game],
        field["challenger_odds"],
        field["defender_odds"],
        field["precision"],
        field["true_challenger"],
        field["true_defender"],
        field["ratified"][:, game],
        field["technical_only"][:, game],
    )


def played(game: Game) -> Play:
    """Return the principal equilibrium of a game, each side in its own view."""
    games = [_in_view(game, view) for view in range(game.challenger.shape[1])]
    solved = [principal(each) for each in games]
    views = [play_of(each, found) for each, found in zip(games, solved, strict=True)]
    mine, theirs = views[0], views[-1]
    return Play(
        first=mine[0],
        answer=theirs[1],
        last=mine[2],
        belief=theirs[3],
        ended=np.maximum(mine[4][:, 0], theirs[4][:, 0]),
        views=tuple((view[0], view[1], view[2]) for view in views),
        solved=tuple(solved),
    )


def _in_view(game: Game, view: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return the game as one side sees it."""
    return game.challenger[:, view], game.defender[:, view], game.odds[:, view], game.others[:, view], game.precision


def endings_of(first: Floats, answer: Floats, last: Floats) -> Floats:
    """Return the chances of the six endings from the strategies of the true types.

    Parameters
    ----------
    first : array, shape (…, 1 + signals)
    answer : array, shape (…, signals, 3)
    last : array, shape (…, signals, 2)
    """
    sent = first[..., 1:]
    offered, resisted = sent * answer[..., 1], sent * answer[..., 2]
    parts = (
        first[..., 0],
        (sent * answer[..., 0]).sum(axis=-1),
        (offered * (1 - last[..., 0])).sum(axis=-1),
        (offered * last[..., 0]).sum(axis=-1),
        (resisted * (1 - last[..., 1])).sum(axis=-1),
        (resisted * last[..., 1]).sum(axis=-1),
    )
    return np.stack(parts, axis=-1)


def outcome_of(endings: Floats, ratified: Floats, technical_only: Floats) -> Floats:
    """Return the four outcomes from the six endings; deals that are not ratified are an impasse."""
    conceded = endings[..., 1] * ratified[..., 0]
    accepted = endings[..., 2] * ratified[..., 1]
    found = np.zeros((*endings.shape[:-1], len(OUTCOMES)))
    found[..., SETTLEMENT] = conceded * (1 - technical_only)
    found[..., ARRANGEMENT] = accepted + conceded * technical_only
    found[..., CONFLICT] = endings[..., 3] + endings[..., 5]
    found[..., IMPASSE] = np.maximum(1 - found.sum(axis=-1), 0)
    return found


def true_strategies(game: Game, play: Play) -> tuple[Floats, Floats, Floats]:
    """Return first move, answers and last words of the types that are true."""
    rows = np.arange(len(game.precision))
    one, other = game.true_challenger.astype(np.int64), game.true_defender.astype(np.int64)
    return play.first[rows, one], play.answer[rows, :, other], play.last[rows, :, one]


def forecast(game: Game, rounds: int = 1) -> tuple[Floats, Play]:
    """Return the four outcomes of a game, and how its first round is played."""
    play = played(game)
    first, answer, last = true_strategies(game, play)
    outcome = outcome_of(endings_of(first, answer, last), game.ratified, game.technical_only)
    if rounds > 1:
        for chance, after in _ways_to_impasse(game, play, first, answer, last):
            further, _ = forecast(after, rounds - 1)
            outcome[:, IMPASSE] -= chance
            outcome += chance[:, None] * further
    return outcome, play


def _ways_to_impasse(game: Game, play: Play, first: Floats, answer: Floats, last: Floats) -> list[tuple[Floats, Game]]:
    """Return the ways in which a round ends without result, each with its chance and the game that follows."""
    found = [(first[:, 0], _believing(game, play, lambda view: view[0][:, :, 0], None))]
    for signal in range(answer.shape[1]):
        chance = first[:, 1 + signal] * answer[:, signal, 2] * (1 - last[:, signal, 1])

        def of_a(view: tuple[Floats, Floats, Floats], signal: int = signal) -> Floats:
            return view[0][:, :, 1 + signal] * (1 - view[2][:, signal, :, 1])

        def of_b(view: tuple[Floats, Floats, Floats], signal: int = signal) -> Floats:
            return view[1][:, signal, :, 2]

        found.append((chance, _believing(game, play, of_a, of_b)))
    return found


Likelihood = Callable[[tuple[Floats, Floats, Floats]], Floats]


def _believing(game: Game, play: Play, of_a: Likelihood, of_b: Likelihood | None) -> Game:
    """Return the game with what is believed after a path, view by view."""
    odds = np.stack([_bayes(game.odds[:, at], of_a(view)) for at, view in enumerate(play.views)], axis=1)
    others = game.others
    if of_b is not None:
        others = np.stack([_bayes(game.others[:, at], of_b(view)) for at, view in enumerate(play.views)], axis=1)
    return replace(game, odds=odds, others=others)


def _bayes(odds: Floats, likelihood: Floats) -> Floats:
    joint = odds * likelihood
    total = joint.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(joint, total, out=odds.copy(), where=total > 0))


def _over_equilibria(game: Game, play: Play) -> tuple[Floats, Floats, Floats]:
    """Return the lowest and highest chance of each outcome over the equilibria found, and how many there are."""
    views = [
        all_equilibria(*_in_view(game, view), game.true_challenger, game.true_defender, solved=solved)
        for view, solved in enumerate(play.solved)
    ]
    mine, theirs = views[0], views[-1]
    number = np.maximum(mine[3], theirs[3])
    pairs = [(k, k) for k in range(MOST)] if len(views) == 1 else [(j, k) for j in range(MOST) for k in range(MOST)]
    low, high = np.full((len(number), 4), np.inf), np.full((len(number), 4), -np.inf)
    for j, k in pairs:
        there = (mine[3] > j) & (theirs[3] > k)
        if there.any():
            ends = endings_of(mine[0][there, j], theirs[1][there, k], mine[2][there, j])
            outcome = outcome_of(ends, game.ratified[there], game.technical_only[there])
            low[there] = np.minimum(low[there], outcome)
            high[there] = np.maximum(high[there], outcome)
    return np.clip(low, 0, 1), np.clip(high, 0, 1), number


def _given(top: Floats, bottom: Floats) -> Floats:
    """Return a conditional chance; NaN where its condition never holds."""
    return np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > FEW)


def _pays(endings: Floats, payoff: Floats) -> Floats:
    """Return an expected payoff; an ending that cannot come about is worth nothing."""
    worth = np.where(endings > 0, endings * np.where(np.isfinite(payoff), payoff, 0.0), 0.0)
    return np.asarray(worth.sum(axis=(-2, -1)))


def _values(game: Game, first: Floats, answer: Floats, last: Floats) -> Floats:
    """Return what the game is worth to both sides, each with its own numbers; shape (draws, 2)."""
    rows = np.arange(len(game.precision))
    one, other = game.true_challenger.astype(np.int64), game.true_defender.astype(np.int64)
    sent = first[:, 1:]
    ways = np.stack(
        [
            np.repeat((first[:, 0] / sent.shape[1])[:, None], sent.shape[1], axis=1),
            sent * answer[..., 0],
            sent * answer[..., 1] * (1 - last[..., 0]),
            sent * answer[..., 1] * last[..., 0],
            sent * answer[..., 2] * (1 - last[..., 1]),
            sent * answer[..., 2] * last[..., 1],
        ],
        axis=-1,
    )
    return np.stack(
        [_pays(ways, game.challenger[rows, 0, one, other]), _pays(ways, game.defender[rows, -1, one, other])], axis=1
    )


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return how the confrontation ends, and why, in every draw."""
    del seed  # this lens draws nothing
    game = game_of(worlds, "escalation")
    rounds = int(worlds.field("rounds", lens="escalation").max(initial=1))
    outcome, play = forecast(game, rounds)
    first, answer, last = true_strategies(game, play)
    low, high, number = _over_equilibria(game, play)
    sent = first[:, 1:]
    offered, resisted = sent * answer[..., 1], sent * answer[..., 2]
    challenge = sent.sum(axis=1)
    share = np.divide(sent, challenge[:, None], out=np.full_like(sent, 1 / sent.shape[1]), where=challenge[:, None] > 0)
    belief = np.einsum("ns,nst->nt", share, play.belief)
    return {
        "outcome": outcome,
        "outcome_low": np.minimum(low, outcome),
        "outcome_high": np.maximum(high, outcome),
        "p_challenge": challenge,
        "p_mobilise": sent[:, 1:].sum(axis=1),
        "p_concede": (share * answer[..., 0]).sum(axis=1),
        "p_offer": (share * answer[..., 1]).sum(axis=1),
        "p_resist": (share * answer[..., 2]).sum(axis=1),
        "p_accept": _given((offered * (1 - last[..., 0])).sum(axis=1), offered.sum(axis=1)),
        "p_stand_firm": _given((resisted * last[..., 1]).sum(axis=1), resisted.sum(axis=1)),
        "p_bluff": np.einsum("ns,nst,nst->n", share, play.belief, 1 - play.last[..., 1]),
        "belief": belief,
        "value": _values(game, first, answer, last),
        "equilibria": number,
        "ended": play.ended,
    }


READS = (
    "challenger_payoff",
    "defender_payoff",
    "challenger_odds",
    "defender_odds",
    "true_challenger",
    "true_defender",
    "ratified",
    "technical_only",
    "precision",
    "rounds",
)
NEVER = "the question does not arise: what comes before it has no chance"
STRAIT = {
    "precision": 10,
    "rounds": 1,
    "ratified": [[1, 1]],
    "technical_only": [0],
    "true_challenger": 0,
    "true_defender": 0,
    "challenger_odds": [[0.5, 0.5]],
    "defender_odds": [[0.5, 0.5]],
    "challenger_payoff": [[[
        [[[0.12, 0.55, 0.37 - 0.15 * 18 / 43 - 0.2, 0.258, -0.03, 0.258]]] * 2,
        [[[0.12, 0.55, 0.37 - 0.15 * 18 / 43, -0.142, -0.03, -0.142]]] * 2,
    ]]],
    "defender_payoff": [[[
        [[[1.0, 0.4875, 0.85 - 0.1 * 4 / 11, 0.36, 1.0, 0.36]], [[1.0, 0.4875, 0.85 - 0.1 * 4 / 11, 0.26, 1.0, 0.26]]],
    ] * 2]],
}  # fmt: skip
LENS = Lens(
    name="escalation",
    version=2,
    question="Will they fight, and is it a bluff?",
    cites=("mckelvey1998", "fearon1994", "fearon1997", "schultz2001", "slantchev2005", "signorino1999"),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how the confrontation ends, on the principal branch"),
        Output("outcome_low", ("outcome",), "probability", 0, 1, "the least over the equilibria found"),
        Output("outcome_high", ("outcome",), "probability", 0, 1, "the most over the equilibria found"),
        Output("p_challenge", (), "probability", 0, 1, "chance that the challenger presses its demand"),
        Output("p_mobilise", (), "probability", 0, 1, "chance that it mobilises first what force needs"),
        Output("p_concede", (), "probability", 0, 1, "chance that the defender concedes once challenged"),
        Output("p_offer", (), "probability", 0, 1, "chance that it offers the technical part once challenged"),
        Output("p_resist", (), "probability", 0, 1, "chance that it resists once challenged"),
        Output(
            "p_accept",
            (),
            "probability",
            0,
            1,
            "chance that the challenger accepts an offer, or lets one lie that it can neither sign nor answer by force",
            NEVER,
        ),
        Output("p_stand_firm", (), "probability", 0, 1, "chance that it stands firm against resistance", NEVER),
        Output(
            "p_bluff",
            (),
            "probability",
            0,
            1,
            "what the defender thinks, once challenged, of the chance that the challenger backs down if resisted",
        ),
        Output(
            "belief",
            ("challenger_type",),
            "probability",
            0,
            1,
            "what the defender believes of the challenger's types, once challenged",
        ),
        Output("value", ("side",), "utility", -np.inf, np.inf, "what the confrontation is worth to both sides"),
        Output("equilibria", (), "count", 1, MOST, "how many equilibria were found; more than one is fragile"),
        Output(
            "ended",
            (),
            "reason",
            0,
            2,
            "how solving ended: 0 on the principal branch, 1 on it, round its turns, 2 it could not be "
            "followed and what is found from its last point is given",
        ),
    ),
    published=(
        Published(
            source="the toy crisis of the strait, solved by Newton continuation and by path following on its tree",
            inputs=STRAIT,
            expect={
                "outcome": [0.11372157, 0.06985967, 0.17288677, 0.64353199],
                "p_challenge": 0.84552303,
                "p_bluff": 0.37324158,
                "belief": [0.54327444, 0.45672556],
                "equilibria": 1,
            },
            tolerance=1e-6,
        ),
    ),
    assumes=(
        "Two sides who choose the better move more often, know all numbers but the other's type, and play each round "
        "as if it were the last."
    ),
    misleads=(
        "Third parties act only through hits, answers and what force decides; answers count as carried out, credible "
        "or not; one precision holds for all; equilibrium is assumed, not habit, haste or accident."
    ),
    solve=solve,
)
