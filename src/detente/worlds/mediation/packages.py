"""Packages as numbers: what every level of every issue is worth to whom, and who may sign it.

A package names one level of every issue (:mod:`detente.crisis.mediation.levels`). With s_qj(x) = 1 - |x - ideal| /
max(ideal, 1 - ideal), ŝ the normalised salience, b_a the cost of backing down before an audience a of q that
watches issue j, and D the position that q demanded in public, a level adds

    T_qj(x) = ŝ_qj (s_qj(x) - Σ_a b_a η_qj(x)),
    η_qj(x) = clip((|x - ideal| - |D - ideal|) / (max(ideal, 1 - ideal) - |D - ideal|), 0, 1)

to the worth of the package, so that tables stay separable; η = 0 at a table that no audience sees, and for a party that
has said nothing in public. D is the party's last public statement on the issue: the demand of the confrontation, an
offer, or the status quo for one who resists. A party whose stances give points has them instead of ŝ s, all parties on
one common scale: the largest range of points that anybody has is 1.

A level *may be signed* by q when it lies on the accepted side of q's limit, everything from the limit through the ideal
to that end of the scale; an issue left where it stands is not signed. The delegation may sign it without asking home
when it lies within the share m of the way from ideal to limit that its mandate allows. Where the status quo is
uncertain and falls within a twentieth of a mark, the mark is no level of its own there: nobody signs what is so.

Without a deal everybody keeps the status quo; but where force is worth more to the challenger than the status quo,
force is what no deal means, to everybody.
"""

from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import Levels, levels_of
from detente.crisis.stance import Stance
from detente.worlds.mediation.bodies import OF_BODIES, body_labels
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

SAME = 1e-9
NEAR = 0.05  # a mark nearer than this to an uncertain status quo is what stands, in other words, and no change


def package_labels(crisis: Crisis) -> dict[str, tuple[str, ...]]:
    """Return the names along the dims of packages."""
    most = max(levels_of(crisis).counts)
    return {
        "level": tuple(map(str, range(most))),
        **body_labels(crisis),
        "dependency": tuple(map(str, range(len(crisis.dependencies)))),
    }


def _levels(build: "Build") -> Levels:
    return build.kept("levels", lambda worlds: levels_of(worlds.crisis))


def level_position(build: "Build") -> Floats:
    """Return where every level lies, NaN beyond the levels of an issue; shape (draws, issues, levels)."""
    levels, quo = _levels(build), build.field("status_quo")
    found = np.full((build.draws, len(levels.of), max(levels.counts)), np.nan)
    for row, items in enumerate(levels.of.values()):
        for place, level in enumerate(items):
            found[:, row, place] = quo[:, row] if level.at is None else level.at
    return found


def level_moved(build: "Build") -> Floats:
    """Return 1 for a level that moves its issue, 0 for the status quo, NaN beyond; shape (draws, issues, levels)."""
    levels = _levels(build)
    found = np.full((len(levels.of), max(levels.counts)), np.nan)
    for row, items in enumerate(levels.of.values()):
        found[row, : len(items)] = [not level.stands for level in items]
    return build.fixed(found)


def level_worth(build: "Build") -> Floats:
    """Return what every level adds to a party's worth of a package; shape (draws, parties, issues, levels)."""
    ideal, weight = build.field("ideal"), build.field("weight")
    at = build.field("level_position")[:, None]
    span = np.maximum(ideal, 1 - ideal)[..., None]
    away = np.abs(at - ideal[..., None])
    lost = in_public(build)[:, None, None, None] * given_up(build, away, span)
    worth = weight[..., None] * (1 - away / np.where(span > 0, span, 1) - lost)
    return np.where(np.isnan(at), np.nan, np.nan_to_num(_points(build, worth, at), nan=0.0))


def _points(build: "Build", worth: Floats, at: Floats) -> Floats:
    """Return the worth with points in the place of distances, for the parties that state points."""
    crisis, issues = build.crisis, list(build.crisis.issues)
    ranges, tables = np.zeros((build.draws, len(crisis.parties))), {}
    for row, party in enumerate(crisis.parties):
        for issue, stance in crisis.stances.get(party, {}).items():
            if stance.worth:
                marks, points = points_of(build, party, issue, stance)
                tables[row, issues.index(issue)] = marks, points
                ranges[:, row] += np.ptp(points, axis=1)
    if not tables:
        return worth
    scale = np.maximum(ranges.max(axis=1), 1e-300)
    found = worth.copy()
    for (row, column), (marks, points) in tables.items():
        gained = points - points.min(axis=1, keepdims=True)
        for draw in range(build.draws):
            found[draw, row, column] = np.interp(at[draw, 0, column], marks, gained[draw]) / scale[draw]
    return found


def points_of(build: "Build", party: str, issue: str, stance: Stance) -> tuple[Floats, Floats]:
    """Return the marks of a stance in their order, and the drawn points of each; shapes (marks,), (draws, marks)."""
    marks = sorted(stance.worth)
    drawn = [
        build.drawing.number(f"stances.{party}.{issue}.worth.{mark:.15g}", stance.worth[mark], Scale.REAL)
        for mark in marks
    ]
    return np.array(marks), np.stack([column for column in drawn if column is not None], axis=1)


def given_up(build: "Build", away: Floats, span: Floats) -> Floats:
    """Return what a level would cost a party before audiences that see it, by issue, before its weight."""
    crisis, issues, parties = build.crisis, list(build.crisis.issues), list(build.crisis.parties)
    if not crisis.audiences:
        return np.zeros_like(away)
    said, ideal = said_in_public(build), build.field("ideal")
    cost = np.zeros((build.draws, len(parties), len(issues)))
    for place, audience in enumerate(crisis.audiences.values()):
        watched = [issues.index(issue) for issue in audience.watches] or list(range(len(issues)))
        cost[:, parties.index(audience.of), watched] += np.nan_to_num(build.field("backing_down")[:, place, None])
    short = np.abs(said - ideal)[..., None]
    left = span - short
    share = np.clip(np.divide(away - short, left, out=np.zeros_like(away), where=left > SAME), 0, 1)
    return np.asarray(cost[..., None] * np.nan_to_num(share))


def in_public(build: "Build") -> Floats:
    """Return 1 where an open table is seen by audiences, or no table is stated; shape (draws,)."""
    if not build.crisis.tracks:
        return np.ones(build.draws)
    return np.asarray((build.field("track_open") * build.field("track_public")).max(axis=1))


def said_in_public(build: "Build") -> Floats:
    """Return the position that each party last stood for in public, NaN for none; shape (draws, parties, issues)."""
    crisis, parties, issues = build.crisis, list(build.crisis.parties), list(build.crisis.issues)
    said = np.full((build.draws, len(parties), len(issues)), np.nan)
    quo, play = build.field("status_quo"), crisis.confrontation
    if play is not None and play.demand:
        demand = build.field("demand")
        said[:, parties.index(play.challenger)] = demand
    for place, entry in enumerate(crisis.history):
        if entry.by not in parties or not _seen(crisis, place):
            continue
        row = parties.index(entry.by)
        for issue, number in entry.offer.items():
            drawn = build.drawing.number(f"history.{place}.offer.{issue}", number, Scale.UNIT)
            if drawn is not None:
                said[:, row, issues.index(issue)] = drawn
        if entry.move == "resist":
            named = entry.on or (tuple(play.demand) if play is not None else ())
            columns = [issues.index(issue) for issue in named]
            said[:, row, columns] = quo[:, columns]
    return said


def _seen(crisis: Crisis, place: int) -> bool:
    """Return whether audiences saw a move."""
    entry = crisis.history[place]
    if entry.public is not None:
        return entry.public
    return crisis.tracks[entry.track].public if entry.track in crisis.tracks else True


def level_signed(build: "Build") -> Floats:
    """Return whether each party could sign a level: 1 or 0, NaN beyond; shape (draws, parties, issues, levels)."""
    return _within(build, build.field("limit"))


def level_beyond(build: "Build") -> Floats:
    """Return the way of a level beyond a limit, in utility: ŝ (distance) / max(ideal, 1 - ideal); 0 within it."""
    ideal, limit, side = (build.field(name)[..., None] for name in ("ideal", "limit", "limit_side"))
    at = build.field("level_position")[:, None]
    edge = np.where(side > 0, np.fmax(limit, ideal), np.fmin(limit, ideal))
    way = np.where(side > 0, at - edge, edge - at) / np.maximum(ideal, 1 - ideal)
    beyond = build.field("weight")[..., None] * np.nan_to_num(np.clip(way, 0, 1))
    return np.where(np.isnan(at), np.nan, np.where(build.field("level_signed") > 0, 0.0, beyond))


def level_here(build: "Build") -> Floats:
    """Return whether each delegation may sign a level without asking home; as :func:`level_signed`."""
    ideal, limit, side = (build.field(name) for name in ("ideal", "limit", "limit_side"))
    mandate = _mandate_by_issue(build)
    far = np.where(np.isnan(limit), np.where(ideal <= 0.5, 1.0, 0.0), limit)
    side = np.where(np.isnan(limit), np.where(ideal <= 0.5, 1.0, -1.0), side)
    far = np.where(side > 0, np.maximum(far, ideal), np.minimum(far, ideal))
    edge = np.where(np.isnan(mandate), limit, ideal + mandate * (far - ideal))
    inside = _within(build, edge, np.where(np.isnan(mandate), build.field("limit_side"), side))
    return np.minimum(inside, build.field("level_signed"))


def _mandate_by_issue(build: "Build") -> Floats:
    """Return the widest mandate that a delegation has at an open table with the issue, NaN for no stated one."""
    crisis, issues = build.crisis, list(build.crisis.issues)
    found = np.full((build.draws, len(crisis.parties), len(issues)), np.nan)
    mandate, is_open = build.field("mandate"), build.field("track_open")
    for place, track in enumerate(crisis.tracks.values()):
        for issue in track.issues:
            column = issues.index(issue)
            here = np.where(is_open[:, place, None] > 0, mandate[:, place], np.nan)
            found[:, :, column] = np.fmax(found[:, :, column], here)
    return found


def _within(build: "Build", edge: Floats, side: Floats | None = None) -> Floats:
    """Return whether levels lie on the accepted side of an edge, NaN for none; what stands is not signed."""
    at, moved = build.field("level_position")[:, None], build.field("level_moved")[:, None]
    ideal = build.field("ideal")[..., None]
    which = (build.field("limit_side") if side is None else side)[..., None]
    line = edge[..., None]
    above = at <= np.fmax(line, ideal) + SAME  # a limit above the ideal: everything up to it
    below = at >= np.fmin(line, ideal) - SAME
    inside = np.isnan(line) | np.isnan(ideal) | (which == 0) | np.where(which > 0, above, below)
    return np.where(np.isnan(at), np.nan, np.where(moved == 0, 1.0, inside))


def level_distinct(build: "Build") -> Floats:
    """Return 0 for a mark that says in other words where an issue stands, else 1; shape (draws, issues, levels)."""
    drawn = np.array([any(level.at is None for level in items) for items in _levels(build).of.values()])
    at, moved = build.field("level_position"), build.field("level_moved")
    near = np.abs(at - build.field("status_quo")[..., None]) < NEAR
    return np.where(np.isnan(at), np.nan, 1.0 - (near & (moved > 0) & drawn[:, None]))


def insists(build: "Build") -> Floats:
    """Return 1 where a party signs nothing that leaves an issue where it stands; shape (draws, parties, issues)."""
    crisis, issues = build.crisis, list(build.crisis.issues)
    found = np.zeros((build.draws, len(crisis.parties), len(issues)))
    for row, party in enumerate(crisis.parties):
        for issue, stance in crisis.stances.get(party, {}).items():
            if stance.insist is not None:
                path = f"stances.{party}.{issue}.insist"
                found[:, row, issues.index(issue)] = build.drawing.happens(path, stance.insist)
    return found


def _at_quo(build: "Build") -> Floats:
    """Return what the status quo is worth to every party, in the tables of packages; shape (draws, parties)."""
    stands = build.field("level_moved") == 0
    return np.asarray(np.where(stands[:, None], build.field("level_worth"), 0).sum(axis=(2, 3)))


def force_pays(build: "Build") -> Floats:
    """Return 1 where force is worth more to the challenger than the status quo; 0 without a lever of force."""
    play = build.crisis.confrontation
    if play is None or play.force is None:
        return np.zeros(build.draws)
    row = list(build.crisis.parties).index(play.challenger)
    return (build.field("force_value")[:, row] > _at_quo(build)[:, row] + SAME).astype(np.float64)


def no_deal(build: "Build") -> Floats:
    """Return what no deal is worth to every party; shape (draws, parties).

    A party that states the least total of points it would accept has that instead.
    """
    crisis, quo = build.crisis, np.minimum(_at_quo(build), 1.0)  # shares of the weight may sum to a trifle above 1
    pays = build.field("force_pays")
    found = np.where(pays[:, None] > 0, build.field("force_value"), quo) if pays.any() else quo.copy()
    ranges = {party: _range_of_points(build, party) for party in crisis.parties}
    largest = np.maximum(np.max([top - low for low, top in ranges.values()], axis=0), 1e-300)
    for row, (party, item) in enumerate(crisis.parties.items()):
        least = build.drawing.number(f"parties.{party}.least", item.least, Scale.REAL)
        if least is not None:
            found[:, row] = (least - ranges[party][0]) / largest
    return found


def _range_of_points(build: "Build", party: str) -> tuple[Floats, Floats]:
    low, high = np.zeros(build.draws), np.zeros(build.draws)
    for issue, stance in build.crisis.stances.get(party, {}).items():
        if stance.worth:
            _, points = points_of(build, party, issue, stance)
            low, high = low + points.min(axis=1), high + points.max(axis=1)
    return low, high


def dependency_when(build: "Build") -> Floats:
    """Return whether a level lies in the condition of each dependency; shape (draws, dependencies, issues, levels)."""
    return _ranges(build, [dependency.when for dependency in build.crisis.dependencies])


def dependency_then(build: "Build") -> Floats:
    """Return whether a level lies in what each dependency then asks; nothing does for an exclusion."""
    found = _ranges(build, [dependency.then for dependency in build.crisis.dependencies])
    for place, dependency in enumerate(build.crisis.dependencies):
        if dependency.never:
            found[:, place] = 0.0
    return found


def _ranges(build: "Build", ranges: list) -> Floats:  # type: ignore[type-arg]
    at, issues = build.field("level_position"), list(build.crisis.issues)
    found = np.ones((build.draws, len(ranges), *at.shape[1:]))
    for place, named in enumerate(ranges):
        for issue, (low, high) in named.items():
            column = issues.index(issue)
            here = at[:, column]
            found[:, place, column] = (here >= low - SAME) & (here <= high + SAME)
    return found


OF_PACKAGES = {
    "level_position": level_position,
    "level_moved": level_moved,
    "level_distinct": level_distinct,
    "level_worth": level_worth,
    "level_signed": level_signed,
    "level_beyond": level_beyond,
    "level_here": level_here,
    "insists": insists,
    "force_pays": force_pays,
    "no_deal": no_deal,
    **OF_BODIES,
    "dependency_when": dependency_when,
    "dependency_then": dependency_then,
}
