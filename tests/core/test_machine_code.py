"""Machine code belongs to one state of the package."""

import hashlib
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
from detente.core.machine_code import OLD, digest_of, folder_for, lock_of

CALLER = """
from detente.core.kernels import compiled, per_world
from other import twice
@per_world("()->()")
def kernel(x, out):
    out[0] = twice(x)
print(kernel(3.0))
"""


def package(folder: Path, *, factor: str = "2.0") -> Path:
    (folder / "part").mkdir(parents=True, exist_ok=True)
    (folder / "part" / "callee.py").write_text(f"FACTOR = {factor}\n", encoding="utf-8")
    return folder


def test_a_change_of_any_file_leads_to_another_folder(tmp_path: Path) -> None:
    source = package(tmp_path / "source")
    stamp = (source / "part" / "callee.py").stat()
    first = folder_for(source, [tmp_path / "kept"])
    assert first == folder_for(source, [tmp_path / "kept"])
    package(source, factor="3.0")
    os.utime(source / "part" / "callee.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # same size, same time
    assert folder_for(source, [tmp_path / "kept"]) != first


def test_old_folders_are_removed_and_young_ones_stay(tmp_path: Path) -> None:
    source, kept = package(tmp_path / "source"), tmp_path / "kept"
    for name, age in (("old", OLD + 60), ("young", 60.0)):
        (kept / name).mkdir(parents=True)
        os.utime(kept / name, (time.time() - age, time.time() - age))
    folder_for(source, [kept])
    assert sorted(path.name for path in kept.iterdir()) == sorted(["young", digest_of(source)])


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    source, blocked = package(tmp_path / "source"), tmp_path / "a-file"
    blocked.write_text("no folder", encoding="utf-8")
    assert folder_for(source, [blocked]) is None
    assert folder_for(source, [blocked, tmp_path / "kept"]) == tmp_path / "kept" / digest_of(source)


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
    """What another process writes over in the meantime would no longer fit."""
    copy, cache = tmp_path / "detente", tmp_path / "cache"
    shutil.copytree(Path(detente.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = "from detente.core.kernels import compiled\n@compiled\ndef twice(x):\n    return 2.0 * x\n"
    (copy / "callee.py").write_text(text, encoding="utf-8")
    (copy / "caller.py").write_text(CALLER.replace("other", "detente.callee"), encoding="utf-8")
    own = hashlib.blake2b(str(copy.resolve()).encode(), digest_size=6).hexdigest()
    folder = folder_for(copy, [cache / "detente" / "kernels" / own])
    assert folder is not None
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(cache)}
    environment.pop("NUMBA_CACHE_DIR", None)
    with FileLock(lock_of(folder)):
        maker = subprocess.Popen(
            [sys.executable, "-m", "detente.caller"], env=environment, stdout=subprocess.PIPE, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            maker.wait(timeout=6)
        assert not list(cache.rglob("*.nb?"))
    assert float(maker.communicate()[0]) == 6.0
    assert list(folder.rglob("*.nbi"))


def test_machine_code_is_made_once_a_kernel_was_kept_for_this_very_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, kept = tmp_path / "package", tmp_path / "kept"
    package.mkdir()
    (package / "model.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(machine_code, "places", lambda _: (kept,))
    assert not machine_code.is_made(package)
    folder = kept / machine_code.digest_of(package) / "model"
    folder.mkdir(parents=True)
    (folder / "kernel.nbi").touch()
    assert machine_code.is_made(package)
    (package / "model.py").write_text("x = 2\n", encoding="utf-8")
    assert not machine_code.is_made(package)
