"""What findings rest on: the addresses behind every field that a lens reads.

``fields.csv`` names where each field comes from, as an address with placeholders (``stances.PARTY.ISSUE.ideal``) or as
derived from other fields. Filling the placeholders in gives the addresses behind a finding.
"""

import re
from collections.abc import Iterable

from detente.crisis.crisis import Crisis
from detente.lens import Lens
from detente.worlds.fields import FIELDS

SECTIONS = {"PARTY": "parties", "ISSUE": "issues", "LEVER": "levers", "AUDIENCE": "audiences", "TRACK": "tracks",
            "READING": "readings"}  # fmt: skip


def addresses_behind(crisis: Crisis, lens: Lens, known: Iterable[str], issue: str | None = None) -> tuple[str, ...]:
    """Return the addresses of the numbers behind a lens' findings, in the order of the crisis.

    Parameters
    ----------
    crisis : Crisis
    lens : Lens
    known : addresses
        Those that have a number.
    issue : str, optional
        Only what bears on this issue.
    """
    patterns = [pattern for name in lens.reads for pattern in _patterns(crisis, name, issue, frozenset())]
    whole = re.compile("|".join(patterns)) if patterns else None
    return tuple(path for path in known if whole is not None and whole.fullmatch(path))


def _patterns(crisis: Crisis, field: str, issue: str | None, seen: frozenset[str]) -> list[str]:
    if field in seen:
        return []
    source = FIELDS[field].source
    if field == "seated":
        tracks = [name for name, track in crisis.tracks.items() if issue is None or issue in track.issues]
        return [rf"tracks\.{re.escape(name)}\.available" for name in tracks]
    if source.startswith("derived"):
        words = set(re.findall(r"\w+", source.replace("status quo", "status_quo"))) & set(FIELDS)
        own = [rf"{re.escape(address)}(\.[\w-]+)*" for address in re.findall(r"options\.\w+", source)]
        return [*own, *(found for name in sorted(words) for found in _patterns(crisis, name, issue, seen | {field}))]
    pattern = re.escape(source)
    for word in SECTIONS:
        name = re.escape(issue) if word == "ISSUE" and issue is not None else r"[\w-]+"
        pattern = pattern.replace(word, name)
    return [pattern + r"(\.[\w-]+)?"]
