"""Codes of packages and back, in arrays of every shape and length."""

import numpy as np
import pytest

from detente.solvers.packages.space import Space, levels_at


@pytest.mark.parametrize("shape", [(), (7,), (3, 4, 2), (20_000,), (20_000, 1), (5_000, 4, 1), (9_000, 2)])
@pytest.mark.parametrize("levels", [(4, 12), (5,), (2, 1, 3, 7)])
def test_codes_and_packages_are_one_another_however_many_there_are(
    shape: tuple[int, ...], levels: tuple[int, ...]
) -> None:
    space = Space(levels)
    codes = np.random.default_rng(1).integers(0, space.packages, shape)
    packages = space.package_of(codes)
    assert packages.shape == (*shape, len(levels))
    total = np.zeros(shape, dtype=np.int64)
    for place, size in enumerate(levels):
        assert ((packages[..., place] >= 0) & (packages[..., place] < size)).all()
        total = total * size + packages[..., place]
    np.testing.assert_array_equal(total, codes)
    np.testing.assert_array_equal(space.code_of(packages), codes)
    np.testing.assert_array_equal(levels_at(codes, levels), packages)
