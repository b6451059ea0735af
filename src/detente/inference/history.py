"""The history as evidence: in every world, the likelihood of each dated move under each type of its mover.

The same machinery that runs lenses runs this, so that it is chunked, stored and resumed like them; it is no lens of its
own, since it answers nothing without the weighing of :mod:`detente.inference.reveal`. The game is solved round by round
at the public odds that the moves before it leave (:mod:`detente.solvers.threat.moves`); the challenger's moves count
by its own view of the game, the defender's by its own.

``outcome`` is how the confrontation ends from here: from the node at which the last move left the game, with that
round's strategies; with a new round at the odds that the history leaves, where a round is over; and as it has ended,
where force was used, or a concession or an accepted offer still has to be ratified.
"""

from dataclasses import replace

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output
from detente.lenses.escalation import READS, forecast, game_of, outcome_of
from detente.solvers.threat.moves import ANSWER, filter_history
from detente.worlds.outcomes import ENDINGS, IMPASSE
from detente.worlds.worlds import Floats, Worlds

OVER, CHALLENGED, OFFERED, RESISTED, SETTLED, FORCE = range(6)  # as in worlds/sides.STATES
MOVES = ("move_round", "move_game", "move_node", "move_action", "move_signal")
WEIGHED_BY = (
    "challenger_payoff", "defender_payoff", "challenger_odds", "defender_odds", "precision", "true_challenger",
    "true_defender", "type_prior", "move_error", *MOVES,
)  # fmt: skip


def likelihoods(worlds: Worlds) -> tuple[Findings, list[tuple[Floats, ...]]]:
    """Return the likelihoods of the moves and the public odds after them, and what the filter left in each view.

    Parameters
    ----------
    worlds : Worlds
        With the fields in :data:`WEIGHED_BY`.
    """
    field = {name: worlds.field(name, lens="history") for name in WEIGHED_BY}
    moves = np.stack([field[name] for name in MOVES], axis=-1)
    kinds = field["challenger_odds"].shape[2]
    truth = np.stack([field["true_challenger"], field["true_defender"]], axis=1)
    views = [
        filter_history(
            field["challenger_payoff"][:, :, view],
            field["defender_payoff"][:, :, view],
            field["challenger_odds"][:, view],
            field["defender_odds"][:, view],
            field["precision"],
            moves,
            field["move_error"],
            truth,
        )
        for view in range(field["challenger_odds"].shape[1])
    ]
    mine, theirs = views[0], views[-1]
    found = {
        "log_likelihood": np.concatenate([mine[0][..., :kinds], theirs[0][..., kinds:]], axis=-1),
        "public_belief": np.concatenate([theirs[1][..., :kinds], mine[1][..., kinds:]], axis=-1),
        "prior": field["type_prior"],
        "true_challenger": field["true_challenger"],
        "true_defender": field["true_defender"],
        "ended": np.maximum(mine[4], theirs[4]),
    }
    return found, views


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the likelihoods of the moves, the public odds after them, and how it ends from here."""
    del seed  # nothing is drawn
    found, views = likelihoods(worlds)
    field = {name: worlds.field(name, lens="history") for name in HISTORY.reads}
    return {**found, "outcome": _from_here(worlds, field, views)}


def _from_here(worlds: Worlds, field: dict[str, Floats], views: list[tuple[Floats, ...]]) -> Floats:
    """Return the four outcomes from where the history leaves the game."""
    stage = int(field["stage"].max(initial=0))
    if stage == OVER:
        game = replace(
            game_of(worlds, "history"),
            odds=np.stack([view[2] for view in views], axis=1),
            others=np.stack([view[3] for view in views], axis=1),
        )
        return forecast(game, int(field["rounds"].max(initial=1)))[0]
    endings = np.zeros((worlds.draws, len(ENDINGS)))
    if stage in (SETTLED, FORCE):
        endings[:, _ending(field, stage)] = 1
    else:
        _go_on(endings, stage, views[-1][5], views[0][6])
    place = int(field["stage_game"].max(initial=0))
    found = outcome_of(endings, field["ratified"][:, place], field["technical_only"][:, place])
    found[:, IMPASSE] += 1 - found.sum(axis=1)
    return found


def _ending(field: dict[str, Floats], stage: int) -> int:
    """Return the ending that has come about."""
    if stage == FORCE:
        return ENDINGS.index("fight")
    answered = field["move_node"][:, -1].max(initial=0) == ANSWER
    return ENDINGS.index("concede" if answered else "accept")


def _go_on(endings: Floats, stage: int, answer: Floats, word: Floats) -> None:
    """Write the chances of the endings that may still come, by B's next answer and A's next word."""
    draws = len(endings)
    offer = answer[:, 1] if stage == CHALLENGED else np.full(draws, float(stage == OFFERED))
    resist = answer[:, 2] if stage == CHALLENGED else np.full(draws, float(stage == RESISTED))
    endings[:, 1] = answer[:, 0] if stage == CHALLENGED else 0.0
    endings[:, 2], endings[:, 3] = offer * (1 - word[:, 0]), offer * word[:, 0]
    endings[:, 4], endings[:, 5] = resist * (1 - word[:, 1]), resist * word[:, 1]


HISTORY = Lens(
    name="history",
    version=2,
    question="How likely was each dated move, under each type of its mover?",
    cites=("mckelvey1998",),
    reads=(*READS, "type_prior", "stage", "stage_signal", "stage_game", *MOVES, "move_error"),
    gives=(
        Output("log_likelihood", ("move", "type"), "log", -np.inf, 0, "log-likelihood of a move under a type"),
        Output("public_belief", ("move", "type"), "probability", 0, 1, "what the other side believes after a move"),
        Output("prior", ("type",), "probability", 0, 1, "odds of the types by the reading in force"),
        Output("true_challenger", (), "index", 0, np.inf, "which of its types the challenger is"),
        Output("true_defender", (), "index", 0, np.inf, "which of its types the defender is"),
        Output("outcome", ("outcome",), "probability", 0, 1, "how the confrontation ends from here"),
        Output("ended", ("move",), "reason", 0, 2, "how the solve of its round ended"),
    ),
    published=(),
    assumes="Moves are logit choices at the public odds of their time, coded wrongly with a stated chance.",
    misleads="When the true type is not on the list, or moves answer something outside the game.",
    solve=solve,
)
