"""Tables as numbers: who sits at every track, what is on it, when it meets, and what a level means there.

Tracks meet one after another: as they are listed, but by the days on which they open where those are stated, and none
before the one that it comes *after*. What a level costs before audiences counts only at a public table; how far it lies
on the way from a party's ideal to its limit,

    way(x) = |x - ideal| / |limit - ideal|    on the limit's side of the ideal, 0 on the other side,

says whether the share that a delegation's mandate allows is enough for it. Without a limit the way leads to the far end
of the scale.
"""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from detente.crisis.crisis import Crisis
from detente.worlds.mediation.packages import given_up
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

MOST_TABLES = 10  # beyond, what may be signed at which of them are thousands of combinations in every world


def no_tables(crisis: Crisis) -> str:
    """Return why tracks cannot be gone through one after another, or nothing where they can."""
    if not crisis.tracks:
        return "the crisis states no tracks"
    if len(crisis.tracks) > MOST_TABLES:
        return f"the crisis states {len(crisis.tracks)} tracks, more than {MOST_TABLES}; leave out or merge some"
    if not any(track.parties and track.issues for track in crisis.tracks.values()):
        return "no track has both parties and issues"
    return ""


def meeting_order(crisis: Crisis) -> tuple[str, ...]:
    """Return the tracks in the order in which they meet.

    A track without a date follows the one that is listed before it.
    """
    days: dict[str, date] = {}
    last = date.min
    for name, track in crisis.tracks.items():
        last = days[name] = track.opens.first if track.opens is not None else last
    waiting, found = sorted(crisis.tracks, key=lambda name: days[name]), []
    while waiting:
        ready = [name for name in waiting if crisis.tracks[name].after not in waiting]
        found.append(ready[0] if ready else waiting[0])
        waiting.remove(found[-1])
    return tuple(found)


def _marked(build: "Build", part: str, names: tuple[str, ...]) -> Floats:
    rows = [getattr(track, part) for track in build.crisis.tracks.values()]
    return build.fixed(np.array([[name in row for name in names] for row in rows]).reshape(len(rows), len(names)))


def level_face(build: "Build") -> Floats:
    """Return what a level costs a party before its audiences at a table that they see; shape as :func:`level_way`."""
    ideal, weight = build.field("ideal"), build.field("weight")
    at = build.field("level_position")[:, None]
    span = np.maximum(ideal, 1 - ideal)[..., None]
    lost = weight[..., None] * given_up(build, np.abs(at - ideal[..., None]), span)
    issues = list(build.crisis.issues)
    for row, party in enumerate(build.crisis.parties):
        for issue, stance in build.crisis.stances.get(party, {}).items():
            if stance.worth:  # points are what they are before all eyes
                lost[:, row, issues.index(issue)] = 0.0
    return np.where(np.isnan(at), np.nan, np.nan_to_num(lost))


def level_way(build: "Build") -> Floats:
    """Return how far every level lies on the way from ideal to limit; shape (draws, parties, issues, levels)."""
    ideal, limit, side = (build.field(name)[..., None] for name in ("ideal", "limit", "limit_side"))
    at, moved = build.field("level_position")[:, None], build.field("level_moved")[:, None]
    toward = np.where(np.isnan(limit) | (side == 0), np.where(ideal <= 0.5, 1.0, -1.0), side)
    end = np.where(np.isnan(limit), np.where(toward > 0, 1.0, 0.0), limit)
    whole = np.maximum(toward * (end - ideal), 0.0)
    gone = np.maximum(toward * (at - ideal), 0.0)
    way = np.divide(gone, whole, out=np.where(gone > 0, np.inf, 0.0), where=whole > 0)
    return np.where(np.isnan(at), np.nan, np.where(moved == 0, 0.0, np.nan_to_num(way, posinf=np.inf)))


OF_TABLES = {
    "track_seated": lambda build: _marked(build, "parties", tuple(build.crisis.parties)),
    "track_on": lambda build: _marked(build, "issues", tuple(build.crisis.issues)),
    "track_order": lambda build: build.fixed([meeting_order(build.crisis).index(name) for name in build.crisis.tracks]),
    "level_face": level_face,
    "level_way": level_way,
}
