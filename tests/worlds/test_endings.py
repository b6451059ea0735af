"""Endings of the toy crisis of the strait: compiled payoffs and outcomes against the reference."""

import io
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from detente.core.seed import Seed
from detente.crisis.file.read import read
from detente.lens import checked
from detente.lenses import all_lenses
from detente.worlds.build import build_worlds
from detente.worlds.worlds import Worlds
from tests.reference import reference

NUMBERS = reference("escalation/strait")
CLOSE = NUMBERS["tolerance"]
LENS = all_lenses()["escalation"]


def strait(folder: Path, **confrontation: object) -> Worlds:
    crisis = dict(NUMBERS["crisis"])
    crisis["confrontation"] = crisis["confrontation"] | confrontation
    text = io.StringIO()
    YAML().dump(crisis, text)
    (folder / "crisis.yaml").write_text(text.getvalue(), encoding="utf-8")
    return build_worlds(read(folder), seed=Seed(1), first=0, replicates=1, fields=LENS.reads)


def test_payoffs_are_those_of_the_reference(tmp_path: Path) -> None:
    worlds = strait(tmp_path)
    names = ("status_quo", "concede", "accept", "force", "back_down", "force")
    for side, party in (("challenger", "north"), ("defender", "south")):
        found = worlds.field(f"{side}_payoff", lens="escalation")[0, 0, 0, ..., 0, :]
        kinds = worlds.labels[f"{side}_type"]
        for place, kind in enumerate(kinds):
            row = found[place, 0] if side == "challenger" else found[0, place]
            expected = [NUMBERS["payoffs"][party][kind][name] for name in names]
            np.testing.assert_allclose(row, expected, atol=CLOSE)


@pytest.mark.parametrize("precision", [5, 10, 20])
def test_outcomes_of_every_pair_of_true_types_are_those_of_the_reference(precision: int, tmp_path: Path) -> None:
    worlds = strait(tmp_path, precision=precision)
    found = checked(LENS, worlds, LENS.solve(worlds, Seed(0)))
    case = next(
        case for case in NUMBERS["cases"] if case["precision"] == precision and case["believed_resolved"] == 0.5
    )
    assert (found["ended"] == 0).all()
    np.testing.assert_allclose(found["p_bluff"], case["p_bluff"], atol=CLOSE)
    ones, others = worlds.labels["challenger_type"], worlds.labels["defender_type"]
    rows = []
    for one, other in NUMBERS["worlds"]:
        there = (worlds.field("true_challenger", lens="escalation") == ones.index(one)) & (
            worlds.field("true_defender", lens="escalation") == others.index(other)
        )
        assert there.any()
        np.testing.assert_allclose(found["p_challenge"][there], case["p_challenge"][one], atol=CLOSE)
        rows.append(found["outcome"][there][0])
    np.testing.assert_allclose(np.mean(rows, axis=0), case["mean_outcome"], atol=CLOSE)
    if "outcome" in case:
        np.testing.assert_allclose(rows, case["outcome"], atol=CLOSE)
