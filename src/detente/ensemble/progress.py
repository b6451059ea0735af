"""Progress: what a long run tells while it runs; who draws it is somebody else's matter."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """One report.

    Attributes
    ----------
    phase : str
        ``compile``, ``run`` or ``done``.
    done, wanted : int
        Draws.
    rate : float
        Draws a second so far; 0 when unknown.
    """

    phase: str
    done: int
    wanted: int
    rate: float

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go at this rate, or None when unknown."""
        return (self.wanted - self.done) / self.rate if self.rate > 0 else None


Listener: TypeAlias = Callable[[Progress], None]


@dataclass
class Clock:
    """Counts finished draws and tells a listener."""

    wanted: int
    listener: Listener | None
    done: int = 0
    started: float = field(default_factory=time.monotonic)
    fresh: int = 0

    def tell(self, phase: str, draws: int = 0, *, computed: bool = True) -> None:
        """Count some draws as finished and report."""
        self.done += draws
        self.fresh += draws if computed else 0
        seconds = time.monotonic() - self.started
        if self.listener is not None:
            self.listener(Progress(phase, self.done, self.wanted, self.fresh / seconds if seconds > 0.05 else 0.0))
