"""The seam: what views need of an opened crisis and of a finished run; the workbench's records fit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.ensemble.run import Run
from detente.inference.diagnose import Line, Sensitive
from detente.inference.reveal import Reveal
from detente.inference.watch import Look
from detente.study.agenda import AgendaStudy
from detente.study.balance import Balance
from detente.study.forecast import Forecast
from detente.study.game import CompiledGame
from detente.study.implementation import Implementation
from detente.study.mediation.panels import Panels
from detente.study.options.look import OptionsLook
from detente.study.spatial.pressure import Pressure


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

    @property
    def game(self) -> CompiledGame | None:
        """The game of the confrontation; None where the lens escalation did not look."""

    @property
    def implementations(self) -> tuple[Implementation, ...]:
        """The plans for the steps of the agreement; none where the lens sequence did not look."""

    @property
    def agendas(self) -> tuple[AgendaStudy, ...]:
        """What to put on the table; nothing where the lens deals did not look."""

    @property
    def panels(self) -> Panels | None:
        """Deals over the worlds, with what their pictures need; None where the lens deals did not look."""

    @property
    def pressure(self) -> Pressure:
        """Who has leverage, and the rounds of the median world, as far as lenses looked."""

    @property
    def options(self) -> OptionsLook | None:
        """States, course and what states hang on; None where the lens options did not look."""


class Revealed(Protocol):
    """A run with its history, weighed."""

    @property
    def plan(self) -> Plan:
        """What was computed of the history."""

    @property
    def after(self) -> Forecast | None:
        """How the crisis may end in the light of its history."""

    @property
    def untold(self) -> str:
        """Why nothing is said after the history; empty where it is."""

    @property
    def reveal(self) -> Reveal:
        """What each move told, and the odds."""

    @property
    def sensitivity(self) -> tuple[Sensitive, ...]:
        """The odds over coding errors and precisions."""

    @property
    def as_if_absent(self) -> tuple[Mapping[str, float] | None, ...]:
        """For each move, the odds had it not happened."""

    @property
    def red_lines(self) -> tuple[Line, ...]:
        """Red lines and resolve before and after the history."""

    @property
    def looks(self) -> tuple[Look, ...]:
        """What could be looked at next."""

    def odds_range(self, kind: str) -> tuple[float, float]:
        """Return the least and the most odds of a type."""
