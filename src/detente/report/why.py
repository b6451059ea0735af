"""Why a number is what it is.

Its value and spread, what changes it, and the claims or the assumption behind it, as plain data.
"""

from pathlib import Path
from typing import Any

import numpy as np

from detente.core.quantity import Scale, quantile
from detente.core.record import Number
from detente.core.wording import write_quantity
from detente.crisis.addresses import Address, find, overlay_numbers
from detente.crisis.crisis import Crisis
from detente.ensemble.summary import POINTS
from detente.evidence.claim import Claim
from detente.evidence.document import read_text

GRID = 2_000  # midpoints of equal slices of probability: the mean of a quantity to three digits


def number_explained(crisis: Crisis, path: str, documents: Path | None) -> dict[str, Any]:
    """Return what is known of the number at an address; see :func:`detente.workbench.explain_number`."""
    found = _overlay_address(crisis, path) or find(crisis, path)
    claims = crisis.claim
    overlays = [
        {"by": place, **_facts(crisis, address, claims, documents)}
        for place, address in overlay_numbers(crisis)
        if address.path == found.path and not address.path.startswith(place)
    ]
    return {
        "path": found.path,
        "crisis": crisis.crisis,
        "stated": found.stated,
        **_facts(crisis, found, claims, documents),
        "overlays": overlays,
    }


def _overlay_address(crisis: Crisis, path: str) -> Address | None:
    """Return a number inside an overlay itself, such as ``readings.kyiv.odds.resolved``."""
    return next(
        (address for place, address in overlay_numbers(crisis) if address.path == path and path.startswith(place)), None
    )


def _facts(crisis: Crisis, address: Address, claims: dict[str, Claim], documents: Path | None) -> dict[str, Any]:
    return {
        "written": None if address.number is None else write_quantity(address.number.quantity),
        "scale": str(address.scale),
        "source": address.source if address.number is not None else "not stated",
        "assumed": address.assumed,
        "note": address.note,
        "distribution": distribution(address.number, address.scale),
        "claims": [claim_facts(crisis, claims[name], documents) for name in address.because if name in claims],
    }


def distribution(number: Number | None, scale: Scale) -> dict[str, float]:
    """Return mean and quantiles of a stated number; empty where nothing is stated."""
    if number is None:
        return {}
    points = quantile(number.quantity, scale, np.array([at for _, at in POINTS]))
    grid = quantile(number.quantity, scale, (np.arange(GRID) + 0.5) / GRID)
    return {"mean": float(grid.mean()), **{name: float(point) for (name, _), point in zip(POINTS, points, strict=True)}}


def claim_facts(crisis: Crisis, claim: Claim, documents: Path | None) -> dict[str, Any]:
    """Return a claim as plain data, with its passage when the reader has the document."""
    return {
        "id": claim.id,
        "document": claim.document,
        "start": claim.start,
        "end": claim.end,
        "voice": claim.voice,
        "actor": list(claim.actor),
        "type": claim.type,
        "issue": claim.issue,
        "stance": claim.stance,
        "strength": claim.strength,
        "date": str(claim.date) if claim.date else None,
        "says": claim.says,
        "quote": quote(crisis, claim, documents),
    }


def quote(crisis: Crisis, claim: Claim, documents: Path | None) -> str | None:
    """Return the passage that a claim rests on, or None when the reader does not have the document.

    Raises
    ------
    OtherEdition
        When the document at hand is not the one that was coded.
    """
    if documents is None or not documents.is_dir() or claim.document not in crisis.documents:
        return None
    text = read_text(documents, claim.document, crisis.documents[claim.document])
    return None if text is None else text[claim.start : claim.end]
