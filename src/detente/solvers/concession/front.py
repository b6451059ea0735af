"""The front of one world's packages, with rules between issues: what no other package dominates, and what ties with it.

Utilities are sums over issues, so the front is built one issue at a time: add the issue's levels to what is on the
front so far, keep what no other sum dominates. With rules a sum may only take the place of another one that is no freer
to go on: each rule r is, for the levels chosen so far,

    met          one of them spares r, or nothing that is still to come breaks it,
    open         none spares it and none breaks it,
    threatened   none spares it and one breaks it: something still to come must spare it,

and a sum dominates another if it is worth at least as much to all, more to somebody, and every rule stands with it at
least as well. Of sums that are equal in all that, those are kept that move the fewest issues, then those that move
least, and how many tie even then is counted.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.concession.aspiration import Floats

Whole = npt.NDArray[np.int64]


@compiled
def still_to_come(bits: Floats, allowed: Floats) -> Whole:
    """Return the rules that allowed levels of later issues touch, one number of bits an issue."""
    issues, most = bits.shape
    later = np.zeros(issues, dtype=np.int64)
    for issue in range(issues - 2, -1, -1):
        later[issue] = later[issue + 1]
        for level in range(most):
            if allowed[issue + 1, level] != 0.0:
                later[issue] |= np.int64(bits[issue + 1, level])
    return later


@compiled
def front_of_sums(
    tables: Floats, quo: Floats, far: Floats, allowed: Floats, spares: Floats, breaks: Floats, limit: int = 2**62
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return the front's points, the code of a package of each, issues and distance it moves, and how many tie.

    ``spares`` and ``breaks`` are the rules that a level meets and breaks, as bits of whole numbers, shape (issue,
    level). Levels are numbered inside the space of all ``tables``, with as many levels an issue as the largest has.
    With more points than the limit on the way, none are returned, and a first code of -1.
    """
    issues, most, parties = tables.shape
    points, codes = np.zeros((1, parties)), np.zeros(1)
    moved, moves, ties = np.zeros(1), np.zeros(1), np.ones(1)
    met, threat = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    spared_later, broken_later = still_to_come(spares, allowed), still_to_come(breaks, allowed)
    for issue in range(issues):
        count = points.shape[0]
        sums = np.empty((count * most, parties))
        total, code = np.empty(count * most), np.empty(count * most)
        number, distance, alike = np.empty(count * most), np.empty(count * most), np.empty(count * most)
        fine, ill = np.empty(count * most, dtype=np.int64), np.empty(count * most, dtype=np.int64)
        size = 0
        for level in range(most):
            if allowed[issue, level] == 0.0:
                continue
            for point in range(count):
                spared = met[point] | np.int64(spares[issue, level])
                broken = (threat[point] | np.int64(breaks[issue, level])) & ~spared
                if broken & ~spared_later[issue]:
                    continue
                fine[size], ill[size] = spared | ~(broken | broken_later[issue]), broken
                total[size] = 0.0
                for party in range(parties):
                    sums[size, party] = points[point, party] + tables[issue, level, party]
                    total[size] -= sums[size, party]
                code[size] = codes[point] * most + level
                number[size] = moved[point] + (1.0 if quo[issue] >= 0.0 and quo[issue] != level else 0.0)
                distance[size] = moves[point] + far[issue, level]
                alike[size] = ties[point]
                size += 1
        kept = undominated(sums, total, number, distance, alike, fine, ill, size)
        if kept.shape[0] > limit:
            return points[:0], np.full(1, -1.0), moved[:0], moves[:0], ties[:0]
        points, codes = np.empty((kept.shape[0], parties)), np.empty(kept.shape[0])
        moved, moves, ties = np.empty(kept.shape[0]), np.empty(kept.shape[0]), np.empty(kept.shape[0])
        met, threat = np.empty(kept.shape[0], dtype=np.int64), np.empty(kept.shape[0], dtype=np.int64)
        for point in range(kept.shape[0]):
            here = kept[point]
            for party in range(parties):
                points[point, party] = sums[here, party]
            codes[point], moved[point] = code[here], number[here]
            moves[point], ties[point] = distance[here], alike[here]
            met[point], threat[point] = fine[here], ill[here]
    return points, codes, moved, moves, ties


@compiled
def undominated(  # noqa: C901, PLR0912 - one pass over one list
    sums: Floats,
    total: Floats,
    number: Floats,
    distance: Floats,
    alike: Floats,
    met: Whole,
    threat: Whole,
    size: int,
) -> Whole:
    """Return the places of the sums that no other dominates, one for each vector, and add up what ties with it.

    What dominates has the larger total, so that one pass by falling totals is enough. Whoever dominated last is asked
    first.
    """
    parties = sums.shape[1]
    kept, count = np.empty(size, dtype=np.int64), 0
    for place in np.argsort(total[:size], kind="mergesort"):
        verdict = 1
        for other in range(count):
            rival = kept[other]
            below, same = True, True
            for party in range(parties):
                if sums[place, party] > sums[rival, party]:
                    below = False
                    break
                same = same and sums[place, party] == sums[rival, party]
            if not below:
                continue
            if same:
                if met[place] != met[rival] or threat[place] != threat[rival]:
                    continue
            elif met[place] & ~met[rival] or threat[rival] & ~threat[place]:
                continue
            verdict = 0
            first = kept[0]
            kept[0], kept[other] = rival, first
            if same:
                order = number[place] - number[rival]
                if order == 0.0:
                    order = distance[place] - distance[rival]
                if order < 0.0:
                    kept[0] = place
                elif order == 0.0:
                    alike[rival] += alike[place]
            break
        if verdict == 1:
            kept[count] = place
            count += 1
    return kept[:count]
