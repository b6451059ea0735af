"""Tables: who sits at which track over what, and which tracks are open in a world."""

from typing import TYPE_CHECKING

import numpy as np

from detente.crisis.crisis import Crisis
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def seats_of(crisis: Crisis) -> Floats:
    """Return who sits at which track over what, open or not; shape (tracks, parties, issues)."""
    seats = np.zeros((len(crisis.tracks), len(crisis.parties), len(crisis.issues)))
    for place, track in enumerate(crisis.tracks.values()):
        rows = [list(crisis.parties).index(party) for party in track.parties]
        columns = [list(crisis.issues).index(issue) for issue in track.issues]
        seats[place][np.ix_(rows, columns)] = 1
    return seats


def seated(build: "Build") -> Floats:
    """Return whether a party sits at an open track that has the issue; all do without tracks."""
    crisis = build.crisis
    if not crisis.tracks:
        return build.fixed(np.ones((len(crisis.parties), len(crisis.issues))))
    seats, is_open = seats_of(crisis), build.field("track_open")
    if np.all(is_open == is_open[0]):
        return build.fixed(np.tensordot(is_open[0], seats, axes=1) > 0)
    return (np.tensordot(is_open, seats, axes=1) > 0).astype(np.float64)


def at_table(build: "Build") -> Floats:
    """Return who sits at which open track over what."""
    seats, is_open = seats_of(build.crisis), build.field("track_open")
    if np.all(is_open == is_open[:1]):
        return build.fixed(is_open[0][:, None, None] * seats)
    return np.asarray(is_open[:, :, None, None] * seats)
