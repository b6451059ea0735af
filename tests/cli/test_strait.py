"""The toy case ``strait`` as a user opens it: the reference's table, and the page that explains it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import document
from tests.reference import reference

ROOT = Path(__file__).parents[2]
REFERENCE = reference("escalation/reveal")["strait_history"]
NORTH = ("resolved", "bluffing", "cover")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    store = str(tmp_path_factory.mktemp("store"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_STORE", store)
        return document("reveal", "strait", "--draws", "200")


def test_the_case_gives_the_table_of_the_reference(told: dict[str, Any]) -> None:
    assert [row["date"] for row in told["odds"]] == [str(move["date"]) for move in REFERENCE["history"]]
    for row, move, expected in zip(told["odds"], told["moves"], REFERENCE["common_prior"], strict=True):
        names = NORTH if "north" in expected else ("firm", "soft")
        assert [row["odds"][name] for name in names] == pytest.approx(
            expected.get("north", expected.get("south")), abs=1e-6
        )
        assert [move["likelihood"][name] for name in names] == pytest.approx(expected["likelihood"], abs=1e-6)
    assert [round(told["odds_after"][name], 3) for name in NORTH] == [0.425, 0.256, 0.319]


def test_the_page_about_bluffing_prints_what_the_program_says(told: dict[str, Any]) -> None:
    page = (ROOT / "docs/explanation/bluffing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (2030-\S+) north (\S+) \| (.+) \| (.+) \| (.+) \|$", page, re.MULTILINE)
    after = {row["date"]: row["odds"] for row in told["odds"]}
    found = []
    for move in told["moves"]:
        if move["by"] == "north":
            likelihood = " ".join(f"{move['likelihood'][name]:.3f}" for name in NORTH)
            odds = " ".join(f"{after[move['date']][name]:.3f}" for name in NORTH)
            found.append((move["date"], likelihood, odds, f"{move['gain_bits']:.2f}"))
    assert [(date, likelihood, odds, gain) for date, _, likelihood, odds, gain in rows] == found
    low, high = (f"{end:.3f}" for end in told["odds_range"]["resolved"])
    assert f"from {low} to {high}" in page
    without = [told["moves"][place]["leave_one_out"]["resolved"] for place in (2, 5)]
    assert "stand at {:.3f}; had nobody coded the retreat, at {:.3f}".format(*without) in page
    pairs = [pair for move in told["moves"] if move["by"] == "north" for pair in move["evidence_bits"]]
    apart = -sum(pair["bits"] for pair in pairs if (pair["for"], pair["over"]) == ("bluffing", "cover"))
    assert f"part them by {apart:.2f} bits" in page
