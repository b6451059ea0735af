"""Opening a crisis, running lenses over its worlds, and what is said of a run."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.core.errors import BadFile, BadInput, NotFound, Stopped
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.file.cases import find_case
from detente.crisis.file.read import check, locate
from detente.crisis.sources import Sources, sources
from detente.ensemble.plan import Plan, cannot_look, make_plan
from detente.ensemble.progress import Listener
from detente.ensemble.run import Run, execute, execute_together
from detente.ensemble.shelf import MemoryShelf
from detente.ensemble.summary import summarise
from detente.inference.history import HISTORY
from detente.lens import Lens
from detente.lenses import all_lenses, default_lenses, named_lens
from detente.store.store import Store
from detente.study.agenda import AgendaStudy, agenda_of
from detente.study.balance import READS, Balance, account, balance
from detente.study.game import CompiledGame, compile_game
from detente.study.implementation import Implementation, implementation_of, readings_of
from detente.study.mediation.panels import Panels, panels_of
from detente.study.options.look import OptionsLook, look_at_options
from detente.study.spatial.pressure import Pressure, pressure_of
from detente.worlds.build import build_worlds
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Worlds

if TYPE_CHECKING:
    import xarray as xr

DRAWS, SEED = 10_000, 1
ESCALATION = "escalation"  # the lens whose game is shown
GAME_DRAWS = 2_000  # worlds over which the game is shown: two digits of a chance
DEALS = "deals"  # the lens whose agendas are shown
AGENDA_DRAWS = 400  # worlds over which all agendas are gone through
DEAL_DRAWS = 1_000  # worlds over which deals are shown, as many as `detente deals` takes
OPTIONS = "options"  # the lens whose states are shown
OPTION_DRAWS = 2_000  # worlds over which it is said what states hang on: two digits of a share
SEQUENCE = "sequence"  # the lens whose plan is shown
PLAN_DRAWS = 1_000  # worlds over which plans are held against the best: two digits of a share
BALANCE_DRAWS = 20_000  # enough for two digits of a probability; the balance is computed anew, never stored


@dataclass(frozen=True, eq=False)
class OpenCrisis:
    """A crisis that was read and found clean.

    Attributes
    ----------
    crisis : Crisis
        Everything that the analyst states.
    path : Path
        Its crisis file.
    """

    crisis: Crisis
    path: Path

    def draw(
        self, n: int, seed: int = SEED, *, reading: str | None = None, fields: Iterable[str] | None = None
    ) -> Worlds:
        """Return ``n`` worlds of this crisis.

        Parameters
        ----------
        n : int
            How many, 1 or more.
        seed : int
            0 or more; the same seed gives the same worlds, and the first rows of more worlds are the same.
        reading : str, optional
            Only this reading; by default all, mixed by their weights.
        fields : names, optional
            Only these fields of :data:`detente.worlds.fields.FIELDS`.

        Raises
        ------
        BadInput
            When ``n`` is below 1.
        NotFound
            When there is no such reading.
        """
        if n < 1:
            raise BadInput(f"at least one world must be drawn, not {n}")
        blocks = -(-n // REPLICATE)
        worlds = build_worlds(self.crisis, seed=Seed(seed), first=0, replicates=blocks, fields=fields, reading=reading)
        return worlds.rows(0, n)

    def run(self, **choices: Any) -> "Result":
        """Run lenses over worlds of this crisis; see :func:`run`."""
        return run(self, **choices)

    @property
    def sources(self) -> Sources:
        """Where its numbers come from."""
        return sources(self.crisis)


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run with everything that is said about it.

    Attributes
    ----------
    run : Run
    """

    run: Run

    @property
    def plan(self) -> Plan:
        """What was computed."""
        return self.run.plan

    @cached_property
    def _summary(self) -> tuple[dict[str, dict[str, Any]], str]:
        return summarise(self.run)

    @property
    def summary(self) -> dict[str, dict[str, Any]]:
        """Mean, quantiles and bands of every finding: ``{lens: {output: {names …: {"mean": …}}}}``."""
        return self._summary[0]

    @property
    def findings_digest(self) -> str:
        """SHA-256 over all findings in the order of the draws."""
        return self._summary[1]

    @property
    def findings(self) -> "xr.Dataset":
        """All findings with named dims, as an xarray dataset."""
        from detente.store.export import dataset

        return dataset(self.run)

    @cached_property
    def balances(self) -> dict[str, Balance]:
        """Who gains and who pays, for every lens that gives positions."""
        return balances(self.run)

    @cached_property
    def game(self) -> CompiledGame | None:
        """The game of the confrontation, over some of the worlds; None where the lens escalation did not look."""
        able = any(lens.name == ESCALATION for lens in self.plan.lenses)
        return compile_game(replace(self.plan, draws=min(self.plan.draws, GAME_DRAWS))) if able else None

    @cached_property
    def implementations(self) -> tuple[Implementation, ...]:
        """The plans for the steps, one a reading, over some worlds; none where the lens sequence did not look."""
        able = [lens for lens in self.plan.lenses if lens.name == SEQUENCE]
        readings = readings_of(self.plan.crisis) if self.plan.reading is None else (self.plan.reading,)
        plan = replace(self.plan, lenses=tuple(able), draws=min(self.plan.draws, PLAN_DRAWS))
        return tuple(implementation_of(replace(plan, reading=name)) for name in readings) if able else ()

    @cached_property
    def agendas(self) -> tuple[AgendaStudy, ...]:
        """What to put on the table, over some worlds; nothing where the lens deals did not look, nobody sits at a
        table, or too many issues are on it.
        """
        if not any(lens.name == DEALS for lens in self.plan.lenses):
            return ()
        try:
            return (agenda_of(replace(self.plan, draws=min(self.plan.draws, AGENDA_DRAWS))),)
        except BadInput:
            return ()

    @cached_property
    def panels(self) -> Panels | None:
        """Deals over some of the worlds, with what their pictures need; None where the lens deals did not look or
        nobody sits at a table.
        """
        if not any(lens.name == DEALS for lens in self.plan.lenses):
            return None
        found = panels_of(replace(self.plan, draws=min(self.plan.draws, DEAL_DRAWS)))
        return found if found.deals.seated else None

    @cached_property
    def pressure(self) -> Pressure:
        """Who has leverage over where issues settle, and the rounds of the median world, as far as lenses looked."""
        return pressure_of(self.plan)

    @cached_property
    def options(self) -> OptionsLook | None:
        """States, course and what states hang on, over some of the worlds; None where the lens options did not look."""
        if not any(lens.name == OPTIONS for lens in self.plan.lenses):
            return None
        plan = replace(self.plan, draws=min(self.plan.draws, OPTION_DRAWS))
        return look_at_options(plan, self.run.array(OPTIONS, "equilibrium")[: plan.draws])

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente run --json`` prints."""
        plan = self.plan
        return {
            "run": plan.run,
            "crisis": plan.crisis.crisis,
            "digest": plan.crisis_digest,
            "seed": plan.seed,
            "draws": plan.draws,
            "reading": plan.reading,
            "lenses": {
                lens.name: {"version": lens.version, "findings": self.summary[lens.name]} for lens in plan.lenses
            },
            "skipped": plan.skipped,
            "findings_digest": self.findings_digest,
        }


def open_crisis(path: str | Path) -> OpenCrisis:
    """Open a crisis.

    Parameters
    ----------
    path : str or Path
        A folder with ``crisis.yaml``, a crisis file, or the name of a bundled case.

    Raises
    ------
    NotFound
        When there is none.
    BadFile
        With every error of its files.

    Examples
    --------
    >>> open_crisis("two-party-toy").crisis.crisis
    'two-party-toy'
    """
    found = find_case(path)
    checked = check(found)
    if checked.crisis is None:
        raise BadFile(checked.errors)
    return OpenCrisis(checked.crisis, locate(found))


def chosen_lenses(names: Iterable[str] | None) -> tuple[Lens, ...]:
    """Return the lenses with these names, or all but the experimental ones.

    Raises
    ------
    NotFound
        When there is no such lens.
    """
    return tuple(default_lenses().values()) if not names else tuple(named_lens(name) for name in dict.fromkeys(names))


def run(
    crisis: OpenCrisis | str | Path,
    *,
    lenses: Iterable[str] | None = None,
    reading: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    store: Store | None = None,
    threads: int | None = None,
    listener: Listener | None = None,
) -> Result:
    """Run lenses over worlds of a crisis.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    lenses : names, optional
        By default every lens that can look at this crisis and is not experimental.
    reading : str, optional
        Only this reading; by default all, mixed by their weights.
    draws : int
        Number of worlds.
    seed : int
        Where all luck comes from.
    store : Store, optional
        Where findings are kept; what lies there already is not computed again. By default they stay in memory.
    threads : int, optional
        By default one a processor; changes no number.
    listener : callable, optional
        Told about progress.

    Returns
    -------
    Result

    Raises
    ------
    NotFound, BadFile, BadInput
        When crisis, lens or reading do not exist, the crisis has errors, or no lens can look.
    Stopped
        When the user stopped it; with a store, the same call goes on from there.
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    plan = make_plan(opened.crisis, chosen_lenses(lenses), reading=reading, seed=seed, draws=draws)
    return Result(execute_plan(plan, store, threads=threads, listener=listener))


def execute_plan(
    plan: Plan, store: Store | None = None, *, threads: int | None = None, listener: Listener | None = None
) -> Run:
    """Compute what is missing of a plan, in the store or in memory; see :func:`run`."""
    return execute_plans((plan,), store, threads=threads, listener=listener)[0]


def execute_plans(
    plans: Sequence[Plan],
    store: Store | None = None,
    *,
    threads: int | None = None,
    listener: Listener | None = None,
) -> tuple[Run, ...]:
    """Compute what is missing of plans of the same worlds, in the store or in memory; see :func:`run`."""
    runs = tuple(Run(plan, MemoryShelf() if store is None else store.shelf(plan)) for plan in plans)
    if store is None:
        execute_together(runs, threads=threads, listener=listener)
        return runs
    for done in runs:
        if sum(shard.draws for shard in done.shelf.finished()) < done.plan.draws:
            store.note(done.plan, 0, "running")
    try:
        execute_together(runs, threads=threads, listener=listener)
    except Stopped as stopped:
        with suppress(BadInput):
            for done in runs:
                store.note(done.plan, stopped.done, "stopped")
        raise
    for done in runs:
        store.note(done.plan, sum(shard.draws for shard in done.shelf.finished()), "finished")
    return runs


def known_lenses() -> dict[str, Lens]:
    """Return all lenses by name, and the history, which is run and kept like one."""
    return {**all_lenses(), HISTORY.name: HISTORY}


def kept_run(store: Store, name: str, *, draws: int | None = None) -> Result:
    """Return a run from the store, by the beginning of its name; ``last`` is the one changed last.

    Raises
    ------
    NotFound
        When there is none.
    Refused
        When the program would no longer give these numbers.
    """
    plan = store.plan(name, known_lenses())
    if draws is not None:
        plan = replace(plan, draws=min(draws, plan.draws))
    shelf = store.shelf(plan)
    if not shelf.finished():
        raise NotFound("finished draw in the run", plan.run, (), "run the case again")
    return Result(execute(plan, shelf))


def balances(done: Run) -> dict[str, Balance]:
    """Return who gains and who pays at the positions of every lens that gives positions."""
    plan = done.plan
    draws = min(plan.draws, BALANCE_DRAWS)
    lenses = [lens for lens in plan.lenses if lens.gives_positions]
    if not lenses:
        return {}
    worlds = plan.worlds(0, -(-draws // REPLICATE), READS).rows(0, draws)
    return {
        lens.name: balance(lens.name, worlds, account(worlds, done.array(lens.name, "position")[:draws]))
        for lens in lenses
    }


def who_can_look(crisis: Crisis) -> dict[str, str]:
    """Return every lens with the reason why it cannot look at a crisis, or nothing where it can."""
    return {name: cannot_look(lens, crisis) for name, lens in all_lenses().items()}


def run_with_readings(
    opened: OpenCrisis, *, reading: str | None = None, **choices: Any
) -> tuple[Result, dict[str, Result]]:
    """Return a run over all readings, and one for each reading alone, all on the same luck; see :func:`run`."""
    whole = run(opened, reading=reading, **choices)
    if reading is not None:
        return whole, {}
    return whole, {name: run(opened, reading=name, **choices) for name in opened.crisis.readings}


def verify_run(store: Store, name: str) -> int:
    """Hash every shard of a kept run again, set aside and recompute those that differ; return how many did."""
    plan = store.plan(name, known_lenses())
    shelf = store.shelf(plan)
    damaged = shelf.verify()
    execute(plan, shelf)
    return damaged
