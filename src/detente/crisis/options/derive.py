"""Derived options: what of a crisis a party may take up or not, without anybody having to state it.

- Every lever is an option of its party; one that is not reversible goes on only.
- ``press`` is the challenger's: its demand stands while it is on.
- ``concede-ISSUE`` is the defender's, one for each demanded issue.
- ``meet-ISSUE.PARTY`` is on the side of each party to a track with the issue: of challenger and defender where both sit
  there, or of the only two who sit there where there is no confrontation. A meeting is in force when both have it on.

What cannot stand: a lever without one that it needs; an answer without any lever that it answers; a concession without
the demand; a party that concedes an issue and would meet on it. An option that the lens does not look at stays as it
is where things stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from detente.crisis.crisis import Crisis
from detente.crisis.game.rounds import Rounds, rounds
from detente.crisis.lever import Lever
from detente.crisis.options.formula import as_pattern
from detente.crisis.options.model import Option, OptionModel
from detente.crisis.options.stated import assemble, narrowed, stated_options
from detente.crisis.options.states import ModelError

Kind: TypeAlias = Literal["lever", "further", "press", "concede", "meet"]
PRESS = "press"


@dataclass(frozen=True)
class Part:
    """An option, and what it stands for in the crisis.

    Attributes
    ----------
    option : Option
    kind : {"lever", "further", "press", "concede", "meet"}
    issue : str
        What is conceded or met.
    """

    option: Option
    kind: Kind
    issue: str = ""

    @property
    def name(self) -> str:
        """The name of the option."""
        return self.option.name


def all_parts(crisis: Crisis) -> tuple[Part, ...]:
    """Return every option of a crisis: levers, further ones, and what is derived unless ``options.derive`` is false."""
    stated = tuple(
        Part(option, "lever" if option.name in crisis.levers else "further") for option in stated_options(crisis)
    )
    return (*stated, *(derived_parts(crisis) if crisis.options.derive else ()))


def parts_looked_at(crisis: Crisis) -> tuple[Part, ...]:
    """Return the options that the lens looks at, in the order of ``options.only`` where it is stated."""
    parts = {part.name: part for part in all_parts(crisis)}
    return tuple(
        parts[option.name] for option in narrowed([part.option for part in parts.values()], crisis.options.only)
    )


def derived_model(crisis: Crisis) -> OptionModel:
    """Return the model of a crisis: what is stated and what follows.

    Raises
    ------
    ModelError
    """
    every = [part.name for part in all_parts(crisis)]
    twice = next((name for place, name in enumerate(every) if name in every[:place]), None)
    if twice is not None:
        message = f"'{twice}' is stated as an option, and follows from the crisis as another one"
        raise ModelError((), message, "give the stated one another name, or write derive: false")
    names = tuple(part.name for part in parts_looked_at(crisis))
    on = on_now(crisis)
    rules = derived_infeasible(crisis, names, on) if crisis.options.derive else ()
    model = assemble(crisis, [part.option for part in all_parts(crisis)], rules)
    return replace(model, now=as_pattern(code_of(names, on), len(names)))


def code_of(names: Sequence[str], on: Sequence[str]) -> int:
    """Return the code of a vector in which some of the named options are on."""
    return sum(1 << bit for bit, name in enumerate(names) if name in set(on))


def derived_parts(crisis: Crisis) -> tuple[Part, ...]:
    """Return the options that follow from the confrontation and the tracks."""
    return (*_of_confrontation(crisis), *_of_tracks(crisis))


def _of_confrontation(crisis: Crisis) -> tuple[Part, ...]:
    play = crisis.confrontation
    if play is None or not play.demand:
        return ()
    pressing = Part(Option(PRESS, (play.challenger,), f"{_party(crisis, play.challenger)} presses its demand"), "press")
    who = _party(crisis, play.defender)
    return (
        pressing,
        *(
            Part(
                Option(f"concede-{issue}", (play.defender,), f"{who} concedes: {_issue(crisis, issue)}"),
                "concede",
                issue,
            )
            for issue in play.demand
        ),
    )


def _of_tracks(crisis: Crisis) -> tuple[Part, ...]:
    return tuple(
        Part(
            Option(
                f"meet-{issue}.{party}", (party,), f"{_party(crisis, party)} would meet on: {_issue(crisis, issue)}"
            ),
            "meet",
            issue,
        )
        for issue, pair in meetings(crisis).items()
        for party in pair
    )


def meetings(crisis: Crisis) -> dict[str, tuple[str, str]]:
    """Return who could meet on which issue: two parties at one track, both with a stance on it."""
    play, found = crisis.confrontation, dict[str, tuple[str, str]]()
    for track in crisis.tracks.values():
        seats = track.parties if play is None else (play.challenger, play.defender)
        if len(set(seats)) != 2 or not set(seats) <= set(track.parties):
            continue
        for issue in track.issues:
            if all(issue in crisis.stances.get(party, {}) for party in seats):
                found.setdefault(issue, (seats[0], seats[1]))
    return {issue: found[issue] for issue in crisis.issues if issue in found}


def tracks_on(crisis: Crisis, issue: str) -> tuple[str, ...]:
    """Return the tracks at which those who could meet on an issue sit together over it."""
    pair = set(meetings(crisis)[issue])
    alone = crisis.confrontation is None
    return tuple(
        name
        for name, track in crisis.tracks.items()
        if issue in track.issues and pair <= set(track.parties) and not (alone and len(track.parties) != 2)
    )


def _party(crisis: Crisis, name: str) -> str:
    return (crisis.parties[name].name if name in crisis.parties else None) or name


def _issue(crisis: Crisis, name: str) -> str:
    return crisis.issues[name].title if name in crisis.issues else name


def answered(crisis: Crisis, name: str, lever: Lever) -> tuple[str, ...]:
    """Return the levers without one of which an answer cannot stand; none for a lever that answers nothing."""
    play = crisis.confrontation
    if lever.answers or play is None or play.force is None or name not in play.answer:
        return lever.answers
    return (play.force,)


def on_now(crisis: Crisis) -> tuple[str, ...]:
    """Return the options that are on where things stand.

    Those that ``options.now`` states; else the levers that were used, how the demand stands after the last round, and,
    of a party that made an offer on an issue, its readiness to meet there.
    """
    if crisis.options.now is not None:
        return crisis.options.now
    used = dict.fromkeys(name for entry in crisis.history for name in entry.uses)
    play = crisis.confrontation
    demand = () if play is None or not play.demand else _demand_now(crisis, rounds(crisis))
    pairs = meetings(crisis)
    offered = [
        f"meet-{issue}.{entry.by}"
        for entry in crisis.history
        for issue in entry.offer
        if entry.move == "offer" and entry.by in pairs.get(issue, ())
    ]
    return tuple(dict.fromkeys((*used, *demand, *offered)))


def _demand_now(crisis: Crisis, game: Rounds) -> tuple[str, ...]:
    """Return what of pressing, conceding and meeting the last round left on."""
    play = crisis.confrontation
    assert play is not None
    if game.state == "over":
        return ()
    last = game.moves[-1]
    about = {issue for entry in last.entries for issue in (*crisis.history[entry].on, *crisis.history[entry].offer)}
    if game.state == "settled" and last.node == "answer":
        return (PRESS, *(f"concede-{issue}" for issue in play.demand if issue in about or not about))
    if game.state == "settled":  # an offer was accepted
        moved = {issue for move in game.moves for entry in move.entries for issue in crisis.history[entry].offer}
        pairs = {issue: pair for issue, pair in meetings(crisis).items() if issue in moved}
        return (PRESS, *(f"meet-{issue}.{party}" for issue, pair in pairs.items() for party in pair))
    return (PRESS,)


def derived_infeasible(crisis: Crisis, looked_at: tuple[str, ...], on: tuple[str, ...]) -> tuple[str, ...]:
    """Return formulas of what cannot stand, over the options that are looked at; the others stay as they are.

    Parameters
    ----------
    crisis : Crisis
    looked_at : tuple of str
        Options that the formulas may name.
    on : tuple of str
        All options that are on where things stand.

    Returns
    -------
    tuple of str
        Formulas; no state satisfies one.
    """
    here, always = {*looked_at}, {*on} - {*looked_at}
    found = []
    for name, lever in crisis.levers.items():
        if name in here:
            found += [_lacking(name, (need,), here) for need in lever.needs if need not in always]
            of = answered(crisis, name, lever)
            found += [_lacking(name, of, here)] if of and always.isdisjoint(of) else []
    play = crisis.confrontation
    for issue in () if play is None else play.demand:
        concede, meet = f"concede-{issue}", f"meet-{issue}.{play.defender}" if play else ""
        if concede in here:
            found += [_lacking(concede, (PRESS,), here)] if PRESS not in always else []
            found += [f"{concede} and {meet}"] if meet in here else []
    return tuple(found)


def _lacking(name: str, needed: tuple[str, ...], here: set[str]) -> str:
    """Return a formula for an option that is on while none of those that it needs is; those not looked at are off."""
    left = [other for other in needed if other in here]
    return f"{name} and not ({' or '.join(left)})" if left else name
