"""Options: which situations hold, and who could move out of them.

Every party has options that it may take up or not; a combination of them is a state, and a party moves by changing its
own. A state is stable for a party when each move by which that party would gain can be answered so that it had better
not have moved, and an equilibrium when it is stable for everybody :cite:`fang1993`. Which answers count is what the
concepts differ in (:mod:`detente.solvers.graphs.world`). Only comparisons enter: which of two states a party likes
better, or whether it likes them equally.

From where things stand the play goes by moves that no answer deters, each party that has one being equally likely to
be the next, until a state holds or the play turns in a circle (:mod:`detente.solvers.situation.course`).

Where parties see the matter differently, each judges by its own view: a state *holds as seen* when each party sees no
reason to leave it, or does not see the state at all :cite:`wang1989`. What holds as seen and in truth is *steady*, what
holds only as seen is *false*.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output
from detente.lenses.options.board import Board, board_of
from detente.lenses.options.published import PUBLISHED
from detente.solvers.situation.course import course_of_one_world, stable_for_one
from detente.worlds.outcomes import CONCEPTS, OUTCOMES
from detente.worlds.worlds import Floats, Worlds

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NAME = "options"
READS = (
    "state_code", "state_now", "state_end", "state_there", "state_worth", "state_seen", "state_worth_seen",
    "transition_by", "transition_from", "transition_to", "option_concept", "option_sanction", "option_strict",
    "option_best",
)  # fmt: skip
SIM = CONCEPTS.index("sim")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return what holds in every draw, and where the play goes."""
    del seed  # this lens draws nothing: whose turn it is, is averaged
    field = {name: worlds.field(name, lens=NAME) for name in READS}
    parties, states = field["state_worth"].shape[1:]
    found = {
        "outcome": np.zeros((worlds.draws, len(OUTCOMES))),
        "reached": np.zeros((worlds.draws, states)),
        "ended": np.zeros(worlds.draws),
        "keeps": np.zeros((worlds.draws, parties)),
        "equilibrium": np.zeros((worlds.draws, len(CONCEPTS), states)),
        "equilibria": np.zeros((worlds.draws, len(CONCEPTS))),
        "stable_now": np.zeros((worlds.draws, len(CONCEPTS), parties)),
        "equilibrium_seen": np.zeros((worlds.draws, states)),
        "steady": np.zeros((worlds.draws, states)),
    }
    if worlds.draws:
        board = board_of(field)
        for rows, kept in _alike(field["state_there"] > 0):
            _write(board, field, rows, kept, found)
        if board.codes is None:
            found["equilibrium"][:, SIM] = found["equilibria"][:, SIM] = np.nan
    return found


def _alike(there: Bools) -> Iterator[tuple[Ints, Bools]]:
    """Yield groups of worlds in which the same states can come about."""
    kinds, which = np.unique(there, axis=0, return_inverse=True)
    for place, kept in enumerate(kinds):
        yield np.flatnonzero(which.reshape(-1) == place), kept


def _write(board: Board, field: dict[str, Floats], rows: Ints, kept: Bools, found: dict[str, Floats]) -> None:
    """Write the findings of worlds in which the same states can come about."""
    start, to, codes, settings = board.within(kept)
    worth = field["state_worth"][rows][:, :, kept]
    concepts = np.arange(len(CONCEPTS), dtype=np.float64)
    holds, stable, stays, reached, chances, keeps, ended = course_of_one_world(
        start, to, codes, board.ends[kept], concepts, settings, worth
    )
    seen = _as_seen(board, field, rows, kept, stays)
    found["outcome"][rows] = np.clip(chances, 0, 1)
    found["reached"][np.ix_(rows, kept)] = np.clip(reached, 0, 1)
    found["ended"][rows], found["keeps"][rows] = ended, keeps
    found["equilibrium"][np.ix_(rows, concepts > -1, kept)] = holds
    found["equilibria"][rows], found["stable_now"][rows] = holds.sum(axis=2), stable
    found["equilibrium_seen"][np.ix_(rows, kept)] = seen
    found["steady"][np.ix_(rows, kept)] = seen * stays.min(axis=1)


def _as_seen(board: Board, field: dict[str, Floats], rows: Ints, kept: Bools, stays: Floats) -> Floats:
    """Return which states nobody sees a reason to leave; shape (draws, states kept).

    ``stays`` says for whom that is so in truth, shape (draws, parties, states kept): who sees things as they are need
    not be asked again.
    """
    found = np.ones((len(rows), int(kept.sum())))
    truth = field["state_worth"][rows]
    for viewer in range(board.players):
        seen, worth = kept & (field["state_seen"][0, viewer] > 0), field["state_worth_seen"][rows, viewer]
        if (seen == kept).all() and np.array_equal(worth, truth):
            found *= stays[:, viewer]
        elif seen.any():
            start, to, codes, settings = board.within(seen)
            found[:, seen[kept]] *= stable_for_one(start, to, codes, settings, float(viewer), worth[:, :, seen])
    return found


IN_FORM = "states are no sets of options, so that moves made at the same time cannot be added up"
LENS = Lens(
    name=NAME,
    version=1,
    question="Which situations hold, who could move out of them, and where does the play go from here?",
    cites=("fang1993", "fraser1984", "rego2017", "wang1989"),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how it ends, circles by the time spent in their states"),
        Output(
            "reached", ("state",), "probability", 0, 1, "chance to end in a state, or share of a circle's time there"
        ),
        Output("equilibrium", ("concept", "state"), "probability", 0, 1, "whether nobody would leave a state", IN_FORM),
        Output(
            "stable_now",
            ("concept", "party"),
            "probability",
            0,
            1,
            "whether a party would not leave what is now",
            IN_FORM,
        ),
        Output("equilibria", ("concept",), "count", 0, np.inf, "how many states nobody would leave", IN_FORM),
        Output(
            "ended",
            (),
            "reason",
            0,
            2,
            "how the play ended: 0 in a state that holds, 1 in a circle, as the likelier end, 2 where it began",
        ),
        Output(
            "keeps",
            ("party",),
            "probability",
            0,
            1,
            "whether somebody would leave the most likely end, but for this party's answers",
        ),
        Output(
            "equilibrium_seen",
            ("state",),
            "probability",
            0,
            1,
            "whether each party, as it sees things, would not leave a state or does not see it",
        ),
        Output("steady", ("state",), "probability", 0, 1, "whether that is so both as the parties see it and in truth"),
    ),
    published=PUBLISHED,
    assumes=(
        "Everybody knows who can do what, and by default what everybody prefers; a move takes no time, and answers to "
        "it may come in any number and order; whoever gains by a move that nothing deters may be the next to make it."
    ),
    misleads=(
        "Only order counts, so that a narrow preference weighs as much as a wide one; there is no clock, and nobody "
        "errs. Many states often hold at once: a long list is an honest answer, and the path from here, at even odds "
        "of whose turn it is, is a way to read it and no forecast of steps."
    ),
    solve=solve,
)
