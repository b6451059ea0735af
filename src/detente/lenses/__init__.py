"""The lenses, one file each.

They are found by looking in this folder; those of third parties by the entry point ``detente.lenses``.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from detente.core.errors import NotFound
from detente.lens import Lens

ENTRY_POINT = "detente.lenses"


@cache
def all_lenses() -> dict[str, Lens]:
    """Return every lens by its name, sorted.

    Raises
    ------
    ValueError
        When two lenses have one name, or a lens' name is not that of its file.
    """
    found: dict[str, Lens] = {}
    for module in iter_modules(__path__):
        lens = import_module(f"{__name__}.{module.name}").LENS
        if lens.name != module.name:
            raise ValueError(f"the lens in {module.name}.py calls itself '{lens.name}'")
        found[lens.name] = lens
    for entry in entry_points(group=ENTRY_POINT):
        lens = entry.load()
        if lens.name in found:
            raise ValueError(f"the lens '{lens.name}' of '{entry.value}' has the name of another lens")
        found[lens.name] = lens
    return dict(sorted(found.items()))


def default_lenses() -> dict[str, Lens]:
    """Return the lenses that look where none is named: all but the experimental ones."""
    return {name: lens for name, lens in all_lenses().items() if not lens.experimental}


def named_lens(name: str) -> Lens:
    """Return the lens with a name.

    Raises
    ------
    NotFound
        When there is none; offers the nearest name.
    """
    lenses = all_lenses()
    if name not in lenses:
        raise NotFound("lens", name, tuple(lenses))
    return lenses[name]
