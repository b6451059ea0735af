"""Concessions: who gives in when the deadline comes nearer, and where that ends.

All who sit at some table bargain over all issues that are on one, over packages of their levels
(:mod:`detente.worlds.mediation.packages`). Everybody opens with what is best for it, m, and comes down
to what no deal is worth, r, at a *pace* β of its own :cite:`faratin1998`: at time t of 1 it asks for

    a(t) = r + (m - r) (1 - t^(1/β)),

late in coming down for β below 1, early above 1. In every round each of them offers its own cheapest undominated
package that is worth as much to it; the first offer that is worth to all others what they ask for is agreed
(:mod:`detente.solvers.concession.together`). What crosses a red line of a seated party, breaks a dependency between
issues, leaves an issue where it stands on which somebody insists, or changes nothing, is never offered.

What is agreed goes to the bodies that ratify. With R the chance that all pass it, F whether it moves a fundamental
issue, and φ whether force pays, a play that ends in a package has the outcome

    R (F, 1 - F, 0, 0) + (1 - R) (0, 0, 1 - φ, φ),

and one that ends without has (0, 0, 1 - φ, φ).
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.agreement.chambers import Chambers
from detente.solvers.concession.together import Together, play_together
from detente.worlds.worlds import Floats, Worlds

NAME = "concessions"
ROUNDS = 100  # merely numerical: more of them move nothing by more than a hundredth of the time
LEAST_PACE = 1e-6  # as good as never before the deadline
READS = (
    "seated", "fundamental", "level_position", "level_moved", "level_distinct", "level_worth", "level_signed",
    "insists", "no_deal",
    "force_pays", "body_worth", "voter_worth", "chamber_seats", "chamber_quota", "chamber_veto", "ratify_doubt",
    "dependency_when", "dependency_then", "pace",
)  # fmt: skip


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return how the play ends in every draw."""
    del seed  # this lens draws nothing: what luck decides is averaged
    field = {name: worlds.field(name, lens=NAME) for name in READS}
    played = _play(field)
    seated, on_table = (field["seated"].max(axis=axis, initial=0.0) > 0 for axis in (2, 1))
    position = (played.share * np.nan_to_num(field["level_position"])).sum(axis=2)
    deal = played.agreed[:, None]
    fails, pays = 1 - played.marked - played.plain, field["force_pays"]
    outcome = np.stack([played.marked, played.plain, fails * (1 - pays), fails * pays], axis=1)
    return {
        "outcome": np.clip(outcome, 0, 1),
        "agreed": np.where(deal & on_table, position, np.nan),
        "round": played.time,
        "conceded": np.where(deal & seated, np.maximum(played.best - played.utility, 0), np.nan),
    }


def _play(field: dict[str, Floats]) -> Together:
    """Return the plays over what may be offered: red lines are known, and issues at no table stay where they stand."""
    seats, moved = field["seated"] > 0, field["level_moved"]
    sits, on_table = np.asarray(seats.any(axis=2)), np.asarray(seats.any(axis=1))
    signed = np.where(sits[..., None, None], field["level_signed"], 1.0).min(axis=1, initial=1.0)
    insisted = np.asarray((sits[..., None] & (field["insists"] > 0)).any(axis=1)) & on_table
    moves = (moved > 0) & on_table[..., None] & (np.nan_to_num(signed * field["level_distinct"]) > 0)
    position = np.nan_to_num(field["level_position"])
    stands = np.where(moved == 0, position, 0.0).sum(axis=2, keepdims=True)
    return play_together(
        np.moveaxis(field["level_worth"], 1, -1),
        field["no_deal"],
        np.maximum(field["pace"], LEAST_PACE),
        plays=sits,
        allowed=moves | ((moved == 0) & ~insisted[..., None]),
        moved=moved != 0,
        movement=np.abs(position - stands),
        when=field["dependency_when"] > 0,
        then=field["dependency_then"] > 0,
        ratifiers=np.moveaxis(field["body_worth"], 1, -1),
        votes=(
            np.moveaxis(field["voter_worth"], 1, -1),
            Chambers(*(field[name] for name in ("chamber_seats", "chamber_quota", "chamber_veto", "ratify_doubt"))),
        ),
        doubt=field["ratify_doubt"],
        marked=field["fundamental"],
        rounds=ROUNDS,
    )


def _pie(pace: tuple[float, float]) -> dict[str, object]:
    """Return one issue in a hundred steps, of which each of two parties wants all; its status quo is worth nothing."""
    x = np.arange(101) / 100
    return {
        "seated": [[1], [1]],
        "fundamental": [1],
        "level_position": [[*x, 0.5]],
        "level_moved": [[1.0] * 101 + [0.0]],
        "level_worth": [[[*x, 0.0]], [[*(1 - x), 0.0]]],
        "level_distinct": np.ones((1, 102)),
        "level_signed": np.ones((2, 1, 102)),
        "insists": [[0], [0]],
        "no_deal": [0, 0],
        "force_pays": 0,
        "body_worth": np.empty((0, 1, 102)),
        "voter_worth": np.empty((0, 1, 102)),
        "chamber_seats": np.empty((0, 0)),
        "chamber_quota": np.empty(0),
        "chamber_veto": np.empty((0, 0)),
        "ratify_doubt": 0,
        "dependency_when": np.empty((0, 1, 102)),
        "dependency_then": np.empty((0, 1, 102)),
        "pace": pace,
    }


NO_DEAL = "nothing is agreed"
NOT_THERE, NOT_SEATED = NO_DEAL + ", or the issue is at no table", NO_DEAL + ", or the party sits at none"
LENS = Lens(
    name=NAME,
    version=1,
    question="Do parties that give in only as time runs out agree in time, on what, and who has given way by then?",
    cites=("faratin1998",),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how it ends"),
        Output("agreed", ("issue",), "scale", 0, 1, "where an issue is agreed to end, if ratified", NOT_THERE),
        Output("round", (), "share", 0, 1, "when it is agreed, as a share of the time there is", NO_DEAL),
        Output("conceded", ("party",), "utility", 0, np.inf, "what a party has given up of what it asked", NOT_SEATED),
    ),
    published=(
        Published(
            source=(
                "by hand: of a pie in a hundred steps each of two asks for 1 - t, so that both ask for no more than "
                "half in the first of 100 rounds with t = k/99 of at least a half"
            ),
            inputs=_pie((1.0, 1.0)),
            expect={"outcome": [1, 0, 0, 0], "agreed": [0.5], "round": 50 / 99, "conceded": [0.5, 0.5]},
        ),
        Published(
            source=(
                "by hand, in the limit of short rounds and small steps: t² + t^½ = 1 at t = 0.5249, and who concedes "
                "late gets 1 - t² = 0.7245"
            ),
            inputs=_pie((0.5, 2.0)),
            expect={"outcome": [1, 0, 0, 0], "agreed": [0.7245], "round": 0.5249, "conceded": [0.2755, 0.7245]},
            tolerance=0.0125,
        ),
    ),
    assumes=(
        "Everybody's red lines are known, what no deal is worth to it is not; nobody looks ahead, and nothing but the "
        "deadline presses; within a round it is equally likely for all to be first; ratification is not foreseen."
    ),
    misleads=(
        "The pace decides who gets what, and is the number that nobody states: read who gains by waiting, not where it "
        "ends. Two that could agree always do by the deadline, since both come down to what no deal is worth; the "
        "picture is of positional bargaining, not of parties that look for a better package."
    ),
    solve=solve,
)  # fmt: skip
