"""The store: asked again it answers, asked for more it adds, killed it goes on, damaged it mends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from sqlalchemy import update

from detente.core.errors import BadInput, NotFound, Refused
from detente.ensemble.shelf import MemoryShelf
from detente.lenses import all_lenses
from detente.store.catalogue import LAYOUT, Catalogue, sqlite_url
from detente.store.export import export
from detente.store.shards import DamagedShard
from detente.store.store import Store
from detente.workbench import OpenCrisis, kept_run, run, verify_run
from tests.cli.calls import document

COMMAND = [sys.executable, "-m", "detente"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


def shards(store: Store) -> dict[Path, float]:
    return {path: path.stat().st_mtime_ns for path in store.folder.rglob("*.parquet")}


def test_asked_again_it_answers_without_computing(
    toy: OpenCrisis, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(toy, draws=3000, store=store).as_json()
    before = shards(store)
    monkeypatch.setattr("detente.ensemble.run.solve_shard", lambda *_a, **_k: pytest.fail("computed again"))
    assert run(toy, draws=3000, store=store).as_json() == first
    assert run(toy, draws=1500, store=store).plan.draws == 1500
    assert shards(store) == before


def test_asked_for_more_it_adds(toy: OpenCrisis, store: Store) -> None:
    run(toy, draws=1000, store=store)
    before = shards(store)
    more = run(toy, draws=4000, store=store)
    assert before.items() <= shards(store).items()
    assert more.findings_digest == run(toy, draws=4000).findings_digest
    assert [(entry.draws, entry.state) for entry in store.entries()] == [(4000, "finished")]


def test_what_was_stored_is_what_was_found(toy: OpenCrisis, store: Store) -> None:
    kept, fresh = run(toy, draws=2000, store=store), run(toy, draws=2000)
    for lens in kept.plan.lenses:
        for output in lens.gives:
            np.testing.assert_array_equal(
                kept.run.array(lens.name, output.name), fresh.run.array(lens.name, output.name)
            )
    again = kept_run(store, kept.plan.run[:6])
    assert again.as_json() == kept.as_json()
    assert kept_run(store, "last").plan.run == kept.plan.run


def test_a_flipped_byte_is_found_and_mended(toy: OpenCrisis, store: Store) -> None:
    first = run(toy, draws=2000, store=store)
    victim = sorted(store.folder.rglob("*.parquet"))[0]
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 0xFF
    victim.write_bytes(bytes(content))
    with pytest.warns(DamagedShard, match="does not fit"):
        assert verify_run(store, first.plan.run) == 1
    assert kept_run(store, first.plan.run).findings_digest == first.findings_digest
    assert verify_run(store, first.plan.run) == 0


def test_a_missing_or_cut_file_is_computed_again(toy: OpenCrisis, store: Store) -> None:
    first = run(toy, draws=2000, store=store)
    gone, cut = sorted(store.folder.rglob("*.parquet"))[:2]
    gone.unlink()
    cut.write_bytes(cut.read_bytes()[:-5])
    with pytest.warns(DamagedShard):
        assert run(toy, draws=2000, store=store).findings_digest == first.findings_digest


FEW = ("--lens", "room", "--lens", "ultimatum", "--lens", "weighted_mean")  # how shards are kept is not up to the lens


def _start(folder: Path, case: str, draws: int, *choices: str) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "run", case, "--draws", str(draws), *choices, "--json"]
    environment = {**os.environ, "DETENTE_STORE": str(folder)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_run_killed_half_way_ends_with_the_same_digest(tmp_path: Path) -> None:
    folder, draws = tmp_path / "killed", 75_000
    victim = _start(folder, "geneva-2022", draws, *FEW)
    deadline = time.monotonic() + 60
    while len(list(folder.rglob("r*.json"))) < 4 and time.monotonic() < deadline and victim.poll() is None:
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert victim.returncode == -signal.SIGKILL, "it had ended before it was killed"
    lenses = [path.name for path in folder.glob("runs/*/*") if path.is_dir()]
    whole_shards = {
        path.name
        for path in folder.rglob("r*.parquet")
        if all((path.parent.parent / lens / path.name).with_suffix(".json").exists() for lens in lenses)
    }
    kept = {path: path.stat().st_mtime_ns for path in folder.rglob("r*.parquet") if path.name in whole_shards}
    assert kept
    again = ("run", "geneva-2022", "--draws", str(draws), *FEW)
    resumed = document(*again, DETENTE_STORE=str(folder))
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in kept.items())
    assert resumed == document(*again, DETENTE_STORE=str(tmp_path / "whole"))


def test_ctrl_c_leaves_a_run_that_can_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    victim = _start(folder, "two-party-toy", 3_000_000, *FEW)
    deadline = time.monotonic() + 60
    while len(list(folder.rglob("r*.json"))) < 3 and time.monotonic() < deadline and victim.poll() is None:
        time.sleep(0.02)
    victim.send_signal(signal.SIGINT)
    output, error = victim.communicate(timeout=60)
    assert victim.returncode == 130, error
    assert output == b""
    assert f"go on with: detente run two-party-toy --draws 3000000 {' '.join(FEW)} --json".encode() in error
    assert not list(folder.rglob("*.lock"))
    assert Store.open(folder).entries()[0].state == "stopped"


def test_two_processes_on_one_store_share_the_work(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    pair = [_start(folder, "geneva-2022", 60_000, *FEW) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], outputs
    one, two = (json.loads(output) for output, _ in outputs)
    assert one == two
    assert not list(folder.rglob("*.part"))
    assert not list(folder.rglob("*.lock"))
    assert len(Store.open(folder).entries()) == 1


def test_a_lock_of_a_dead_process_is_taken_over(toy: OpenCrisis, store: Store) -> None:
    from detente.ensemble.plan import make_plan
    from detente.ensemble.shelf import Shard

    plan = make_plan(toy.crisis, all_lenses().values(), draws=1000)
    shelf = store.shelf(plan)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    import socket

    lock = shelf._lock(Shard(0, 10))
    lock.write_text(json.dumps({"host": socket.gethostname(), "process": dead.pid}), encoding="utf-8")
    assert shelf.claim(Shard(0, 10))
    assert not shelf.claim(Shard(0, 10))
    shelf.release(Shard(0, 10))


def test_a_lost_catalogue_is_rebuilt(toy: OpenCrisis, store: Store) -> None:
    run(toy, draws=1000, store=store)
    store.catalogue.close()
    for file in store.folder.glob("catalogue.sqlite*"):
        file.unlink()
    again = Store.open(store.folder)
    assert again.entries() == []
    assert again.rebuild(all_lenses()) == 1
    assert [(entry.crisis, entry.draws) for entry in again.entries()] == [("two-party-toy", 1000)]


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    catalogue = Catalogue(sqlite_url(tmp_path))
    with catalogue.engine.begin() as connection:
        connection.execute(update(LAYOUT).values(version=99))
    with pytest.raises(Refused, match="99"):
        Catalogue(sqlite_url(tmp_path))


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://u:secret@127.0.0.1:1/x", "mysql+nothing://x"])
def test_a_bad_database_is_told_without_its_password(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        Catalogue(url)
    assert "secret" not in str(caught.value)


def test_unknown_and_changed_runs_are_refused(toy: OpenCrisis, store: Store) -> None:
    with pytest.raises(NotFound, match="detente runs"):
        kept_run(store, "nothing")
    done = run(toy, draws=500, store=store)
    manifest = store.folder / "runs" / done.plan.run / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"room": 1', '"room": 0'), encoding="utf-8")
    with pytest.raises(Refused, match="room version 0"):
        kept_run(store, done.plan.run)


def test_export_gives_every_number(toy: OpenCrisis, tmp_path: Path) -> None:
    result = run(toy, draws=500)
    export(result.run, tmp_path / "x.csv", "csv")
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 501
    heads = [head.strip('"') for head in lines[0].split(",")]
    column = heads.index("weighted_mean/position/order")
    values = [float(line.split(",")[column]) for line in lines[1:]]
    np.testing.assert_allclose(values, result.run.array("weighted_mean", "position")[:, 0])
    export(result.run, tmp_path / "x.nc", "netcdf")
    with xr.open_dataset(tmp_path / "x.nc", engine="scipy") as data:
        np.testing.assert_allclose(data["room.width"].sel(issue="order"), result.run.array("room", "width")[:, 0])
        assert data.attrs["run"] == result.plan.run
    with pytest.raises(BadInput, match="csv, netcdf"):
        export(result.run, tmp_path / "x", "xlsx")


def test_findings_have_names(toy: OpenCrisis) -> None:
    data = run(toy, draws=200).findings
    assert data["weighted_mean.position"].dims == ("draw", "issue")
    assert data["room.tightest"].sel(party="north", issue="order").shape == (200,)
    assert isinstance(run(toy, draws=100).run.shelf, MemoryShelf)
