"""Rounds: tables with one draft each meet one after another, and each binds; what becomes of their drafts.

A round is one table. What it signs counts from then on: with δ_q what a unit of utility is worth to q a round later,
t_k how many open tables meet before table k, and one round more where a delegation has to ask home first,

    U_q(drafts kept) = r_q + Σ_j δ_q^(t_k(j)) g_qj,

k(j) the last of the kept drafts that moves issue j (a later signature replaces an earlier one), g_qj what that adds for
q, r_q what averting no deal is worth by itself. Nobody consents to what crosses a limit of its own, or leaves an issue
where it stands on which it insists. Drafts that together break a rule between issues, or that a ratifier would not
pass, are worth what no deal is worth. Who accepts what, looking ahead, and whose consent is asked when, is
:mod:`detente.solvers.agreement.tables`.

A party *holds a draft up* where that would be kept more often if the party's consent were needed at its own tables
only.
"""

import math

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.agreement.tables import chances_of_course

SAME = 1e-9
NEVER = 100.0  # above all that could make good a crossed limit


@compiled
def can_stand(
    last: np.ndarray,
    passing: np.ndarray,
    applies: np.ndarray,
    kept_by: np.ndarray,
    applies_now: np.ndarray,
    kept_now: np.ndarray,
) -> bool:
    """Return whether what is signed breaks no rule, and every ratifier is more likely than not to pass it."""
    for r in range(applies.shape[0]):
        whole, part = 1.0, 1.0
        for j in range(last.shape[0]):
            k = last[j]
            whole *= applies[r, k, j] if k >= 0 else applies_now[r, j]
            part *= kept_by[r, k, j] if k >= 0 else kept_now[r, j]
        if whole - part > SAME:
            return False
    for body in range(passing.shape[2]):
        gain = 0.0
        for j in range(last.shape[0]):
            if last[j] >= 0:
                gain += passing[last[j], j, body]
        if gain < -SAME:
            return False
    return True


@compiled
def ratified(last: np.ndarray, moved: np.ndarray, passing: np.ndarray, judged: np.ndarray, doubt: float) -> float:
    """Return the chance that every ratifier passes what is signed."""
    chance = 1.0
    for body in range(judged.shape[0]):
        gain, touched = 0.0, False
        for j in range(last.shape[0]):
            if last[j] >= 0:
                gain += passing[last[j], j, body]
                touched = touched or (judged[body, j] != 0.0 and moved[last[j], j] > SAME)
        if touched and doubt > 0.0:
            chance *= 0.5 * math.erfc(-gain / doubt / math.sqrt(2.0))
    return chance


@compiled
def chances_in_order(worth: np.ndarray, sits: np.ndarray, needs: np.ndarray) -> np.ndarray:
    """Return the chance of every combination of drafts, of tables that meet in the order of the rows."""
    n, parties = sits.shape
    sizes, strides, order = np.full(n, 2), np.ones(n, np.int64), np.arange(n)
    deals, opened = np.zeros(1 << n, np.int64), np.zeros((n + 1, n), np.bool_)
    for i in range(n):
        strides[i] = 1 << (n - 1 - i)
        for code in range(1 << n):
            deals[code] += code >> (n - 1 - i) & 1
        for q in range(parties):
            if needs[i, q] and not sits[i, q]:
                step = n
                for later in range(n - 1, i, -1):
                    if sits[later, q]:
                        step = later
                opened[step, i] = True
    return np.asarray(chances_of_course(worth, sizes, strides, sits, opened, deals, order, needs))


@compiled
def meetings(exists: np.ndarray, place: np.ndarray, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many open tables meet before each, and those with a draft in the order in which they meet."""
    tables = exists.shape[0]
    when, active, n = np.zeros(tables, np.int64), np.zeros(tables, np.int64), 0
    for k in range(tables):
        for other in range(tables):
            before = place[other] < place[k] or (place[other] == place[k] and other < k)
            when[k] += 1 if before and opened[other] != 0.0 else 0
    for turn in range(tables):
        for k in range(tables):
            if when[k] == turn and opened[k] != 0.0 and exists[k] != 0.0:
                active[n] = k
                n += 1
    return when, active[:n]


@compiled
def last_to_move(moved: np.ndarray, active: np.ndarray) -> np.ndarray:
    """Return which table's draft has the last word on every issue, for every combination; -1 where it stands."""
    n, issues = active.shape[0], moved.shape[1]
    last = np.full((1 << n, issues), -1)
    for code in range(1 << n):
        for i in range(n):
            if code >> (n - 1 - i) & 1:
                for j in range(issues):
                    if moved[active[i], j] > SAME:
                        last[code, j] = active[i]
    return last


@compiled
def worth_of(
    last: np.ndarray,
    rounds: np.ndarray,
    gain: np.ndarray,
    crossed: np.ndarray,
    stake: np.ndarray,
    patience: np.ndarray,
    asked: np.ndarray,
) -> np.ndarray:
    """Return what a combination of drafts is worth to everybody over no deal."""
    worth = stake.copy()
    for q in range(stake.shape[0]):
        for j in range(last.shape[0]):
            k = last[j]
            if k >= 0:
                worth[q] += patience[q] ** rounds[k] * gain[k, j, q]
                if asked[q, j] != 0.0 and crossed[k, j, q] > 0.0:
                    worth[q] -= NEVER
    return worth


@compiled
def consents(
    active: np.ndarray, seats: np.ndarray, asked: np.ndarray, moved: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return who sits at every table with a draft, and whose consent the draft needs."""
    n, parties = active.shape[0], seats.shape[1]
    sits, needs = np.zeros((n, parties), np.bool_), np.zeros((n, parties), np.bool_)
    for i in range(n):
        for q in range(parties):
            sits[i, q] = seats[active[i], q] != 0.0
            needs[i, q] = sits[i, q]
            for j in range(moved.shape[1]):
                needs[i, q] = needs[i, q] or (asked[q, j] != 0.0 and moved[active[i], j] > SAME)
    return sits, needs


@compiled
def unmet(last: np.ndarray, insists: np.ndarray, needs: np.ndarray, code: int) -> np.ndarray:
    """Return 1 for each party whose consent a combination needs and that insists on an issue which it leaves."""
    n, parties = needs.shape
    found = np.zeros(parties)
    for q in range(parties):
        concerned = False
        for i in range(n):
            concerned = concerned or (needs[i, q] and code >> (n - 1 - i) & 1 == 1)
        for j in range(last.shape[0]):
            if concerned and insists[q, j] != 0.0 and last[j] < 0:
                found[q] = 1.0
    return found


@compiled
def kept_rows(chance: np.ndarray, able: np.ndarray, n: int) -> np.ndarray:
    """Return the chance that every draft is kept."""
    rows = np.zeros(n)
    for code in range(1, chance.shape[0]):
        for i in range(n):
            if able[code] and code >> (n - 1 - i) & 1:
                rows[i] += chance[code]
    return rows


@per_world(
    "(table),(table,issue),(table,issue,party),(table,issue,party),(table,party),(party,issue),(party,issue),(table),(table),(table),(party),(party),"
    "(table,issue,body),(body,issue),(),(rule,table,issue),(rule,table,issue),(rule,issue),(rule,issue),(issue),()"
    "->(table),(party),(table,issue),(),(),(),(table,party)"
)
def rounds_of_world(  # noqa: C901 - one world from its drafts to how they end
    exists: np.ndarray,
    moved: np.ndarray,
    gain: np.ndarray,
    crossed: np.ndarray,
    seats: np.ndarray,
    asked: np.ndarray,
    insists: np.ndarray,
    place: np.ndarray,
    opened: np.ndarray,
    recess: np.ndarray,
    stake: np.ndarray,
    patience: np.ndarray,
    passing: np.ndarray,
    judged: np.ndarray,
    doubt: float,
    applies: np.ndarray,
    kept_by: np.ndarray,
    applies_now: np.ndarray,
    kept_now: np.ndarray,
    marked: np.ndarray,
    holds: float,
    kept: np.ndarray,
    gains: np.ndarray,
    source: np.ndarray,
    stands: np.ndarray,
    settled: np.ndarray,
    plain: np.ndarray,
    held: np.ndarray,
) -> None:
    """Write how the rounds end.

    Parameters
    ----------
    exists : array, shape (tables,)
        Whether there is a draft.
    moved : array, shape (tables, issues)
        Share of each draft that moves an issue.
    gain, crossed : arrays, shape (tables, issues, parties)
        What a draft adds, and how much of it lies beyond a limit.
    seats : array, shape (tables, parties)
    asked, insists : arrays, shape (parties, issues)
    place, opened, recess : arrays, shape (tables,)
        When a table meets, whether it does, and whether a delegation has to ask home.
    stake, patience : arrays, shape (parties,)
    passing : array, shape (tables, issues, bodies)
        What a draft adds to a ratifier.
    judged : array, shape (bodies, issues)
    doubt : float
    applies, kept_by : arrays, shape (rules, tables, issues)
        Share of each draft on whose level of an issue a rule applies, and on which it applies and is kept.
    applies_now, kept_now : arrays, shape (rules, issues)
        The same where an issue stands.
    marked : array, shape (issues,)
    holds : float
        0 where who holds what up need not be found.
    kept, gains, source, stands, settled, plain, held : arrays
        Written: chance that a draft is kept; expected gains over no deal; chance that an issue ends as a table's draft
        has it; chance that anything is agreed; that it is ratified and moves a marked issue, and that it is ratified
        and does not; whether a party holds a draft up.
    """
    issues, parties = moved.shape[1], stake.shape[0]
    kept[:], gains[:], source[:], held[:] = 0.0, 0.0, 0.0, 0.0
    stands[0], settled[0], plain[0] = 0.0, 0.0, 0.0
    when, active = meetings(exists, place, opened)
    n = active.shape[0]
    if n == 0:
        return
    last = last_to_move(moved, active)
    sits, needs = consents(active, seats, asked, moved)
    able, worth = np.zeros(1 << n, np.bool_), np.zeros((1 << n, parties))
    for code in range(1, 1 << n):
        able[code] = can_stand(last[code], passing, applies, kept_by, applies_now, kept_now)
        if able[code]:
            worth[code] = worth_of(last[code], when + recess, gain, crossed, stake, patience, asked)
            worth[code] -= NEVER * unmet(last[code], insists, needs, code)
    chance = chances_in_order(worth, sits, needs)
    for code in range(1, 1 << n):
        if chance[code] == 0.0 or not able[code]:
            continue
        stands[0] += chance[code]
        serious = 0.0
        for j in range(issues):
            k = last[code, j]
            if k >= 0:
                source[k, j] += chance[code]
                serious = max(serious, moved[k, j] if marked[j] != 0.0 else 0.0)
        passed = chance[code] * ratified(last[code], moved, passing, judged, doubt)
        settled[0] += passed * serious
        plain[0] += passed * (1.0 - serious)
    for q in range(parties):
        gains[q] = (chance * worth[:, q]).sum()
    rows = kept_rows(chance, able, n)
    for i in range(n):
        kept[active[i]] = rows[i]
    for q in range(parties):
        free = needs.copy()
        free[:, q] = sits[:, q]
        if holds != 0.0 and (free != needs).any():
            other = kept_rows(chances_in_order(worth, sits, free), able, n)
            for i in range(n):
                held[active[i], q] = 1.0 if other[i] > rows[i] + SAME else 0.0
