"""Building worlds: one small function a field, from drawn numbers to the declared array."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import numpy as np

from detente.core.errors import NotFound
from detente.core.quantity import Scale
from detente.core.record import Number
from detente.core.seed import Seed
from detente.crisis.confrontation import Confrontation
from detente.crisis.crisis import Crisis
from detente.crisis.game.types import MOST_TYPES, sides
from detente.crisis.mediation.levels import too_many_packages
from detente.crisis.stance import Stance
from detente.worlds.beliefs import (
    gain_of_demand,
    move_error,
    odds_in_reading,
    of_moves,
    payoffs,
    ratified,
    shares_by_type,
    true_type,
    type_odds,
    worth_in_truth,
)
from detente.worlds.draw import HOLDS, REPLICATE, Drawing, Luck, Otherwise, stacked
from detente.worlds.endings import force_worth
from detente.worlds.fields import FIELDS
from detente.worlds.mediation.packages import OF_PACKAGES
from detente.worlds.mediation.points import salience
from detente.worlds.mediation.steps import STEP_BUILDERS
from detente.worlds.mediation.tables import OF_TABLES, no_tables
from detente.worlds.options.structure import OF_OPTIONS, no_options
from detente.worlds.shares import face_of_shares, faces, ratified_shares, worth_of_shares
from detente.worlds.sides import STATES, Sides, is_technical, node_of
from detente.worlds.spatial import SPATIAL_BUILDERS
from detente.worlds.tables import at_table, seated
from detente.worlds.utility import normalised
from detente.worlds.worlds import Floats, Worlds

Builder = Callable[["Build"], Floats]
Kept = TypeVar("Kept")


class Build:
    """The arrays of one block of worlds, each made once, when first needed.

    A variant of the worlds takes over every array of its base that rests on none of the numbers that are otherwise.

    Attributes
    ----------
    rests_on : mapping of field to addresses
        What each array was made from.
    """

    crisis: Crisis

    def __init__(self, drawing: Drawing, base: "Build | None" = None) -> None:
        self.drawing, self.crisis, self.base = drawing, drawing.crisis, base
        self.draws = drawing.luck.draws
        self.sides: Sides = Sides(self.crisis) if base is None else base.sides
        self.done: dict[Hashable, Any] = {}
        self.rests_on: dict[Hashable, set[str]] = {}

    def variant(self, otherwise: Otherwise) -> "Build":
        """Return the arrays of the same worlds with something otherwise; these ones when nothing is."""
        return self if otherwise == Otherwise() else Build(self.drawing.variant(otherwise), self)

    def field(self, name: str) -> Floats:
        """Return the array of a field, shape (draws, dims …)."""
        return self.kept(name, BUILDERS[name])

    def kept(self, key: Hashable, make: "Callable[[Build], Kept]") -> Kept:
        """Return what is made from these worlds, made once; or in the worlds that these vary, if it is the same there.

        Parameters
        ----------
        key : hashable
            Names it.
        make : callable
            Makes it from a build, of which it may only ask fields, numbers, and what else is kept.
        """
        if key not in self.done:
            self.done[key] = self._made(key, make)
        for asked in self.drawing.asked:
            asked.update(self.rests_on[key])
        return self.done[key]  # type: ignore[no-any-return]

    def _made(self, key: Hashable, make: "Callable[[Build], Kept]") -> Kept:
        if self.base is not None:
            same = self.base.kept(key, make)
            self.rests_on[key] = self.base.rests_on[key]
            if not self.rests_on[key] & self.drawing.changed:
                return same
        asked: set[str] = {HOLDS} if key == "holds" else set()
        self.drawing.asked.append(asked)
        found = make(self)
        self.drawing.asked.pop()
        self.rests_on[key] = asked
        return found

    def fixed(self, values: object) -> Floats:
        """Return what is the same in every world, repeated without being copied."""
        array = np.asarray(values, dtype=np.float64)
        return np.broadcast_to(array, (self.draws, *array.shape))

    def each(self, section: str, records: object, name: str, scale: Scale, otherwise: float = np.nan) -> Floats:
        """Draw one number of every record of a section; shape (draws, records)."""
        items: dict[str, object] = records  # type: ignore[assignment]
        columns = [
            self.drawing.number(f"{section}.{key}.{name}", getattr(item, name), scale) for key, item in items.items()
        ]
        return stacked(columns, self.draws, otherwise) if columns else np.empty((self.draws, 0))

    def stances(self, take: Callable[[Stance], Number | None], name: str, otherwise: float) -> Floats:
        """Draw one number of every stance; shape (draws, parties, issues)."""
        found = np.full((self.draws, len(self.crisis.parties), len(self.crisis.issues)), otherwise)
        issues = list(self.crisis.issues)
        for row, party in enumerate(self.crisis.parties):
            for issue, stance in self.crisis.stances.get(party, {}).items():
                drawn = self.drawing.number(f"stances.{party}.{issue}.{name}", take(stance), Scale.UNIT)
                if drawn is not None:
                    found[:, row, issues.index(issue)] = drawn
        return found


def _limit_side(build: Build) -> Floats:
    """Return on which side of the ideal each limit lies, by the medians of the two quantities in force in each
    world.
    """
    found = np.zeros((build.draws, len(build.crisis.parties), len(build.crisis.issues)))
    issues = list(build.crisis.issues)
    for row, party in enumerate(build.crisis.parties):
        for issue, stance in build.crisis.stances.get(party, {}).items():
            ideal = build.drawing.medians(f"stances.{party}.{issue}.ideal", stance.ideal, Scale.UNIT)
            limit = build.drawing.medians(f"stances.{party}.{issue}.limit", stance.limit, Scale.UNIT)
            if ideal is not None and limit is not None:
                side = np.sign(limit - ideal) + (limit == ideal) * np.where(ideal <= 0.5, 1.0, -1.0)
                found[:, row, issues.index(issue)] = np.nan_to_num(side, nan=0.0)
    return found


def _capability_share(build: Build) -> Floats:
    capability = build.field("capability")
    total = capability.sum(axis=1, keepdims=True)
    even = np.full_like(capability, 1 / capability.shape[1])
    return np.asarray(np.divide(capability, total, out=even, where=total > 0))


def _track_open(build: Build) -> Floats:
    columns = [
        build.drawing.happens(f"tracks.{name}.available", track.available)
        for name, track in build.crisis.tracks.items()
    ]
    return stacked(columns, build.draws, 1.0) if columns else np.empty((build.draws, 0))


def _lever_available(build: Build) -> Floats:
    columns = [
        build.drawing.happens(f"levers.{name}.available", lever.available)
        for name, lever in build.crisis.levers.items()
    ]
    return stacked(columns, build.draws, 1.0) if columns else np.empty((build.draws, 0))


def _mandate(build: Build) -> Floats:
    found = np.full((build.draws, len(build.crisis.tracks), len(build.crisis.parties)), np.nan)
    for place, (name, track) in enumerate(build.crisis.tracks.items()):
        for row, party in enumerate(build.crisis.parties):
            key = party if party in track.mandate else "all"
            drawn = build.drawing.number(f"tracks.{name}.mandate.{key}", track.mandate.get(key), Scale.UNIT)
            if drawn is not None and party in track.parties:
                found[:, place, row] = drawn
    return found


def _effects(name: str) -> Builder:
    def build_effects(build: Build) -> Floats:
        found = np.zeros((build.draws, len(build.crisis.levers), len(build.crisis.parties)))
        for place, (key, lever) in enumerate(build.crisis.levers.items()):
            for row, party in enumerate(build.crisis.parties):
                drawn = build.drawing.number(
                    f"levers.{key}.{name}.{party}", getattr(lever, name).get(party), Scale.UNIT
                )
                if drawn is not None:
                    found[:, place, row] = drawn
        return found

    return build_effects


def _by_issue(name: str) -> Builder:
    def build_by_issue(build: Build) -> Floats:
        play = _play(build)
        stated = getattr(play, name)
        columns = [
            build.drawing.number(f"confrontation.{name}.{issue}", stated.get(issue), Scale.UNIT)
            for issue in build.crisis.issues
        ]
        return stacked(columns, build.draws, np.nan)

    return build_by_issue


def _play(build: Build) -> Confrontation:
    if build.crisis.confrontation is None:
        raise NotFound("section", "confrontation", (), "state who presses whom for what")
    return build.crisis.confrontation


def _setting(name: str, scale: Scale) -> Builder:
    def build_setting(build: Build) -> Floats:
        drawn = build.drawing.number(f"confrontation.{name}", getattr(_play(build), name), scale)
        assert drawn is not None
        return drawn

    return build_setting


def _success(build: Build) -> Floats:
    play = build.crisis.confrontation
    assert play is not None
    drawn = build.drawing.number("confrontation.success", play.success, Scale.UNIT)
    if drawn is not None:
        return drawn
    parties = list(build.crisis.parties)
    capability = build.field("capability")
    one, other = (capability[:, parties.index(name)] for name in (play.challenger, play.defender))
    return np.asarray(np.divide(one, one + other, out=np.full(build.draws, 0.5), where=one + other > 0))


BUILDERS: dict[str, Builder] = {
    "capability": lambda build: build.each("parties", build.crisis.parties, "capability", Scale.UNIT),
    "capability_share": _capability_share,
    "patience": lambda build: build.each("parties", build.crisis.parties, "patience", Scale.UNIT),
    "pace": lambda build: build.each("parties", build.crisis.parties, "pace", Scale.POSITIVE),
    "ideal": lambda build: build.stances(lambda stance: stance.ideal, "ideal", np.nan),
    "salience": salience,
    "weight": lambda build: normalised(build.field("salience")),
    "limit": lambda build: build.stances(lambda stance: stance.limit, "limit", np.nan),
    "limit_side": _limit_side,
    "status_quo": lambda build: build.each("issues", build.crisis.issues, "status_quo", Scale.UNIT),
    "fundamental": lambda build: build.fixed([issue.scope == "fundamental" for issue in build.crisis.issues.values()]),
    "seated": seated,
    "at_table": at_table,
    "track_open": _track_open,
    "track_public": lambda build: build.fixed([track.public for track in build.crisis.tracks.values()]),
    "mandate": _mandate,
    "lever_cost": lambda build: build.each("levers", build.crisis.levers, "cost", Scale.UNIT, 0.0),
    "lever_hits": _effects("hits"),
    "lever_helps": _effects("helps"),
    "lever_available": _lever_available,
    "backing_down": lambda build: build.each("audiences", build.crisis.audiences, "backing_down", Scale.UNIT),
    "demand": _by_issue("demand"),
    "decides": _by_issue("decides"),
    "success": _success,
    "precision": _setting("precision", Scale.POSITIVE),
    "line_cost": _setting("line_cost", Scale.UNIT),
    "coding_error": _setting("coding_error", Scale.UNIT),
    "force_value": lambda build: force_worth(build)[0],
    "rounds": lambda build: build.fixed(_play(build).rounds),
    "side_patience": lambda build: build.field("patience")[
        :, list(map(list(build.crisis.parties).index, sides(build.crisis)))
    ],
    "demand_gain": gain_of_demand,
    "challenger_worth": lambda build: worth_in_truth(build, 0),
    "defender_worth": lambda build: worth_in_truth(build, 1),
    "face": faces,
    "share_worth": worth_of_shares,
    "share_face": face_of_shares,
    "share_ratified": ratified_shares,
    "share_by_type": shares_by_type,
    "challenger_payoff": lambda build: build.kept("payoffs", payoffs)[0],
    "defender_payoff": lambda build: build.kept("payoffs", payoffs)[1],
    "challenger_odds": lambda build: type_odds(build, 0),
    "defender_odds": lambda build: type_odds(build, 1),
    "type_prior": odds_in_reading,
    "true_challenger": lambda build: true_type(build, 0),
    "true_defender": lambda build: true_type(build, 1),
    "ratified": ratified,
    "technical_only": lambda build: build.fixed(is_technical(build.sides)),
    "stage": lambda build: build.fixed(STATES.index(build.sides.rounds.state)),
    "stage_signal": lambda build: build.fixed(build.sides.last_signal),
    "stage_game": lambda build: build.fixed((0, *build.sides.game_of_round)[-1]),
    "move_round": lambda build: of_moves(build, lambda about, place: about.rounds.moves[place].round),
    "move_game": lambda build: of_moves(build, lambda about, place: about.game_of_move(place)),
    "move_node": lambda build: of_moves(build, node_of),
    "move_action": lambda build: of_moves(build, lambda about, place: about.rounds.moves[place].action),
    "move_signal": lambda build: of_moves(build, lambda about, place: about.rounds.moves[place].signal),
    "move_error": move_error,
    **OF_PACKAGES,
    "holds": lambda build: build.drawing.holds,
    "reading": lambda build: build.drawing.reading,
    **STEP_BUILDERS,
    **OF_TABLES,
    **SPATIAL_BUILDERS,
    **OF_OPTIONS,
}
NEED_CONFRONTATION = ("demand", "decides", "success", "precision", "line_cost", "coding_error", "force_value")
OF_THE_GAME = tuple(list(BUILDERS)[list(BUILDERS).index("rounds") : list(BUILDERS).index("level_position")])
OF_STANCES = (
    "ideal", "salience", "weight", "limit", "limit_side", "level_worth", "level_signed", "level_beyond", "level_here",
    "force_pays", "no_deal", "level_face", "level_way",
)  # fmt: skip


def _no_game(crisis: Crisis) -> str:
    """Return why a confrontation with a lever of force is still no game, or nothing when it is one."""
    play = crisis.confrontation
    assert play is not None
    if not play.demand:
        return "the confrontation demands nothing"
    for party in sides(crisis):
        if not crisis.stances.get(party):
            return f"'{party}' has no stance on any issue"
    for party, kinds in zip(sides(crisis), Sides(crisis).types, strict=True):
        if len(kinds) > MOST_TYPES:
            return f"'{party}' has {len(kinds)} types, more than {MOST_TYPES}; name the families in confrontation.types"
    gain = gain_of_demand(Build(Drawing(crisis, Luck(Seed(0), 0, 1))))
    if gain.max() <= 0:
        return "the demand is worth no more to the challenger than the status quo"
    return ""


def unavailable(crisis: Crisis) -> dict[str, str]:
    """Return the fields that this crisis cannot give, each with what is missing."""
    found: dict[str, str] = {}
    if crisis.confrontation is None:
        found |= dict.fromkeys((*NEED_CONFRONTATION, *OF_THE_GAME), "the crisis states no confrontation")
    elif crisis.confrontation.force is None:
        found |= dict.fromkeys(("force_value", *OF_THE_GAME), "the confrontation names no lever of force")
    elif reason := _no_game(crisis):
        found |= dict.fromkeys(OF_THE_GAME, reason)
    if not crisis.steps:
        found |= dict.fromkeys(STEP_BUILDERS, "the crisis states no steps")
    if reason := no_tables(crisis):
        found |= dict.fromkeys(("track_seated", "track_on", "track_order"), reason)
    if not any(crisis.stances.values()):
        found |= dict.fromkeys(OF_STANCES, "the crisis states no stances")
    if reason := no_options(crisis):
        found |= dict.fromkeys(OF_OPTIONS, reason)
    if reason := too_many_packages(crisis):
        found |= dict.fromkeys(("level_signed", "level_here"), reason)
    return found


def build_worlds(
    crisis: Crisis,
    *,
    seed: Seed,
    first: int,
    replicates: int,
    fields: Iterable[str] | None = None,
    reading: str | None = None,
) -> Worlds:
    """Return some replicates of the worlds of a crisis.

    Parameters
    ----------
    crisis : Crisis
    seed : Seed
    first, replicates : int
        Range of replicates, each of ``REPLICATE`` draws.
    fields : names, optional
        Only these; by default everything that the crisis can give.
    reading : str, optional
        Only this reading; by default all of them, mixed by their weights.

    Returns
    -------
    Worlds

    Raises
    ------
    NotFound
        When there is no such reading.
    """
    missing = unavailable(crisis)
    wanted = [name for name in FIELDS if name not in missing] if fields is None else list(dict.fromkeys(fields))
    return worlds_of(crisis, Luck(seed, first, replicates), wanted, reading)


def worlds_of(crisis: Crisis, luck: Luck, fields: Iterable[str], reading: str | None = None) -> Worlds:
    """Return the worlds that some luck makes of a crisis; parameters are those of :func:`build_worlds`."""
    drawing = Drawing(crisis, luck, reading)
    build = Build(drawing)
    arrays = {name: build.field(name) for name in fields}
    return Worlds(crisis.crisis, drawing.labels, arrays, first=luck.first * REPLICATE)
