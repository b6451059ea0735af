"""Sources: how many numbers rest on claims, which claims nothing uses, and which claims contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from detente.core.record import Sourced
from detente.crisis.addresses import Address, numbers, overlay_numbers
from detente.crisis.crisis import Crisis
from detente.crisis.options.settings import Options
from detente.evidence.claim import Claim


@dataclass(frozen=True)
class Sources:
    """Where the numbers of a crisis come from.

    Attributes
    ----------
    claimed, assumed, default : int
        Numbers with claims; stated without; standing in for what was not stated.
    unexplained : tuple of str
        Addresses of assumed numbers without a reason.
    gaps : tuple of str
        Claims that no number, move or other record uses.
    conflicts : tuple of str
        Addresses whose claims point to both ends of the issue.
    """

    claimed: int
    assumed: int
    default: int
    unexplained: tuple[str, ...]
    gaps: tuple[str, ...]
    conflicts: tuple[str, ...]


def direction(crisis: Crisis, claim: Claim) -> float | None:
    """Return towards which end of its issue a claim points, 0 or 1, or None when it points to neither."""
    code = crisis.codebook.get(claim.issue)
    if code is None or code.for_lies_at not in (0, 1) or claim.stance not in {"for", "against"}:
        return None
    return code.for_lies_at if claim.stance == "for" else 1 - code.for_lies_at


def _every(crisis: Crisis) -> Iterator[tuple[str, Address]]:
    yield from (("", address) for address in numbers(crisis))
    yield from overlay_numbers(crisis)


def _of_options(said: Options) -> Iterator[Sourced]:
    """Yield what the section of options states with a source; of its numbers each has its own."""
    yield from (*said.further.values(), *said.barred)
    yield from (item for weights in said.weights.values() for item in weights.values())
    yield from (pair for pairs in said.pairs.values() for pair in pairs)


def sources(crisis: Crisis) -> Sources:
    """Count and list where the numbers of a crisis come from."""
    counts = {"claimed": 0, "assumed": 0, "default": 0}
    unexplained: list[str] = []
    conflicts: list[str] = []
    used: set[str] = set()
    claims = crisis.claim
    for place, address in _every(crisis):
        if address.number is None:
            continue
        counts[address.source] += 1
        used |= set(address.because)
        if address.source == "assumed" and not address.assumed:
            unexplained.append(
                f"{place}: {address.path}" if place and not address.path.startswith(place) else address.path
            )
        ends = {direction(crisis, claims[name]) for name in address.because if name in claims}
        if {0.0, 1.0} <= ends and address.path.endswith((".ideal", ".limit")):
            conflicts.append(address.path)
    for item in (*crisis.history, *crisis.hypotheses.values(), *crisis.readings.values(), *crisis.watchers.values(),
                 *crisis.tracks.values(), *crisis.levers.values(), *crisis.audiences.values(), *crisis.parties.values(),
                 *crisis.issues.values(), *_of_options(crisis.options)):  # fmt: skip
        used |= set(item.because)
    gaps = tuple(claim.id for claim in crisis.claims if claim.id not in used)
    return Sources(**counts, unexplained=tuple(unexplained), gaps=gaps, conflicts=tuple(dict.fromkeys(conflicts)))
