"""Room: is there a position inside every seated party's limit, how wide is it, and who is the tightest.

A party accepts everything from its limit through its ideal to that end of the scale: [0, limit] when the limit lies
above the ideal, [limit, 1] when below, the whole scale without a limit. On every issue the room is the intersection of
what the parties at a table with it accept: the zone of possible agreement on that issue alone :cite:`raiffa1982`,

    room = [max of lower ends, min of upper ends],    width = max(0, upper - lower),    gap = max(0, lower - upper).

The tightest party is the one whose limit, if it were dropped, would widen ``upper - lower`` most; ties share. The same
for every pair of parties, seated or not. An issue at no table has the whole scale as its room, since nobody there could
object.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.worlds.worlds import Floats, Worlds

SAME = 1e-12  # differences below this are rounding
NOBODY = -1


@compiled
def lowest_accepted(ideal: float, limit: float, side: float) -> float:
    """Return the lower end of what a party accepts."""
    return min(limit, ideal) if side < 0 else 0.0


@compiled
def highest_accepted(ideal: float, limit: float, side: float) -> float:
    """Return the upper end of what a party accepts."""
    return max(limit, ideal) if side > 0 else 1.0


@compiled
def common_ground(ideal: Floats, limit: Floats, side: Floats, seated: Floats, without: int) -> tuple[float, float]:
    """Return the ends of what all seated parties but one accept on an issue; crossed over where there is nothing."""
    low, high = 0.0, 1.0
    for party in range(len(ideal)):
        if party != without and seated[party] > 0 and not np.isnan(ideal[party]):
            low = max(low, lowest_accepted(ideal[party], limit[party], side[party]))
            high = min(high, highest_accepted(ideal[party], limit[party], side[party]))
    return low, high


@per_world("(party,issue),(party,issue),(party,issue),(party,issue)->(issue),(issue),(party,issue)")
def room_of_one_world(
    ideal: Floats, limit: Floats, side: Floats, seated: Floats, low: Floats, high: Floats, tightest: Floats
) -> None:
    """Write the ends of the room on every issue, crossed over where there is none, and who is the tightest."""
    parties = ideal.shape[0]
    gain = np.empty(parties)
    for issue in range(ideal.shape[1]):
        sides = (ideal[:, issue], limit[:, issue], side[:, issue], seated[:, issue])
        low[issue], high[issue] = common_ground(sides[0], sides[1], sides[2], sides[3], NOBODY)
        for party in range(parties):
            bottom, top = common_ground(sides[0], sides[1], sides[2], sides[3], party)
            gain[party] = (top - bottom) - (high[issue] - low[issue])
        most = gain.max()
        ties = (gain >= most - SAME).sum()
        for party in range(parties):
            tightest[party, issue] = 1.0 / ties if most > SAME and gain[party] >= most - SAME else 0.0


@per_world("(party,issue),(party,issue),(party,issue),(pair)->(pair,issue)")
def pairs_of_one_world(ideal: Floats, limit: Floats, side: Floats, pair: Floats, overlap: Floats) -> None:
    """Write upper less lower end of what each pair of parties accepts; NaN where one of them has no stance."""
    both = np.zeros(ideal.shape[0])
    for issue in range(ideal.shape[1]):
        place = 0
        for one in range(ideal.shape[0]):
            for other in range(one + 1, ideal.shape[0]):
                both[:] = 0.0
                both[one] = both[other] = 1.0
                low, high = common_ground(ideal[:, issue], limit[:, issue], side[:, issue], both, NOBODY)
                stated = not (np.isnan(ideal[one, issue]) or np.isnan(ideal[other, issue]))
                overlap[place, issue] = high - low if stated else np.nan
                place += 1


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the room of every draw and issue, for all seated parties and for each pair."""
    del seed  # this lens draws nothing
    ideal, limit, side, seated = (worlds.field(name, lens="room") for name in LENS.reads)
    low, high, tightest = room_of_one_world(ideal, limit, side, seated)
    overlap = pairs_of_one_world(ideal, limit, side, np.zeros(len(worlds.labels["pair"])))
    return {
        "exists": (high >= low - SAME).astype(np.float64),
        "width": np.maximum(high - low, 0),
        "gap": np.maximum(low - high, 0),
        "tightest": tightest,
        "pair_exists": np.where(np.isnan(overlap), np.nan, overlap >= -SAME),
        "pair_width": np.maximum(overlap, 0),
    }


LENS = Lens(
    name="room",
    version=1,
    question="Is there a position on each issue that every seated party could live with, and how much of it?",
    cites=("raiffa1982", "putnam1988"),
    reads=("ideal", "limit", "limit_side", "seated"),
    gives=(
        Output(
            "exists", ("issue",), "probability", 0, 1, ("whether some position lies inside every seated party's limit")
        ),
        Output("width", ("issue",), "width", 0, 1, "how much of the scale that is"),
        Output("gap", ("issue",), "width", 0, 1, "how far the limits miss each other where there is no room"),
        Output(
            "tightest",
            ("party", "issue"),
            "share",
            0,
            1,
            ("whose limit, if dropped, would widen the room most; ties share"),
        ),
        Output(
            "pair_exists",
            ("pair", "issue"),
            "probability",
            0,
            1,
            "the same for two parties alone",
            ("one of the two has no stance on the issue"),
        ),
        Output(
            "pair_width",
            ("pair", "issue"),
            "width",
            0,
            1,
            "how much of the scale two parties could both live with",
            ("one of the two has no stance on the issue"),
        ),
    ),
    published=(
        Published(
            source=(
                "by hand: one accepts [0, 0.5], the other [0.4, 1]; dropping the first limit "
                "widens by 0.5, the second by 0.4"
            ),
            inputs={"ideal": [[0.0], [0.7]], "limit": [[0.5], [0.4]], "limit_side": [[1], [-1]], "seated": [[1], [1]]},
            expect={
                "exists": [1],
                "width": [0.1],
                "gap": [0],
                "tightest": [[1], [0]],
                "pair_exists": [[1]],
                "pair_width": [[0.1]],
            },
        ),
        Published(
            source=(
                "by hand: [0, 0.3] and [0.6, 1] miss each other by 0.3; the third party is not "
                "seated; the first two differ in what dropping gains"
            ),
            inputs={
                "ideal": [[0.0], [0.7], [1.0]],
                "limit": [[0.3], [0.6], [0.9]],
                "limit_side": [[1], [-1], [-1]],
                "seated": [[1], [1], [0]],
            },
            expect={
                "exists": [0],
                "width": [0],
                "gap": [0.3],
                "tightest": [[1], [0], [0]],
                "pair_exists": [[0], [0], [1]],
                "pair_width": [[0], [0], [0.1]],
            },
        ),
    ),
    assumes="Each issue is looked at alone, and a limit is a limit: no trade on another issue buys a step beyond it.",
    misleads=(
        "Room on every issue is no package that all would sign, and no room on one issue may be "
        "bought open by another; limits are guesses about others."
    ),
    solve=solve,
)
