"""Tracks: tables that meet one after another, what each signs, and what the order does to whom.

A table's parties draw up the package of its issues that is best for them by leximin of gains over no deal, one that
those can live with whose consent it needs, if there is one (:mod:`detente.solvers.agreement.drafts`). A signed deal
needs the consent of whoever sits at any open table with an issue that it moves, asked at the next table where such a
party sits, or at home. Everybody looks ahead,

    q accepts a deal  ⇔  E[U_q(deal and best play later)] ≥ E[U_q(breaking off and best play later)],

so that a later veto is felt earlier :cite:`putnam1988`; nobody consents to what crosses a limit of its own, or leaves
an issue of its tables where it stands on which it insists. Each table takes one round, after which a unit of utility is
worth ``patience`` as much, and one round more where a level lies beyond the share of the way from ideal to limit that a
delegation's mandate allows. Backing down costs before audiences at public tables only.

Two regimes are compared: *each table binds*, and *nothing is agreed until all is agreed*: one test, at the last table,
of the package that is best by leximin for all who sit anywhere, over all that is on some table. The *value of the
order* is what a party gets in the first, as the tracks are listed, less the second :cite:`sebenius1983`. With R the
chance that all bodies pass what is kept, F whether it moves a fundamental issue, and φ whether force pays, it ends in
R (F, 1 - F, 0, 0) + (1 - R) (0, 0, 1 - φ, φ), and without a deal in (0, 0, 1 - φ, φ).
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.lenses.tracks.course import NAME, READS, SAME, Course, Rounds, course_of
from detente.worlds.worlds import Floats, Worlds


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return what is signed and kept in every draw, and what the order is worth to whom."""
    del seed  # this lens draws nothing: what ties is averaged
    course = course_of(worlds)
    place = course.field["track_order"]
    binds, joint = course.in_order(place, holds=True), course.together()
    agreed = binds.stands > SAME
    chance = np.where(agreed, binds.stands, 1.0)[:, None]
    fails, pays = np.clip(1 - binds.settled - binds.plain, 0, 1), course.field["force_pays"]
    outcome = np.stack([binds.settled, binds.plain, fails * (1 - pays), fails * pays], axis=1)
    on_table = course.asked.any(axis=1)
    return {
        "outcome": np.clip(outcome, 0, 1),
        "signed": np.where(course.opens > 0, np.clip(binds.kept, 0, 1), np.nan),
        "package": np.where(agreed[:, None] & on_table, positions(course, binds) / chance, np.nan),
        "gain": np.where(agreed[:, None], binds.gains / chance - course.stake, np.nan),
        "order_value": binds.gains - joint.gains,
        "hold_up": binds.held.max(axis=1),
        "traded": traded(course, binds).max(axis=1),
        "lost": np.where((course.exists[:, -1] > 0) & ~agreed, 1.0, 0.0),
    }


def positions(course: Course, rounds: Rounds) -> Floats:
    """Return where every issue ends, times the chance that anything is agreed; shape (draws, issues)."""
    at = np.nan_to_num(course.field["level_position"])
    stands = np.where(course.field["level_moved"] == 0, at, 0.0).sum(axis=2)
    signed = (course.share[:, :-1] * at[:, None]).sum(axis=3)
    source = rounds.source
    left = rounds.stands[:, None] - source.sum(axis=1)
    return np.asarray(np.clip((source * signed).sum(axis=1) + left * stands, 0, 1))


def traded(course: Course, rounds: Rounds) -> Floats:
    """Return the chance that a kept deal crosses a limit of a party that does not sit there; (draws, tables, parties).

    Such a party sits nowhere on the issue: nobody consents to what crosses a limit of its own.
    """
    absent = course.seats[:, :-1] == 0
    return np.where(absent, (course.crossed[:, :-1] * rounds.source[..., None]).max(axis=2, initial=0.0), 0.0)


def _tables(seated: list[list[int]], on: list[list[int]], *, order: tuple[int, ...] = (0, 1)) -> dict[str, object]:
    """Return three parties who say yes or no on two issues at two tables; every gain is a tenth of the source's."""
    gains = [[0.3, -0.1], [0.2, 0.0], [-0.1, 0.2]]
    return {
        "track_seated": seated,
        "track_on": on,
        "track_order": order,
        "track_open": [1, 1],
        "track_public": [0, 0],
        "mandate": np.full((2, 3), np.nan),
        "patience": [1, 1, 1],
        "fundamental": [1, 0],
        "level_position": [[0, 1], [0, 1]],
        "level_moved": [[0, 1], [0, 1]],
        "level_distinct": [[1, 1], [1, 1]],
        "level_worth": [[[0, one], [0, other]] for one, other in gains],
        "level_face": np.zeros((3, 2, 2)),
        "level_signed": np.ones((3, 2, 2)),
        "level_way": np.zeros((3, 2, 2)),
        "insists": np.zeros((3, 2)),
        "no_deal": [0, 0, 0],
        "force_pays": 0,
        "body_worth": np.empty((0, 2, 2)),
        "ratify_doubt": 0,
        "dependency_when": np.empty((0, 2, 2)),
        "dependency_then": np.empty((0, 2, 2)),
    }


SOURCE = "by hand, and by a plain recursion over what was signed: a table of two and one of three parties, "
NOTHING = "nothing is agreed"
LENS = Lens(
    name=NAME,
    version=1,
    question="What do tables that meet one after another sign, and whom does the order serve?",
    cites=("putnam1988", "sebenius1983"),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how it ends when each table binds"),
        Output(
            "signed", ("track",), "probability", 0, 1, "whether what a table signs is kept", "the table does not meet"
        ),
        Output(
            "package",
            ("issue",),
            "scale",
            0,
            1,
            "where an issue ends, if ratified",
            NOTHING + ", or the issue is at no table",
        ),
        Output(
            "gain",
            ("party",),
            "utility",
            -np.inf,
            np.inf,
            "what a party, seated or not, gains over the status quo, later rounds counting less",
            NOTHING,
        ),
        Output(
            "order_value",
            ("party",),
            "utility",
            -np.inf,
            np.inf,
            "what a party gets as listed, each table binding, less what it gets if nothing is agreed until all is",
        ),
        Output(
            "hold_up",
            ("party",),
            "probability",
            0,
            1,
            "whether its consent, asked after a table without it, is what a deal there lacks",
        ),
        Output(
            "traded",
            ("party",),
            "probability",
            0,
            1,
            "whether a kept deal crosses a red line of this party, which does not sit where it is signed",
        ),
        Output("lost", (), "probability", 0, 1, "whether one table of all could sign something, and nothing is agreed"),
    ),
    published=(
        Published(
            source=SOURCE + "each binding: the first accepts, the second refuses, because one of them loses by it",
            inputs=_tables([[1, 1, 0], [1, 1, 1]], [[1, 0], [0, 1]]),
            expect={
                "outcome": [1, 0, 0, 0],
                "signed": [1, 0],
                "package": [1, 0],
                "gain": [0.3, 0.2, -0.1],
                "order_value": [0.1, 0.0, -0.2],
                "hold_up": [0, 0, 0],
                "traded": [0, 0, 0],
                "lost": 0,
            },
        ),
        Published(
            source=SOURCE + "in the reverse order: nothing changes",
            inputs=_tables([[1, 1, 0], [1, 1, 1]], [[1, 0], [0, 1]], order=(1, 0)),
            expect={"signed": [1, 0], "gain": [0.3, 0.2, -0.1], "order_value": [0.1, 0.0, -0.2]},
        ),
        Published(
            source=SOURCE + "where the third party also sits on the first issue later: both issues are agreed",
            inputs=_tables([[1, 1, 0], [1, 1, 1]], [[1, 0], [1, 1]]),
            expect={"package": [1, 1], "gain": [0.2, 0.2, 0.1], "order_value": [0.0, 0.0, 0.0]},
        ),
    ),
    assumes=(
        "Each table has one draft, made with an eye to whose consent it will need; everybody looks ahead and knows the "
        "others' red lines; a later signature replaces an earlier one; a table is a round, and asking home is another."
    ),
    misleads=(
        "Every meeting counts as one in which something binding could be signed, so that a table where nobody meant to "
        "sign makes the others look late; read who gains by the order and who is traded before how much, and do not "
        "take what nobody has drafted for what nobody could agree on."
    ),
    solve=solve,
)  # fmt: skip
