"""History: what the dated moves revealed, as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.crisis import Crisis
from detente.inference import diagnose
from detente.inference.evidence import Quality
from detente.inference.reveal import SURPRISING, Reveal
from detente.inference.reveal import Told as MoveTold
from detente.inference.watch import Look
from detente.report.views.ending.separation import SeparationView, separation_views
from detente.report.views.ending.words import challenge_label, does, told, type_label
from detente.report.views.numeral import MINUS, Numeral, in_sentence, listed, ordinary_words, share
from detente.report.views.seam import Revealed

NOT_TESTED = 0.05  # bits: a hypothesis that no move parts from its rivals by more is not tested
ODDS = "odds"  # what explains the odds of the hypotheses
CARRIERS = 2  # moves that are named for carrying most of the information
TOLD = 0.005  # bits: a move that tells less is shown with 0.00 and is not named
MOVED = 0.05  # a red line whose median moved by less is counted, not shown, on a terminal


@dataclass(frozen=True)
class HypothesisView:
    """One type of one side, with its odds.

    Attributes
    ----------
    name, of, says : str
    before : Numeral
    after : Numeral or None
        None where hardly any world explains the history.
    low, high : Numeral or None
        Range over coding errors and precisions.
    error : float
        Sampling error of ``after``.
    by_reading : tuple of (title, before, after)
    note : str
        What a reader must know, such as that no move tested it.
    """

    name: str
    of: str
    says: str
    before: Numeral
    after: Numeral | None
    low: Numeral | None
    high: Numeral | None
    error: float
    by_reading: tuple[tuple[str, Numeral, Numeral | None], ...]
    note: str


@dataclass(frozen=True)
class MoveView:
    """One dated move and what it told.

    Attributes
    ----------
    number : int
        Counted from 1.
    likelihood, odds, without, absent, public : tuple of (type, Numeral)
        Probability of the move under each type of its mover; odds of those types after it, at the end without its
        factor, and had it not happened; what the other side believed after it.
    evidence : tuple of (str, str, str)
        Bits for one type over another.
    carries : bool
        Whether it is one of those that carry most of the information.
    notes : tuple of str
    """

    number: int
    at: str
    date: str
    start: str
    by: str
    does: str
    says: str
    claims: tuple[str, ...]
    likelihood: tuple[tuple[str, Numeral], ...]
    surprise: str
    gain: str
    favours: str
    evidence: tuple[tuple[str, str, str], ...]
    odds: tuple[tuple[str, Numeral], ...]
    without: tuple[tuple[str, Numeral], ...]
    absent: tuple[tuple[str, Numeral], ...]
    public: tuple[tuple[str, Numeral], ...]
    carries: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RedLineView:
    """A red line or a side's resolve before and after the history: median (5 to 95 %), and how far the median moved."""

    party: str
    about: str
    before: str
    after: str
    moved: float


@dataclass(frozen=True)
class LookView:
    """Something that could be seen next, and what it would tell.

    Attributes
    ----------
    by, after, bits : str
    parts : str
        The pair that it would part best.
    actions : tuple of (does, predicted, tuple of (type, odds after it))
    """

    by: str
    after: str
    bits: str
    parts: str
    actions: tuple[tuple[str, Numeral, tuple[tuple[str, Numeral], ...]], ...]


@dataclass(frozen=True)
class LooksView:
    """What could be looked at next, the most telling first; nothing where hardly any world explains the history."""

    enough: bool
    quality: str
    looks: tuple[LookView, ...]


def looks_view(crisis: Crisis, quality: Quality, looks: tuple[Look, ...]) -> LooksView:
    """Return what could be looked at next."""
    shown = tuple(_look(look, crisis) for look in looks) if quality.enough else ()
    return LooksView(quality.enough, _quality(quality), shown)


@dataclass(frozen=True)
class HistoryView:
    """What the history revealed.

    Attributes
    ----------
    enough : bool
        Whether odds may be shown.
    quality : str
        Effective sample size, tail of the weights, and what they mean, in one line.
    """

    enough: bool
    quality: str
    hypotheses: tuple[HypothesisView, ...]
    moves: tuple[MoveView, ...]
    carriers: str
    lines: tuple[RedLineView, ...]
    watch: LooksView
    separations: tuple[SeparationView, ...]


def bits(value: float) -> str:
    """Return bits with their sign and two decimals."""
    rounded = round(value, 2)
    return f"{'+' if rounded > 0 else MINUS if rounded < 0 else ''}{abs(rounded):.2f}"


def history_view(told: Revealed, by_reading: Mapping[str, Revealed], *, ahead: bool = True) -> HistoryView:
    """Return what the history revealed; without what could be looked at next unless one looks ``ahead``."""
    found, crisis = told.reveal, told.plan.crisis
    enough, ordinary = found.quality.enough, ordinary_words(crisis)
    largest = sorted((move.gain for move in found.told), reverse=True)[:CARRIERS]
    carrying = {move.move for move in found.told if move.gain >= TOLD and move.gain >= min(largest, default=0)}
    absent = told.as_if_absent if enough else (None,) * len(found.told)
    moves = tuple(
        _move(place, move, crisis, without, carries=move.move in carrying, ceiling=ceiling)
        for place, (move, without, ceiling) in enumerate(
            zip(found.told, absent, diagnose.ceilings(told.plan), strict=True)
        )
    )
    return HistoryView(
        enough=enough,
        quality=_quality(found.quality),
        hypotheses=tuple(_hypotheses(told, by_reading)),
        moves=moves,
        carriers=_carriers(moves),
        lines=tuple(_red_line(line, crisis, ordinary) for line in told.red_lines if line.before) if enough else (),
        watch=looks_view(crisis, found.quality, told.looks if enough and ahead else ()),
        separations=separation_views(told, by_reading) if enough else (),
    )


def _quality(quality: Quality) -> str:
    tail = (
        ""
        if quality.pareto_k != quality.pareto_k
        else f", tail k\N{COMBINING CIRCUMFLEX ACCENT} {quality.pareto_k:.2f} (below 0.5 is good)"
    )
    return (
        f"Effective sample size {quality.ess:,.0f} of {quality.draws:,} {quality.sample}, {quality.least_ess:,.0f} for "
        f"the rarest type{tail}: {quality.ended}."
    )


def _hypotheses(told: Revealed, by_reading: Mapping[str, Revealed]) -> list[HypothesisView]:
    found, crisis = told.reveal, told.plan.crisis
    play = crisis.confrontation
    assert play is not None
    enough = found.quality.enough
    views = []
    for side, names in zip((play.challenger, play.defender), found.types, strict=True):
        if len(names) < 2:
            continue
        for name in names:
            low, high = told.odds_range(name) if enough else (0.0, 0.0)
            said = crisis.hypotheses[name].says if name in crisis.hypotheses else ""
            views.append(
                HypothesisView(
                    name=name,
                    of=crisis.parties[side].name or side,
                    says=said or "",
                    before=_odds(found.before[name]),
                    after=_odds(found.after[name], found.error[name]) if enough else None,
                    low=_odds(low) if enough else None,
                    high=_odds(high) if enough else None,
                    error=found.error[name],
                    by_reading=tuple(
                        (
                            crisis.readings[reading].title or reading,
                            _odds(one.reveal.before[name]),
                            _odds(one.reveal.after[name]) if one.reveal.quality.enough else None,
                        )
                        for reading, one in by_reading.items()
                    ),
                    note="not tested by any move" if enough and not _tested(found, name) else "",
                )
            )
    return views


def _tested(found: Reveal, name: str) -> bool:
    """Return whether some move parts a type from a rival."""
    return any(abs(x) > NOT_TESTED for move in found.told for pair, x in move.evidence.items() if name in pair)


def _odds(value: float, error: float = 0.0, at: str = ODDS) -> Numeral:
    band = {"band": [max(value - 2 * error, 0), min(value + 2 * error, 1)]} if error else {}
    return share({"mean": value, **band}, at)


def _move(
    place: int, move: MoveTold, crisis: Crisis, absent: Mapping[str, float] | None, *, carries: bool, ceiling: float
) -> MoveView:
    entry = crisis.history[move.entries[0]]
    own, behind = tuple(move.likelihood), behind_move(move.move)
    most = max((abs(x) for x in move.evidence.values()), default=0.0)
    notes = []
    if move.surprise > SURPRISING:
        notes.append("no hypothesis expected this: doubt its coding or the model before the party")
    if most > 0.95 * ceiling:
        notes.append("its weight is at the ceiling that the coding error sets: look at the passage")
    if move.unsolved > 0:
        notes.append(f"the game had no solution on the principal branch in {100 * move.unsolved:.2g} % of worlds")
    return MoveView(
        number=place + 1,
        at=move.move,
        date=str(entry.date),
        start=entry.date.last.isoformat() if entry.date.last <= crisis.as_of else entry.date.first.isoformat(),
        by=crisis.parties[move.by].name or move.by,
        does=does(crisis, move.does),
        says=" ".join(crisis.history[at].says or "" for at in move.entries).strip(),
        claims=tuple(claim for at in move.entries for claim in crisis.history[at].because or ()),
        likelihood=_named(move.likelihood, own, behind),
        surprise=f"{move.surprise:.1f}",
        gain=f"{move.gain:.2f}",
        favours=move.favours if len(own) > 1 else "",
        evidence=tuple((one, other, bits(x)) for (one, other), x in move.evidence.items()),
        odds=_named(move.odds, own, behind),
        without=_named(move.without, own, behind),
        absent=() if absent is None else _named(absent, own, behind),
        public=_named(move.public, own, behind),
        carries=carries,
        notes=tuple(notes),
    )


def _named(values: Mapping[str, float], names: tuple[str, ...], at: str = ODDS) -> tuple[tuple[str, Numeral], ...]:
    return tuple((name, _odds(values[name], at=at)) for name in names)


def behind_move(at: str) -> str:
    """Return what explains the numbers of a move, by its address."""
    return f"move/{at}"


def _carriers(moves: tuple[MoveView, ...]) -> str:
    said = [f"{move.date}, {move.by} {move.does} (without it: {told(move.without)})" for move in moves if move.carries]
    return (
        f"Most of the information comes from {listed(said)}." if said else "No move told anything about the hypotheses."
    )


def _red_line(line: diagnose.Line, crisis: Crisis, ordinary: frozenset[str]) -> RedLineView:
    def said(points: tuple[float, ...]) -> str:
        low, middle, high = (f"{x:.2f}".replace("-", MINUS) for x in points)
        return f"{middle} ({low} to {high})"

    about = (
        "resolve: force over yielding"
        if line.about == "force"
        else f"red line on {in_sentence(crisis.issues[line.about].title, ordinary)}"
    )
    moved = abs(line.after[1] - line.before[1])
    return RedLineView(crisis.parties[line.party].name or line.party, about, said(line.before), said(line.after), moved)


def _press(after: str, crisis: Crisis) -> str:
    """Return in words the challenge that has to come first; nothing where none has."""
    verb, *levers = after.split(" with ")
    return challenge_label(crisis, "+".join(levers) or verb) if after else ""


def _look(look: Look, crisis: Crisis) -> LookView:
    parts = ""
    if look.parts and look.parts[0][2] > NOT_TESTED:
        one, other, amount = look.parts[0]
        parts = f"{type_label(one)} from {type_label(other)}, by {amount:.2f} bits"
    return LookView(
        by=crisis.parties[look.by].name or look.by,
        after=_press(look.after, crisis),
        bits=f"{look.bits:.2f}",
        parts=parts,
        actions=tuple(
            (
                does(crisis, item.does, item.uses),
                _odds(item.predicted),
                _named(item.odds, tuple(item.odds)),
            )
            for item in look.actions
        ),
    )
