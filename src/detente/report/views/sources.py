"""Where the numbers come from: every parameter with its value, its claims or its stated assumption."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.quantity import median, middle_90
from detente.crisis.addresses import Address, numbers, overlay_numbers
from detente.crisis.crisis import Crisis
from detente.crisis.sources import Sources, sources
from detente.report.views.people import shown
from detente.report.why import claim_facts


@dataclass(frozen=True)
class Parameter:
    """One number of the crisis.

    Attributes
    ----------
    place : str
        The overlay that states it, such as ``readings.kyiv``; empty for the crisis itself.
    path : str
        Its address.
    written : str
    low, middle, high : float
        5 %, 50 % and 95 % points.
    source : {"claimed", "assumed", "default"}
    because : tuple of str
        Ids of claims.
    assumed, note : str
    """

    place: str
    path: str
    written: str
    low: float
    middle: float
    high: float
    source: str
    because: tuple[str, ...]
    assumed: str
    note: str

    @property
    def anchor(self) -> str:
        """A name for links, unique in the crisis."""
        return f"{self.place}--{self.path}" if self.place else self.path


@dataclass(frozen=True)
class SourcesView:
    """All parameters, all claims, and the counts.

    Attributes
    ----------
    parameters : tuple of Parameter
    claims : tuple of dict
        As :func:`detente.report.why.claim_facts` gives them.
    used : frozenset of str
        Claims that something rests on.
    counts : Sources
    documents : tuple of (name, title, sha256)
    """

    parameters: tuple[Parameter, ...]
    claims: tuple[dict[str, Any], ...]
    used: frozenset[str]
    counts: Sources
    documents: tuple[tuple[str, str, str], ...]


def sources_view(crisis: Crisis, documents: Path | None) -> SourcesView:
    """Return where every number of a crisis comes from; with quotes where the reader has the documents."""
    every = [*(("", address) for address in numbers(crisis)), *overlay_numbers(crisis)]
    counts = sources(crisis)
    claims = tuple(claim_facts(crisis, claim, documents) for claim in crisis.claims)
    return SourcesView(
        parameters=tuple(_parameter(place, address) for place, address in every if address.number is not None),
        claims=claims,
        used=frozenset(claim["id"] for claim in claims) - set(counts.gaps),
        counts=counts,
        documents=tuple((name, document.title or name, document.sha256) for name, document in crisis.documents.items()),
    )


def _parameter(place: str, address: Address) -> Parameter:
    assert address.number is not None
    low, high = middle_90(address.number.quantity, address.scale)
    return Parameter(
        place=place,
        path=address.path,
        written=shown(address.number),
        low=low,
        middle=median(address.number.quantity, address.scale),
        high=high,
        source=address.source,
        because=address.because,
        assumed=address.assumed or "",
        note=address.note or "",
    )
