"""Names that other programs and file systems take, and numbers as they are written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence


def plain(value: float) -> str:
    """Return a number in the fewest digits that read back as the same number.

    >>> plain(5.0), plain(0.1)
    ('5', '0.1')
    """
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names, with a number after those that stood before.

    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a-2']
    """
    found: list[str] = []
    for name in names:
        taken, number = name, 1
        while taken in found:
            number += 1
            taken = f"{name}-{number}"
        found.append(taken)
    return found


def name_like(text: str) -> str:
    """Return a crisis' name for what somebody called freely.

    >>> name_like("Size of Fund (bn)")
    'size-of-fund-bn'
    """
    letters = unicodedata.normalize("NFKC", text).casefold()
    name = re.sub(r"[^\w-]+", "-", letters).strip("-_")[:70] or "unnamed"
    name = unicodedata.normalize("NFC", name)
    return name if name not in {"null", "true", "false", "all", "both"} and not name[0].isdecimal() else f"x-{name}"


def file_names(names: Sequence[str]) -> list[str]:
    """Return names as files may have them, each once, whatever the letters' case."""
    safe = [re.sub(r"[^\w .()-]+", "-", name).strip(". ")[:100] or "unnamed" for name in names]
    folded = distinct(name.casefold() for name in safe)
    return [name + new[len(name) :] for name, new in zip(safe, folded, strict=True)]
