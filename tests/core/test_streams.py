"""Streams: the published generator, stratified, found by path and replicate alone."""

import numpy as np
import pytest
from scipy import stats

from detente.core.seed import Seed
from detente.core.streams import philox, uniforms

KNOWN = [  # Random123's known answers for Philox4x32-10: counter, key, words
    ([0] * 4, (0, 0), [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, (0xFFFFFFFF, 0xFFFFFFFF), [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    ([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], (0xA4093822, 0x299F31D0), [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
]  # fmt: skip


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_the_generator_gives_the_published_words(counter: list[int], key: tuple[int, int], words: list[int]) -> None:
    out = np.zeros(4, np.uint64)
    philox(np.array(counter, np.uint64), np.uint64(key[0]), np.uint64(key[1]), out)
    assert [int(word) for word in out] == words


def test_each_replicate_meets_each_slice_once() -> None:
    u = uniforms(Seed(3).key("a"), first=5, replicates=40, size=100).reshape(40, 100)
    assert np.all((u > 0) & (u < 1))
    np.testing.assert_array_equal(np.sort(np.floor(u * 100), axis=1), np.tile(np.arange(100), (40, 1)))


def test_a_replicate_is_the_same_wherever_the_block_begins() -> None:
    key = Seed(3).key("a")
    whole = uniforms(key, first=0, replicates=10, size=100)
    np.testing.assert_array_equal(uniforms(key, first=3, replicates=4, size=100), whole[300:700])


def test_streams_of_other_paths_and_seeds_are_unrelated_and_uniform() -> None:
    streams = [
        uniforms(Seed(seed).key(path), first=0, replicates=200, size=100)
        for seed in (1, 2)
        for path in ("a", "b", "ab")
    ]
    related = np.corrcoef(streams) - np.eye(len(streams))
    assert np.abs(related).max() < 0.03
    inside = (streams[0] * 100) % 1  # place inside the slice: not stratified, so a plain test holds
    assert stats.kstest(inside, "uniform").pvalue > 0.001
    order = np.argsort(streams[0].reshape(200, 100), axis=1)  # which draw met the lowest slice: uniform over draws
    assert stats.chisquare(np.bincount(order[:, 0] // 10, minlength=10)).pvalue > 0.001


def test_paths_do_not_run_together() -> None:
    assert Seed(1).branch("a").key("b").tolist() != Seed(1).key("ab").tolist()


def test_a_seed_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Seed(-1)
