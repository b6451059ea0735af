"""Where machine code is kept: in a folder that belongs to one state of a file and of all that the file imports.

Numba keeps a kernel's machine code and makes it anew when the kernel's own file changes, but not when a function in
another file does that the kernel calls: after an upgrade old code would give old numbers. The folder's name is
therefore a digest of the kernel's file and of every file of the package that it imports, directly or by way of others.
A change of any leads to an empty folder; what does not stand on it is kept.
"""

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

OLD = 24 * 3600.0  # seconds after which a folder of another state is removed; a program may still be running from it
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)|import[ \t]+([\w.]+))", re.M)


def reached(file: Path, package: Path) -> list[Path]:
    """Return a source file and every file of its package that it imports, directly or by way of others, in order."""
    return sorted(_imports_by_file(file, package))


def digest_of(file: Path, package: Path) -> str:
    """Return a digest of the names and contents of a source file and of all files of its package that it imports."""
    found = hashlib.blake2b(digest_size=12)
    for path in reached(file, package):
        content = path.read_bytes()
        found.update(f"{_module(path, package)}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def places(package: Path) -> tuple[Path, ...]:
    """Return where machine code of a package may be kept, the preferred place first."""
    own = hashlib.blake2b(str(package.resolve()).encode(), digest_size=6).hexdigest()
    return user_cache_path("detente", appauthor=False) / "kernels" / own, package / "__pycache__" / "kernels"


def folder_for(file: Path, package: Path, among: Iterable[Path]) -> Path | None:
    """Return the folder for the present state of a source file in the first place that can be written to.

    The file may stand outside the package, as a lens of a third party does. Folders of other states of the file there
    are removed once they are a day old. None where nothing can be written.
    """
    module, state = _module(file, package), digest_of(file, package)
    for place in among:
        folder = place / module / state
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            continue
        _remove_old(place / module, state)
        return folder
    return None


def locks_of(file: Path, package: Path, maker: Path, place: Path) -> list[Path]:
    """Return the files that whoever makes machine code for a source file holds, in the order in which to take them.

    One for each file with kernels that it reaches, itself included: what two kernels both call is made by one process
    at a time, and kernels that have nothing in common are made side by side. Files with kernels import the `maker`.
    """
    made = [path for path, imported in _imports_by_file(file, package).items() if maker in imported or path == file]
    return [place / f"{name}.lock" for name in sorted(_module(path, package) for path in made)]


def is_made(package: Path) -> bool:
    """Return whether most of the machine code that was ever made for a package is that of its present state."""
    kept = {
        module.name: {path.parents[1].name for path in module.rglob("*.nbi")}
        for place in places(package)
        if place.is_dir()
        for module in place.iterdir()
        if module.is_dir()
    }
    files = {_module(path, package): path for path in package.rglob("*.py")}
    present = sum(name in files and digest_of(files[name], package) in states for name, states in kept.items())
    return 2 * present > len(kept)


def _module(file: Path, package: Path) -> str:
    if not file.is_relative_to(package):
        return f"outside.{file.stem}"
    return ".".join(file.relative_to(package).with_suffix("").parts)


def _imports_by_file(file: Path, package: Path) -> dict[Path, frozenset[Path]]:
    found: dict[Path, frozenset[Path]] = {}
    ahead = {file}
    while ahead:
        path = ahead.pop()
        found[path] = _imported(path, package)
        ahead |= found[path] - found.keys()
    return found


def _imported(file: Path, package: Path) -> frozenset[Path]:
    found = set()
    for home, names, whole in _statements(file.read_text(encoding="utf-8")):
        modules = [
            home or whole,
            *(f"{home}.{name.split()[0]}" for name in names.strip("()").split(",") if name.split()),
        ]
        for module in modules:
            steps = len(module) - len(module.lstrip("."))  # of a relative import
            start = file.parents[steps - 1] if steps else package.parent
            place = start.joinpath(*module.lstrip(".").split("."))
            if place.is_relative_to(package):
                found |= {path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()}
    return frozenset(found)


@cache
def _statements(text: str) -> list[tuple[str, str, str]]:
    return IMPORT.findall(text)  # once a file, though many others reach it


def _remove_old(place: Path, state: str) -> None:
    for other in place.iterdir():
        try:
            if other.name != state and time.time() - other.stat().st_mtime > OLD:
                shutil.rmtree(other, ignore_errors=True)
        except OSError:  # somebody else removes it at the same time
            continue
