"""One table: the worlds of a plan, or the same worlds with one track open and all others closed."""

from collections.abc import Iterable

from detente.core.errors import NotFound
from detente.core.record import default
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.worlds.build import Build
from detente.worlds.draw import Drawing, Luck, Otherwise
from detente.worlds.worlds import Worlds


def build_at(plan: Plan, track: str | None) -> Build:
    """Return the arrays of a plan's worlds, with one track taken to open, and no other one; as they are for None.

    Raises
    ------
    NotFound
        When there is no such track.
    """
    luck = Luck(Seed(plan.seed), 0, plan.replicates)
    return Build(Drawing(plan.crisis, luck, plan.reading, otherwise=_only(plan.crisis, track)))


def worlds_at(build: Build, names: Iterable[str], draws: int) -> Worlds:
    """Return the first so many worlds, with some fields."""
    arrays = {name: build.field(name) for name in names}
    return Worlds(build.crisis.crisis, build.drawing.labels, arrays).rows(0, draws)


def _only(crisis: Crisis, track: str | None) -> Otherwise:
    if track is None:
        return Otherwise()
    if track not in crisis.tracks:
        raise NotFound("track", track, tuple(crisis.tracks), "the crisis states no tracks")
    return Otherwise(sets={f"tracks.{name}.available": default(int(name == track)) for name in crisis.tracks})
