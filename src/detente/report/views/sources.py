"""Sources: every number with its value as written, its spread, and the claims, assumption or default behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.core.quantity import median, middle_90
from detente.core.wording import write_quantity
from detente.crisis.addresses import Address, find, numbers, overlay_numbers
from detente.crisis.crisis import Crisis
from detente.evidence.claim import Claim
from detente.evidence.document import read_text
from detente.report.views.issues import Spread
from detente.report.views.rests import addresses_behind
from detente.report.views.seam import Done


@dataclass(frozen=True)
class ClaimView:
    """One claim.

    Attributes
    ----------
    quote : str or None
        The passage itself, for a reader who has the document.
    used_by : tuple of str
        Places of the numbers that rest on it.
    """

    claim: str
    voice: str
    actor: tuple[str, ...]
    kind: str
    stance: str
    strength: int
    date: str
    says: str
    document: str
    start: int
    end: int
    quote: str | None
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class SourceView:
    """One number.

    Attributes
    ----------
    at : str
        Its place: the address, or for a number in an overlay the overlay's place, a slash and the address.
    path : str
        The address that it states or sets.
    overlay : str
        The reading, hypothesis, belief or event that sets it; empty for the crisis itself.
    written : str
    spread : Spread
    source : str
        ``claimed``, ``assumed`` or ``default``.
    claims : tuple of (id, voice, paraphrase)
    assumed, note : str
    changed_at : tuple of str
        Places of overlays that set the same address.
    read_by : tuple of str
        Lenses of the run that read it.
    """

    at: str
    path: str
    overlay: str
    written: str
    spread: Spread
    source: str
    claims: tuple[tuple[str, str, str], ...]
    assumed: str
    note: str
    changed_at: tuple[str, ...]
    read_by: tuple[str, ...]


@dataclass(frozen=True)
class DocumentView:
    """One document, as far as the case knows it."""

    document: str
    title: str
    author: str
    date: str
    sha256: str
    claims: int
    at_hand: bool


@dataclass(frozen=True)
class SourcesView:
    """Where all numbers come from; counts and lists are those of :func:`detente.crisis.sources.sources`.

    Attributes
    ----------
    sections : tuple of (name, numbers)
        In the order of the crisis.
    """

    claimed: int
    assumed: int
    default: int
    unexplained: tuple[str, ...]
    conflicts: tuple[str, ...]
    sections: tuple[tuple[str, tuple[SourceView, ...]], ...]
    claims: tuple[ClaimView, ...]
    documents: tuple[DocumentView, ...]

    @property
    def places(self) -> frozenset[str]:
        """Every place of a number."""
        return frozenset(item.at for _, rows in self.sections for item in rows)


def place_of(overlay: str, path: str) -> str:
    """Return the place of a number: its address, or overlay/address for a number that an overlay sets."""
    return path if not overlay or path.startswith(f"{overlay}.") else f"{overlay}/{path}"


def every_number(crisis: Crisis) -> Iterator[tuple[str, Address]]:
    """Yield every number that is stated or stands in, with its overlay; the weights of readings come last."""
    yield from (("", address) for address in numbers(crisis))
    yield from overlay_numbers(crisis)
    for name in crisis.readings:
        yield f"readings.{name}", find(crisis, f"readings.{name}.weight")


def sources_view(done: Done, documents: Path | None = None) -> SourcesView:
    """Return where every number of a run's crisis comes from.

    Raises
    ------
    OtherEdition
        When a document at hand is not the one that was coded.
    """
    from detente.crisis.sources import sources

    crisis = done.plan.crisis
    found = [(overlay, address) for overlay, address in every_number(crisis) if address.number is not None]
    counts = sources(crisis)
    used: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    for overlay, address in found:
        place = place_of(overlay, address.path)
        for claim in address.because if address.stated else ():
            used.setdefault(claim, []).append(place)
        if place != address.path:
            changed.setdefault(address.path, []).append(place)
    base = [address.path for overlay, address in found if place_of(overlay, address.path) == address.path]
    readers: dict[str, list[str]] = {}
    for lens in done.plan.lenses:
        for path in addresses_behind(crisis, lens, base):
            readers.setdefault(path, []).append(lens.name)
    sections: dict[str, list[SourceView]] = {}
    for overlay, address in found:
        row = _row(crisis, overlay, address, changed, readers)
        sections.setdefault((overlay or address.path).split(".")[0], []).append(row)
    texts = _texts(crisis, documents)
    return SourcesView(
        claimed=counts.claimed,
        assumed=counts.assumed,
        default=counts.default,
        unexplained=counts.unexplained,
        conflicts=counts.conflicts,
        sections=tuple((name, tuple(rows)) for name, rows in sections.items()),
        claims=tuple(_claim(claim, texts, tuple(used.get(claim.id, ()))) for claim in crisis.claims),
        documents=tuple(_documents(crisis, texts)),
    )


def _row(
    crisis: Crisis,
    overlay: str,
    address: Address,
    changed: Mapping[str, list[str]],
    readers: Mapping[str, list[str]],
) -> SourceView:
    assert address.number is not None
    quantity = address.number.quantity
    low, high = middle_90(quantity, address.scale)
    place, stated = place_of(overlay, address.path), address.source != "default"
    written = write_quantity(quantity)
    return SourceView(
        at=place,
        path=address.path,
        overlay=overlay,
        written=_choice(written) if isinstance(written, dict) else str(written),
        spread=Spread(low, median(quantity, address.scale), high),
        source=address.source,
        claims=()
        if not stated
        else tuple(
            (name, crisis.claim[name].voice, crisis.claim[name].says)
            for name in address.because
            if name in crisis.claim
        ),
        assumed=(address.assumed or "") if stated else "",
        note=(address.note or "") if stated else "",
        changed_at=tuple(changed.get(address.path, ())) if place == address.path else (),
        read_by=tuple(readers.get(address.path, ())),
    )


def _choice(written: dict[str, object]) -> str:
    ((kind, content),) = written.items()
    if isinstance(content, dict):
        return f"{kind} " + ", ".join(f"{value} (odds {odds})" for value, odds in content.items())
    return f"{kind} {content}"


def _texts(crisis: Crisis, documents: Path | None) -> dict[str, str]:
    if documents is None or not documents.is_dir():
        return {}
    read = {name: read_text(documents, name, document) for name, document in crisis.documents.items()}
    return {name: text for name, text in read.items() if text is not None}


def _claim(claim: Claim, texts: Mapping[str, str], used_by: tuple[str, ...]) -> ClaimView:
    text = texts.get(claim.document)
    return ClaimView(
        claim=claim.id,
        voice=claim.voice,
        actor=claim.actor,
        kind=claim.type,
        stance=claim.stance,
        strength=claim.strength,
        date=str(claim.date) if claim.date else "",
        says=claim.says,
        document=claim.document,
        start=claim.start,
        end=claim.end,
        quote=None if text is None else " ".join(text[claim.start : claim.end].split()),
        used_by=used_by,
    )


def _documents(crisis: Crisis, texts: Mapping[str, str]) -> Iterator[DocumentView]:
    for name, document in crisis.documents.items():
        yield DocumentView(
            document=name,
            title=document.title or name,
            author=document.author or "",
            date=document.date or "",
            sha256=document.sha256,
            claims=sum(claim.document == name for claim in crisis.claims),
            at_hand=name in texts,
        )
