"""Who is who: parties, tables, audiences, watchers, theories, readings and the history, as plain rows."""

from dataclasses import dataclass

from detente.core.record import Number
from detente.core.wording import write_quantity
from detente.crisis.crisis import Crisis


@dataclass(frozen=True)
class Person:
    """A party, audience or watcher: its name, what it is, and facts in short phrases."""

    name: str
    role: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A track: who sits, on what, when, before whose eyes."""

    name: str
    when: str
    seated: tuple[str, ...]
    issues: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ReadingRow:
    """A reading: what it says, its weight, its odds of the theories, and how many numbers it sets."""

    reading: str
    title: str
    says: str
    weight: str
    odds: tuple[tuple[str, str], ...]
    sets: int


@dataclass(frozen=True)
class Row:
    """A theory (name, whose, says) or a row of the history (date, who, what, says)."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Everybody and everything that is no issue."""

    parties: tuple[Person, ...]
    others: tuple[Person, ...]
    tables: tuple[Table, ...]
    readings: tuple[ReadingRow, ...]
    theories: tuple[Row, ...]
    history: tuple[Row, ...]


def shown(number: Number | None) -> str:
    """Return a number as it was written."""
    return "not stated" if number is None else str(write_quantity(number.quantity))


def people(crisis: Crisis) -> People:
    """Return who is who in a crisis."""
    name = {party: item.name for party, item in crisis.parties.items()}
    title = {issue: item.title for issue, item in crisis.issues.items()}
    return People(
        parties=tuple(_party(crisis, party) for party in crisis.parties),
        others=(*_audiences(crisis, name, title), *_watchers(crisis)),
        tables=_tables(crisis, name, title),
        readings=_readings(crisis),
        theories=tuple(
            Row((hypothesis, ", ".join(name.get(party, party) for party in item.of), item.says))
            for hypothesis, item in crisis.hypotheses.items()
        ),
        history=tuple(
            Row(
                (
                    str(item.date),
                    name.get(item.by, item.by) if item.by else "event",
                    item.move or item.event or "",
                    item.says or "",
                )
            )
            for item in crisis.history
        ),
    )


def _party(crisis: Crisis, party: str) -> Person:
    item = crisis.parties[party]
    seats = [track.title or name for name, track in crisis.tracks.items() if party in track.parties]
    at = f"sits at {'; '.join(seats)}" if seats else "sits at no table" if crisis.tracks else ""
    facts = (f"capability {shown(item.capability)}, patience {shown(item.patience)}", at, item.says or "")
    return Person(item.name, "party", tuple(fact for fact in facts if fact))


def _audiences(crisis: Crisis, name: dict[str, str], title: dict[str, str]) -> tuple[Person, ...]:
    found = []
    for audience, item in crisis.audiences.items():
        facts = (
            f"backing down costs {shown(item.backing_down)}" if item.backing_down else "",
            f"must ratify {'; '.join(title.get(issue, issue) for issue in item.ratifies)}" if item.ratifies else "",
            item.says or "",
        )
        role = f"audience of {name.get(item.of, item.of)}"
        found.append(Person(item.name or audience, role, tuple(fact for fact in facts if fact)))
    return tuple(found)


def _watchers(crisis: Crisis) -> tuple[Person, ...]:
    return tuple(
        Person(
            item.name or watcher,
            "watcher",
            tuple(fact for fact in (f"would claim {item.claim}" if item.claim else "", item.says or "") if fact),
        )
        for watcher, item in crisis.watchers.items()
    )


def _tables(crisis: Crisis, name: dict[str, str], title: dict[str, str]) -> tuple[Table, ...]:
    found = []
    for track, item in crisis.tracks.items():
        facts = (
            "public" if item.public else "closed",
            f"after {item.after}" if item.after else "",
            item.level or "",
            f"exists with chance {shown(item.available)}" if "available" in item.model_fields_set else "",
        )
        seated = tuple(name.get(party, party) for party in item.parties)
        issues = tuple(title.get(issue, issue) for issue in item.issues)
        when = str(item.opens) if item.opens else "no date"
        found.append(Table(item.title or track, when, seated, issues, tuple(fact for fact in facts if fact)))
    return tuple(found)


def _readings(crisis: Crisis) -> tuple[ReadingRow, ...]:
    return tuple(
        ReadingRow(
            reading,
            item.title or reading,
            item.says or "",
            shown(item.weight),
            tuple((hypothesis, shown(odds)) for hypothesis, odds in item.odds.items()),
            len(item.sets),
        )
        for reading, item in crisis.readings.items()
    )
