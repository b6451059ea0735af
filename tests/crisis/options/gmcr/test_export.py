"""A crisis written as a file of GMCR+ has the ranking of its median world, never one in which all is alike."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import BadInput
from detente.crisis.file.cases import bundled_cases
from detente.workbench.options.opening import open_options

ONLY = "  only: [mass, strike, press, embargo, concede-order, concede-arms]\n"


def test_rankings_that_follow_from_a_crisis_are_written(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(bundled_cases()["strait"], tmp_path / "strait"))
    file = folder / "crisis.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\noptions:\n", f"\noptions:\n{ONLY}"), encoding="utf-8")
    here = open_options(folder)
    here.write(tmp_path / "strait.gmcr")
    back = open_options(tmp_path / "strait.gmcr").situation
    assert back.states.words == here.situation.states.words
    assert here.situation.worth is not None
    assert back.worth is not None
    for was, is_now in zip(here.situation.worth, back.worth, strict=True):
        assert len(np.unique(was)) > 3
        np.testing.assert_array_equal(np.unique(was, return_inverse=True)[1], np.unique(is_now, return_inverse=True)[1])


def test_options_of_different_parties_that_are_mixed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="list them party by party"):
        open_options("strait").write(tmp_path / "strait.gmcr")
    assert not (tmp_path / "strait.gmcr").exists()
