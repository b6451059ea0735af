"""Findings: what a check of the whole crisis found, by paths of the file; and what of the file could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from detente.crisis.crisis import Crisis

Path_: TypeAlias = tuple[str, ...]
STAND_IN = "unnamed-stand-in"  # what the reader puts where a required part of the file was broken


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, at a path of the file.

    Attributes
    ----------
    path : tuple of str
    message, hint : str
    warning : bool
        True when a run may go on.
    key : bool
        Whether the key is meant, not its value.
    """

    path: Path_
    message: str
    hint: str = ""
    warning: bool = False
    key: bool = False


class _Anything(frozenset[str]):
    """The names of a part of the file that could not be read: any name may be among them."""

    def __contains__(self, name: object) -> bool:
        return True

    def __or__(self, other: object) -> "_Anything":
        return self

    __ror__ = __or__


@dataclass(frozen=True)
class Stated:
    """A crisis as far as it could be read, and what the files say besides.

    What was set aside as broken has been reported once. It must not be reported a second time by way of what leans on
    it.

    Attributes
    ----------
    crisis : Crisis
    raw : mapping
        The files' own data: a name that stands there is known even where its record was set aside.
    broken : frozenset of paths
        What was set aside.
    """

    crisis: Crisis
    raw: Mapping[str, Any] = field(default_factory=dict)
    broken: frozenset[Path_] = frozenset()

    def lacks(self, *steps: str) -> bool:
        """Whether something at, above or below a path was set aside; ``*`` stands for any name."""
        return any(all(step in ("*", there) for step, there in zip(steps, path, strict=False)) for path in self.broken)

    def names(self, section: str) -> frozenset[str]:
        """Return the names that a section of the crisis states."""
        stated = self.raw.get(section)
        if (section,) in self.broken or not isinstance(stated, Mapping | None):
            return _Anything()
        return frozenset(({str(name) for name in stated or ()} | set(getattr(self.crisis, section))) - {STAND_IN})

    def claims(self) -> frozenset[str]:
        """Return the ids of all claims."""
        stated = self.raw.get("claims")
        if ("claims",) in self.broken or not isinstance(stated, list | None):
            return _Anything()
        raw = {str(item.get("id")) for item in stated or () if isinstance(item, Mapping)}
        return frozenset(raw | {claim.id for claim in self.crisis.claims})
