"""Kernels: functions of one world, compiled, and one driver that maps them over the draws.

A kernel is written in plain scalars and arrays, as the paper has it. :func:`compiled` makes machine code of it that releases the
interpreter lock; :func:`plain` gives back the Python function, for tests; :func:`over_draws` calls it once a draw. No lens writes a
loop over draws of its own.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function as machine code, typed as what it was."""
    return cast("Function", numba.njit(nogil=True, cache=True)(function))


def plain(kernel: Function) -> Function:
    """Return the Python function behind a kernel."""
    return cast("Function", getattr(kernel, "py_func", kernel))


@cache
def _driver(kernel: Callable[..., Any], inputs: int) -> Callable[..., None]:
    """Return the loop over draws for one kernel, made once for each number of inputs."""
    names = [f"a{i}" for i in range(inputs)]
    source = (
        f"def loop(out, {', '.join(names)}):\n"
        f"    for s in range(out.shape[0]):\n"
        f"        kernel({', '.join(f'{name}[s]' for name in names)}, out[s])\n"
    )
    space: dict[str, Any] = {"kernel": kernel}
    exec(compile(source, "<over_draws>", "exec"), space)  # noqa: S102 - the text above, nothing from outside
    return cast("Callable[..., None]", numba.njit(nogil=True)(space["loop"]))


def over_draws(
    kernel: Callable[..., None], *inputs: npt.NDArray[Any], gives: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    """Call a kernel once a draw and collect what it writes.

    Parameters
    ----------
    kernel : callable
        Takes one draw's slice of every input and, last, an array of shape ``gives`` into which it writes.
    *inputs : arrays
        Draw axis first, all of the same length.
    gives : tuple of int
        Shape of what the kernel writes for one draw.

    Returns
    -------
    array of float64, shape (draws, \\*gives)
    """
    out = np.empty((len(inputs[0]), *gives))
    _driver(kernel, len(inputs))(out, *inputs)
    return out
