"""The game behind an ending as it is shown: its tree, what each ending is worth, and what each number rests on."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.crisis.game.types import rungs
from detente.report.views.ending.words import challenge_label, type_label
from detente.report.views.numeral import MINUS, Numeral, Sentence, listed, position, quoted, share
from detente.study.game import NEVER, Branch, CompiledGame, Payoff, Points
from detente.worlds.outcomes import DEALS, ENDINGS

BEHIND = "outcome/escalation"  # what explains a chance of the game
ALL_BUT = 0.9995  # a share above this is all, and one below the rest is none
LIES = "let it lie"
ALIKE = 0.05  # types whose chances differ by less act alike
WORDS = {
    "wait": "nothing is pressed",
    "concede": "the demand is conceded",
    "accept": "an offer is accepted",
    "refuse": "an offer is refused, and force used",
    "back_down": "resisted, and backs down",
    "fight": "resisted, and force used",
}


@dataclass(frozen=True)
class BranchView:
    """One action at one node.

    Attributes
    ----------
    node, signal, action, ending : str, int, str, str
        As in :class:`detente.study.game.Branch`.
    ends : tuple of (label, Numeral)
        The crisis' labels of the outcomes in which it ends, each with its share of all plays; nothing where play goes
        on, and two where a deal may fail to be ratified.
    chance, reach : Numeral
        Given its node, and from the beginning.
    by_type : tuple of (type, Numeral)
        Chance by type of the mover; empty where all act alike.
    """

    node: str
    signal: int
    action: str
    ending: str
    ends: tuple[tuple[str, Numeral], ...]
    chance: Numeral
    reach: Numeral
    by_type: tuple[tuple[str, Numeral], ...]


@dataclass(frozen=True)
class WorthView:
    """What one ending is worth to one side, type by type.

    Attributes
    ----------
    at : str
        What explains it, such as ``payoff/challenger/wait``.
    side, party, ending : str
    by_type : tuple of Numeral
        Median (5 to 95 %) over worlds, in the order of the side's types.
    addresses : tuple of str
        The numbers of the crisis behind it.
    """

    at: str
    side: str
    party: str
    ending: str
    by_type: tuple[Numeral, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class GameView:
    """The game of a confrontation.

    Attributes
    ----------
    challenger, defender : str
        Addresses of the parties.
    names : (str, str)
    types : (tuple of str, tuple of str)
        Their types, as they are shown.
    odds : tuple of (side's name, type, odds, what the other side believes)
    branches : tuple of BranchView
    worths : tuple of WorthView
        After a bare challenge; rungs add their cost.
    positions : tuple of (issue, tuple of (what, text))
    sentences : tuple of Sentence
        What the game says of deterrence, of bluffing, of its own solution.
    here : (node, signal) or None
        Where the history leaves the game.
    worlds : int
    world : int or None
    """

    challenger: str
    defender: str
    names: tuple[str, str]
    types: tuple[tuple[str, ...], tuple[str, ...]]
    odds: tuple[tuple[str, str, Numeral, Numeral], ...]
    branches: tuple[BranchView, ...]
    worths: tuple[WorthView, ...]
    positions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    sentences: tuple[Sentence, ...]
    here: tuple[str, int] | None
    worlds: int
    world: int | None


def game_view(found: CompiledGame, crisis: Crisis, known: frozenset[str] = frozenset()) -> GameView:
    """Return the game as it is shown.

    Parameters
    ----------
    found : CompiledGame
    crisis : Crisis
    known : addresses
        The numbers that the reader can be led to; all others are left out of what explains a payoff.
    """
    names = (_name(crisis, found.challenger), _name(crisis, found.defender))
    here = {"answer": "answer", "offered": "offered", "resisted": "resisted"}.get(found.stage)
    return GameView(
        challenger=found.challenger,
        defender=found.defender,
        names=names,
        types=tuple(tuple(type_label(kind) for kind in kinds) for kinds in found.types),  # type: ignore[arg-type]
        odds=tuple(
            (name, type_label(kind), _chance(found.odds[kind]), _chance(found.believed[kind]))
            for name, kinds in zip(names, found.types, strict=True)
            for kind in kinds
            if len(kinds) > 1
        ),
        branches=tuple(_branch(branch, crisis, found.signals) for branch in found.branches),
        worths=tuple(_worths(found, crisis, known)),
        positions=tuple(_positions(found, crisis)),
        sentences=tuple(_sentences(found, names, crisis)),
        here=None if here is None else (here, found.stage_signal),
        worlds=found.worlds,
        world=found.world,
    )


def _name(crisis: Crisis, party: str) -> str:
    return crisis.parties[party].name or party


def _chance(value: float) -> Numeral:
    return share({"mean": value}, BEHIND) if math.isfinite(value) else Numeral("never", 0.0, BEHIND)


def _branch(branch: Branch, crisis: Crisis, signals: tuple[str, ...]) -> BranchView:
    means = [points.mean for points in branch.by_type.values()]
    apart = len(means) > 1 and max(means) - min(means) >= ALIKE
    outcome = {"wait": "impasse", "concede": "settlement", "accept": "arrangement", "refuse": "conflict",
               "back_down": "impasse", "fight": "conflict"}  # fmt: skip
    play = crisis.confrontation
    assert play is not None
    if all(crisis.issues[issue].scope == "technical" for issue in play.demand if issue in crisis.issues):
        outcome["concede"] = "arrangement"
    return BranchView(
        node=branch.node,
        signal=branch.signal,
        action=_action(branch, crisis, signals),
        ending=branch.ending,
        ends=tuple(_ends(branch, crisis, outcome[branch.ending])) if branch.ending else (),
        chance=_chance(branch.chance),
        reach=_chance(branch.reach),
        by_type=tuple((type_label(kind), _chance(points.mean)) for kind, points in branch.by_type.items())
        if apart
        else (),
    )


def _action(branch: Branch, crisis: Crisis, signals: tuple[str, ...]) -> str:
    """Return what is done, in words; an offer that can neither be signed nor refused by force is let lie."""
    if branch.node == "first" and not branch.ending:
        return challenge_label(crisis, signals[branch.signal])
    if branch.lies <= 0:
        return branch.action
    return LIES if branch.lies >= ALL_BUT else f"{branch.action} or {LIES}"


def _ends(branch: Branch, crisis: Crisis, outcome: str) -> Iterator[tuple[str, Numeral]]:
    """Yield how a branch ends: a deal that is not ratified is an impasse."""
    if branch.holds >= 1 - ALL_BUT:
        yield getattr(crisis.outcomes, outcome), _chance(branch.reach * branch.holds)
    if branch.holds < ALL_BUT:
        why = " (not ratified)" if branch.lies <= 0 else ""
        yield f"{crisis.outcomes.impasse}{why}", _chance(branch.reach * (1 - branch.holds))


def _utility(points: Points | None, at: str) -> Numeral:
    if points is None:
        return Numeral("never", float("nan"), at)
    words = [f"{value:.2f}".replace("-", MINUS) for value in (points.middle, points.low, points.high)]
    same = words[0] == words[1] == words[2]
    return Numeral(words[0] if same else f"{words[0]} ({words[1]} to {words[2]})", points.middle, at)


def _worths(found: CompiledGame, crisis: Crisis, known: frozenset[str]) -> Iterator[WorthView]:
    by: dict[tuple[str, str], list[Payoff]] = {}
    for item in found.payoffs:
        if item.signal == 0:
            by.setdefault((item.side, item.ending), []).append(item)
    for (side, ending), items in by.items():
        at = f"payoff/{side}/{ending}"
        yield WorthView(
            at=at,
            side=side,
            party=items[0].party,
            ending=ending,
            by_type=tuple(_utility(item.worth, at) for item in items),
            addresses=behind_ending(crisis, items[0].party, ending, known),
        )


def behind_ending(crisis: Crisis, party: str, ending: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the addresses of the numbers behind what an ending is worth to a side, in the order of ``known``.

    Parameters
    ----------
    crisis : Crisis
    party : str
        Challenger or defender.
    ending : str
        One of :data:`detente.worlds.outcomes.ENDINGS`.
    known : addresses
        Those that have a number.
    """
    play = crisis.confrontation
    assert play is not None
    wanted = [r"issues\.[\w-]+\.status_quo", rf"stances\.{re.escape(party)}\.[\w-]+\.(ideal|salience)"]
    own = "|".join(re.escape(name) for name, audience in crisis.audiences.items() if audience.of == party)
    if ending in ("concede", "accept"):
        sides = f"{re.escape(party)}|{re.escape(play.defender)}"
        wanted += [r"confrontation\.(demand\.[\w-]+|line_cost)", rf"stances\.({sides})\.[\w-]+\.limit"]
        wanted += [rf"audiences\.({own})\.backing_down", r"audiences\.[\w-]+\.stances\..*", "ratify_doubt"]
    elif ending == "back_down":
        wanted += [rf"audiences\.({own})\.backing_down"]
    if party == play.challenger and ending in ("back_down", "fight"):
        wanted.append(r"hypotheses\.[\w-]+\.refusal_gain")
    if ending in ("refuse", "fight"):
        levers = [
            *([play.force] if play.force else []),
            *(name for rung in rungs(crisis) for name in rung),
            *play.answer,
        ]
        stated = [r"confrontation\.success"] if play.success is not None else [r"parties\.[\w-]+\.capability"]
        wanted += [r"confrontation\.decides\.[\w-]+", *stated, rf"stances\.{re.escape(play.defender)}\.[\w-]+\.ideal"]
        wanted += [rf"levers\.{re.escape(name)}\.(hits\.{re.escape(party)}|available|strengthens)" for name in levers]
        wanted += [rf"levers\.{re.escape(name)}\.cost" for name in levers if crisis.levers[name].party == party]
    whole = re.compile("|".join(wanted))
    return tuple(sorted(path for path in known if whole.fullmatch(path)))


def _positions(found: CompiledGame, crisis: Crisis) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for issue, stated in crisis.issues.items():
        cells = []
        for what, by_issue in found.positions.items():
            points = by_issue[issue]
            low, middle, high = (str(position(value)) for value in (points.low, points.middle, points.high))
            cells.append((what, middle if low == high else f"{middle} ({low} to {high})"))
        if len({text for _, text in cells}) > 1:
            yield stated.title, tuple(cells)


def _sentences(found: CompiledGame, names: tuple[str, str], crisis: Crisis) -> Iterator[Sentence]:
    if len(found.views) > 1:
        apart = "The two sides do not see the same game: each plays its own, and the tree joins what"
        yield (f"{apart} {names[0]} does in its view with what {names[1]} does in its own.",)
    yield (
        "Deterrence, which is this game read from the other side: the challenge never comes with chance ",
        _chance(found.general_deterrence),
        "; once it has come, the challenger backs down with chance ",
        _chance(found.immediate_deterrence),
        ".",
    )
    yield (
        f"Once challenged, {names[1]} thinks that {names[0]} would back down if resisted with chance ",
        _chance(found.bluff),
        ".",
    )
    deals = [branch for branch in found.branches if branch.ending in DEALS]
    struck = sum(branch.reach for branch in deals)
    fail = sum(branch.reach * (1 - branch.holds) * (1 - branch.lies) for branch in deals)
    if fail > NEVER:
        yield (
            "Of the plays that end in a deal, ",
            _chance(fail / struck),
            f" come to nothing, since an audience that must ratify would not: they end in {crisis.outcomes.impasse}.",
        )
    if any(branch.lies > 0 for branch in found.branches):
        lets = f"{names[0]} lets an offer lie that is beyond a red line which it never crosses, when it has no force"
        yield (f"{lets} to refuse it with: nothing is signed, and that ends in {crisis.outcomes.impasse}.",)
    telling = sorted({_action(branch, crisis, found.signals) for branch in found.branches if _gives_away(branch)})
    if telling:
        yield (f"Types act differently, so that the move tells something, at {listed(quoted_each(telling))}.",)
    trouble = []
    if found.several > 0:
        trouble.append(f"in {100 * found.several:.2g} % of worlds more than one equilibrium was found")
    if found.unsolved > 0:
        trouble.append(
            f"in {100 * found.unsolved:.2g} % the principal branch could not be followed to the stated precision"
        )
    where = f"{found.worlds:,} worlds" if found.world is None else f"world {found.world}"
    yield (f"Solved on the principal branch in {where}{'; ' + listed(trouble) if trouble else ''}.",)


def quoted_each(words: list[str]) -> list[str]:
    """Return words, each in quotation marks."""
    return [quoted([word]) for word in words]


def _gives_away(branch: Branch) -> bool:
    means = [points.mean for points in branch.by_type.values()]
    return len(means) > 1 and max(means) - min(means) >= 0.2


def ending_words(ending: str) -> str:
    """Return an ending in words."""
    assert ending in ENDINGS
    return WORDS[ending]
