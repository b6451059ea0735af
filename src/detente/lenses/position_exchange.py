"""Position exchange: two parties trade steps on two issues, and the others bear what that does to them.

On every issue the outcome is the mean of the positions that the parties vote for, weighted by capability times
salience, as in the lens *weighted_mean*. Two parties that stand on opposite sides of the outcomes of two issues may
exchange: each moves its vote towards the other on the issue for which it cares less, so far that both gain the same,
and no outcome passes the position of the one who demands it (:mod:`detente.solvers.exchange.terms`). The exchange with
the largest gain is made, everything is looked at anew, and so on until none is left
:cite:`stokman1994,stokman2000`. What this does to everybody else, by the outcomes that it moves, is the exchange's
external effect, good or bad :cite:`assen2003`.

Who trades what with whom follows from the tracks: both must sit at one open track that has both issues on it. A party
votes on an issue where it sits at some open track with it and has a stance; the absent do not vote, and bear the
effects. Without tracks all sit at one table. An issue on which nobody votes, or without any weight, stays at its
status quo.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.exchange.worlds import exchanges_of_one_world
from detente.worlds.worlds import Worlds

NAME = "position_exchange"
READS = ("ideal", "salience", "capability", "seated", "at_table", "status_quo")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the exchanges of every draw."""
    del seed  # this lens draws nothing
    ideal, salience, capability, seated, at_table, status_quo = (worlds.field(name, lens=NAME) for name in READS)
    tables = at_table if at_table.shape[1] else seated[:, None]
    found = exchanges_of_one_world(ideal, salience, capability, seated, tables, status_quo)
    return dict(zip((output.name for output in LENS.gives), found, strict=True))


TWO = {
    "ideal": [[0, 0], [1, 1]],
    "salience": [[1, 0.5], [0.5, 1]],
    "capability": [0.5, 0.5],
    "seated": [[1, 1], [1, 1]],
    "at_table": [[[1, 1], [1, 1]]],
    "status_quo": [0.5, 0.5],
}
NOT_VOTING = "the party has no stance on the issue, or sits at no table with it"
LENS = Lens(
    name=NAME,
    version=1,
    question="Which steps would two parties trade across issues, where do the issues end then, and who pays for it?",
    cites=("stokman1994", "stokman2000", "assen2003"),
    reads=READS,
    gives=(
        Output("voting_position", ("party", "issue"), "scale", 0, 1, "what a party ends up voting for", NOT_VOTING),
        Output("end_mean", ("issue",), "scale", 0, 1, "mean of these votes", "nobody has a vote of any weight on it"),
        Output("position", ("issue",), "scale", 0, 1, "where the issue settles: there, or at its status quo"),
        Output("gain", ("party",), "salience × scale", 0, np.inf, "what a party gains by the exchanges it makes"),
        Output(
            "externality",
            ("party",),
            "salience × scale",
            -np.inf,
            np.inf,
            "what the exchanges of others are worth to it",
        ),
        Output("net", ("party",), "salience × scale", -np.inf, np.inf, "what all exchanges together are worth to it"),
        Output("exchanges", (), "count", 0, np.inf, "how many exchanges are made"),
        Output("complete", (), "probability", 0, 1, "whether none is left that pays; 0 if the search was broken off"),
    ),
    published=(
        Published(
            source=(
                "by hand: means 1/3 and 2/3; each gives the other the whole of the issue that it cares for less, so "
                "that the outcomes move by 1/3 each, worth 1 · 1/3 - 1/2 · 1/3 to both"
            ),
            inputs=TWO,
            expect={
                "position": [0, 1],
                "gain": [1 / 6, 1 / 6],
                "externality": [0, 0],
                "net": [1 / 6, 1 / 6],
                "exchanges": 1,
            },
        ),
        Published(
            source=(
                "by hand: a third party that wants 1 on the first issue alone and sits nowhere sees it go from 1/3 to 0"
            ),
            inputs={
                "ideal": [[0, 0], [1, 1], [1, np.nan]],
                "salience": [[1, 0.5], [0.5, 1], [0.6, 0]],
                "capability": [0.5, 0.5, 0.9],
                "seated": [[1, 1], [1, 1], [0, 0]],
                "at_table": [[[1, 1], [1, 1], [0, 0]]],
                "status_quo": [0.5, 0.5],
            },
            expect={
                "position": [0, 1],
                "gain": [1 / 6, 1 / 6, 0],
                "externality": [0, 0, -0.2],
                "net": [1 / 6, 1 / 6, -0.2],
            },
        ),
        Published(
            source="by hand: the same two issues on two tables cannot be traded, and stay at their means",
            inputs={**TWO, "at_table": [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]},
            expect={"position": [1 / 3, 2 / 3], "gain": [0, 0], "net": [0, 0], "exchanges": 0},
        ),
    ),
    assumes=(
        "A vote can be sold: a party votes for what it does not want, where it is paid for that elsewhere, and keeps "
        "its word. Pairs trade, one exchange at a time, the most gainful first, both gain the same, and everybody's "
        "saliences are known."
    ),
    misleads=(
        "It knows no red lines, no threats and no ratification, so that a trade may sell what nobody could sign at "
        "home; which exchange comes first decides much, and on decisions of the European Union its outcome missed by "
        "more than the mean it starts from. Read which trades pay, and at whose expense, not where it ends."
    ),
    solve=solve,
)
