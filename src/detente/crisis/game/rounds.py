"""Rounds: where each dated move of the history stands in the crisis game.

A round is one pass through the game, perhaps cut short:

    first      challenger    wait, challenge, or challenge and mobilise
    answer     defender      concede, offer (technical issues only) or resist
    offered    challenger    accept the offer, or refuse it and stand firm
    resisted   challenger    back down, or stand firm (or use force)

Words (``say``, ``commit``, ``press``, ``meet``), events, what others do, and what the two sides do towards others
(``to``) have no node: they tell nothing here and stay in the chronicle. Answers that the defender gives on one date are
one answer, the most yielding of them. An answer to a challenge that was answered before opens a new round in which the
challenge stands and is not counted again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.crisis.game.types import rungs
from detente.crisis.history import Happening

NODES = ("first", "answer", "offered", "resisted")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "answer": ("concede", "offer", "resist"),
    "offered": ("accept", "refuse"),
    "resisted": ("back-down", "stand-firm"),
}
CHALLENGER = {"challenge", "mobilise", "wait", "accept", "refuse", "back-down", "stand-firm"}
DEFENDER = {"concede", "offer", "resist"}


@dataclass(frozen=True)
class Move:
    """One dated move as an action at a node of the game.

    Attributes
    ----------
    entries : tuple of int
        Places in the history; several where one answer was coded as several moves.
    round : int
        Counted from 0.
    node : str
        One of :data:`NODES`.
    action : int
        Place among the node's actions: for ``first`` 0 = wait, 1 = challenge, 2 … = with so many rungs less one;
        otherwise as in :data:`ACTIONS`.
    signal : int
        How the challenge of this round was made: 0 = bare, 1 … = rungs mobilised with it.
    """

    entries: tuple[int, ...]
    round: int
    node: str
    action: int
    signal: int

    @property
    def by_challenger(self) -> bool:
        """Whether the challenger moves at the node."""
        return self.node != "answer"

    def word(self, signals: tuple[str, ...]) -> str:
        """Return what the move is in the game; ``signals`` are the ways to challenge."""
        if self.node != "first":
            return ACTIONS[self.node][self.action]
        if self.action < 2:
            return ("wait", "challenge")[self.action]
        return f"challenge and mobilise {signals[self.action - 1]}"


@dataclass(frozen=True)
class Misplaced:
    """A move that its party cannot make where it stands."""

    entry: int
    message: str
    hint: str


@dataclass(frozen=True)
class Rounds:
    """The history as rounds of the game.

    Attributes
    ----------
    moves : tuple of Move
    openings : tuple of int
        For each round, the place in the history of the move that opened it.
    state : str
        Where the game stands after the last move: ``over`` (the next round would begin), ``answer``, ``offered``,
        ``resisted``; or ``settled`` and ``force`` when it has ended for good.
    misplaced : tuple of Misplaced
    """

    moves: tuple[Move, ...]
    openings: tuple[int, ...]
    state: str
    misplaced: tuple[Misplaced, ...]


class _Reader:
    """Walks through the history once."""

    def __init__(self, crisis: Crisis) -> None:
        play = crisis.confrontation
        assert play is not None
        self.crisis, self.play = crisis, play
        self.rungs = rungs(crisis)
        self.moves: list[Move] = []
        self.openings: list[int] = []
        self.misplaced: list[Misplaced] = []
        self.state, self.signal = "over", 0

    def read(self) -> Rounds:
        for place, entry in enumerate(self.crisis.history):
            verb = self._verb(entry)
            if verb is not None:
                self._take(place, entry, verb)
        return Rounds(tuple(self.moves), tuple(self.openings), self.state, tuple(self.misplaced))

    def _verb(self, entry: Happening) -> str | None:
        """Return what an entry is in the game, or nothing when it is no move of one side towards the other."""
        one, other = self.play.challenger, self.play.defender
        if entry.move is None or entry.by not in (one, other):
            return None
        if entry.to and (other if entry.by == one else one) not in entry.to:
            return None
        if entry.move == "use":
            return "stand-firm" if entry.by == one and self.play.force in entry.uses else None
        return entry.move if entry.move in CHALLENGER | DEFENDER else None

    def _take(self, place: int, entry: Happening, verb: str) -> None:
        mine = CHALLENGER if entry.by == self.play.challenger else DEFENDER
        if verb not in mine:
            owner, side = ("defender", self.play.defender) if verb in DEFENDER else ("challenger", self.play.challenger)
            hint = f"it is a move of the {owner}, '{side}'; write 'say' for words, or name in 'to' whom it is towards"
            self.misplaced.append(Misplaced(place, f"'{entry.by}' cannot '{verb}' in this confrontation", hint))
        elif verb in {"challenge", "mobilise", "wait"}:
            self._open(place, entry, verb)
        elif verb in DEFENDER:
            self._answer(place, verb)
        else:
            self._last(place, entry, verb)

    def _open(self, place: int, entry: Happening, verb: str) -> None:
        used = sum(any(name in entry.uses for name in rung) for rung in self.rungs)
        self.signal = max(used, 1 if verb == "mobilise" and self.rungs else 0)
        self.openings.append(place)
        action = 0 if verb == "wait" else 1 + self.signal
        self._add((place,), "first", action)
        self.state = "over" if verb == "wait" else "answer"

    def _answer(self, place: int, verb: str) -> None:
        action = ACTIONS["answer"].index(verb)
        last = self.moves[-1] if self.moves else None
        if last is not None and last.node == "answer" and self._same_day(last.entries[-1], place):
            self.moves[-1] = Move((*last.entries, place), last.round, "answer", min(last.action, action), last.signal)
            action = self.moves[-1].action
        else:
            if self.state != "answer":
                self.openings.append(place)
            self._add((place,), "answer", action)
        self.state = ("settled", "offered", "resisted")[action]

    def _last(self, place: int, entry: Happening, verb: str) -> None:
        words = {"accept": "offered", "refuse": "offered", "back-down": "resisted", "stand-firm": "resisted"}
        node = words[verb]
        if verb == "stand-firm" and self.state == "offered":  # whoever fights on after an offer refuses it
            node, verb = "offered", "refuse"
        if self.state != node:
            lacks = "no offer" if node == "offered" else "no resistance"
            message = f"'{entry.by}' cannot '{entry.move}' here: there is {lacks} of '{self.play.defender}' before it"
            hint = "write the move that it answers first, or 'say' for words"
            self.misplaced.append(Misplaced(place, message, hint))
            return
        self._add((place,), node, ACTIONS[node].index(verb))
        self.state = "settled" if verb == "accept" else "force" if entry.move == "use" else "over"

    def _add(self, entries: tuple[int, ...], node: str, action: int) -> None:
        self.moves.append(Move(entries, len(self.openings) - 1, node, action, self.signal))

    def _same_day(self, one: int, other: int) -> bool:
        first, second = self.crisis.history[one].date, self.crisis.history[other].date
        return first.first == second.first


def rounds(crisis: Crisis) -> Rounds:
    """Return the history of a crisis as rounds of its game; no moves where it states no confrontation.

    Parameters
    ----------
    crisis : Crisis

    Returns
    -------
    Rounds
        Moves that do not fit are listed in ``misplaced`` and left out.
    """
    if crisis.confrontation is None:
        return Rounds((), (), "over", ())
    return _Reader(crisis).read()
