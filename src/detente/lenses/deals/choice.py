"""Choices: what those at a table could sign, what each solution picks of it, how far one party is short of it."""

from dataclasses import dataclass

import numpy as np

from detente.lenses.deals.table import Table
from detente.solvers.agreement.votes import chance_in_favour
from detente.solvers.packages.best import Best, best_packages
from detente.worlds.outcomes import SOLUTIONS
from detente.worlds.worlds import Floats

LISTED = 16  # packages that remain alike, beyond which they are summarised by their levels
BOTTOM = -100.0  # below every utility: nobody's disagreement point


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
    least = table.no_deal[:, seated].copy()
    if free is not None:
        least[:, seated == free] = BOTTOM
    limits = table.limits(bound)
    if here:
        limits = limits * table.here[:, bound].min(axis=1, initial=1.0)
    return best_packages(
        table.coordinates(table.worth[:, seated]),
        table.space,
        least,
        thresholds=table.thresholds(least),
        limits=np.nan_to_num(limits),
        insists=np.nan_to_num(table.insisted(bound)),
        status_quo=table.quo,
        movement=np.nan_to_num(_movement(table)),
        listed=LISTED,
        counts=not fast,
        chambers=table.chambers,
    )


def _movement(table: Table) -> Floats:
    stands = table.position[:, np.arange(len(table.quo)), table.quo]
    return np.abs(table.position - stands[..., None])


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
        passed *= np.where(touched, chance_in_favour(gained, doubt[:, None, None]), 1.0)
    passed *= _by_votes(table, packages, moved)
    serious = (moved & (fundamental[:, None, None, table.issues] > 0)).any(axis=3)
    count = np.maximum(listed[:, :, some].sum(axis=2), 1)
    known = listed.any(axis=2)
    left = np.einsum("drjl,djl->drj", share, table.moved == 0)
    at_all = 1 - left.min(axis=2, where=fundamental[:, None, table.issues] > 0, initial=1.0)
    mean = [np.where(listed[:, :, some], part, 0).sum(axis=2) / count for part in (passed, serious)]
    ratified = np.where(known, mean[0], np.where(np.isnan(share[:, :, 0, 0]), np.nan, 1.0))
    return Choice(position, gain, ratified, np.where(known, mean[1], at_all))


def _by_votes(table: Table, packages: np.ndarray, moved: np.ndarray) -> Floats:
    """Return the chance that all chambers with a say pass packages; shape (rows, rules, listed)."""
    if not table.voters.shape[1]:
        return np.ones(packages.shape[:-1])
    draw, issue = np.arange(len(table.rows))[:, None, None, None], np.arange(len(table.issues))
    gained = [table.voters[:, voter][draw, issue, packages].sum(axis=3) for voter in range(table.voters.shape[1])]
    minds = (np.nan_to_num(table.voters) != 0).any(axis=3)  # rows, voters, issues
    member = (table.chambers.seats > 0) | (table.chambers.veto > 0)
    judged = (member[..., None] & minds[:, None]).any(axis=2)  # rows, chambers, issues
    touched = (moved[:, :, :, None] & judged[:, None, None]).any(axis=4)
    return np.asarray(np.where(touched, table.chambers.chances(np.stack(gained, axis=-1)), 1.0).prod(axis=3))


def shortfall(table: Table, party: int) -> Floats:
    """Return the least that a party must come down, the others and all insistence unmoved; NaN where nothing helps.

    It is the least of max(b, r - U + b) over the packages that pass everything else, b the weighted way beyond its
    limits: a smallest gain in two coordinates, -b and U - r - b.
    """
    others = table.seated[table.seated != party]
    beyond = table.beyond[:, party]
    rational = table.worth[:, party] - beyond
    worth = np.concatenate([np.stack([-beyond, rational], axis=1), table.worth[:, others]], axis=1)
    low = np.full((len(table.rows), 2), BOTTOM)
    low[:, 1] += table.no_deal[:, party]
    least = table.thresholds(np.concatenate([low, table.no_deal[:, others]], axis=1))
    best = best_packages(
        table.coordinates(worth), table.space, low, thresholds=least,
        limits=np.nan_to_num(table.limits(others)), insists=np.nan_to_num(table.insisted(table.seated)),
        status_quo=table.quo, movement=np.nan_to_num(_movement(table)), listed=LISTED, counts=False,
        chambers=table.chambers,
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
