"""Drafts: what a table would sign, drawn up with an eye to those whose consent will be needed.

Tables have parties and issues. A table's draft is the package of its own issues, all others as they stand, that is best
for those who sit there by leximin of gains over no deal, among those that cross no limit of theirs, leave no issue
where it stands on which one of them insists, break no rule between issues, and are worth no less than no deal to each
of them and to every ratifier.

A deal needs the consent of whoever sits at any table with an issue that it moves. Where the draft would cross a limit
of one of these on such an issue, or leave one of them worse off than no deal, a second one is drawn up among what they
could sign too, all who sit elsewhere on an issue of the table included, and takes its place if there is one.

Drafts that are alike are averaged: a draft is a share of every level of every issue.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.packages.grid import TOLERANCE, grid_of, on_grid
from detente.solvers.packages.search import Found, best_of_one, search
from detente.solvers.packages.tree import order_of, plant

LEXIMIN = 2  # the egalitarian rule, by its place in detente.solvers.packages.score.RULES


@compiled
def suits(
    draft: np.ndarray,
    worth: np.ndarray,
    stake: np.ndarray,
    signed: np.ndarray,
    quo: np.ndarray,
    seats: np.ndarray,
    asked: np.ndarray,
) -> bool:
    """Return whether a draft suits all whose consent it needs and who do not sit at its table."""
    parties, issues, levels = worth.shape
    for q in range(parties):
        needed, crossed, gain = False, 0.0, stake[q]
        for j in range(issues):
            counts = asked[q, j] != 0.0 and draft[j, int(quo[j])] < 1.0
            needed = needed or counts
            for k in range(levels):
                if draft[j, k] > 0.0:
                    gain += draft[j, k] * worth[q, j, k]
                    if counts and signed[q, j, k] == 0.0:
                        crossed += draft[j, k]
        if needed and seats[q] == 0.0 and (crossed > 0.0 or gain < -TOLERANCE):
            return False
    return True


@compiled
def levels_open(
    signed: np.ndarray,
    free: np.ndarray,
    levels: np.ndarray,
    quo: np.ndarray,
    insists: np.ndarray,
    seats: np.ndarray,
    guests: np.ndarray,
    on: np.ndarray,
    asked: np.ndarray,
) -> np.ndarray:
    """Return which levels a draft may take; off the table, issues stay where they stand."""
    allowed = np.zeros(free.shape)
    for j in range(free.shape[0]):
        allowed[j, int(quo[j])] = 1.0
        if on[j] == 0.0:
            continue
        for k in range(int(levels[j])):
            if free[j, k] != 0.0:
                allowed[j, k] = 1.0
        for q in range(seats.shape[0]):
            bound = seats[q] != 0.0 or (guests[q] != 0.0 and asked[q, j] != 0.0)
            for k in range(int(levels[j])):
                if bound and k != int(quo[j]) and signed[q, j, k] == 0.0:
                    allowed[j, k] = 0.0
            if seats[q] != 0.0 and insists[q, j] != 0.0:
                allowed[j, int(quo[j])] = 0.0
    return allowed


@compiled
def draft_of(
    worth: np.ndarray,
    stake: np.ndarray,
    ratifiers: np.ndarray,
    signed: np.ndarray,
    free: np.ndarray,
    levels: np.ndarray,
    quo: np.ndarray,
    insists: np.ndarray,
    seats: np.ndarray,
    guests: np.ndarray,
    on: np.ndarray,
    asked: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    movement: np.ndarray,
) -> np.ndarray:
    """Return one draft as shares of levels; its first entry is negative where there is none.

    ``guests`` do not sit there, but must lose nothing and see no limit crossed on the issues that need their consent.
    """
    issues, most = free.shape
    none = np.full((issues, most), -1.0)
    allowed = levels_open(signed, free, levels, quo, insists, seats, guests, on, asked)
    inside = np.append(np.flatnonzero(seats), np.flatnonzero((guests != 0.0) & (seats == 0.0)))
    sitting = int((seats != 0.0).sum())
    if sitting == 0:
        return none
    count = inside.shape[0] + ratifiers.shape[0]
    tables = np.zeros((issues, most, count))
    for place in range(inside.shape[0]):
        tables[:, :, place] = np.where(allowed > 0.0, worth[inside[place]], 0.0)
    for body in range(ratifiers.shape[0]):
        tables[:, :, inside.shape[0] + body] = np.where(allowed > 0.0, ratifiers[body], 0.0)
    step = grid_of(tables, levels)
    if np.isnan(step):
        return none
    tree = plant(tables, levels, allowed, spares, breaks, order_of(tables, levels), step)
    code = 0
    for j in range(issues):
        code = code * int(levels[j]) + int(quo[j])
        if tree.counts[j] == 0:
            return none
    least, origin, ideal = np.full(count, -TOLERANCE), np.zeros(sitting), np.zeros(sitting)
    for place in range(inside.shape[0]):
        least[place] = on_grid(-stake[inside[place]], step) - TOLERANCE
    for place in range(sitting):
        origin[place] = on_grid(-stake[inside[place]], step)
        best = best_of_one(tree, place, least, code)
        if best == -np.inf:
            return none
        ideal[place] = best - origin[place]
    found = Found(
        np.zeros(2), np.zeros(max(sitting, 2)), np.zeros(sitting), np.zeros(2), np.zeros((issues, most)), np.zeros(1)
    )  # fmt: skip
    search(tree, LEXIMIN, least, origin, ideal, np.ones(sitting), code, movement, quo, found)
    return np.asarray(found.share / found.numbers[1])


@per_world(
    "(party,issue,level),(party,issue,level),(party),(body,issue,level),(party,issue,level),(issue,level),"
    "(issue),(issue),(party,issue),(table,party),(table,issue),(table),(party,issue),(issue,level),(issue,level),"
    "(issue,level)->(table,issue,level),(table)"
)
def drafts_of_world(
    shown: np.ndarray,
    hidden: np.ndarray,
    stake: np.ndarray,
    ratifiers: np.ndarray,
    signed: np.ndarray,
    free: np.ndarray,
    levels: np.ndarray,
    quo: np.ndarray,
    insists: np.ndarray,
    seats: np.ndarray,
    on: np.ndarray,
    public: np.ndarray,
    asked: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    movement: np.ndarray,
    share: np.ndarray,
    exists: np.ndarray,
) -> None:
    """Write the draft of every table.

    Parameters
    ----------
    shown, hidden : arrays, shape (parties, issues, levels)
        What a level adds over where its issue stands, at a public and at a closed table.
    stake : array, shape (parties,)
        What is worth more in the status quo than without a deal.
    ratifiers : array, shape (bodies, issues, levels)
        What a level adds to a body that must pass it.
    signed : array, shape (parties, issues, levels)
        0 beyond a limit.
    free : array, shape (issues, levels)
        Not 0 for a level that moves its issue and may be named.
    levels, quo : arrays, shape (issues,)
        How many levels, and the one where the issue stands.
    insists : array, shape (parties, issues)
    seats, on, public : arrays, shape (tables, parties), (tables, issues), (tables,)
    asked : array, shape (parties, issues)
        Not 0 where moving the issue needs the party's consent.
    spares, breaks, movement : arrays, shape (issues, levels)
        Rules as bits, and how far a level moves its issue.
    share, exists : arrays, shape (tables, issues, levels), (tables,)
        Written: how often the draft takes a level, and whether there is one.
    """
    tables, parties, issues = seats.shape[0], seats.shape[1], on.shape[1]
    share[:], exists[:] = 0.0, 0.0
    for k in range(tables):
        twin = -1
        for other in range(k):
            if public[other] == public[k] and (seats[other] == seats[k]).all() and (on[other] == on[k]).all():
                twin = other
        if twin >= 0:
            share[k], exists[k] = share[twin], exists[twin]
            continue
        worth = shown if public[k] != 0.0 else hidden
        guests = np.zeros(parties)
        draft = draft_of(
            worth, stake, ratifiers, signed, free, levels, quo, insists, seats[k], guests, on[k], asked, spares,
            breaks, movement,
        )  # fmt: skip
        if draft[0, 0] < 0.0:
            continue
        exists[k] = 1.0
        if not suits(draft, worth, stake, signed, quo, seats[k], asked):
            for q in range(parties):
                for j in range(issues):
                    if seats[k, q] == 0.0 and asked[q, j] != 0.0 and on[k, j] != 0.0:
                        guests[q] = 1.0
            second = draft_of(
                worth, stake, ratifiers, signed, free, levels, quo, insists, seats[k], guests, on[k], asked, spares,
                breaks, movement,
            )  # fmt: skip
            if second[0, 0] >= 0.0:
                draft = second
        share[k] = draft
