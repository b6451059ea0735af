"""Checks of bodies that vote: groups with seats, a quota that can be met, and nothing that would not be asked."""

from collections.abc import Iterator

from detente.core.errors import nearest
from detente.core.quantity import Exact, Scale, median
from detente.core.record import Number
from detente.crisis.audience import Audience
from detente.crisis.file.findings import STAND_IN, Finding, Path_, Stated

MOST_SEATS = 10_000  # of one body: sums of seats are told apart one by one


def check_bodies(stated: Stated) -> Iterator[Finding]:
    """Yield what does not fit in bodies that vote.

    Errors: seats without a quota and a quota or vetoes without seats; seats that are not whole; a quota above all
    seats; a body that votes in itself, or a group that itself is a body of groups; stances of a body whose groups vote.
    Warning: a body that votes and ratifies nothing.
    """
    for name, audience in stated.crisis.audiences.items():
        at: Path_ = ("audiences", name)
        if stated.lacks(*at, "seats") or stated.lacks(*at, "quota"):
            continue
        if audience.seats:
            yield from _of_groups(stated, at, name, audience)
            yield from _of_votes(at, name, audience)
        else:
            for key, given in (("quota", audience.quota is not None), ("vetoes", bool(audience.vetoes))):
                if given:
                    message = f"'{key}' stands without seats, so nobody votes in '{name}'"
                    yield Finding((*at, key), message, "add seats: {GROUP: NUMBER}, or drop it", key=True)


def _of_groups(stated: Stated, at: Path_, name: str, audience: Audience) -> Iterator[Finding]:
    """Yield what is wrong with who votes."""
    known = stated.names("audiences") | stated.names("parties")
    real = {*stated.crisis.audiences, *stated.crisis.parties}
    for group in audience.seats:
        inner = stated.crisis.audiences.get(group)
        near = None if group in known else nearest(group, sorted(known - {name}))
        if near is not None:
            message = f"there is no audience or party '{group}'; did you mean '{near}'?"
            yield Finding((*at, "seats", group), message, "", key=True)
        elif group == name:
            message = f"'{name}' has seats in itself"
            yield Finding(
                (*at, "seats", group), message, "name its groups, each of them an audience or a party", key=True
            )
        elif inner is not None and inner.seats:
            message = f"'{group}' votes in '{name}', and has groups of its own"
            hint = "a group votes as one: name the groups here, or make both chambers that ratify"
            yield Finding((*at, "seats", group), message, hint, key=True)
    if audience.stances and all(group in real for group in audience.seats):
        message = f"'{name}' has seats, so that its groups vote, and its own stances are never asked"
        yield Finding((*at, "stances"), message, "move them to the groups, or drop 'seats'", key=True)
    if not audience.ratifies and not stated.lacks(*at, "ratifies"):
        message = f"'{name}' has seats but ratifies nothing"
        yield Finding((*at, "seats"), message, "add ratifies: [ISSUE]", warning=True, key=True)


def _of_votes(at: Path_, name: str, audience: Audience) -> Iterator[Finding]:
    """Yield what is wrong with how many votes there are."""
    for group, number in audience.seats.items():
        if group != STAND_IN and not _whole(number):
            message = f"{_middle(number):g} seats of '{group}' are no whole number"
            hint = "multiply all seats, and the quota with them, until they are whole: rounding can turn a vote"
            yield Finding((*at, "seats", group), message, hint)
    most = sum(map(_middle, audience.seats.values()))
    if most > MOST_SEATS:
        message = f"'{name}' has {most:,.0f} seats, and at most {MOST_SEATS:,} are told apart"
        yield Finding((*at, "seats"), message, "count in larger units", key=True)
    if audience.quota is None:
        message = f"'{name}' has seats but no quota"
        yield Finding(
            (*at, "seats"), message, f"add the votes that it takes, such as quota: {most // 2 + 1:.0f}", key=True
        )
    elif _middle(audience.quota) > most:
        message = (
            f"the quota {_middle(audience.quota):g} is above the {most:g} seats that '{name}' has, so it passes nothing"
        )
        yield Finding(
            (*at, "quota"), message, f"write at most {most:g}; {most // 2 + 1:.0f} is more than half of the seats"
        )


def _middle(number: Number) -> float:
    return median(number.quantity, Scale.POSITIVE)


def _whole(number: Number) -> bool:
    """Whether seats stated as one number are whole; drawn ones are rounded."""
    quantity = number.quantity
    return not isinstance(quantity, Exact) or float(quantity.value).is_integer()
