"""Deals: which packages everyone at the table could sign, which of them are fair, and who stands in the way of the rest.

A package names a level of every issue on the table; its worth is the sum of what its levels add
(:mod:`detente.worlds.packages`). The *win-set* :cite:`putnam1988` holds the packages that break no dependency between
issues and pass, in this order: the limits of all who sit there, their insistence on issues that must move, what no deal
is worth to each, and the bodies that ratify, each more likely than not to. The package that changes nothing is no deal.

Four standards of fairness choose among them, over what no deal is worth: the product of gains :cite:`nash1950`, gains
in proportion to the best that each could have :cite:`kalai1975`, the smallest gain :cite:`kalai1977`, and the sum. With
R the chance that all bodies pass a choice, F whether it moves a fundamental issue, and φ whether force pays,

    outcome = mean of R (F, 1 - F, 0, 0) + (1 - R) (0, 0, 1 - φ, φ) over the first three,

and (0, 0, 1 - φ, φ) where the win-set is empty. R = Φ(gain / σ) of each body whose issue moves.
"""

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from detente.core.seed import Seed
from detente.lens import Findings, Lens, Output, Published
from detente.solvers.packages.best import Best, best_packages
from detente.solvers.packages.space import Rules, Space
from detente.worlds.outcomes import SOLUTIONS
from detente.worlds.worlds import Floats, Worlds

SAME = 1e-9
FAIR = 3  # of the solutions, the first ones: those that make the outcome
LISTED = 16  # packages that remain alike, beyond which they are summarised by their levels
BOTTOM = -100.0  # below every utility: nobody's disagreement point
READS = (
    "seated", "fundamental", "level_position", "level_moved", "level_worth", "level_signed", "level_here", "level_beyond",
    "insists", "no_deal", "force_pays", "body_worth", "ratify_doubt", "dependency_when", "dependency_then", "ideal", "limit",
    "limit_side", "status_quo",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Table:
    """Worlds in which the same parties sit at the table over the same issues, and the same packages stand together.

    Attributes
    ----------
    rows : array of int
        Which worlds.
    seated, absent : arrays of int
        Parties.
    issues : array of int
        Those that are on the table.
    space : Space
    worth, signed, here, beyond : arrays, shape (rows, parties, issues, levels)
    insists : array, shape (rows, parties, issues)
    no_deal : array, shape (rows, parties)
    bodies : array, shape (rows, bodies, issues, levels)
    quo : array of int, shape (issues,)
    position, moved : arrays, shape (rows, issues, levels)
    """

    rows: np.ndarray
    seated: np.ndarray
    absent: np.ndarray
    issues: np.ndarray
    space: Space
    worth: Floats
    signed: Floats
    here: Floats
    beyond: Floats
    insists: Floats
    no_deal: Floats
    bodies: Floats
    quo: np.ndarray
    position: Floats
    moved: Floats

    @property
    def at_quo(self) -> Floats:
        """What the status quo is worth to every party; shape (rows, parties)."""
        return np.asarray(np.where(self.moved[:, None] == 0, self.worth, 0).sum(axis=(2, 3)))

    def limits(self, parties: np.ndarray) -> Floats:
        """Return which levels lie within the limits of some parties."""
        return np.asarray(self.signed[:, parties].min(axis=1, initial=1.0))

    def insisted(self, parties: np.ndarray) -> Floats:
        """Return which levels the insistence of some parties leaves."""
        must = self.insists[:, parties].max(axis=1, initial=0.0)[..., None]
        return np.where((must > 0) & (self.moved == 0), 0.0, 1.0)


def tables(worlds: Worlds) -> list[Table]:
    """Return the worlds by who sits at the table, what is on it, and which levels can stand together."""
    field = {name: worlds.field(name, lens="deals") for name in READS}
    seated = field["seated"] > 0
    keys = np.concatenate(
        [seated.reshape(worlds.draws, -1), field["dependency_when"].reshape(worlds.draws, -1) > 0,
         field["dependency_then"].reshape(worlds.draws, -1) > 0,
         np.nan_to_num(field["level_moved"].reshape(worlds.draws, -1), nan=2.0)], axis=1,
    )  # fmt: skip
    _, which = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    groups = [np.array(list(rows)) for _, rows in groupby(order, key=lambda row: int(which.ravel()[row]))]
    return [_table(field, rows) for rows in groups]


def _table(field: dict[str, Floats], rows: np.ndarray) -> Table:
    seats = field["seated"][rows[0]] > 0
    issues = np.flatnonzero(seats.any(axis=0))
    moved = field["level_moved"][rows]
    levels = tuple(int(count) for count in (~np.isnan(moved[0, issues])).sum(axis=1))
    most = max(levels, default=1)
    elsewhere = np.setdiff1d(np.arange(seats.shape[1]), issues)
    left = np.where(moved[:, None, elsewhere] == 0, field["level_worth"][rows][:, :, elsewhere], 0).sum(axis=(2, 3))

    def cut(name: str) -> Floats:
        return np.asarray(field[name][rows][..., issues, :][..., :most])

    return Table(
        rows=rows,
        seated=np.flatnonzero(seats.any(axis=1)),
        absent=np.flatnonzero(~seats.any(axis=1)),
        issues=issues,
        space=Space(levels or (1,), _rules(field, rows[0], issues, most)),
        worth=cut("level_worth"),
        signed=cut("level_signed"),
        here=cut("level_here"),
        beyond=cut("level_beyond"),
        insists=field["insists"][rows][..., issues],
        no_deal=field["no_deal"][rows] - left,
        bodies=cut("body_worth"),
        quo=np.argmin(np.nan_to_num(moved[0][issues, :most], nan=2.0), axis=1),
        position=cut("level_position"),
        moved=cut("level_moved"),
    )


def _rules(field: dict[str, Floats], row: int, issues: np.ndarray, most: int) -> Rules | None:
    """Return the dependencies among the issues on the table; the others stay where they stand."""
    when, then = (field[name][row] > 0 for name in ("dependency_when", "dependency_then"))
    stands = field["level_moved"][row] == 0
    elsewhere = np.setdiff1d(np.arange(len(stands)), issues)
    applies = np.array([part[elsewhere][stands[elsewhere]].all() for part in when], dtype=bool)
    broken = np.array([not part[elsewhere][stands[elsewhere]].all() for part in then], dtype=bool)
    then[broken] = False
    if not applies.any() or not len(issues):
        return None
    return Rules(when[applies][:, issues, :most], then[applies][:, issues, :most])


def solve(worlds: Worlds, seed: Seed) -> Findings:
    """Return the win-set, its fair packages and what stands in the way, in every draw."""
    del seed  # this lens draws nothing
    size = {dim: len(names) for dim, names in worlds.labels.items()}
    found = {
        output.name: np.full((worlds.draws, *(size[dim] for dim in output.dims)), np.nan) for output in LENS.gives
    }
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


def negotiate(
    table: Table, seated: np.ndarray, free: int | None = None, *, here: bool = False, fast: bool = False
) -> Best:
    """Return what is left and what is best when some parties sit at the table.

    Parameters
    ----------
    table : Table
    seated : array of int
    free : int, optional
        A party that drops its limits, its insistence, and its value of no deal.
    here : bool
        Whether only what delegations may sign without asking home counts.
    fast : bool
        Whether to leave the counts out.
    """
    bound = seated if free is None else seated[seated != free]
    worth = np.concatenate([table.worth[:, seated], table.bodies], axis=1)
    least = table.no_deal[:, seated].copy()
    if free is not None:
        least[:, seated == free] = BOTTOM
    limits = table.limits(bound)
    if here:
        limits = limits * table.here[:, bound].min(axis=1, initial=1.0)
    quiet = np.zeros((len(table.rows), table.bodies.shape[1]))
    return best_packages(
        np.moveaxis(np.nan_to_num(worth), 1, -1),
        table.space,
        least,
        thresholds=np.concatenate([least, quiet], axis=1),
        limits=np.nan_to_num(limits),
        insists=np.nan_to_num(table.insisted(bound)),
        status_quo=table.quo,
        movement=np.nan_to_num(_movement(table)),
        listed=LISTED,
        counts=not fast,
    )


def _movement(table: Table) -> Floats:
    stands = table.position[:, np.arange(len(table.quo)), table.quo]
    return np.abs(table.position - stands[..., None])


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
        _look_for_repair(_only(table, empty), found)
    found["short"][np.ix_(rows[deal], table.seated)] = 0.0
    for party in table.absent:
        with_it = negotiate(table, np.sort(np.append(table.seated, party)), fast=True)
        then = choices(table, with_it, fundamental, doubt).gain[:, :FAIR, party].mean(axis=1)
        now = choice.gain[:, :FAIR, party].mean(axis=1)
        found["seat_value"][rows, party] = np.nan_to_num(then) - np.nan_to_num(now)


def _only(table: Table, some: np.ndarray) -> Table:
    """Return some of the worlds of a table."""
    names = ("rows", "worth", "signed", "here", "beyond", "insists", "no_deal", "bodies", "position", "moved")
    parts = {name: getattr(table, name)[some] for name in names}
    return replace(table, **parts)


def put(into: Floats, rows: np.ndarray, issues: np.ndarray, values: Floats) -> None:
    """Write values of the issues on the table into an array whose last axis is the issue."""
    into[np.ix_(rows, np.arange(into.shape[1]), issues)] = values


@dataclass(frozen=True, eq=False)
class Choice:
    """What each solution picks, mean over the packages that it cannot tell apart; NaN without a deal.

    Attributes
    ----------
    position : array, shape (rows, solutions, issues)
    gain : array, shape (rows, solutions, parties)
        Over the status quo.
    ratified, fundamental : arrays, shape (rows, solutions)
        Chance that all bodies pass it; and whether a fundamental issue moves.
    """

    position: Floats
    gain: Floats
    ratified: Floats
    fundamental: Floats


def choices(table: Table, best: Best, fundamental: Floats, doubt: Floats) -> Choice:
    """Return what each solution picks."""
    share = best.share
    position = np.einsum("drjl,djl->drj", share, np.nan_to_num(table.position))
    gain = np.einsum("drjl,dqjl->drq", share, np.nan_to_num(table.worth)) - table.at_quo[:, None]
    listed = ~np.isnan(best.codes)
    some = listed.any(axis=(0, 1))
    codes = np.where(listed, best.codes, 0)[:, :, some].astype(np.int64)
    packages = table.space.package_of(codes)  # rows, solutions, listed, issues
    draw = np.arange(len(table.rows))[:, None, None, None]
    issue = np.arange(len(table.issues))
    moved = table.moved[draw, issue, packages] > 0
    passed = np.ones(codes.shape)
    for body in range(table.bodies.shape[1]):
        worth = table.bodies[:, body]
        judged = (np.nan_to_num(worth) != 0).any(axis=(0, 2))
        gained = worth[draw, issue, packages].sum(axis=3)
        touched = (moved & judged).any(axis=3)
        passed *= np.where(touched, _more_likely(gained, doubt[:, None, None]), 1.0)
    serious = (moved & (fundamental[:, None, None, table.issues] > 0)).any(axis=3)
    count = np.maximum(listed[:, :, some].sum(axis=2), 1)
    known = listed.any(axis=2)
    left = np.einsum("drjl,djl->drj", share, table.moved == 0)
    at_all = 1 - left.min(axis=2, where=fundamental[:, None, table.issues] > 0, initial=1.0)
    mean = [np.where(listed[:, :, some], part, 0).sum(axis=2) / count for part in (passed, serious)]
    ratified = np.where(known, mean[0], np.where(np.isnan(share[:, :, 0, 0]), np.nan, 1.0))
    return Choice(position, gain, ratified, np.where(known, mean[1], at_all))


def _more_likely(gain: Floats, doubt: Floats) -> Floats:
    """Return Φ(gain / doubt); where nothing is in doubt, whether the gain is not negative."""
    sure = (gain >= -SAME).astype(np.float64)
    if not (doubt > 0).any():
        return sure
    from scipy.special import ndtr

    scaled = np.divide(gain, doubt, out=np.zeros_like(gain), where=np.broadcast_to(doubt > 0, gain.shape))
    return np.where(doubt > 0, ndtr(scaled), sure)


def _look_for_repair(table: Table, found: dict[str, Floats]) -> None:
    """Write who could open a deal alone, and how far each would have to come down."""
    for party in table.seated:
        freed = negotiate(table, table.seated, int(party), fast=True)
        found["unlocks"][table.rows, party] = freed.rational > 0
        found["short"][table.rows, party] = shortfall(table, int(party))


def shortfall(table: Table, party: int) -> Floats:
    """Return the least that a party must come down, the others and all insistence unmoved; NaN where nothing helps.

    It is the least of max(b, r - U + b) over the packages that pass everything else, b the weighted way beyond its
    limits: a smallest gain in two coordinates, -b and U - r - b.
    """
    others = table.seated[table.seated != party]
    beyond = table.beyond[:, party]
    rational = table.worth[:, party] - beyond
    worth = np.concatenate(
        [np.stack([-beyond, rational], axis=1), table.worth[:, others], table.bodies], axis=1
    )
    low = np.full((len(table.rows), 2), BOTTOM)
    low[:, 1] += table.no_deal[:, party]
    least = np.concatenate(
        [low, table.no_deal[:, others], np.zeros((len(table.rows), table.bodies.shape[1]))], axis=1
    )
    best = best_packages(
        np.moveaxis(np.nan_to_num(worth), 1, -1), table.space, low, thresholds=least,
        limits=np.nan_to_num(table.limits(others)), insists=np.nan_to_num(table.insisted(table.seated)),
        status_quo=table.quo, movement=np.nan_to_num(_movement(table)), listed=LISTED, counts=False,
    )  # fmt: skip
    rule = SOLUTIONS.index("egalitarian")
    code = best.codes[:, rule, 0]
    package = table.space.package_of(np.nan_to_num(code).astype(np.int64))
    draw, issue = np.arange(len(table.rows))[:, None], np.arange(len(table.issues))
    way, worth_to_it = (part[draw, issue, package].sum(axis=1) for part in (beyond, rational))
    exact = np.maximum(way, table.no_deal[:, party] - worth_to_it)
    mean = best.value[:, rule, :2]  # of more alike packages than are listed
    about = np.maximum(-mean[:, 0], table.no_deal[:, party] - mean[:, 1])
    return np.maximum(0, np.where(np.isnan(code), about, exact))


def _overlap(worlds: Worlds) -> Floats:
    """Return the width of what all seated parties accept on an issue, negative for a gap; NaN at no table."""
    ideal, limit, side, seated = (worlds.field(name, lens="deals") for name in ("ideal", "limit", "limit_side", "seated"))
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
    "ratify_doubt": 0,
    "dependency_when": np.empty((0, 3, 4)),
    "dependency_then": np.empty((0, 3, 4)),
    "ideal": [[0, 0.2, 0], [0.7, 0.5, 0.5], [1, 0.5, 1]],
    "limit": [[0.3, 0.6, 1], [0.6, 0, 0], [0.6, 0, 0.5]],
    "limit_side": [[1, 1, 1], [-1, -1, -1], [-1, -1, -1]],
    "status_quo": [0.6, 1, 0.7],
}  # one world, as numbers; beyond its limits nothing is asked there
NOT_SEATED = "the party does not sit at the table"
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
        Output("after", ("filter",), "packages", 0, np.inf, "packages left after each filter; what stands is counted", "nobody sits at a table"),
        Output("overlap", ("issue",), "scale", -1, 1, "width of what all seated parties accept on an issue alone; negative is a gap", "the issue is at no table"),
        Output("package", ("solution", "issue"), "scale", 0, 1, "where each solution puts every issue", NO_DEAL + ", or the issue is at no table"),
        Output("gain", ("solution", "party"), "utility", -np.inf, np.inf, "what each solution gives every party over the status quo, seated or not", NO_DEAL),
        Output("least_gain", ("solution",), "utility", 0, np.inf, "the smallest gain of a seated party over no deal", NO_DEAL),
        Output("ratified", ("solution",), "probability", 0, 1, "chance that all bodies pass it", NO_DEAL),
        Output("unlocks", ("party",), "probability", 0, 1, "whether a deal appears if this party alone drops its limits, insistence and value of no deal"),
        Output("short", ("party",), "utility", 0, np.inf, "the least that this party must come down for a deal, the others unmoved", "it does not sit there, or nothing it could do helps"),
        Output("seat_value", ("party",), "utility", -np.inf, np.inf, "mean gain of an absent party if it were seated, less its mean gain now", "the party is seated"),
        Output("ties", ("solution",), "packages", 1, np.inf, "packages that the solution cannot tell apart", NO_DEAL),
    ),
    published=(
        Published(
            source=(
                "exact fractions over all 48 packages: two parties seated, a third absent; three issues, of which the first is "
                "fundamental; the second and third are settled, and the absent party gains 7/100"
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
        "Parties sign what is worth more to them than no deal and crosses no limit; worth adds up over issues; bodies pass "
        "what they gain by; who is absent has no say."
    ),
    misleads=(
        "A deal that exists is not a deal that is reached, the solutions are standards of fairness and no forecasts, and "
        "stated limits are often bargaining talk: look at which limit matters before believing in an empty set."
    ),
    solve=solve,
)
