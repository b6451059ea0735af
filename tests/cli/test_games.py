"""detente solve: a game file in, strategies out."""

import json
from pathlib import Path

import pytest

from detente.cli.app import run_app
from detente.solvers.threat.tree import threat_tree
from detente.solvers.tree.gambit_write import write_gambit
from tests.solvers.tree.games import REFERENCE, of_the_reference


@pytest.fixture
def golden(tmp_path: Path) -> str:
    tree = threat_tree(*of_the_reference(REFERENCE["golden"]["game"]), types=("lo", "hi"), rivals=("lo", "hi"))
    path = tmp_path / "golden.efg"
    path.write_text(write_gambit(tree), encoding="utf-8")
    return str(path)


def test_the_golden_game_from_its_file_is_as_stored(golden: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["solve", golden, "--concept", "qre", "--precision", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["concept"], found["precision"], found["converged"]) == ("qre", 5, True)
    assert found["residual"] < 1e-9
    expected = REFERENCE["golden"]["principal"][1]["probabilities"]
    assert found["strategies"]["A"]["lo"]["challenge"] == pytest.approx(expected[0], abs=6e-9)
    assert found["strategies"]["A"]["hi: resist after challenge"]["fight"] == pytest.approx(expected[3], abs=6e-9)
    assert found["strategies"]["B"]["hi after challenge"]["resist"] == pytest.approx(expected[5], abs=6e-9)


def test_several_precisions_give_several_solutions(golden: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["solve", golden, "--precision", "1,5", "--precision", "100", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [item["precision"] for item in found["solutions"]] == [1, 5, 100]


def test_only_the_credible_equilibrium_is_named(golden: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["solve", golden, "--concept", "credible", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["equilibria"]) == 1
    chosen = found["strategies"]
    got = [
        chosen["A"]["lo"]["challenge"], chosen["A"]["lo: resist after challenge"]["fight"],
        chosen["A"]["hi"]["challenge"],
        chosen["A"]["hi: resist after challenge"]["fight"], chosen["B"]["lo after challenge"]["resist"],
        chosen["B"]["hi after challenge"]["resist"],
    ]  # fmt: skip
    assert got == REFERENCE["golden"]["sequential"][0]


def test_without_json_a_table_is_printed(golden: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["solve", golden, "--precision", "5"]) == 0
    out = capsys.readouterr().out
    assert "A\tlo\tchallenge\t0.670557" in out
    assert "followed the principal branch" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--precision", "much"], "no number"),
        (["--precision", "-1"], "from 0"),
        (["--precision", "nan"], "from 0"),
        (["--concept", "qrf"], "did you mean 'qre'"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(
    golden: str, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["solve", golden, *arguments]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.efg").write_text('EFG 2 R "t" { "A" }\nt "" 7\n', encoding="utf-8")
    assert run_app(["solve", str(tmp_path / "bad.efg")]) == 2
    assert "bad.efg:2:6: found outcome 7" in capsys.readouterr().err


def test_unnamed_and_like_named_sets_get_names_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "game.efg").write_text(
        'EFG 2 R "" { "A" "A" }\np "" 1 1 "" { "x" "x" } 0\nt "" 1 "" { 1 2 }\np "" 1 2 "s" { "" "" } 0\nt "" 1\n'
        'p "" 1 3 "s" { "1" "2" } 0\nt "" 1\nt "" 1\n',
        encoding="utf-8",
    )
    assert run_app(["solve", str(tmp_path / "game.efg"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["strategies"]
    assert list(found) == ["A", "A (2)"]
    assert list(found["A"]) == ["set 1", "s", "s (2)"]
    assert list(found["A"]["s"]) == ["action 1", "action 2"]
    assert list(found["A"]["set 1"]) == ["x", "x (2)"]
