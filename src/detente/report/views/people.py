"""People: parties with what they can do and before whom, tables, watchers, and the readings with their odds."""

from collections.abc import Iterable
from dataclasses import dataclass

from detente.core.quantity import Scale, middle_90
from detente.core.record import Number
from detente.core.wording import write_quantity
from detente.crisis.crisis import Crisis
from detente.report.views.numeral import Numeral, plain_number


@dataclass(frozen=True)
class LeverView:
    """Something that a party can do."""

    lever: str
    title: str
    kind: str


@dataclass(frozen=True)
class AudienceView:
    """Those before whom a party must not lose face, or who must ratify."""

    audience: str
    name: str
    backing_down: Numeral | None
    ratifies: tuple[str, ...]


@dataclass(frozen=True)
class PartyView:
    """One party.

    Attributes
    ----------
    absent_on : tuple of str
        Titles of the issues on which it has a stance and sits at no table that is open in some world.
    """

    party: str
    name: str
    says: str
    capability: Numeral
    patience: Numeral
    tables: tuple[str, ...]
    absent_on: tuple[str, ...]
    audiences: tuple[AudienceView, ...]
    levers: tuple[LeverView, ...]


@dataclass(frozen=True)
class TrackView:
    """A table: who sits, on what, when."""

    track: str
    title: str
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    opens: str
    level: str
    public: bool
    available: Numeral


@dataclass(frozen=True)
class WatcherView:
    """One who is no party but learns from the end."""

    watcher: str
    name: str
    says: str
    claim: str


@dataclass(frozen=True)
class ReadingView:
    """One analyst's reading.

    Attributes
    ----------
    weight : Numeral
        Its share when readings are mixed.
    changes : int
        How many numbers it states otherwise.
    """

    reading: str
    title: str
    says: str
    weight: Numeral
    changes: int
    documents: tuple[str, ...]


@dataclass(frozen=True)
class HypothesisView:
    """A theory of a hidden intention, with its odds in every reading (in the order of the readings)."""

    hypothesis: str
    of: tuple[str, ...]
    says: str
    rivals: int
    odds: tuple[Numeral | None, ...]
    own_odds: Numeral | None


@dataclass(frozen=True)
class HappeningView:
    """A dated move or event."""

    date: str
    who: str
    what: str
    says: str


@dataclass(frozen=True)
class PeopleView:
    """Who is who; see the module."""

    parties: tuple[PartyView, ...]
    tracks: tuple[TrackView, ...]
    watchers: tuple[WatcherView, ...]
    readings: tuple[ReadingView, ...]
    hypotheses: tuple[HypothesisView, ...]
    history: tuple[HappeningView, ...]


def stated(number: Number | None, at: str, scale: Scale = Scale.UNIT) -> Numeral | None:
    """Return a stated number as it is shown: what was written, in words or as a range."""
    if number is None:
        return None
    written = write_quantity(number.quantity)
    low, high = middle_90(number.quantity, scale)
    text = str(written) if not isinstance(written, dict) else f"{plain_number(low)} to {plain_number(high)}"
    return Numeral(text, (low + high) / 2, at)


def _needed(number: Number, at: str, scale: Scale = Scale.UNIT) -> Numeral:
    found = stated(number, at, scale)
    assert found is not None
    return found


def people_view(crisis: Crisis) -> PeopleView:
    """Return who is who in a crisis."""
    return PeopleView(
        parties=tuple(_party(crisis, name) for name in crisis.parties),
        tracks=tuple(_track(crisis, name) for name in crisis.tracks),
        watchers=tuple(
            WatcherView(name, item.name or name, item.says or "", item.claim or "")
            for name, item in crisis.watchers.items()
        ),
        readings=tuple(_reading(crisis, name) for name in crisis.readings),
        hypotheses=tuple(_hypothesis(crisis, name) for name in crisis.hypotheses),
        history=tuple(_history(crisis)),
    )


def _titles(crisis: Crisis, issues: Iterable[str]) -> tuple[str, ...]:
    return tuple(crisis.issues[issue].title for issue in issues)


def _party(crisis: Crisis, name: str) -> PartyView:
    party = crisis.parties[name]
    seats = {issue for track in crisis.tracks.values() if name in track.parties for issue in track.issues}
    cares = crisis.stances.get(name, {})
    return PartyView(
        party=name,
        name=party.name,
        says=party.says or "",
        capability=_needed(party.capability, f"parties.{name}.capability"),
        patience=_needed(party.patience, f"parties.{name}.patience"),
        tables=tuple(track.title or key for key, track in crisis.tracks.items() if name in track.parties),
        absent_on=_titles(crisis, (issue for issue in cares if crisis.tracks and issue not in seats)),
        audiences=tuple(
            AudienceView(
                key,
                item.name or key,
                stated(item.backing_down, f"audiences.{key}.backing_down"),
                _titles(crisis, item.ratifies),
            )
            for key, item in crisis.audiences.items()
            if item.of == name
        ),
        levers=tuple(
            LeverView(key, item.title or item.says or key, item.kind)
            for key, item in crisis.levers.items()
            if item.party == name
        ),
    )


def _track(crisis: Crisis, name: str) -> TrackView:
    track = crisis.tracks[name]
    return TrackView(
        track=name,
        title=track.title or name,
        parties=tuple(crisis.parties[party].name for party in track.parties),
        issues=_titles(crisis, track.issues),
        opens=str(track.opens) if track.opens else "",
        level=track.level or "",
        public=track.public,
        available=_needed(track.available, f"tracks.{name}.available"),
    )


def _reading(crisis: Crisis, name: str) -> ReadingView:
    reading = crisis.readings[name]
    return ReadingView(
        reading=name,
        title=reading.title or name,
        says=reading.says or "",
        weight=_needed(reading.weight, f"readings.{name}.weight", Scale.POSITIVE),
        changes=len(reading.sets),
        documents=reading.documents,
    )


def _hypothesis(crisis: Crisis, name: str) -> HypothesisView:
    item = crisis.hypotheses[name]
    return HypothesisView(
        hypothesis=name,
        of=tuple(crisis.parties[party].name for party in item.of),
        says=item.says,
        rivals=sum(other.rivals == item.rivals for other in crisis.hypotheses.values()) - 1,
        odds=tuple(
            stated(reading.odds.get(name), f"readings.{key}.odds.{name}") for key, reading in crisis.readings.items()
        ),
        own_odds=stated(item.odds, f"hypotheses.{name}.odds"),
    )


def _history(crisis: Crisis) -> Iterable[HappeningView]:
    for item in crisis.history:
        who = crisis.parties[item.by].name if item.by in crisis.parties else item.by or ""
        yield HappeningView(str(item.date), who, item.move or item.event or "", item.says or "")
