"""The loader of European decisions: what it reads from a made table, and what it says of bad ones."""

from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import BadFile, BadInput
from detente.study.backtest.council import capabilities, index_of
from detente.study.backtest.deu import ACTORS, read_decisions
from tests.study.backtest.made import HEADINGS, floats, products, table, write

ROWS = table(np.random.default_rng(5))


def test_a_table_is_read_by_its_headings_in_any_order_and_in_part(tmp_path: Path) -> None:
    whole = read_decisions(write(tmp_path / "whole.csv", [products(), *ROWS]))
    assert whole.proposals == tuple(row["prnr"] for row in ROWS)
    np.testing.assert_array_equal(whole.positions, floats(ROWS, "p"))
    np.testing.assert_array_equal(whole.saliences, floats(ROWS, "s"))
    assert whole.decided.tolist() == [row["out"] != "" for row in ROWS]
    assert whole.product is not None
    assert whole.product[ACTORS.index("uk")] == pytest.approx(3.9)
    turned = read_decisions(write(tmp_path / "turned.csv", ROWS[3:7], HEADINGS[::-1]))
    np.testing.assert_array_equal(turned.positions, whole.positions[3:7])
    assert turned.product is None


def test_byte_order_marks_carriage_returns_and_old_letters_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path / "table.csv", ROWS[:3])
    text = path.read_text(encoding="utf-8").replace("made", "Königstein")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    first = read_decisions(path)
    path.write_bytes(text.encode("cp1252"))
    np.testing.assert_array_equal(read_decisions(path).positions, first.positions)


@pytest.mark.parametrize(
    ("name", "cell", "message"),
    [
        ("pfr", "many", "'many' in 'pfr' is no number; leave it blank"),
        ("sfr", "12,5", "'12,5' in 'sfr' is no number; write a point, not a comma"),
        ("out", "140", "140 in 'out' does not lie between 0 and 100"),
        ("rp", "-3", "-3 in 'rp' does not lie between 0 and 100"),
        ("ses", "inf", "inf in 'ses' does not lie between 0 and 100"),
        ("prnr", "", "the cell 'prnr' is empty"),
    ],
)
def test_a_bad_cell_is_named_with_line_and_cell(tmp_path: Path, name: str, cell: str, message: str) -> None:
    path = write(tmp_path / "table.csv", [*ROWS[:2], ROWS[2] | {name: cell}])
    with pytest.raises(BadFile, match=rf"table\.csv:4:{HEADINGS.index(name) + 1}: ") as error:
        read_decisions(path)
    assert message in str(error.value)


def test_a_lacking_or_repeated_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "table.csv", ROWS[:2], tuple(name for name in HEADINGS if name not in ("pfr", "out")))
    with pytest.raises(BadFile, match="there is no column 'pfr'") as error:
        read_decisions(path)
    assert "there is no column 'out'" in str(error.value)
    with pytest.raises(BadFile, match="the heading 'rp' stands twice"):
        read_decisions(write(tmp_path / "twice.csv", ROWS[:2], (*HEADINGS, "rp")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no tab-separated table"),
        (b"a,b,c\n1,2,3\n", "no tab-separated table"),
        (b"party\tcapability\nx\t1\n", "not the headings of the DEU III table"),
        (b"PK\x03\x04\0\0", "no table of text"),
        ("\t".join(HEADINGS).encode(), "the table has no issues"),
        (("\t".join(HEADINGS) + "\n1\t2\n").encode(), "the row has 2 cells, the headings are 75"),
        (b'"' + b"x" * 200_000, "this is no table"),
        (("\t".join(HEADINGS) + ("\na\ta" + "\ta" * 73) * 5_001).encode(), "5,001 rows; at most 5,000 are read"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=message):
        read_decisions(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        read_decisions(tmp_path / "nowhere.csv")


def test_weights_follow_the_rules_of_the_decision(tmp_path: Path) -> None:
    blank = dict.fromkeys(HEADINGS, "") | {"pde": "0", "pfr": "100"}
    rows = [
        blank | {"prnr": "a", "isnr": "a1", "proc": "COD", "counvte": "QMV"},
        blank | {"prnr": "b", "isnr": "b1", "proc": "CNS", "counvte": "Unan"},
        blank | {"prnr": "c", "isnr": "c1", "proc": "CNS", "counvte": "QMV", "ppl": "50"},
        blank | {"prnr": "d", "isnr": "d1", "proc": "CNS", "counvte": "QMV", "pcr": "50"},
    ]
    decisions = read_decisions(write(tmp_path / "table.csv", [products(), *rows]))
    found = capabilities(decisions, "ssi")
    np.testing.assert_allclose(found.sum(axis=1), 1)
    de, ep, com = (ACTORS.index(name) for name in ("de", "ep", "com"))
    assert found[0, [com, ep]].tolist() == pytest.approx([1 / 6, 1 / 6])
    assert found[1, [com, ep]].tolist() == pytest.approx([1 / 6, 0])
    councils = [
        2 / 3 * index_of("eu15")["de"],
        5 / 6 / 15,
        5 / 6 * index_of("eu27")["de"],
        5 / 6 * index_of("eu28")["de"],
    ]
    assert found[:, de].tolist() == pytest.approx(councils)
    gdp = capabilities(decisions, "gdp")
    assert gdp.max() == 1
    assert gdp[0, com] == pytest.approx(1 / 3.9)
    assert (capabilities(decisions, "equal") == 1).all()


def test_weights_that_cannot_be_had_are_refused(tmp_path: Path) -> None:
    decisions = read_decisions(write(tmp_path / "table.csv", ROWS[:2]))
    with pytest.raises(BadInput, match="no gross domestic products"):
        capabilities(decisions, "gdp")
    with pytest.raises(BadInput, match="choose one of ssi, gdp, equal"):
        capabilities(decisions, "banzhaf")
