"""Détente: a laboratory for strategic negotiation.

>>> import detente
>>> toy = detente.open_crisis("two-party-toy")
>>> toy.draw(3, seed=1).draws
3
"""

from typing import TYPE_CHECKING, Any

from detente.version import __version__

if TYPE_CHECKING:
    from detente.core.errors import DetenteError
    from detente.store.store import Store
    from detente.workbench import OpenCrisis, Result, open_crisis, run

__all__ = ["DetenteError", "OpenCrisis", "Result", "Store", "__version__", "open_crisis", "run"]

_HOMES = {
    "DetenteError": "detente.core.errors",
    "OpenCrisis": "detente.workbench",
    "Result": "detente.workbench",
    "Store": "detente.store.store",
    "open_crisis": "detente.workbench",
    "run": "detente.workbench",
}


def __getattr__(name: str) -> Any:
    """Import public names when they are first asked for, so that ``detente --help`` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
