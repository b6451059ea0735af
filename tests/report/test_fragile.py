"""How solving ended reaches the reader, and a history that no world explains gives no odds."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.cli.app import run_app
from detente.lens import Lens
from detente.lenses import all_lenses
from detente.report.views.ending.outcomes import fragile
from detente.solvers.signalling import Ended
from tests.inference.crises import strait, write

LENS = all_lenses()["escalation"]


def a_run(equilibria: list[int], ended: list[int], lens: Lens = LENS) -> Any:
    arrays = {"equilibria": np.array(equilibria), "ended": np.array(ended)}
    return SimpleNamespace(plan=SimpleNamespace(lenses=(lens,)), array=lambda _, name: arrays[name])


def test_shares_of_fragile_worlds_are_said_and_nothing_where_all_is_well() -> None:
    assert fragile(a_run([1, 1, 1, 1], [0, 0, 0, 0])) == ()
    (said,) = fragile(a_run([3, 1, 1, 1], [0, 1, 1, 2]))
    assert "in 25 % of worlds more than one equilibrium" in said
    assert "in 50 % of worlds the solution lies beyond a turn" in said
    assert "in 25 % of worlds the principal branch could not be followed" in said
    (said,) = fragile(a_run([1, 3], [0, 2], all_lenses()["signalling"]))
    assert said.startswith("signalling: in 50 % of worlds more than one")
    assert f"in 50 % of worlds {Ended.CROWDED.sentence}" in said
    (said,) = fragile(a_run([2, *[1] * 1999], [0] * 2000))
    assert "fewer than 0.1 %" in said


@pytest.fixture
def impossible(tmp_path: Path) -> str:
    """Write a history in which somebody used force that nobody has, coded without error."""
    crisis = strait()
    crisis["levers"]["strike"]["available"] = 0
    crisis["confrontation"]["coding_error"] = 0
    crisis["history"][5]["move"] = "stand-firm"
    path = tmp_path / "crisis.yaml"
    write(crisis, path)
    return str(path)


def test_a_history_that_no_world_explains_gives_no_odds(impossible: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["reveal", impossible, "--draws", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["enough"], found["odds_after"], found["odds"], found["outcome"]["after"]) == (False, None, None, None)
    assert found["ess"] < 100
    assert run_app(["reveal", impossible, "--draws", "200"]) == 0
    said = capsys.readouterr()
    assert "hardly any world explains this history: moves at random would explain it" in said.out
    assert "How far each move was expected" in said.out
    assert "warning" not in said.err
    assert run_app(["watch", impossible, "--draws", "200"]) == 0
    assert "hardly any world explains this history" in capsys.readouterr().out
    assert run_app(["brief", impossible, "--draws", "200"]) == 0
    page = Path("strait.html").read_text(encoding="utf-8")
    assert "hardly any world explains this history" in page
    assert "nan" not in capsys.readouterr().out
