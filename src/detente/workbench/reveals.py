"""What the history of a crisis reveals, on the same worlds as a run of its lenses."""

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.ensemble.plan import Plan, cannot_look, make_plan
from detente.ensemble.progress import Listener
from detente.ensemble.run import Run
from detente.inference import diagnose
from detente.inference.evidence import Quality, Weighed, evidence_of, quality_of, weigh
from detente.inference.history import HISTORY
from detente.inference.particles import Particles, temper_history
from detente.inference.reveal import Reveal, Told
from detente.inference.reveal import reveal as reveal_history
from detente.inference.watch import Look
from detente.inference.watch import watch as watch_history
from detente.store.store import Store
from detente.study.forecast import Forecast, forecast, forecast_after
from detente.workbench.runs import (
    DRAWS,
    SEED,
    OpenCrisis,
    Result,
    chosen_lenses,
    execute_plan,
    execute_plans,
    open_crisis,
)
from detente.worlds.sides import Sides
from detente.worlds.worlds import Worlds


@dataclass(frozen=True, eq=False)
class Revealed:
    """What a history reveals, and how the crisis may end before and after it.

    Attributes
    ----------
    result : Result
        The lenses.
    history : Run
        The history, on the same worlds.
    threads : int, optional
        For what is computed when it is asked for; changes no number.
    """

    result: Result
    history: Run
    threads: int | None = None

    @property
    def plan(self) -> Plan:
        """What was computed of the history."""
        return self.history.plan

    @cached_property
    def weighed(self) -> Weighed:
        """Every world with the likelihood of every move."""
        return weigh(self.history)

    @cached_property
    def drawn(self) -> Quality:
        """How well the worlds as they were drawn carry the history."""
        return quality_of(self.weighed, Sides(self.plan.crisis))

    @cached_property
    def particles(self) -> Particles | None:
        """New worlds near those that explain the history; None where weights of the drawn ones do."""
        if self.drawn.hopeless or not self.drawn.weights_fail:
            return None
        return temper_history(self.plan, threads=self.threads)

    @cached_property
    def reveal(self) -> Reveal:
        """What each move told, and the odds."""
        crisis, new = self.plan.crisis, self.particles
        if new is not None:
            return reveal_history(crisis, new.evidence, new.quality)
        return reveal_history(crisis, evidence_of(self.weighed), self.drawn)

    @cached_property
    def before(self) -> Forecast | None:
        """How the crisis may end, its history apart."""
        return forecast(self.result.run)

    @cached_property
    def after(self) -> Forecast | None:
        """How the crisis may end in the light of its history; None where too few worlds explain it."""
        if not self.reveal.quality.enough:
            return None
        if self.particles is None:
            return forecast_after(self.result.run, self.weighed)
        again = self.particles.run(self.result.plan.lenses, self.threads)
        return forecast_after(again, replace(weigh(again), log_weight=self.particles.log_weight))

    @property
    def untold(self) -> str:
        """Why nothing is said after the history; empty where it is."""
        return "" if self.reveal.quality.enough else self.reveal.quality.ended

    @cached_property
    def few(self) -> Worlds:
        """Worlds in which one looks again at what the odds hang on."""
        return diagnose.few_worlds(self.plan, self.particles)

    @property
    def sensitivity(self) -> tuple[diagnose.Sensitive, ...]:
        """The odds over coding errors and precisions."""
        return self._looked_again[0]

    @property
    def as_if_absent(self) -> tuple[Mapping[str, float] | None, ...]:
        """For each move, the odds had it not happened."""
        return self._looked_again[1]

    @cached_property
    def order_matters(self) -> tuple[diagnose.Swapped, ...]:
        """Same-day moves of different parties whose order changes the odds."""
        return diagnose.order_matters(self.plan, self.few, self.particles)

    @property
    def red_lines(self) -> tuple[diagnose.Line, ...]:
        """Red lines and resolve before and after the history."""
        return self._looked_again[2]

    @cached_property
    def _looked_again(
        self,
    ) -> tuple[tuple[diagnose.Sensitive, ...], tuple[Mapping[str, float] | None, ...], tuple[diagnose.Line, ...]]:
        """Sensitivity, what would be had a move not happened, and red lines: found side by side."""
        plan, new = self.plan, self.particles
        after = (plan, self.weighed.log_weight) if new is None else (new.plan, new.log_weight)
        with ThreadPoolExecutor(max_workers=1) as beside:
            lines = beside.submit(diagnose.red_lines, plan, *after)
            sensitive = diagnose.sensitivity(plan, self.few, new)
            return sensitive, diagnose.as_if_absent(plan, self.few, new), lines.result()

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """What could be looked at next, the most telling first."""
        return watch_history(self.plan)

    def odds_range(self, kind: str) -> tuple[float, float]:
        """Return the least and the most odds of a type over coding errors and precisions, and the central value."""
        found = [item.odds[kind] for item in self.sensitivity] + [self.reveal.after[kind]]
        return min(found), max(found)

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente reveal --json`` prints."""
        found, plan = self.reveal, self.plan
        shown = found.quality.enough
        history = plan.crisis.history
        absent = self.as_if_absent if shown else (None,) * len(found.told)
        return {
            "crisis": plan.crisis.crisis,
            "run": plan.run,
            "reading": plan.reading,
            "seed": plan.seed,
            "draws": plan.draws,
            "types": dict(zip(("challenger", "defender"), map(list, found.types), strict=True)),
            "stage": found.stage,
            "ess": found.quality.ess,
            "least_ess": found.quality.least_ess,
            "pareto_k": _number(found.quality.pareto_k),
            "sample": _sample(self),
            "ended": found.quality.ended,
            "enough": shown,
            "odds_before": dict(found.before),
            "odds_after": dict(found.after) if shown else None,
            "odds_error": dict(found.error) if shown else None,
            "odds_range": {kind: list(self.odds_range(kind)) for kind in found.after} if shown else None,
            "log_evidence": {kind: _number(value) for kind, value in found.log_evidence.items()},
            "odds": [
                {"date": str(history[told.entries[0]].date), "move": told.move, "odds": dict(told.odds)}
                for told in found.told
            ]
            if shown
            else None,
            "moves": [
                _told(told, self, without) if shown else _untold(told, self)
                for told, without in zip(found.told, absent, strict=True)
            ],
            "sensitivity": [vars(item) | {"odds": dict(item.odds)} for item in self.sensitivity] if shown else None,
            "order_matters": [vars(item) | {"odds": dict(item.odds)} for item in self.order_matters] if shown else None,
            "limit_posterior": [vars(line) for line in self.red_lines if line.before] if shown else None,
            "outcome": {"before": _forecast(self.before), "after": _forecast(self.after)},
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _sample(of: Revealed) -> dict[str, Any]:
    """Return which worlds the numbers come from, and why."""
    drawn, quality = of.drawn, of.reveal.quality
    found: dict[str, Any] = {"kind": quality.sample, "draws": quality.draws}
    if quality.sample == "particles":
        found |= {
            "weights": {
                "ess": drawn.ess,
                "least_ess": drawn.least_ess,
                "pareto_k": _number(drawn.pareto_k),
                "log_evidence": _number(drawn.log_evidence),
            },
            "parents": quality.parents,
            "acceptance": list(quality.acceptance),
            "common_random_numbers": False,
        }
    return found


def _untold(told: Told, of: Revealed) -> dict[str, Any]:
    entry = of.plan.crisis.history[told.entries[0]]
    return {
        "move": told.move,
        "date": str(entry.date),
        "by": told.by,
        "does": told.does,
        "says": entry.says,
        "predicted": told.predicted,
        "surprise": _number(told.surprise),
        "unsolved": told.unsolved,
    }


def _told(told: Told, of: Revealed, without: Mapping[str, float] | None) -> dict[str, Any]:
    return {
        **_untold(told, of),
        "likelihood": dict(told.likelihood),
        "gain_bits": told.gain,
        "evidence_bits": [{"for": one, "over": two, "bits": _number(x)} for (one, two), x in told.evidence.items()],
        "favours": told.favours,
        "public_belief": dict(told.public),
        "leave_one_out": dict(told.without),
        "as_if_absent": None if without is None else dict(without),
    }


def _forecast(found: Forecast | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "lenses": {
            lens: {
                outcome: {"probability": band.probability, "band": [band.low, band.high]}
                for outcome, band in bands.items()
            }
            for lens, bands in found.lenses.items()
        },
        "together": dict(found.together),
        "apart": dict(found.apart),
    }


def history_plan(opened: OpenCrisis, *, reading: str | None, draws: int, seed: int) -> Plan:
    """Return the plan of the history of a crisis.

    Raises
    ------
    BadInput
        When the crisis has no confrontation, or its history no move of the two sides.
    NotFound
        When there is no such reading.
    """
    crisis = opened.crisis
    reason = cannot_look(HISTORY, crisis)
    if crisis.confrontation is None or reason:
        why = "it states no confrontation" if crisis.confrontation is None else reason
        raise BadInput(f"{opened.path}: the history of '{crisis.crisis}' cannot be weighed: {why}")
    if not Sides(crisis).rounds.moves:
        play = crisis.confrontation
        raise BadInput(
            f"{opened.path}: the history of '{crisis.crisis}' has no move of '{play.challenger}' towards "
            f"'{play.defender}' or back that the game knows; add one, such as 'challenge', 'offer' or 'resist'"
        )
    return make_plan(crisis, [HISTORY], reading=reading, seed=seed, draws=draws)


def reveal(
    crisis: OpenCrisis | str | Path,
    *,
    lenses: Any = None,
    reading: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    store: Store | None = None,
    threads: int | None = None,
    listener: Listener | None = None,
) -> Revealed:
    """Weigh the history of a crisis, and forecast in its light; parameters are those of :func:`run`.

    Returns
    -------
    Revealed

    Raises
    ------
    BadInput
        Also when the crisis has no confrontation, or its history no move of the two sides.
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    plan = history_plan(opened, reading=reading, draws=draws, seed=seed)
    whole = make_plan(opened.crisis, chosen_lenses(lenses), reading=reading, seed=seed, draws=draws)
    history, lensed = execute_plans((plan, whole), store, threads=threads, listener=listener)
    return Revealed(Result(lensed), history, threads)


def reveal_run(result: Result, store: Store | None = None, **choices: Any) -> Revealed | None:
    """Weigh the history of a run's crisis on the run's worlds; None where there is no history that could be weighed.

    Parameters
    ----------
    result : Result
    store : Store, optional
    **choices
        ``threads`` and ``listener``, as of :func:`run`.
    """
    plan = result.plan
    crisis = plan.crisis
    if crisis.confrontation is None or cannot_look(HISTORY, crisis) or not Sides(crisis).rounds.moves:
        return None
    history = make_plan(crisis, [HISTORY], reading=plan.reading, seed=plan.seed, draws=plan.draws)
    return Revealed(result, execute_plan(history, store, **choices), choices.get("threads"))
