"""Where machine code is kept: in a folder that belongs to one state of the package.

Numba keeps a kernel's machine code and makes it anew when the kernel's own file changes, but not when a function in
another file does that the kernel calls: after an upgrade old code would give old numbers. The folder's name is
therefore a digest of every source file that a kernel may stand in. A change of any leads to an empty folder.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_cache_path

OLD = 24 * 3600.0  # seconds after which a folder of another state is removed; a program may still be running from it
WITHOUT = {  # they read, weigh and show: no kernel stands in them, and none takes a constant from them
    "__pycache__", "cli", "web", "report", "store", "workbench", "study", "inference", "ensemble", "evidence", "file",
}  # fmt: skip


def digest_of(package: Path) -> str:
    """Return a digest of the names and contents of the source files of a package that kernels may stand in."""
    found = hashlib.blake2b(digest_size=12)
    for folder, below, names in os.walk(package):
        below[:] = sorted(set(below) - WITHOUT)
        for name in sorted(names):
            if name.endswith(".py"):
                content = Path(folder, name).read_bytes()
                place = folder.removeprefix(str(package))
                found.update(f"{place}/{name}\0{len(content)}\0".encode())
                found.update(content)
    return found.hexdigest()


def places(package: Path) -> tuple[Path, ...]:
    """Return where machine code of a package may be kept, the preferred place first."""
    own = hashlib.blake2b(str(package.resolve()).encode(), digest_size=6).hexdigest()
    return user_cache_path("detente", appauthor=False) / "kernels" / own, package / "__pycache__" / "kernels"


def folder_for(package: Path, among: Iterable[Path]) -> Path | None:
    """Return the folder for the present state of a package in the first place that can be written to.

    Folders of other states there are removed once they are a day old. None where nothing can be written.
    """
    name = digest_of(package)
    for place in among:
        folder = place / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            continue
        _remove_old(place, name)
        return folder
    return None


def lock_of(folder: Path) -> Path:
    """Return the file that whoever makes machine code in a folder holds."""
    return folder / "being-made.lock"


def is_made(package: Path) -> bool:
    """Return whether machine code of the present state of a package is kept already."""
    name = digest_of(package)
    return any(next((place / name).rglob("*.nbi"), None) is not None for place in places(package))


def _remove_old(place: Path, name: str) -> None:
    for other in place.iterdir():
        try:
            if other.name != name and other.is_dir() and time.time() - other.stat().st_mtime > OLD:
                shutil.rmtree(other, ignore_errors=True)
        except OSError:  # somebody else removes it at the same time
            continue
