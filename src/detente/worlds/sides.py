"""Sides: the two sides of a confrontation, and the games that they have played, as far as all worlds agree on them.

A *view* is the game as one side sees it. There is one view, shared, unless a belief is not ``known`` to the other side
or has wrong numbers (``sets``); then the challenger plays its own game and the defender its own.

A *game* is what one challenge is about: ``whole`` is the whole demand with today's numbers, ``game 1`` … are the other
challenges of the history, with the numbers of their time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from detente.crisis.crisis import Crisis
from detente.crisis.game.rounds import NODES, Rounds, rounds
from detente.crisis.game.types import Type, sides, signals, types_of

STATES = ("over", "answer", "offered", "resisted", "settled", "force")


@dataclass(frozen=True)
class Stake:
    """What one challenge is about.

    Attributes
    ----------
    on : tuple of str
        Issues of the demand that are in play; all of them when none is named.
    public : bool
        Whether audiences saw the demand.
    at : int or None
        Place in the history of a move that states positions of its own.
    before : int or None
        Only this many entries of the history have changed numbers yet; None = all.
    """

    on: tuple[str, ...] = ()
    public: bool = True
    at: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Sides:
    """What is the same in all worlds of a crisis with a confrontation.

    Attributes
    ----------
    crisis : Crisis
    """

    crisis: Crisis

    @cached_property
    def types(self) -> tuple[tuple[Type, ...], tuple[Type, ...]]:
        """Types of challenger and defender."""
        one, other = sides(self.crisis)
        return types_of(self.crisis, one), types_of(self.crisis, other)

    @cached_property
    def rounds(self) -> Rounds:
        """The history as rounds of the game."""
        return rounds(self.crisis)

    @cached_property
    def views(self) -> tuple[str, ...]:
        """The views that differ."""
        apart = any(
            belief.sets or (belief.odds and not belief.known)
            for party in sides(self.crisis)
            if (belief := self.crisis.beliefs.get(party)) is not None
        )
        return ("challenger", "defender") if apart else ("shared",)

    @cached_property
    def stakes(self) -> tuple[Stake, ...]:
        """What each game is about; the whole demand, with today's numbers, comes first."""
        found = [self._whole]
        for stake in self._of_rounds:
            if stake not in found:
                found.append(stake)
        return tuple(found)

    @cached_property
    def game_of_round(self) -> tuple[int, ...]:
        """For each round of the history, the place of its game."""
        return tuple(self.stakes.index(stake) for stake in self._of_rounds)

    @cached_property
    def _whole(self) -> Stake:
        seen = [self._is_public(place) for place in self.rounds.openings if self._demands(place)]
        return Stake(public=seen[-1] if seen else True)

    @cached_property
    def _of_rounds(self) -> tuple[Stake, ...]:
        crisis, found = self.crisis, list[Stake]()
        play = crisis.confrontation
        assert play is not None
        for place in self.rounds.openings:
            later = any(entry.sets for entry in crisis.history[place:])
            before = place if later else None
            last = found[-1] if found else self._whole
            if not self._demands(place):  # an answer to a challenge that stands
                found.append(Stake(last.on, last.public, last.at, before))
                continue
            entry = crisis.history[place]
            on = tuple(issue for issue in play.demand if issue in entry.on or issue in entry.offer)
            everything = len(on) == len(play.demand)
            at = place if entry.offer else None
            found.append(Stake(() if everything else on, self._is_public(place), at, before))
        return tuple(found)

    @property
    def last_signal(self) -> int:
        """How the last challenge was made: 0 bare, else with so many rungs mobilised."""
        return self.rounds.moves[-1].signal if self.rounds.moves else 0

    def game_of_move(self, place: int) -> int:
        """Return the place of the game in which a move was made."""
        return self.game_of_round[self.rounds.moves[place].round]

    def _demands(self, place: int) -> bool:
        return self.crisis.history[place].by == sides(self.crisis)[0]

    def _is_public(self, place: int) -> bool:
        entry = self.crisis.history[place]
        if entry.public is not None:
            return entry.public
        return self.crisis.tracks[entry.track].public if entry.track in self.crisis.tracks else True

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Names along the dims of the game."""
        one, other = (tuple(kind.name for kind in types) for types in self.types)
        return {
            "challenger_type": one,
            "defender_type": other,
            "type": (*one, *other),
            "signal": signals(self.crisis),
            "view": self.views,
            "game": ("whole", *(f"game {place}" for place in range(1, len(self.stakes)))),
            "move": tuple(f"history.{move.entries[0]}" for move in self.rounds.moves),
        }


NO_SIDES: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    ("challenger_type", "defender_type", "type", "signal", "view", "game", "move"), ()
)


def side_labels(crisis: Crisis) -> Mapping[str, tuple[str, ...]]:
    """Return the names along the dims of the game; none where the crisis states no confrontation."""
    return NO_SIDES if crisis.confrontation is None else Sides(crisis).labels


def is_technical(about: Sides) -> list[bool]:
    """Return, for each game, whether its demand is about technical issues alone."""
    play = about.crisis.confrontation
    assert play is not None
    issues = about.crisis.issues
    return [
        all(issues[issue].scope == "technical" for issue in (stake.on or tuple(play.demand)) if issue in issues)
        for stake in about.stakes
    ]


def node_of(about: Sides, place: int) -> float:
    """Return the node of a move, by its place among the nodes."""
    return float(NODES.index(about.rounds.moves[place].node))
