"""Rounds of challenge on a plain table: who presses whom, round by round, in the table's own units.

One variant of the rules is shown round by round; the ends of all presets stand beside it, because which one is right is
not known. Rounds tell of process and leverage: on 353 decisions of the European Union no variant forecast better than
the mean from which it starts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from detente.core.errors import BadInput, NotFound, shorten
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.file.positions.table import PositionTable
from detente.crisis.spatial.presets import PRESETS
from detente.lenses.group_decision import NAME, luck_of
from detente.solvers.challenge.play import SEEN, Ended, play
from detente.solvers.challenge.rules import OPTIONS, Rules, rules_from
from detente.worlds.build import build_worlds
from detente.worlds.worlds import Floats

PRESET = "dyad"  # where the user names none
CHANCES = ("status_quo_chance", "better_chance")


@dataclass(frozen=True, eq=False)
class IssueRounds:
    """How one issue goes, in the table's units; round 0 is the start.

    Attributes
    ----------
    issue : str
    parties : tuple of str
        Those with a position on the issue.
    positions : array, shape (1 + rounds, parties)
    mean, median : arrays, shape (1 + rounds,)
        Weighted; not a number where nobody has weight.
    risk : array, shape (parties,)
        Exponents of the first round: 1/2 likes risk, 2 avoids it.
    ended : str
    """

    issue: str
    parties: tuple[str, ...]
    positions: Floats
    mean: Floats
    median: Floats
    risk: Floats
    ended: str


@dataclass(frozen=True, eq=False)
class TableRounds:
    """The rounds of a table under one variant of the rules, and the ends under the presets.

    Attributes
    ----------
    preset : str
        The variant that the rules begin from.
    changed : mapping of option to word
        What the user chose otherwise.
    issues : tuple of IssueRounds
    ends : mapping of preset to tuple of (mean, median)
        After the last round, one an issue.
    """

    preset: str
    changed: Mapping[str, str]
    issues: tuple[IssueRounds, ...]
    ends: Mapping[str, tuple[tuple[float, float], ...]]

    @property
    def name(self) -> str:
        """How the rules are called."""
        return self.preset + "".join(f", {option} {word}" for option, word in self.changed.items())


def read_options(written: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return the preset and the other choices that ``KEY=VALUE`` texts name.

    Raises
    ------
    NotFound
        When there is no such option, or no such word for one.
    BadInput
        When a text is no choice, or an option is named twice.

    Examples
    --------
    >>> read_options(["rules=scholz_2011", "denominator=dyad"])
    ('scholz_2011', {'denominator': 'dyad'})
    """
    preset, changed = PRESET, dict[str, str]()
    seen = set()
    known = ("rules", *OPTIONS, *CHANCES)
    for text in written:
        option, sign, word = (part.strip() for part in text.partition("="))
        if not sign or not option or not word:
            raise BadInput(f"'{shorten(text)}' is no option; write KEY=VALUE, like rules={next(iter(PRESETS))}")
        if option not in known:
            raise NotFound("option", option, known)
        if option in seen:
            raise BadInput(f"the option '{option}' is given twice; leave one of them out")
        seen.add(option)
        if option == "rules":
            preset = _among(option, word, tuple(PRESETS))
        elif option in CHANCES:
            changed[option] = _chance(option, word)
        else:
            changed[option] = _among(option, word, OPTIONS[option])
    return preset, {option: word for option, word in changed.items() if PRESETS[preset].get(option) != word}


def _among(option: str, word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise NotFound(f"choice of {option}", word, known)
    return word


def _chance(option: str, word: str) -> str:
    try:
        value = float(word)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise BadInput(f"{option} is a chance between 0 and 1, not '{shorten(word)}'")
    return f"{value:g}"


def rounds_of_table(
    table: PositionTable, crisis: Crisis, *, preset: str, changed: Mapping[str, str], rounds: int, seed: int
) -> TableRounds:
    """Return the rounds of a table.

    Parameters
    ----------
    table : PositionTable
    crisis : Crisis
        The same as a crisis: its names decide whose luck is whose where a fight is a lottery, as in the lens.
    preset, changed
        See :func:`read_options`.
    rounds : int
    seed : int
    """
    worlds = build_worlds(crisis, seed=Seed(seed), first=0, replicates=1, fields=("ideal",)).rows(0, 1)
    rank, keys, numbers = luck_of(worlds, Seed(seed).branch(NAME))

    def played(rules: Rules) -> tuple[IssueRounds, ...]:
        return tuple(
            _play(table, place, rules, rounds, rank, keys[place], float(numbers[0]))
            for place in range(len(table.issues))
        )

    shown = played(rules_from({**PRESETS[preset], **changed}))
    ends = {}
    for name, words in PRESETS.items():
        issues = shown if name == preset and not changed else played(rules_from(words))
        ends[name] = tuple((float(issue.mean[-1]), float(issue.median[-1])) for issue in issues)
    return TableRounds(preset, changed, shown, ends)


def _play(
    table: PositionTable, place: int, rules: Rules, rounds: int, rank: Floats, key: Floats, number: float
) -> IssueRounds:
    """Play one issue over the parties that have a position on it."""
    issue = table.issues[place]
    who = np.flatnonzero(~np.isnan(table.position[:, place]))
    start, salience = table.position[who, place], table.salience[who, place]
    weight = table.capability[who] / table.capability.max() * salience
    n = len(who)
    path, mean, median = np.empty((rounds + 1, n)), np.empty(rounds + 1), np.empty(rounds + 1)
    risk, own, other, last = np.empty(n), np.empty((n, n)), np.empty((n, n)), np.empty((n, n))
    ended = play(
        start, weight, salience, rank[who], rules.codes(), min(issue.low, issue.high), abs(issue.high - issue.low), key,
        number, path, mean, median, risk, own, other, last, np.empty((0, 0, 0, SEEN)), np.empty((0, 0, 2)),
    )  # fmt: skip
    parties = tuple(table.parties[row] for row in who)
    return IssueRounds(issue.name, parties, path, mean, median, risk, Ended(ended).sentence)
