"""The command for plain tables: what it prints, what it refuses, and that no file breaks it."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.cli.app import run_app
from detente.core.seed import Seed
from detente.crisis.file.positions.read import read_positions
from detente.lens import Findings, Lens, Output
from detente.lenses import all_lenses
from detente.report.spatial.rounds import in_scale
from detente.report.spatial.table import print_findings
from detente.study.spatial.table import look_at_table, positional_lenses
from detente.workbench import open_crisis, run, table
from detente.workbench.spatial.tables import MOST_ROUNDS, TableResult
from detente.worlds.worlds import Worlds

REFERENCE = Path(__file__).parents[1] / "reference" / "spatial"
BASELINES = list(csv.DictReader((REFERENCE / "baselines.csv").read_text(encoding="utf-8").splitlines()))
EMISSION = str(REFERENCE / "emission-standards.csv")
COPENHAGEN = str(REFERENCE / "copenhagen-2009.csv")


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run_app(["--quiet", "table", *arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("row", BASELINES, ids=lambda row: row["case"])
def test_a_table_of_the_field_settles_at_its_mean_and_median(
    row: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(
        capsys, str(REFERENCE / f"{row['case']}.csv"), "--lens", "weighted_mean", "--lens", "weighted_median"
    )
    issue = found["issues"]["position"]
    assert (issue["low"], issue["high"]) == (float(row["lowest_position"]), float(row["highest_position"]))
    assert found["lenses"]["weighted_mean"] == {
        "position": {"position": pytest.approx(float(row["weighted_mean"]), abs=5e-7)}
    }
    median = found["lenses"]["weighted_median"]
    assert median["low"]["position"] == pytest.approx(float(row["weighted_median_low"]))
    assert median["high"]["position"] == pytest.approx(float(row["weighted_median_high"]))


def test_the_long_table_of_copenhagen_has_the_published_means(capsys: pytest.CaptureFixture[str]) -> None:
    means = [61.5763, 58.1447, 30.7074, 52.2359, 51.9499, 57.6214, 64.6207]  # reference: exchange-copenhagen.json
    found = document(capsys, COPENHAGEN, "--scale", "0,100", "--lens", "weighted_mean")
    assert list(found["lenses"]["weighted_mean"]["position"].values()) == pytest.approx(means, abs=5e-5)
    own = document(capsys, COPENHAGEN, "--lens", "weighted_mean")
    assert list(own["lenses"]["weighted_mean"]["position"].values()) == pytest.approx(means, abs=5e-5)
    assert own["issues"]["new_treaty"] == {"low": 10.0, "high": 100.0, "stated": False}
    assert found["issues"]["new_treaty"] == {"low": 0.0, "high": 100.0, "stated": True}


def test_every_lens_of_positions_looks_and_speaks_the_tables_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, EMISSION, "--draws", "20")
    assert set(found["lenses"]) == {lens.name for lens in positional_lenses()}
    assert {"weighted_mean", "weighted_median"} <= set(found["lenses"])
    assert found["skipped"] == {}
    for name, lens in found["lenses"].items():
        for output in all_lenses()[name].gives:
            if output.dims == ("issue",) and output.unit == "scale":
                assert set(lens[output.name]) == {"position"}, (name, output.name)
                assert 4 - 1e-9 <= lens[output.name]["position"] <= 10 + 1e-9, (name, output.name)


def test_json_says_nothing_else_on_stdout_and_notes_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["table", EMISSION, "--json", "--draws", "20"]) == 0
    done = capsys.readouterr()
    assert json.loads(done.out)["table"] == "emission-standards"
    assert "note: salience was read on the scale from 0 to 1" in done.err


def test_the_terminal_shows_where_it_settles_and_how_far_the_lenses_are_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_app(["table", EMISSION, "--lens", "weighted_mean", "--lens", "weighted_median"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "emission-standards: 10 parties, 1 issue"
    assert "weighted mean\tposition\t7.39\t" in lines
    assert "The lenses put it between 7.00 and 7.39: which model is right is uncertain as well." in lines


def test_a_table_becomes_a_crisis_that_checks_clean_and_gives_the_same_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (
        run_app(["table", COPENHAGEN, "--scale", "0,100", "--to", "climate", "--lens", "weighted_mean", "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)["lenses"]["weighted_mean"]["position"]
    assert run_app(["check", "climate"]) == 0
    again = run(open_crisis("climate"), lenses=["weighted_mean"], draws=100).summary["weighted_mean"]["position"]
    assert [100 * item["mean"] for item in again.values()] == pytest.approx(list(told.values()))
    assert run_app(["table", COPENHAGEN, "--to", "climate", "--lens", "weighted_mean"]) == 3


def test_a_csv_of_findings_holds_nothing_that_a_spreadsheet_would_compute(tmp_path: Path) -> None:
    assert run_app(["table", EMISSION, "--csv", "out.csv", "--draws", "20"]) == 0
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    mean = next(row for row in rows if row["lens"] == "weighted_mean")
    assert (mean["finding"], mean["party"], mean["issue"]) == ("position", "", "position")
    assert float(mean["value"]) == pytest.approx(7.389956, abs=5e-7)
    for row in rows:
        assert not any(row[name].startswith(("=", "+", "-", "@")) for name in ("lens", "finding", "party", "issue"))
    assert run_app(["table", EMISSION, "--csv", str(tmp_path / "no" / "folder.csv")]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.csv"], "nothing.csv:1:1: there is no such file"),
        ([EMISSION, "--lens", "weighted_maen"], "did you mean 'weighted_mean'?"),
        ([EMISSION, "--lens", "escalation"], "no lens can look at this table"),
        ([EMISSION, "--rounds", "0"], "rounds must be between 1 and 20, not 0"),
        ([EMISSION, "--rounds", str(MOST_ROUNDS + 1)], "rounds must be between 1 and 20, not 21"),
        ([EMISSION, "--draws", "0"], "draws must be between 1 and"),
        ([EMISSION, "--seed", "-1"], "the seed must be 0 or more, not -1"),
        ([EMISSION, "--scale", "4"], "'4' is no scale; write LOW,HIGH"),
        ([EMISSION, "--scale", "4,4"], "'4,4' is no scale"),
        ([EMISSION, "--scale", "0,nan"], "'0,nan' is no scale"),
        ([EMISSION, "--scale", "positon=4,10"], "did you mean 'position'?"),
        ([EMISSION, "--scale", "5,10"], "2:3: 'position' of 'Netherlands' is 4, outside the scale from 5 to 10"),
        ([EMISSION, "--salience-scale", "0,0.5"], "'salience' of 'Netherlands' is 0.8, a salience between 0 and 0.5"),
    ],
)
def test_what_cannot_be_is_refused_with_a_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["--quiet", "table", *arguments]) == 2
    done = capsys.readouterr()
    assert words in done.err
    assert done.out == ""


def test_the_order_of_rows_and_the_spelling_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Path(EMISSION).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["Country;Power;Position;Importance"]
    for row in reversed(rows):
        numbers = [row["capability"], row["position"], str(100 * float(row["salience"]))]
        lines.append(";".join([row["party"], *(number.replace(".", ",") for number in numbers)]))
    Path("other.csv").write_text("\n".join(lines), encoding="cp1252")
    one, other = (document(capsys, name, "--lens", "weighted_mean")["lenses"] for name in (EMISSION, "other.csv"))
    assert one["weighted_mean"]["position"]["position"] == pytest.approx(other["weighted_mean"]["position"]["Position"])


def test_many_parties_are_looked_at_in_few_worlds() -> None:
    luck = np.random.default_rng(1)
    rows = [f"P{row},{luck.uniform():.3f},{luck.uniform():.3f},{luck.uniform(0, 100):.2f}" for row in range(200)]
    Path("many.csv").write_text("\n".join(["party,capability,salience,delay", *rows]), encoding="utf-8")
    found = table("many.csv", lenses=["weighted_mean"])
    (look,) = found.findings.looks
    assert len(look.findings["position"]) == 2
    numbers = np.array([[float(text) for text in row.split(",")[1:]] for row in rows])
    weight = numbers[:, 0] * numbers[:, 1]
    assert look.middle("position")[0] == pytest.approx((weight * numbers[:, 2]).sum() / weight.sum())


def test_a_position_is_shown_to_a_thousandth_of_its_scale() -> None:
    issue = table(EMISSION, lenses=["weighted_mean"]).findings.table.issues[0]
    assert [in_scale(issue, value) for value in (7.389956, -0.001, -5)] == ["7.39", "0.00", "−5.00"]


def test_what_a_lens_draws_is_shown_with_its_spread_and_a_code_in_words() -> None:
    def solve(worlds: Worlds, seed: Seed) -> Findings:
        luck = np.random.default_rng(seed.root).uniform(size=(worlds.draws, 1))
        return {"position": luck, "ended": (luck > 0.9) * 1.0, "seen": np.full((worlds.draws, 1, 2), np.nan)}

    lens = Lens(
        "luck", 1, "?", (), ("ideal",), (
            Output("position", ("issue",), "scale", 0, 1, "where it settles"),
            Output("ended", ("issue",), "reason", 0, 1, "how it ended: 0 in quiet; 1 in noise"),
            Output("seen", ("issue", "side"), "scale", 0, 1, "not shown: no table has sides", "nothing is seen"),
        ), (), "", "", solve,
    )  # fmt: skip
    found = look_at_table(read_positions(Path(EMISSION)), lenses=[lens], draws=1000, seed=3)
    (look,) = found.looks
    assert set(look.findings) == {"position", "ended"}
    told = TableResult(found).as_json()["lenses"]["luck"]
    assert told["position"]["position"] == pytest.approx(7, abs=0.3)
    assert told["spread"]["position"]["position"] == pytest.approx([4.3, 9.7], abs=0.2)
    assert told["ended"] == {"position": 0.0}
    said: list[str] = []
    print_findings(found, said.append, lambda _, rows, title: said.extend([title, *map("\t".join, rows)]))
    assert any(line.startswith("luck\tended\tin quiet\tin most worlds") for line in said)
    assert any(line.startswith("luck\tposition\t") and " to 9." in line for line in said)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_file_gives_a_traceback(raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("any.csv").write_bytes(b"party,capability,salience,delay\n" + raw)
    code = run_app(["--quiet", "table", "any.csv", "--lens", "weighted_mean", "--draws", "1"])
    done = capsys.readouterr()
    assert code in (0, 2)
    assert "Traceback" not in done.err
    assert "fault of the program" not in done.err
