"""The seam: what views need of an opened crisis and of a finished run; the workbench's records fit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.ensemble.run import Run
from detente.study.balance import Balance


class Opened(Protocol):
    """A crisis that was read and found clean."""

    @property
    def crisis(self) -> Crisis:
        """Everything that the analyst states."""

    @property
    def path(self) -> Path:
        """Its crisis file."""


class Done(Protocol):
    """A finished run with everything that is said about it."""

    @property
    def run(self) -> Run:
        """The run."""

    @property
    def plan(self) -> Plan:
        """What was computed."""

    @property
    def summary(self) -> dict[str, dict[str, Any]]:
        """Mean, quantiles and bands of every finding."""

    @property
    def findings_digest(self) -> str:
        """SHA-256 over all findings."""

    @property
    def balances(self) -> Mapping[str, Balance]:
        """Who gains and who pays, by lens."""
