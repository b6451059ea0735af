"""Machine code belongs to one state of the package."""

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

import detente
from detente.core import machine_code
from detente.core.kernels import plain
from detente.core.machine_code import OLD, digest_of, folder_for, is_made, locks_of, reached

CALLER = """
from detente.core.kernels import compiled, per_world
from other import twice
@per_world("()->()")
def kernel(x, out):
    out[0] = twice(x)
print(kernel(3.0))
"""


def package(folder: Path, *, factor: str = "2.0", beside: str = "1.0") -> tuple[Path, Path]:
    """Return the file of a kernel, which reaches `FACTOR` by way of another file, and its package."""
    (folder / "part").mkdir(parents=True, exist_ok=True)
    files = {
        "kernel.py": f"from {folder.name}.part import (\n    other,\n    middle as between,\n)\n",
        "part/middle.py": f"import {folder.name}.part.callee\n",
        "part/callee.py": f"FACTOR = {factor}\n",
        "part/beside.py": f"FACTOR = {beside}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "kernel.py", folder


def test_a_change_of_any_file_that_is_reached_leads_to_another_folder(tmp_path: Path) -> None:
    file, source = package(tmp_path / "source")
    stamp = (source / "part" / "callee.py").stat()
    first = folder_for(file, source, [tmp_path / "kept"])
    assert first == folder_for(file, source, [tmp_path / "kept"])
    package(source, factor="3.0")
    os.utime(source / "part" / "callee.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # same size, same time
    assert folder_for(file, source, [tmp_path / "kept"]) != first


def test_a_change_of_a_file_that_is_not_reached_keeps_the_folder(tmp_path: Path) -> None:
    file, source = package(tmp_path / "source")
    first = folder_for(file, source, [tmp_path / "kept"])
    package(source, beside="3.0")
    assert folder_for(file, source, [tmp_path / "kept"]) == first


def test_kernels_that_share_a_file_with_kernels_are_made_one_at_a_time_and_others_side_by_side(tmp_path: Path) -> None:
    _, source = package(tmp_path / "source")
    for name, imports in {
        "maker": [], "plain": [], "shared": ["maker"], "one": ["maker", "plain", "shared"],
        "two": ["maker", "shared"], "apart": ["maker", "plain"],
    }.items():  # fmt: skip
        (source / f"{name}.py").write_text("".join(f"import source.{other}\n" for other in imports), encoding="utf-8")
    one, two, apart = (
        {path.stem for path in locks_of(source / f"{name}.py", source, source / "maker.py", tmp_path)}
        for name in ("one", "two", "apart")
    )
    assert one == {"one", "shared"}
    assert two == {"two", "shared"}
    assert apart == {"apart"}


def test_relative_imports_are_followed(tmp_path: Path) -> None:
    file, source = package(tmp_path / "source")
    file.write_text("from .part.callee import FACTOR\n", encoding="utf-8")
    assert reached(file, source) == [file, source / "part" / "callee.py"]
    (source / "part" / "callee.py").write_text("from ..part import beside\nFACTOR = 1\n", encoding="utf-8")
    assert reached(file, source) == [file, source / "part" / "beside.py", source / "part" / "callee.py"]


def test_every_kernel_of_the_package_reaches_what_it_imports_when_it_runs() -> None:
    """Against Python's own view: the modules that names in a kernel's file come from."""
    home = Path(detente.__file__).parent
    for name in ("solvers.threat.moves", "solvers.packages.best", "lenses.weighted_mean", "solvers.concession.fresh"):
        module = importlib.import_module(f"detente.{name}")
        assert module.__file__ is not None
        origins = {getattr(plain(value), "__module__", None) for value in vars(module).values() if callable(value)}
        files = {sys.modules[origin].__file__ for origin in origins if origin and origin.startswith("detente.")}
        assert len(files) > 1
        assert files <= {str(path) for path in reached(Path(module.__file__), home)}


def test_old_folders_are_removed_and_young_ones_stay(tmp_path: Path) -> None:
    file, source = package(tmp_path / "source")
    kept = tmp_path / "kept" / "kernel"
    for name, age in (("old", OLD + 60), ("young", 60.0)):
        (kept / name).mkdir(parents=True)
        os.utime(kept / name, (time.time() - age, time.time() - age))
    folder_for(file, source, [tmp_path / "kept"])
    assert sorted(path.name for path in kept.iterdir()) == sorted(["young", digest_of(file, source)])


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (file, source), blocked = package(tmp_path / "source"), tmp_path / "a-file"
    blocked.write_text("no folder", encoding="utf-8")
    assert folder_for(file, source, [blocked]) is None
    state = tmp_path / "kept" / "kernel" / digest_of(file, source)
    assert folder_for(file, source, [blocked, tmp_path / "kept"]) == state


def test_a_changed_callee_in_another_file_changes_the_number(tmp_path: Path) -> None:
    """A copy of the package, a kernel that calls another file, and an upgrade of that file."""
    home = Path(detente.__file__).parent
    copy = tmp_path / "detente"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("__pycache__"))
    caller, callee = copy / "caller.py", copy / "callee.py"
    caller.write_text(CALLER.replace("other", "detente.callee"), encoding="utf-8")
    numbers = []
    for factor in ("2.0", "5.0"):
        text = f"from detente.core.kernels import compiled\n@compiled\ndef twice(x):\n    return {factor} * x\n"
        callee.write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, "-m", "detente.caller"], env=environment, capture_output=True, text=True, check=True
        )
        numbers.append(float(done.stdout))
    assert numbers == pytest.approx([6.0, 15.0])
    assert list((tmp_path / "cache").rglob("*.nbi"))


def test_one_process_at_a_time_makes_machine_code(tmp_path: Path) -> None:
    """What another process writes over in the meantime would no longer fit; what has nothing in common is no matter."""
    copy, cache = tmp_path / "detente", tmp_path / "cache"
    shutil.copytree(Path(detente.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = "from detente.core.kernels import compiled\n@compiled\ndef twice(x):\n    return 2.0 * x\n"
    (copy / "callee.py").write_text(text, encoding="utf-8")
    (copy / "caller.py").write_text(CALLER.replace("other", "detente.callee"), encoding="utf-8")
    own = hashlib.blake2b(str(copy.resolve()).encode(), digest_size=6).hexdigest()
    folder = folder_for(copy / "caller.py", copy, [cache / "detente" / "kernels" / own])
    assert folder is not None
    maker, place = copy / "core" / "kernels.py", folder.parents[1]
    _, called = locks_of(copy / "caller.py", copy, maker, place)
    (elsewhere,) = locks_of(copy / "lenses" / "room.py", copy, maker, place)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(cache)}
    environment.pop("NUMBA_CACHE_DIR", None)
    command = [sys.executable, "-m", "detente.caller"]
    with FileLock(elsewhere):
        with FileLock(called):
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=6)
            assert not list(cache.rglob("*.nb?"))
        assert float(process.communicate(timeout=120)[0]) == 6.0
    assert list(folder.rglob("*.nbi"))


def test_machine_code_is_made_once_most_of_it_is_of_this_very_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, source = package(tmp_path / "package")
    monkeypatch.setattr(machine_code, "places", lambda _: (tmp_path / "kept",))
    assert not is_made(source)
    folder = folder_for(file, source, [tmp_path / "kept"])
    assert folder is not None
    (folder / "model").mkdir()
    assert not is_made(source)
    (folder / "model" / "kernel.nbi").touch()
    assert is_made(source)
    package(source, factor="3.0")
    assert not is_made(source)
