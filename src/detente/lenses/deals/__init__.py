"""Deals: which packages everyone at the table could sign, which of them are fair, and who stands in the way.

A package names a level of every issue on the table; its worth is the sum of what its levels add
(:mod:`detente.worlds.mediation.packages`). The *win-set* :cite:`putnam1988` holds the packages that break no
dependency between issues and pass, in this order: the limits of all who sit there, their insistence on
issues that must move, what no deal is worth to each, and the bodies that ratify, each more likely than not to. The
package that changes nothing is no deal. A body is an audience with a stance of its own, or a chamber of groups with
seats that vote (:mod:`detente.solvers.agreement.chambers`).

Four standards of fairness choose among them, over what no deal is worth: the product of gains :cite:`nash1950`, gains
in proportion to the best that each could have :cite:`kalai1975`, the smallest gain :cite:`kalai1977`, and the sum. With
R the chance that all bodies pass a choice, F whether it moves a fundamental issue, and φ whether force pays,

    outcome = mean of R (F, 1 - F, 0, 0) + (1 - R) (0, 0, 1 - φ, φ) over the first three,

and (0, 0, 1 - φ, φ) where the win-set is empty. R is the product of Φ(gain / σ) of each body whose issue moves, and of
the exact chance of each such chamber that the groups in favour have its quota and hold all its vetoes.
"""

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.lenses.deals.choice import choices, negotiate, shortfall
from detente.lenses.deals.table import READS, Table, only, tables
from detente.worlds.worlds import Floats, Worlds

FAIR = 3  # of the solutions, the first ones: those that make the outcome


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the win-set, its fair packages and what stands in the way, in every draw."""
    del seed  # this lens draws nothing
    size = {dim: len(names) for dim, names in worlds.labels.items()}
    found = {output.name: np.full((worlds.draws, *(size[dim] for dim in output.dims)), np.nan) for output in LENS.gives}
    pays = worlds.field("force_pays", lens="deals")
    for name in ("deal", "size", "size_here", "unlocks"):
        found[name][:] = 0.0
    found["outcome"][:] = _without(pays)
    found["overlap"][:] = _overlap(worlds)
    fundamental = worlds.field("fundamental", lens="deals")
    doubt = worlds.field("ratify_doubt", lens="deals")
    for table in tables(worlds):
        if len(table.issues) and len(table.seated):
            _sit_down(table, pays[table.rows], fundamental[table.rows], doubt[table.rows], found)
    return found


def _without(pays: Floats) -> Floats:
    """Return how it ends without a deal; shape (draws, 4)."""
    return np.stack([np.zeros_like(pays), np.zeros_like(pays), 1 - pays, pays], axis=1)


def _sit_down(table: Table, pays: Floats, fundamental: Floats, doubt: Floats, found: dict[str, Floats]) -> None:
    """Write the findings of one table."""
    rows, best = table.rows, negotiate(table, table.seated)
    deal = best.size > 0
    found["deal"][rows], found["size"][rows], found["after"][rows] = deal, best.size, best.after
    inner = negotiate(table, table.seated, here=True)
    found["size_here"][rows] = inner.size
    choice = choices(table, best, fundamental, doubt)
    put(found["package"], rows, table.issues, np.where(deal[:, None, None], choice.position, np.nan))
    found["gain"][rows] = choice.gain
    seated_gain = (choice.gain + table.at_quo[:, None] - table.no_deal[:, None])[:, :, table.seated]
    found["least_gain"][rows] = np.maximum(seated_gain.min(axis=2), 0)
    found["ratified"][rows], found["ties"][rows] = choice.ratified, np.where(deal[:, None], best.ties, np.nan)
    r, f = choice.ratified[:, :FAIR, None], choice.fundamental[:, :FAIR]
    signed = np.stack([f, 1 - f, np.zeros_like(f), np.zeros_like(f)], axis=2)
    fair = (r * signed + (1 - r) * _without(pays)[:, None]).mean(axis=1)
    found["outcome"][rows] = np.where(deal[:, None], fair, found["outcome"][rows])
    empty = np.flatnonzero(~deal)
    if len(empty):
        _look_for_repair(only(table, empty), found)
    found["short"][np.ix_(rows[deal], table.seated)] = 0.0
    for party in table.absent:
        with_it = negotiate(table, np.sort(np.append(table.seated, party)), fast=True)
        then = choices(table, with_it, fundamental, doubt).gain[:, :FAIR, party].mean(axis=1)
        now = choice.gain[:, :FAIR, party].mean(axis=1)
        found["seat_value"][rows, party] = np.nan_to_num(then) - np.nan_to_num(now)


def put(into: Floats, rows: np.ndarray, issues: np.ndarray, values: Floats) -> None:
    """Write values of the issues on the table into an array whose last axis is the issue."""
    into[np.ix_(rows, np.arange(into.shape[1]), issues)] = values


def _look_for_repair(table: Table, found: dict[str, Floats]) -> None:
    """Write who could open a deal alone, and how far each would have to come down."""
    for party in table.seated:
        freed = negotiate(table, table.seated, int(party), fast=True)
        found["unlocks"][table.rows, party] = freed.rational > 0
        found["short"][table.rows, party] = shortfall(table, int(party))


def _overlap(worlds: Worlds) -> Floats:
    """Return the width of what all seated parties accept on an issue, negative for a gap; NaN at no table."""
    ideal, limit, side, seated = (
        worlds.field(name, lens="deals") for name in ("ideal", "limit", "limit_side", "seated")
    )
    bound = (seated > 0) & ~np.isnan(limit)
    top = np.where(bound & (side > 0), np.fmax(limit, ideal), 1.0).min(axis=1)
    bottom = np.where(bound & (side < 0), np.fmin(limit, ideal), 0.0).max(axis=1)
    return np.where(seated.max(axis=1) > 0, top - bottom, np.nan)


NO_DEAL = "there is no deal"
WORKED = {
    "seated": [[1, 1, 1], [1, 1, 1], [0, 0, 0]],
    "fundamental": [1, 0, 0],
    "level_position": [[0, 0.3, 0.6, 1], [0, 0.5, 1, np.nan], [0, 0.5, 0.7, 1]],
    "level_moved": [[1, 1, 0, 1], [1, 1, 0, np.nan], [1, 1, 0, 1]],
    "level_distinct": [[1, 1, 1, 1], [1, 1, 1, np.nan], [1, 1, 1, 1]],
    "level_worth": [
        [[9 / 20, 63 / 200, 9 / 50, 0], [3 / 16, 5 / 32, 0, np.nan], [3 / 10, 3 / 20, 9 / 100, 0]],
        [[0, 3 / 13, 6 / 13, 4 / 13], [0, 4 / 13, 0, np.nan], [0, 2 / 13, 6 / 65, 0]],
        [[0, 27 / 200, 27 / 100, 9 / 20], [0, 3 / 20, 0, np.nan], [0, 1 / 5, 7 / 25, 2 / 5]],
    ],
    "level_signed": [
        [[1, 1, 1, 0], [1, 1, 1, np.nan], [1, 1, 1, 1]],
        [[0, 0, 1, 1], [1, 1, 1, np.nan], [1, 1, 1, 1]],
        [[0, 0, 1, 1], [1, 1, 1, np.nan], [0, 1, 1, 1]],
    ],
    "level_here": [[[1, 1, 1, 1], [1, 1, 1, np.nan], [1, 1, 1, 1]]] * 3,
    "level_beyond": [[[0, 0, 0, 0], [0, 0, 0, np.nan], [0, 0, 0, 0]]] * 3,
    "insists": [[0, 0, 0]] * 3,
    "no_deal": [27 / 100, 36 / 65, 11 / 20],
    "force_pays": 0,
    "body_worth": np.empty((0, 3, 4)),
    "voter_worth": np.empty((0, 3, 4)),
    "chamber_seats": np.empty((0, 0)),
    "chamber_quota": np.empty(0),
    "chamber_veto": np.empty((0, 0)),
    "ratify_doubt": 0,
    "dependency_when": np.empty((0, 3, 4)),
    "dependency_then": np.empty((0, 3, 4)),
    "ideal": [[0, 0.2, 0], [0.7, 0.5, 0.5], [1, 0.5, 1]],
    "limit": [[0.3, 0.6, 1], [0.6, 0, 0], [0.6, 0, 0.5]],
    "limit_side": [[1, 1, 1], [-1, -1, -1], [-1, -1, -1]],
    "status_quo": [0.6, 1, 0.7],
}  # one world, as numbers; beyond its limits nothing is asked there
LENS = Lens(
    name="deals",
    version=1,
    question="Is there a package that everyone could sign, which are the fair ones, and who would have to move?",
    cites=("putnam1988", "nash1950", "kalai1975", "kalai1977", "raiffa1982"),
    reads=READS,
    gives=(
        Output("outcome", ("outcome",), "probability", 0, 1, "how it ends, mean over the first three solutions"),
        Output("deal", (), "probability", 0, 1, "whether some package passes every filter"),
        Output("size", (), "packages", 0, np.inf, "packages in the win-set"),
        Output("size_here", (), "packages", 0, np.inf, "those that the delegations may sign without asking home"),
        Output(
            "after",
            ("filter",),
            "packages",
            0,
            np.inf,
            "packages left after each filter; what stands is counted",
            "nobody sits at a table",
        ),
        Output(
            "overlap",
            ("issue",),
            "scale",
            -1,
            1,
            "width of what all seated parties accept on an issue alone; negative is a gap",
            "the issue is at no table",
        ),
        Output(
            "package",
            ("solution", "issue"),
            "scale",
            0,
            1,
            "where each solution puts every issue",
            NO_DEAL + ", or the issue is at no table",
        ),
        Output(
            "gain",
            ("solution", "party"),
            "utility",
            -np.inf,
            np.inf,
            "what each solution gives every party over the status quo, seated or not",
            NO_DEAL,
        ),
        Output(
            "least_gain",
            ("solution",),
            "utility",
            0,
            np.inf,
            "the smallest gain of a seated party over no deal",
            NO_DEAL,
        ),
        Output("ratified", ("solution",), "probability", 0, 1, "chance that all bodies pass it", NO_DEAL),
        Output(
            "unlocks",
            ("party",),
            "probability",
            0,
            1,
            "whether a deal appears if this party alone drops its limits, insistence and value of no deal",
        ),
        Output(
            "short",
            ("party",),
            "utility",
            0,
            np.inf,
            "the least that this party must come down for a deal, the others unmoved",
            "it does not sit there, or nothing it could do helps",
        ),
        Output(
            "seat_value",
            ("party",),
            "utility",
            -np.inf,
            np.inf,
            "mean gain of an absent party if it were seated, less its mean gain now",
            "the party is seated",
        ),
        Output("ties", ("solution",), "packages", 1, np.inf, "packages that the solution cannot tell apart", NO_DEAL),
    ),
    published=(
        Published(
            source=(
                "exact fractions over all 48 packages: two parties seated, a third absent; three issues, the first "
                "of them fundamental; the second and third are settled, and the absent party gains 7/100"
            ),
            inputs=WORKED,
            expect={
                "deal": 1,
                "size": 7,
                "after": [12, 12, 8, 8],
                "outcome": [0, 1, 0, 0],
                "overlap": [-0.3, 0.6, 1.0],
                "package": [[0.6, 0.5, 0.5]] * 4,
                "gain": [[173 / 800, 24 / 65, 7 / 100]] * 4,
                "unlocks": [0, 0, 0],
            },
        ),
    ),
    assumes=(
        "Parties sign what is worth more to them than no deal and crosses no limit; worth adds up over issues; bodies "
        "pass what they gain by; who is absent has no say."
    ),
    misleads=(
        "A deal that exists is not a deal that is reached, the solutions are standards of fairness and no forecasts, "
        "and stated limits are often bargaining talk: look at which limit matters before believing in an empty set."
    ),
    solve=solve,
)
