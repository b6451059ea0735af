"""Contest: pairs of parties press each other in random order, and the weaker of two gives in, or gambles.

On every issue apart, parties that sit at a table with it and care meet in pairs, in an order drawn by lot. One
challenges another if it gains by it more than by waiting; the other concedes half of what losing would cost it, or
fights, and the loser moves towards the winner. Who is not challenged may drift towards the weighted mean. One play is
made a world; where the parties come to rest, or their weighted mean after 100 rounds, is where the issue ends. The
rules are in :mod:`detente.solvers.contest`, those of a simplification of :cite:`bdm2011`. Experimental.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.contest import MOST_ROUNDS, Ended, contest
from detente.worlds.worlds import Worlds

NAME = "contest"
READS = ("ideal", "salience", "capability", "seated", "status_quo")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return how the contest of every draw and issue ends; a draw's luck depends on its number and the issue's name."""
    ideal, salience, capability, seated, status_quo = (worlds.field(name, lens=NAME) for name in READS)
    # in the order of the names, so that the order of the file does not change who meets which luck
    order = np.argsort(np.array(worlds.labels["party"], dtype=str), kind="stable")
    keys = np.array([seed.key(issue) for issue in worlds.labels["issue"]], dtype=np.float64).reshape(-1, 4)
    stands = np.where(seated > 0, ideal, np.nan)[:, order]
    found = contest(stands, salience[:, order], capability[:, order], keys=keys, first=worlds.first)
    nobody = found.ended == Ended.NOBODY
    return {
        "position": np.where(nobody, status_quo, np.clip(np.nan_to_num(found.position), 0.0, 1.0)),
        "rounds": found.rounds.astype(np.float64),
        "ended": found.ended.astype(np.float64),
    }


WEAK_AND_STRONG = {
    "ideal": [[0], [1]],
    "salience": [[1], [1]],
    "capability": [1, 0.25],
    "seated": [[1], [1]],
    "status_quo": [0.5],
}
LENS = Lens(
    name=NAME,
    version=1,
    question="Where does an issue end if pairs press each other in random order, and the weaker gives in or gambles?",
    cites=("bdm2011",),
    reads=READS,
    gives=(
        Output("position", ("issue",), "scale", 0, 1, "where the issue settles in one play"),
        Output("rounds", ("issue",), "count", 0, MOST_ROUNDS, "how many rounds it takes"),
        Output("ended", ("issue",), "reason", 0, 3, "how it ended: " + "; ".join(f"{e:d} {e.sentence}" for e in Ended)),
    ),
    published=(
        Published(
            source=(
                "by hand: of two that care wholly, the weak one loses a clash with chance 16/17, so it concedes 0.4 of "
                "the way in every round, and 0.6^14 is the first power below a thousandth"
            ),
            inputs=WEAK_AND_STRONG,
            expect={"position": [0.2 * 0.6**14], "rounds": [14], "ended": [0]},
        ),
        Published(
            source="by hand: between equals that care wholly a clash is worth nothing to either, so nobody begins",
            inputs={**WEAK_AND_STRONG, "capability": [0.5, 0.5]},
            expect={"position": [0.5], "rounds": [3], "ended": [1]},
        ),
        Published(
            source="by hand: nobody sits at a table with the issue, so it stays",
            inputs={**WEAK_AND_STRONG, "seated": [[0], [0]]},
            expect={"position": [0.5], "rounds": [0], "ended": [3]},
        ),
    ),
    assumes=(
        "Issues are decided one at a time, in pairs; who loses moves in proportion to the strength against it; nobody "
        "looks more than one meeting ahead."
    ),
    misleads=(
        "Experimental: no printed numbers exist for it. It is one play of a game of luck, so a single world means "
        "nothing; its spread is that of the order of meetings, and no better forecast than the weighted mean."
    ),
    solve=solve,
    experimental=True,
)
