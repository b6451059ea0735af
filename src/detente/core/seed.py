"""Randomness that has a name and no state: a stream is found from (root, path), never from what was drawn before.

The path is a number's address in the crisis, such as ``levers.invade.cost``. Editing, adding or deleting one number
therefore changes no other number's draws, and two readings meet the same luck. The stream's 128-bit key is the
beginning of SHA-256(root, path); the counter-based generator behind it is in :mod:`detente.core.streams`.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Seed:
    """A root number and a path below it.

    Attributes
    ----------
    root : int
        What the user calls the seed; 0 or more.
    path : tuple of str
        The names on the way to this seed.
    """

    root: int
    path: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.root < 0:
            raise ValueError(f"a seed must be 0 or more, not {self.root}")

    def branch(self, name: str) -> "Seed":
        """Return the seed one name further down."""
        return Seed(self.root, (*self.path, name))

    def key(self, name: str) -> npt.NDArray[np.uint32]:
        """Return the key of the stream ``name``: four words of 32 bits.

        >>> Seed(7).key("levers.invade.cost").tolist() == Seed(7).key("levers.invade.cost").tolist()
        True
        >>> Seed(7).key("a").tolist() == Seed(8).key("a").tolist()
        False
        """
        text = "\x1f".join((str(self.root), *self.path, name))
        return np.frombuffer(hashlib.sha256(text.encode()).digest()[:16], dtype="<u4").astype(np.uint32)
