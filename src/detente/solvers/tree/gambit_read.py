"""Reading Gambit's extensive-form files (.efg).

    EFG 2 R "title" { "player" … } "comment"
    c "name" SET "set name" { "action" chance … } OUTCOME "outcome name" { payoff … }       nature
    p "name" PLAYER SET "set name" { "action" … } OUTCOME "outcome name" { payoff … }       a player
    t "name" OUTCOME "outcome name" { payoff … }                                            an end

Nodes stand in the order of a walk that goes down first. What a set or an outcome is called and holds may stand at its
first node alone, or at each. Outcome 0 is none; several nodes may share an outcome, and inner nodes may have one, which
adds to what comes later.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from detente.core.errors import BadFile, NotFound, Problem, shorten
from detente.solvers.tree.check import CLOSE as NEARLY
from detente.solvers.tree.check import BadTree, check_size, check_tree
from detente.solvers.tree.gambit_words import CLOSE, END, LETTER, NUMBER, OPEN, TEXT, Words
from detente.solvers.tree.tree import NATURE, NONE, InformationSet, Tree

LARGEST = 8_000_000  # characters of a file


@dataclass
class _Game:
    """What has been read so far."""

    players: list[str]
    sets: dict[tuple[int, int], int] = field(default_factory=dict)
    known: list[InformationSet] = field(default_factory=list)
    chances: list[list[Fraction]] = field(default_factory=list)
    outcomes: dict[int, int] = field(default_factory=dict)
    outcome_names: list[str] = field(default_factory=list)
    payoffs: list[list[Fraction]] = field(default_factory=list)
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    moves: int = 0


def read_gambit(path: Path) -> Tree:
    """Return the game that a file holds.

    Raises
    ------
    BadFile
        At the first place where the file is wrong.
    NotFound
        When there is no such file.
    """
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as missing:
        raise NotFound("file", str(path), hint="give the path of a Gambit file, such as game.efg") from missing
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - (raw.rfind(b"\n", 0, wrong.start) + 1) + 1
        problem = Problem(str(path), line, column, "found a byte that is no UTF-8, expected text", "save it as UTF-8")
        raise BadFile((problem,)) from wrong
    return parse_gambit(text, str(path))


def parse_gambit(text: str, file: str = "game.efg") -> Tree:
    """Return the game that a text in Gambit's format describes; see :func:`read_gambit`."""
    words = Words(file, text[: LARGEST + 1])
    if len(text) > LARGEST:
        raise words.problem(
            f"found more than {LARGEST:,} characters, expected a smaller file", 0, "leave something out"
        )
    title, game, comment = _head(words)
    _body(words, game)
    tree = _tree(game, title, comment)
    try:
        return check_tree(tree)
    except BadTree as wrong:
        place = game.places[max(wrong.node, 0)]
        raise words.problem(f"found {wrong.found}, expected that {wrong.expected}", place, wrong.hint) from wrong


def _head(words: Words) -> tuple[str, _Game, str]:
    hint = 'a Gambit file begins with: EFG 2 R "title" { "player 1" "player 2" }'
    if words.next.kind == END:
        raise words.wrong("a Gambit extensive-form file", hint)
    if words.next.text != "EFG":
        raise words.wrong("'EFG'", hint)
    words.take(LETTER)
    if words.next.text not in {"1", "2"}:
        raise words.wrong("the version 2", hint)
    words.take(NUMBER)
    if words.next.text not in {"R", "D"}:
        raise words.wrong("'R' or 'D'", hint)
    words.take(LETTER)
    title = words.take(TEXT, "the title in quotes", hint).text
    words.take(OPEN, "'{' and the players' names", hint)
    players = []
    while words.next.kind == TEXT:
        players.append(words.take(TEXT).text)
    words.take(CLOSE, "a player's name in quotes, or '}'", hint)
    comment = words.take(TEXT).text if words.next.kind == TEXT else ""
    return title, _Game(players), comment


def _body(words: Words, game: _Game) -> None:
    """Read the nodes; ``waiting`` holds, for each open node, how many of its branches have been walked."""
    waiting: list[list[int]] = []
    while True:
        parent, action = (waiting[-1][0], waiting[-1][1]) if waiting else (NONE, NONE)
        game.places.append(words.next.at)
        if words.next.kind != LETTER or words.next.text not in {"c", "p", "t"}:
            raise words.wrong(
                "a node: 'c', 'p' or 't'",
                f"{len(waiting)} nodes above still wait for branches" if waiting else "add nodes",
            )
        kind = words.take(LETTER).text
        game.names.append(words.take(TEXT, "the node's name in quotes").text)
        at = {"c": _nature, "p": _player}[kind](words, game) if kind != "t" else NONE
        outcome = _outcome(words, game, needed=kind == "t")
        game.rows.append((parent, action, at, outcome))
        try:
            check_size(len(game.rows), game.moves)
        except BadTree as wrong:
            raise words.problem(
                f"found {wrong.found}, expected {wrong.expected}", game.places[-1], wrong.hint
            ) from wrong
        if waiting:
            waiting[-1][1] += 1
        if at != NONE:
            waiting.append([len(game.rows) - 1, 0])
        while waiting and waiting[-1][1] == len(game.known[game.rows[waiting[-1][0]][2]].actions):
            waiting.pop()
        if not waiting:
            break
    if words.next.kind != END:
        raise words.wrong("the end of the file, for all branches have ended", "take it out, or add an action above")


def _nature(words: Words, game: _Game) -> int:
    return _set(words, game, NATURE, words.whole("the number of nature's information set", 1))


def _player(words: Words, game: _Game) -> int:
    place = words.next.at
    owner = words.whole("the player's number", 1)
    if owner > len(game.players):
        raise words.problem(
            f"found player {owner}, expected 1 to {len(game.players)}", place, "name the player at the top of the file"
        )
    return _set(words, game, owner - 1, words.whole("the number of the information set", 1))


def _set(words: Words, game: _Game, owner: int, number: int) -> int:
    place = words.next.at
    name = words.take(TEXT).text if words.next.kind == TEXT else ""
    known = game.sets.get((owner, number))
    if words.next.kind != OPEN:
        if known is None:
            raise words.wrong(
                f"'{{' and the actions of information set {number}, which is new", "name its actions at its first node"
            )
        return known
    at = words.next.at
    words.take(OPEN)
    actions, chances = [], []
    while words.next.kind == TEXT:
        actions.append(words.take(TEXT).text)
        if owner == NATURE:
            chances.append(words.number(f"the chance of '{shorten(actions[-1])}'"))
    words.take(CLOSE, "an action in quotes, or '}'")
    if known is not None:
        before = game.known[known]
        if before.actions != tuple(actions) or game.chances[known] != chances:
            raise words.problem(
                f"found the actions {_listed(actions, chances)} at information set {number}, expected those of its "
                f"first node: {_listed(before.actions, game.chances[known])}", at, "give the set another number",
            )  # fmt: skip
        if name and name != before.name:
            raise words.problem(
                f"found the name '{shorten(name)}' for information set {number}, expected '{shorten(before.name)}'",
                place, "give the set another number, or the same name",
            )  # fmt: skip
        return known
    if not actions:
        raise words.problem(f"found no action at information set {number}, expected at least one", at, "add one")
    total = sum(chances, start=Fraction(0))
    if owner == NATURE and (abs(total - 1) > NEARLY or min(chances) < 0):
        raise words.problem(
            f"found chances that sum to {float(total):.12g}, expected 1 and none below 0: {_listed(actions, chances)}",
            at,
            "mend the chances",
        )  # fmt: skip
    game.sets[owner, number] = len(game.known)
    game.known.append(InformationSet(owner, name, tuple(actions)))
    game.chances.append(chances)
    game.moves += len(actions)
    return len(game.known) - 1


def _listed(actions: list[str] | tuple[str, ...], chances: list[Fraction]) -> str:
    shown = [f"'{shorten(action, 20)}'" for action in actions]
    if chances:
        shown = [f"{name} {float(chance):g}" for name, chance in zip(shown, chances, strict=True)]
    return ", ".join(shown[:8]) or "none"


def _outcome(words: Words, game: _Game, *, needed: bool) -> int:
    place = words.next.at
    number = words.whole("the number of an outcome, 0 for none")
    name = words.take(TEXT).text if words.next.kind == TEXT else ""
    if words.next.kind == OPEN:
        at = words.next.at
        words.take(OPEN)
        payoffs = []
        while words.next.kind == NUMBER:
            payoffs.append(words.number())
        words.take(CLOSE, "a payoff, or '}'")
        if number == 0:
            raise words.problem(
                "found payoffs at outcome 0, expected none, for 0 means no outcome", at, "number it from 1"
            )
        if len(payoffs) != len(game.players):
            raise words.problem(
                f"found {len(payoffs)} payoffs, expected {len(game.players)}, one a player", at, "give each player one"
            )
        known = game.outcomes.get(number)
        if known is None:
            game.outcomes[number] = known = len(game.payoffs)
            game.payoffs.append(payoffs)
            game.outcome_names.append(name)
        elif game.payoffs[known] != payoffs:
            raise words.problem(
                f"found other payoffs for outcome {number} than at its first node",
                at,
                "give the outcome another number",
            )
        return known
    if number == 0:
        return NONE
    if number not in game.outcomes:
        hint = "give its payoffs at its first node" + (", or write 0 for none" if needed else "")
        raise words.problem(f"found outcome {number}, which is unknown, expected its payoffs in braces", place, hint)
    return game.outcomes[number]


def _tree(game: _Game, title: str, comment: str) -> Tree:
    parent, action, at, outcome = np.array(game.rows, dtype=np.int64).T
    payoffs = np.array([[float(x) for x in row] for row in game.payoffs], dtype=float)
    chances = [
        float(chance) for item, given in zip(game.known, game.chances, strict=True)
        for chance in (given or [Fraction(0)] * len(item.actions))
    ]  # fmt: skip
    return Tree(
        tuple(game.players), tuple(game.known), parent, action, at, outcome,
        payoffs.reshape(1, -1, len(game.players)), np.array(chances, dtype=float)[None], title, comment,
        tuple(game.names), tuple(game.outcome_names),
    )  # fmt: skip
