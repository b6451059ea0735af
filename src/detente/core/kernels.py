"""Kernels: functions of one world, compiled, and the one driver that maps them over the draws.

A kernel is written in plain scalars and arrays, as the paper has it. :func:`per_world` makes a generalised NumPy
function of it: called with arrays whose first axis is the draw, it runs the kernel once a draw, as machine code, with
the interpreter lock released. No lens writes a loop over draws of its own. :func:`compiled` is for numerics that are
no function of one world, :func:`embedded` for functions that other functions make. :func:`plain` gives the Python
function back, so that tests can run it uncompiled.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast

import numba
import numpy as np
from filelock import FileLock

from detente.core.machine_code import folder_for, locks_of, places

ONE_THREAD = RLock()
PACKAGE = Path(__file__).resolve().parents[1]
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function as machine code, typed as what it was."""
    with _kept(function) as keeps:
        # nobody asks for a C function of it, which would take a tenth of the making
        return cast("Function", numba.njit(nogil=True, cache=keeps, no_cfunc_wrapper=True)(function))  # type: ignore[call-overload]


def embedded(function: Function) -> Function:
    """Return a function made inside another one as machine code that is kept only within the kernels that call it."""
    return cast("Function", numba.njit(nogil=True)(function))


def per_world(layout: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """Return a decorator that maps a kernel of one world over draws.

    Parameters
    ----------
    layout : str
        The dims of each input and output for one world, such as ``"(party,issue),(issue)->(issue)"``. All are
        float64. A scalar input is ``()``; outputs are arrays that the kernel writes into, also when they are scalars.

    Examples
    --------
    >>> import numpy as np
    >>> @per_world("(party)->()")
    ... def total(share, out):
    ...     out[0] = share.sum()
    >>> total(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [3.0, 7.0]
    """

    def wrap(kernel: Callable[..., None]) -> Callable[..., Any]:
        inputs, outputs = layout.split("->")
        types = [_type(dims, output=False) for dims in re.findall(r"\(([^)]*)\)", inputs)]
        types += [_type(dims, output=True) for dims in re.findall(r"\(([^)]*)\)", outputs)]
        signature = numba.void(*types)
        with _alone(kernel), _kept(kernel) as keeps:
            mapped = numba.guvectorize([signature], layout, nopython=True, cache=keeps)(kernel)  # type: ignore[no-untyped-call]

        @wraps(kernel)
        def over_draws(*inputs: Any) -> Any:
            # a comparison with NaN is no accident here: NaN says that nothing is stated; and the compiler may divide
            # ahead of the question whether it should, and drop the result
            with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
                return mapped(*inputs)

        over_draws.py_func = kernel  # type: ignore[attr-defined]
        return over_draws

    return wrap


@cache
def _folder(file: str) -> Path | None:
    return None if file.startswith("<") else folder_for(Path(file).resolve(), PACKAGE, places(PACKAGE))


@cache
def _locks(file: str) -> list[Path]:
    folder = _folder(file)
    return locks_of(Path(file).resolve(), PACKAGE, Path(__file__).resolve(), folder.parents[1]) if folder else []


@contextmanager
def _alone(kernel: Callable[..., Any]) -> Iterator[None]:
    """Make a kernel, with what it calls, while no other process makes any of that.

    What a kernel calls is kept in files of its own, under names that differ between processes, and one written over by
    another process no longer fits the kernel.
    """
    with ExitStack() as held:
        for lock in _locks(kernel.__code__.co_filename):
            held.enter_context(FileLock(lock))
        yield


@contextmanager
def _kept(kernel: Callable[..., Any]) -> Iterator[bool]:
    """Have Numba keep machine code in our folder; whether it can: there must be a folder, and the kernel in a file."""
    folder = _folder(kernel.__code__.co_filename)
    settings: Any = numba.config
    with ONE_THREAD:  # the setting is one for all threads
        before = settings.CACHE_DIR
        settings.CACHE_DIR = str(folder or before)
        try:
            yield folder is not None
        finally:
            settings.CACHE_DIR = before


def _type(dims: str, *, output: bool) -> Any:
    count = len([dim for dim in dims.split(",") if dim.strip()])
    if count == 0:
        return numba.float64[:] if output else numba.float64
    return numba.float64[(slice(None),) * count] if count > 1 else numba.float64[:]


def plain(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return the Python function behind a kernel."""
    return cast("Callable[..., Any]", getattr(kernel, "py_func", kernel))
