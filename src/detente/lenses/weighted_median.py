"""Weighted median: the position that no other beats when power times salience votes.

On every issue, with weights w_k = c_k s_k of the parties that sit at a table with it, the median is the position at
which the cumulated weight passes one half: the winner of every pairwise vote when preferences fall off with distance
:cite:`black1948`. When the cumulated weight hits one half exactly, every point between two neighbouring positions is a
median; the interval is given, and its middle is the position. An issue at no table, or where the weights are all 0,
stays at its status quo.
"""

import numpy as np

from detente.core.kernels import per_world
from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.forecast.voters import rank_voters
from detente.worlds.worlds import Floats, Worlds

TIE = 1e-12  # of the total weight: nearer to one half than this is one half; sums of shares in binary miss it by less


@per_world("(party,issue),(party,issue),(party),(party,issue),(issue)->(issue),(issue)")
def median_of_one_world(
    ideal: Floats, salience: Floats, capability: Floats, seated: Floats, status_quo: Floats, low: Floats, high: Floats
) -> None:
    """Write the lower and upper weighted median of every issue."""
    parties = ideal.shape[0]
    place = np.empty(parties)
    weight = np.empty(parties)
    for issue in range(ideal.shape[1]):
        voters, total = rank_voters(ideal, salience, capability, seated, issue, place, weight)
        low[issue] = high[issue] = status_quo[issue]
        below = 0.0
        for voter in range(voters):
            below += weight[voter]
            if below >= (0.5 - TIE) * total:
                low[issue] = high[issue] = place[voter]
                if below <= (0.5 + TIE) * total and voter + 1 < voters:
                    high[issue] = place[voter + 1]
                break


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the weighted median of every draw and issue, with its interval."""
    del seed  # this lens draws nothing
    low, high = median_of_one_world(*(worlds.field(name, lens="weighted_median") for name in LENS.reads))
    return {"position": (low + high) / 2, "low": low, "high": high}


EMISSION = {
    "ideal": [[(years - 4) / 6] for years in (4, 7, 4, 4, 10, 10, 10, 7, 4, 7)],
    "salience": [[salience] for salience in (0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7)],
    "capability": (0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08),
    "seated": [[1]] * 10,
    "status_quo": [1],
}
LENS = Lens(
    name="weighted_median",
    version=1,
    question="Which position would win every vote if power and salience were the votes?",
    cites=("black1948", "bdm1994"),
    reads=("ideal", "salience", "capability", "seated", "status_quo"),
    gives=(
        Output("position", ("issue",), "scale", 0, 1, "where the issue settles: the middle of the median interval"),
        Output("low", ("issue",), "scale", 0, 1, "lower end of the median interval"),
        Output("high", ("issue",), "scale", 0, 1, "upper end of the median interval"),
    ),
    published=(
        Published(
            source="bdm1994, table of the emission standards: weighted median 7 years, two public replications agree",
            inputs=EMISSION,
            expect={"position": [0.5], "low": [0.5], "high": [0.5]},
        ),
        Published(
            source="by hand: two equal voters at 0.2 and 0.6, so every point between is a median",
            inputs={
                "ideal": [[0.6], [0.2]],
                "salience": [[0.5], [0.5]],
                "capability": (0.3, 0.3),
                "seated": [[1], [1]],
                "status_quo": [0],
            },
            expect={"position": [0.4], "low": [0.2], "high": [0.6]},
        ),
    ),
    assumes="Issues are decided one at a time, and each party backs whichever position lies nearer to its ideal.",
    misleads=(
        "It jumps when a pivotal party moves a little, names a point even where no point is "
        "acceptable, and knows no trades across issues."
    ),
    solve=solve,
)
