"""The generator against its published vectors; the streams against the laws that worlds rely on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.core.kernels import plain
from detente.core.seed import Seed
from detente.core.streams import next_uniform, philox, start_at, uniforms

# Known answers of Random123, philox4x32 with 10 rounds.
VECTORS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([int(word, 16) for word in text.split()], dtype=np.uint64)


@pytest.mark.parametrize("run", [philox, plain(philox)], ids=["compiled", "plain"])
@pytest.mark.parametrize(("counter", "key", "answer"), VECTORS)
def test_the_generator_gives_the_published_words(run: object, counter: str, key: str, answer: str) -> None:
    assert callable(run)
    out = np.zeros(4, np.uint64)
    run(words(counter), *words(key), out)
    assert out.tolist() == words(answer).tolist()


def stream(
    name: str, root: int = 7, *, first: int = 0, replicates: int = 1, size: int = 100
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return uniforms(Seed(root).key(name), first=first, replicates=replicates, size=size)


@given(st.integers(1, 300), st.integers(0, 5), st.integers(0, 2**31))
def test_every_slice_is_met_once_in_every_replicate(size: int, replicates: int, root: int) -> None:
    found = stream("a", root, replicates=replicates, size=size).reshape(replicates, size)
    assert np.all((found > 0) & (found < 1))
    assert np.all(np.floor(np.sort(found, axis=1) * size) == np.arange(size))


@given(st.integers(0, 8), st.integers(0, 4))
def test_a_range_of_replicates_is_the_slice_of_all(first: int, count: int) -> None:
    whole = stream("levers.invade.cost", replicates=12)
    assert (
        stream("levers.invade.cost", first=first, replicates=count).tolist()
        == whole[first * 100 : (first + count) * 100].tolist()
    )


def test_replicates_far_apart_differ() -> None:
    starts = [0, 1, 2, 1000, 2**20, 2**31, 2**32 - 1]
    found = {tuple(stream("a", first=first)) for first in starts}
    assert len(found) == len(starts)


def test_streams_are_uniform() -> None:
    found = stream("a", replicates=200)
    assert stats.kstest(found, "uniform").pvalue > 0.01
    inside = (found * 100) % 1  # the place inside the slice is random too
    assert stats.kstest(inside, "uniform").pvalue > 0.01


def test_the_order_of_the_slices_is_random() -> None:
    found = np.floor(stream("a", replicates=2000, size=10) * 10).reshape(-1, 10).astype(int)
    counts = np.stack([np.bincount(found[:, place], minlength=10) for place in range(10)])
    assert stats.chisquare(counts.ravel()).pvalue > 0.01
    before, after = found[:, :-1].ravel(), found[:, 1:].ravel()
    pairs = np.bincount(before * 10 + after, minlength=100).reshape(10, 10)
    assert np.all(np.diag(pairs) == 0)
    assert stats.chisquare(pairs[~np.eye(10, dtype=bool)]).pvalue > 0.01


def test_streams_of_different_names_seeds_and_replicates_are_uncorrelated() -> None:
    names = [f"stances.party-{n}.issue.limit" for n in range(30)]
    found = [stream(name, replicates=50) for name in names]
    found += [stream(names[0], root, replicates=50) for root in range(100, 120)]
    found += [stream(names[0], first=50 * n, replicates=50) for n in range(1, 11)]
    off = np.asarray(np.corrcoef(found))[np.triu_indices(len(found), 1)]
    # 1770 pairs of 5000 draws: a standard normal of correlation times sqrt(5000), largest of 1770 below 4.5
    assert np.abs(off).max() * np.sqrt(5000) < 4.5
    assert np.abs(off.mean()) * np.sqrt(5000 * len(off)) < 4


def by_hand(key: list[int], replicate: int, size: int) -> list[float]:
    """One replicate as the module defines it, in whole numbers of any length."""
    place, inside = list(range(size)), [0.0] * size
    block: list[int] = []
    for step, s in enumerate(range(size - 1, -1, -1)):
        if step % 2 == 0:
            block = ten_rounds([step // 2, replicate, key[2], key[3]], key[0], key[1])
        chooser, fraction = block[:2] if step % 2 == 0 else block[2:]
        other = chooser * (s + 1) // 2**32
        place[s], place[other] = place[other], place[s]
        inside[s] = (fraction + 0.5) / 2**32
    return [(place[s] + inside[s]) / size for s in range(size)]


def ten_rounds(c: list[int], k0: int, k1: int) -> list[int]:
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b // 2**32 ^ c[1] ^ k0, b % 2**32, a // 2**32 ^ c[3] ^ k1, a % 2**32]
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return c


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_stream_is_what_its_module_defines(size: int) -> None:
    key = Seed(7).key("levers.invade.cost").tolist()
    found = stream("levers.invade.cost", first=3, replicates=2, size=size)
    assert found.tolist() == [*by_hand(key, 3, size), *by_hand(key, 4, size)]


def test_the_sequence_of_a_place_is_the_published_one() -> None:
    state = np.array([1234567], np.uint64)  # the first words of SplitMix64 from this state, as widely published
    published = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431)
    assert [int(next_uniform(state) * 2**52) for _ in published] == [word >> 12 for word in published]


def test_places_and_streams_have_sequences_of_their_own() -> None:
    states = {}
    for name in ("a", "b"):
        for place in (0.0, 1.0, 2.0**32 - 1):
            state = np.zeros(1, np.uint64)
            start_at(Seed(7).key(name).astype(np.float64), place, state)
            states[name, place] = int(state[0])
    assert len(set(states.values())) == len(states)


def test_a_sequence_is_uniform() -> None:
    state = np.zeros(1, np.uint64)
    start_at(Seed(7).key("a").astype(np.float64), 0.0, state)
    drawn = np.array([next_uniform(state) for _ in range(20_000)])
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.03
