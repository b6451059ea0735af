"""Spatial politics: parties challenge, bargain over all issues at once, and take what would win a vote.

Every party stands somewhere on every issue and measures a position by its distance d from its own, weighed by its
saliences; to it a position is worth (1 - d)(1 + R d), with an attitude to risk R that follows from its chance to win a
vote as things stand. In each turn everybody challenges whom it gains most from, the two have a bargain on every issue,
and each takes what is likeliest to win a vote among the bargains that concern it and staying put, until little moves.
The rules are in :mod:`detente.solvers.condorcet`, whose model is that of the program KTAB, a descendant of
:cite:`bdm1994`; here third parties vote by the sign of what they would gain, so that a friend's power never hurts.

The parties are those that sit at a table with an issue on which they have a stance that they care about. Where one has
no such seat or stance it has no salience and stands for the status quo. Where somebody's saliences sum to more than 1,
those of all are divided by the largest sum. An issue ends at the mean of the last positions with weights c_k s_k.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.condorcet.play import Ended, play
from detente.worlds.worlds import Floats, Worlds

NAME = "spatial_politics"
READS = ("ideal", "salience", "capability", "seated", "status_quo")


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return where the play of every draw ends."""
    del seed  # this lens draws nothing
    ideal, salience, capability, seated, status_quo = (worlds.field(name, lens=NAME) for name in READS)
    has_say = (seated > 0) & ~np.isnan(ideal) & (salience > 0)
    cares = np.where(has_say, salience, 0.0)
    cares = cares / np.maximum(cares.sum(axis=2).max(axis=1, initial=0.0), 1.0)[:, None, None]
    stands = np.where(has_say, np.nan_to_num(ideal), status_quo[:, None])
    # what nothing tells apart is taken in the order of the names, so that the order of the file does not matter
    party, issue = (np.argsort(np.array(worlds.labels[dim], dtype=str), kind="stable") for dim in ("party", "issue"))
    of_party, of_issue = np.argsort(party), np.argsort(issue)
    found = play(stands[:, party][:, :, issue], cares[:, party][:, :, issue], capability[:, party])
    end = found.position[:, of_party][:, :, of_issue]
    weight = np.where(has_say, capability[:, :, None] * salience, 0.0)
    return {
        "position": _mean(end, weight, status_quo),
        "end_position": np.where(has_say, end, np.nan),
        "win_probability": found.win[:, of_party],
        "risk": found.risk[:, of_party],
        "turns": found.turns.astype(np.float64),
        "ended": found.ended.astype(np.float64),
    }


def _mean(end: Floats, weight: Floats, status_quo: Floats) -> Floats:
    """Return the weighted mean of every issue; the status quo where nobody has a weight."""
    total = weight.sum(axis=1)
    mean = np.divide((weight * end).sum(axis=1), total, out=status_quo.copy(), where=total > 0)
    return np.asarray(np.clip(mean, 0.0, 1.0))


THREE_DIMENSIONS = {  # seven parties, three issues: position and salience in hundredths, and capability in thousandths
    "ideal": np.array(
        [
            (75.79, 6.37, 70.45), (82.72, 73.5, 64), (82.45, 90.89, 0.07), (62.52, 50.82, 62.33), (82.34, 45.77, 73.31),
            (84.48, 33.7, 88.11), (70.96, 33.46, 90.36),
        ]
    ) / 100,
    "salience": np.array(
        [
            (49.53, 5.91, 28.15), (30.33, 21.22, 24.79), (48.47, 13.55, 34.62), (20.76, 39.24, 22.21),
            (40.96, 25.43, 22.59), (22.92, 39.35, 15.42), (31.75, 27.93, 26.03),
        ]
    ) / 100,
    "capability": np.array((102.543, 53.393, 129.643, 75.92, 63.224, 120.048, 54.178)) / 1000,
    "seated": np.ones((7, 3)),
    "status_quo": np.zeros(3),
}  # fmt: skip
TWO_ENDS = {
    "ideal": [[0], [1]],
    "salience": [[0.5], [0.5]],
    "capability": [0.4, 0.4],
    "seated": [[1], [1]],
    "status_quo": [0],
}
NO_STAKE = "the party sits at no table with an issue that it cares about"
LENS = Lens(
    name=NAME,
    version=1,
    question="Who challenges whom over all issues at once, what do they settle on in pairs, and where does that end?",
    cites=("bdm1994", "ktab2015"),
    reads=READS,
    gives=(
        Output("position", ("issue",), "scale", 0, 1, "where the issue settles: the mean of the last positions"),
        Output("end_position", ("party", "issue"), "scale", 0, 1, "where a party stands at the end",
               "the party has no stance that it cares about, or does not sit at a table with the issue"),
        Output("win_probability", ("party",), "probability", 0, 1,
               "chance that what a party stands for at the start wins a vote; the same for all who do", NO_STAKE),
        Output("risk", ("party",), "attitude", -0.5, 1,
               "attitude to risk: above 0 for who would rather gamble, from its chance to win", NO_STAKE),
        Output("turns", (), "count", 0, 100, "how many turns it takes"),
        Output("ended", (), "reason", 0, 3, "how the play ended: " + "; ".join(f"{e:d} {e.sentence}" for e in Ended)),
    ),
    published=(
        Published(
            source=(
                "ktab2015, reference output for seven random parties and three issues: chances to win and attitudes to "
                "risk before the first turn; a second implementation agrees"
            ),
            inputs=THREE_DIMENSIONS,
            expect={
                "win_probability": [0.0047, 0.0302, 0.0054, 0.1492, 0.6001, 0.1447, 0.0656],
                "risk": [-0.5, -0.4593, -0.4995, -0.2741, 1.0, -0.2319, -0.4303],
            },
            tolerance=6e-5,
        ),
        Published(
            source=(
                "by hand: two equals at the two ends are neutral to risk, so that meeting in the middle is worth no "
                "more to either than that both stay"
            ),
            inputs=TWO_ENDS,
            expect={
                "position": [0.5], "end_position": [[0], [1]], "win_probability": [0.5, 0.5], "risk": [0, 0],
                "turns": 2, "ended": 0,
            },
        ),
    ),
    assumes=(
        "Everybody measures by distance from where it stands now, so that who has moved no longer wants what it first "
        "wanted; capability is one currency for all issues; of two that bargain one may move and the other not."
    ),
    misleads=(
        "Turns are a story about leverage and no better forecast than the weighted mean they start from; which of two "
        "near bargains somebody takes can move an end by tenths of the scale."
    ),
    solve=solve,
)  # fmt: skip
