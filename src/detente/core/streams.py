"""Stratified streams: the uniforms behind every draw, from a key and a replicate number alone.

A *replicate* is a block of n draws that is stratified on its own. With π a random permutation of 0 … n-1 and v
uniform on (0, 1),

    u_s = (π(s) + v_s) / n,    s = 0 … n-1,

so that each of the n slices of (0, 1) is met once. π (Fisher and Yates) and v come from Philox4x32-10, a
counter-based generator
:cite:`salmon2011`: two words of the stream's key are the generator's key, the other two and the replicate number are
its counter. Any replicate of any stream is therefore found without drawing what lies before it.

A kernel that needs many uniforms for one world starts a short sequence of its own there (:func:`start_at`) and goes on
by SplitMix64 :cite:`steele2014` (:func:`next_uniform`).
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
GOLDEN, MIX0, MIX1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@compiled
def philox(counter: npt.NDArray[np.uint64], key0: np.uint64, key1: np.uint64, out: npt.NDArray[np.uint64]) -> None:
    """Write the four 32-bit words of Philox4x32-10 for one counter (four words) and one key (two words)."""
    c0, c1, c2, c3 = counter[0], counter[1], counter[2], counter[3]
    for _ in range(10):
        product0 = M0 * c0
        product1 = M1 * c2
        c0, c1, c2, c3 = (
            (product1 >> HALF) ^ c1 ^ key0,
            product1 & LOW,
            (product0 >> HALF) ^ c3 ^ key1,
            product0 & LOW,
        )
        key0 = (key0 + W0) & LOW
        key1 = (key1 + W1) & LOW
    out[0], out[1], out[2], out[3] = c0, c1, c2, c3


@compiled
def start_at(key: npt.NDArray[np.float64], place: float, state: npt.NDArray[np.uint64]) -> None:
    """Start the sequence of one place of one stream.

    Parameters
    ----------
    key : array of float64, shape (4,)
        The words of the stream's key, as numbers.
    place : float
        Such as the number of a draw; a whole number from 0 to 2^32 - 1.
    state : array of uint64, shape (1,)
        Where the sequence stands; the functions that draw from it move it on.
    """
    counter = np.zeros(4, np.uint64)
    word = np.zeros(4, np.uint64)
    counter[0], counter[2], counter[3] = np.uint64(place), np.uint64(key[2]), np.uint64(key[3])
    counter[1] = LOW  # no replicate has this number, so that no uniform of the stream is met again
    philox(counter, np.uint64(key[0]), np.uint64(key[1]), word)
    state[0] = (word[0] << HALF) | word[1]


@compiled
def next_uniform(state: npt.NDArray[np.uint64]) -> float:
    """Return the next number of a sequence, strictly between 0 and 1."""
    state[0] += GOLDEN
    mixed = state[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * MIX0
    mixed = (mixed ^ (mixed >> np.uint64(27))) * MIX1
    mixed ^= mixed >> np.uint64(31)
    return (np.float64(mixed >> np.uint64(12)) + 0.5) / 4503599627370496.0


@compiled
def _fill(key: npt.NDArray[np.uint64], first: int, size: int, out: npt.NDArray[np.float64]) -> None:
    counter = np.zeros(4, np.uint64)
    word = np.zeros(4, np.uint64)
    counter[2], counter[3] = key[2], key[3]
    place = np.empty(size, np.int64)
    for block in range(out.shape[0] // size):
        counter[0] = np.uint64(0)
        counter[1] = np.uint64(first + block)
        start = block * size
        for s in range(size):
            place[s] = s
        for s in range(size - 1, -1, -1):
            # each counter's four words serve two draws: one for the permutation (bias below size / 2^32), one for the
            # place inside the slice, at the middle of one of its 2^32 parts, so that u is never 0 or 1
            half = (size - 1 - s) % 2 * 2
            if half == 0:
                philox(counter, key[0], key[1], word)
                counter[0] += np.uint64(1)
            other = np.int64((word[half] * np.uint64(s + 1)) >> HALF)
            place[s], place[other] = place[other], place[s]
            out[start + s] = (np.float64(word[half + 1]) + 0.5) / 4294967296.0
        for s in range(size):
            out[start + s] = (place[s] + out[start + s]) / size


def uniforms(key: npt.NDArray[np.uint32], *, first: int, replicates: int, size: int) -> npt.NDArray[np.float64]:
    r"""Return the stratified uniforms of some replicates of one stream.

    Parameters
    ----------
    key : array of uint32, shape (4,)
        From :meth:`detente.core.seed.Seed.key`.
    first : int
        Number of the first replicate, 0 or more.
    replicates : int
        How many replicates.
    size : int
        Draws in one replicate.

    Returns
    -------
    array of float64, shape (replicates · size,)
        Strictly between 0 and 1; sorted, the i-th of each replicate lies in (i/size, (i+1)/size).
    """
    out = np.empty(replicates * size)
    _fill(key.astype(np.uint64), first, size, out)
    return out
