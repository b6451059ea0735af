"""Rounds of challenge on a plain table: the reference's numbers through the command, options, and the lens itself."""

import csv
import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.cli.app import run_app
from detente.core.errors import BadInput, NotFound
from detente.core.seed import Seed
from detente.crisis.file.positions.to_crisis import crisis_of
from detente.crisis.spatial.presets import PRESETS
from detente.lenses import named_lens
from detente.report.spatial.rounds import last_change
from detente.study.spatial.table_rounds import read_options
from detente.workbench import run, table
from detente.worlds.build import build_worlds

REFERENCE = Path(__file__).parents[1] / "reference" / "spatial"
EMISSION = str(REFERENCE / "emission-standards.csv")
SCHOLZ = ["rules=scholz_2011"]


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((REFERENCE / name).read_text(encoding="utf-8").splitlines()))


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run_app(["--quiet", "table", *arguments, "--lens", "group_decision", "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out)["lenses"]["group_decision"])


def test_the_emission_table_goes_through_the_published_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, EMISSION, "--option", "rules=scholz_2011", "--rounds", "12")["rounds"]
    expected = rows_of("scs-emission-rounds.csv")
    assert len(found) == len(expected) == 13
    for turn, row in zip(found, expected, strict=True):
        assert set(turn) == {"median", "mean", "positions"}
        assert turn["median"] == pytest.approx(float(row["weighted_median"]), abs=1e-6)
        assert turn["mean"] == pytest.approx(float(row["weighted_mean"]), abs=1e-6)
        parties = {party: float(value) for party, value in row.items() if party in turn["positions"]}
        assert len(parties) == 10
        assert turn["positions"] == pytest.approx(parties, abs=1e-6)


def test_the_case_of_the_emission_standards_goes_through_the_published_rounds() -> None:
    case = Path(__file__).parents[2] / "cases" / "emission-standards"
    done = run(case, lenses=["group_decision"], draws=100).run
    expected = rows_of("scs-emission-rounds.csv")[:11]
    for output, column in (("round_mean", "weighted_mean"), ("round_median", "weighted_median")):
        found = 4 + 6 * done.array("group_decision", output)[:, :, 0]
        assert found.shape == (100, 11)
        np.testing.assert_allclose(found, [[float(row[column]) for row in expected]] * 100, atol=1e-6)
    ends = 4 + 6 * done.array("group_decision", "end_position")[0, :, 0]
    np.testing.assert_allclose(ends, [float(value) for value in list(expected[-1].values())[3:]], atol=1e-6)


WORDS = {"scholz": "kind", "least_move": "movement", "dead": "dead", "repaired": "live"}
AFTER_TEN = [row for row in rows_of("scs-after-ten-rounds.csv") if row["use_as_test"] == "yes"]


@pytest.mark.parametrize("row", AFTER_TEN, ids=lambda row: " ".join(list(row.values())[:4]))
def test_options_change_the_rules_as_the_reference_has_them(row: dict[str, str]) -> None:
    options = [*SCHOLZ, f"denominator={row['denominator']}", f"choice={WORDS[row['choice']]}"]
    options.append(f"capitulation={WORDS[row['capitulation']]}")
    found = table(REFERENCE / f"{row['case']}.csv", lenses=["group_decision"], options=options).findings.rounds
    assert found is not None
    (issue,) = found.issues
    assert issue.mean[-1] == pytest.approx(float(row["mean_ties_by_value"]), abs=1e-6)
    assert issue.median[-1] == pytest.approx(float(row["median_ties_by_value"]), abs=1e-6)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_rounds_end_where_the_lens_sees_the_crisis_end(preset: str) -> None:
    found = table(REFERENCE / "copenhagen-2009.csv", lenses=["group_decision"], options=[f"rules={preset}"], rounds=5)
    read, played = found.findings.table, found.findings.rounds
    assert played is not None
    lens = named_lens("group_decision")
    crisis = crisis_of(read, date(2026, 1, 1), spatial={"rules": preset, "rounds": 5})
    worlds = build_worlds(crisis, seed=Seed(1), first=0, replicates=1, fields=lens.reads).rows(0, 1)
    seen = lens.solve(worlds, Seed(1).branch(lens.name))
    for place, issue in enumerate(read.issues):
        about = played.issues[place]
        end = np.asarray(seen["end_position"])[0, :, place]
        there = ~np.isnan(end)
        assert about.parties == tuple(name for name, is_there in zip(read.parties, there, strict=True) if is_there)
        np.testing.assert_allclose(about.positions[-1], issue.units(end[there]), atol=1e-8)
        assert played.ends[preset][place][0] == about.mean[-1]
        np.testing.assert_allclose(about.mean, issue.units(np.asarray(seen["round_mean"])[0, :, place]), atol=1e-8)


def test_several_issues_nest_by_their_names_and_a_missing_stance_takes_no_part(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("two.csv").write_text("party,power,salience,a,b\nA,1,1,,3\nB,1,0.5,2,7\nC,1,1,4,5\n", encoding="utf-8")
    found = document(capsys, "two.csv", "--rounds", "2")
    assert list(found["rounds"]) == ["a", "b"]
    assert [len(rounds) for rounds in found["rounds"].values()] == [3, 3]
    assert list(found["rounds"]["a"][0]["positions"]) == ["B", "C"]
    assert found["rounds"]["b"][0]["positions"] == {"A": 3.0, "B": 7.0, "C": 5.0}
    assert set(found["presets"]) == set(PRESETS)
    assert set(found["risk"]["A"]) == {"b"}


def test_consensus_and_nobody_with_weight_end_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    Path("same.csv").write_text("party,power,salience,a\nA,1,1,7\nB,1,0.5,7\n", encoding="utf-8")
    found = document(capsys, "same.csv")
    assert found["ended"] == {"a": "all hold the same position"}
    assert found["rounds"][-1] == {"median": 7.0, "mean": 7.0, "positions": {"A": 7.0, "B": 7.0}}
    Path("none.csv").write_text("party,power,salience,a\nA,1,0,7\nB,1,0,9\n", encoding="utf-8")
    found = document(capsys, "none.csv")
    assert found["rounds"][0] == {"median": None, "mean": None, "positions": {"A": 7.0, "B": 9.0}}
    assert run_app(["table", "none.csv", "--lens", "group_decision"]) == 0
    assert "nobody moves" in capsys.readouterr().out


def test_options_are_read_and_refused_with_what_was_meant() -> None:
    assert read_options([]) == ("dyad", {})
    assert read_options(["rules=scholz_2011", "scale=initial"]) == ("scholz_2011", {})
    assert read_options(["better_chance=0.5"]) == ("dyad", {"better_chance": "0.5"})
    for text, words in (
        ("ruls=dyad", "did you mean 'rules'"),
        ("rules=sholz_2011", "did you mean 'scholz_2011'"),
        ("denominator=dyadic", "did you mean 'dyad'"),
    ):
        with pytest.raises(NotFound, match=words):
            read_options([text])
    for texts, words in (
        (["rules"], "write KEY=VALUE"),
        (["rules=dyad", "rules=text_2002"], "given twice"),
        (["better_chance=2"], "between 0 and 1"),
        (["better_chance=nan"], "between 0 and 1"),
    ):
        with pytest.raises(BadInput, match=words):
            read_options(texts)


def test_options_without_their_lens_are_refused() -> None:
    with pytest.raises(BadInput, match="which was not asked"):
        table(EMISSION, lenses=["weighted_mean"], options=SCHOLZ)


@pytest.mark.parametrize(
    ("case", "columns", "parts"),
    [
        ("oil-price-sultan", 80, 2),
        ("oil-price-sultan", 100, 1),
        ("copenhagen-2009", 80, 14),
        ("copenhagen-2009", 100, 14),
    ],
)
def test_the_rounds_fit_a_terminal(case: str, columns: int, parts: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from detente.report.spatial.table import print_findings

    found = table(REFERENCE / f"{case}.csv", lenses=["group_decision"]).findings
    folded = []

    def draw(headings: Any, rows: Any, title: str) -> None:
        drawn = Table(box=None, pad_edge=False)
        for place, heading in enumerate(headings):
            drawn.add_column(heading, overflow="fold", no_wrap=place == 0)
        for row in rows:
            drawn.add_row(*row)
        console = Console(width=columns)
        with console.capture() as capture:
            console.print(drawn)
        folded.append((title, len(capture.get().splitlines()) - len(rows) - 1))

    print_findings(found, lambda _: None, draw, width=columns)
    assert [lines for _, lines in folded] == [0] * len(folded)
    assert len([title for title, _ in folded if "under the rules" in title or "from round" in title]) == parts


def test_rounds_in_which_nobody_moves_any_more_are_not_shown() -> None:
    found = table(REFERENCE / "oil-price-sultan.csv", lenses=["group_decision"], options=SCHOLZ).findings.rounds
    assert found is not None
    assert last_change(found.issues[0]) == 0


def test_a_csv_of_findings_holds_every_round() -> None:
    assert (
        run_app(["table", EMISSION, "--lens", "group_decision", "--option", "rules=scholz_2011", "--csv", "o.csv"]) == 0
    )
    rows = list(csv.DictReader(Path("o.csv").read_text(encoding="utf-8-sig").splitlines()))
    belgium = [float(row["value"]) for row in rows if row["party"] == "Belgium"]
    assert belgium == pytest.approx(
        [float(row["Belgium"]) for row in rows_of("scs-emission-rounds.csv")[:11]], abs=1e-6
    )


def test_the_how_to_page_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "run-a-plain-table.md").read_text(encoding="utf-8")
    first, *_ = re.findall(r"^```text\n(party.*?)^```$", page, re.MULTILINE | re.DOTALL)
    Path("parties.csv").write_text(first, encoding="utf-8")
    commands = re.findall(r"^detente (table .*)$", page, re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        assert run_app([*shlex.split(command), "--draws", "20"]) == 0
    assert "7.39" in capsys.readouterr().out
    assert Path("findings.csv").exists()
    assert Path("my-crisis", "crisis.yaml").exists()
