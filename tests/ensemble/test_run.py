"""Runs: the same numbers for any chunk, grid and thread count; bands with the coverage they promise."""

import threading
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from detente.core.errors import BadInput, NotFound, Stopped
from detente.core.seed import Seed
from detente.ensemble import plan as planning
from detente.ensemble import run as running
from detente.ensemble.bands import Band, band
from detente.ensemble.plan import Plan, make_plan
from detente.ensemble.progress import Progress
from detente.ensemble.run import Run, execute, execute_together, solve_shard
from detente.ensemble.shelf import MemoryShelf, Shard, missing
from detente.ensemble.summary import POINTS, _quantiles, summarise, summary
from detente.lens import Lens, Output
from detente.lenses import all_lenses
from detente.workbench import OpenCrisis, run
from detente.worlds.worlds import Worlds


@pytest.mark.parametrize("chunk", [1, 3, 7, 1000])
def test_the_chunk_changes_no_number(toy: OpenCrisis, chunk: int) -> None:
    plan = make_plan(toy.crisis, all_lenses().values(), draws=2000)
    whole, parts = solve_shard(plan, Shard(0, 20)), solve_shard(plan, Shard(0, 20), chunk=chunk)
    for lens, outputs in whole.items():
        for name, array in outputs.items():
            np.testing.assert_array_equal(array, parts[lens][name])


def test_threads_and_grid_change_no_number(toy: OpenCrisis, monkeypatch: pytest.MonkeyPatch) -> None:
    one = run(toy, draws=5000, threads=1).findings_digest
    monkeypatch.setattr(running, "SHARD", 7)
    assert run(toy, draws=5000, threads=4).findings_digest == one


def test_worlds_of_many_numbers_are_worked_on_a_few_at_a_time(toy: OpenCrisis, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(toy.crisis, all_lenses().values(), draws=1000)
    assert plan.at_once > running.CHUNK
    whole = execute(plan, MemoryShelf())
    monkeypatch.setattr(planning, "MOST_NUMBERS", 1)
    narrow, shelf = make_plan(toy.crisis, all_lenses().values(), draws=1000), MemoryShelf()
    assert narrow.at_once == 1
    assert summarise(execute(narrow, shelf, threads=1)) == summarise(whole)
    assert [shard.replicates for shard in shelf.finished()] == [2] * 5


def test_a_grown_run_equals_one_made_at_once(toy: OpenCrisis) -> None:
    shelf = MemoryShelf()
    few = make_plan(toy.crisis, all_lenses().values(), draws=1030)
    many = make_plan(toy.crisis, all_lenses().values(), draws=4000)
    execute(few, shelf)
    grown, at_once = execute(many, shelf), execute(many, MemoryShelf())
    assert summarise(grown) == summarise(at_once)
    assert few.digest == many.digest


def test_the_identity_of_a_run_is_what_decides_its_numbers(flagship: OpenCrisis) -> None:
    def digest(**choices: object) -> str:
        lenses = choices.pop("lenses", all_lenses().values())
        return make_plan(flagship.crisis, lenses, **choices).digest  # type: ignore[arg-type]

    base = digest()
    assert digest(draws=77) == base
    others = [digest(seed=2), digest(reading="kyiv"), digest(lenses=[all_lenses()["room"]])]
    assert len({base, *others}) == 4


def test_gaps_are_filled_on_one_grid() -> None:
    assert missing([], 250, 100) == [Shard(0, 100), Shard(100, 100), Shard(200, 50)]
    assert missing([Shard(0, 100), Shard(200, 50)], 250, 100) == [Shard(100, 100)]
    assert missing([Shard(0, 300)], 250, 100) == []


def test_a_stopped_run_goes_on_from_there(toy: OpenCrisis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SHARD", 5)
    plan, shelf = make_plan(toy.crisis, all_lenses().values(), draws=10_000), MemoryShelf()

    def impatient(report: Progress) -> None:
        if report.phase == "run" and report.done >= 2000:
            raise KeyboardInterrupt

    with pytest.raises(Stopped) as stopped:
        execute(plan, shelf, threads=1, listener=impatient)
    assert 0 < stopped.value.done < 10_000
    kept = set(shelf.finished())
    reports: list[Progress] = []
    done = execute(plan, shelf, threads=2, listener=reports.append)
    assert kept < set(shelf.finished())
    assert reports[0].done == sum(shard.draws for shard in kept)
    assert summarise(done) == summarise(execute(plan, MemoryShelf()))


def test_a_failing_lens_fails_the_run_and_holds_no_claim(toy: OpenCrisis) -> None:
    def broken(_worlds: object, _seed: Seed) -> dict[str, np.ndarray]:
        raise RuntimeError("no")

    room = all_lenses()["room"]
    lens = Lens("broken", 1, "?", (), room.reads, (Output("x", (), "share", 0, 1, "x"),), (), "a", "m", broken)
    with pytest.raises(RuntimeError, match="no"):
        run_with(toy, lens)


def run_with(toy: OpenCrisis, lens: Lens) -> None:
    execute(make_plan(toy.crisis, [lens], draws=100), MemoryShelf())


@pytest.mark.parametrize(
    ("choices", "words"), [({"draws": 0}, "draws"), ({"draws": 10**12}, "draws"), ({"seed": -1}, "seed")]
)
def test_bad_wishes_are_refused(toy: OpenCrisis, choices: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        run(toy, **choices)


def test_unknown_names_are_refused_with_the_nearest(toy: OpenCrisis, flagship: OpenCrisis) -> None:
    with pytest.raises(NotFound, match="did you mean 'room'"):
        run(toy, lenses=["rom"])
    with pytest.raises(NotFound, match="did you mean 'moscow'"):
        run(flagship, reading="moskow")


def test_quantiles_are_those_of_numpy() -> None:
    values = np.random.default_rng(1).random(1234)
    np.testing.assert_allclose(_quantiles(values), np.quantile(values, [at for _, at in POINTS]))


def test_a_finding_that_never_applies_has_no_numbers() -> None:
    output = Output("x", (), "width", 0, 1, "x", "it does not apply")
    assert summary(np.full(10, np.nan), output)["mean"] is None


def test_replicate_bands_cover_what_they_promise() -> None:
    luck, hits, trials = np.random.default_rng(7), 0, 400
    for _ in range(trials):
        u = (np.argsort(luck.random((40, 100)), axis=1) + luck.random((40, 100))) / 100
        found = band(((u + luck.random((40, 100)) * 0.5) < 0.4).astype(float).ravel())
        assert found is not None
        truth = 0.4**2  # P(u + v/2 < 0.4) with v uniform: the triangle below 0.4, 0.4 · 0.8 / 2
        hits += int(found.low <= truth <= found.high)
    assert 0.92 <= hits / trials <= 0.98


@pytest.mark.parametrize(("hits", "n"), [(0, 50), (3, 50), (50, 50), (500, 1000)])
def test_plain_bands_are_the_jeffreys_interval(hits: int, n: int) -> None:
    found = band(np.array([1.0] * hits + [0.0] * (n - hits)), replicate=n)
    assert found is not None
    low, high = (float(stats.beta.ppf(at, hits + 0.5, n - hits + 0.5)) for at in (0.025, 0.975))
    assert found.low == pytest.approx(0 if hits == 0 else low)
    assert found.high == pytest.approx(1 if hits == n else high)


@pytest.mark.parametrize("p", [1.125623879501966e-05, 0.29986709684093443, 1 / 3])
def test_a_probability_that_is_the_same_or_nearly_so_in_every_world_has_a_band(p: float) -> None:
    same = band(np.full(2_000, p))
    assert same == Band(p, p, p)
    nearly = band(np.where(np.arange(2_000) % 2 == 0, p, np.nextafter(p, 1)))
    assert nearly is not None
    assert 0 <= nearly.low <= nearly.probability <= nearly.high <= 1
    assert nearly.high - nearly.low < 1e-9


def test_other_threads_may_look_while_a_run_is_computed(toy: OpenCrisis) -> None:
    digests: list[str] = []
    worker = threading.Thread(target=lambda: digests.append(run(toy, draws=3000).findings_digest))
    worker.start()
    mine = run(toy, draws=3000).findings_digest
    worker.join(timeout=60)
    assert digests == [mine]


def two_plans(toy: OpenCrisis) -> list[Plan]:
    lenses = all_lenses()
    return [make_plan(toy.crisis, [lenses[name]], draws=3000) for name in ("room", "weighted_mean")]


def test_runs_of_the_same_worlds_draw_them_once_and_give_the_same_numbers(
    toy: OpenCrisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    worlds = Plan.worlds

    def counted(plan: Plan, first: int, replicates: int, names: Iterable[str] | None = None) -> Worlds:
        drawn.append(replicates)
        return worlds(plan, first, replicates, names)

    plans = two_plans(toy)
    monkeypatch.setattr(Plan, "worlds", counted)
    together = [Run(plan, MemoryShelf()) for plan in plans]
    execute_together(together)
    assert sum(drawn) == plans[0].replicates
    assert [summarise(done) for done in together] == [summarise(execute(plan, MemoryShelf())) for plan in plans]


def test_a_run_that_is_ahead_of_another_is_not_computed_again(toy: OpenCrisis) -> None:
    plans = two_plans(toy)
    ahead, behind = execute(plans[0], MemoryShelf()), Run(plans[1], MemoryShelf())
    had = {shard: ahead.shelf.kept[shard] for shard in ahead.shelf.finished()}  # type: ignore[attr-defined]
    execute_together([ahead, behind])
    assert ahead.shelf.kept == had  # type: ignore[attr-defined]
    assert all(ahead.shelf.kept[shard] is findings for shard, findings in had.items())  # type: ignore[attr-defined]
    assert sum(shard.draws for shard in behind.shelf.finished()) == 3000


def test_of_a_small_run_every_thread_gets_a_share(toy: OpenCrisis) -> None:
    plan, shelf = make_plan(toy.crisis, [all_lenses()["room"]], draws=10_000), MemoryShelf()
    execute(plan, shelf, threads=4)
    assert [shard.draws for shard in shelf.finished()] == [2500] * 4
