"""Plain tables as people write them: what is understood, what is refused with row and column, and what never breaks."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.core.errors import BadFile, BadInput, DetenteError
from detente.crisis.file.positions.decode import LARGEST, MOST_ROWS
from detente.crisis.file.positions.read import read_positions
from detente.crisis.file.positions.table import PositionTable
from detente.crisis.file.positions.to_crisis import crisis_of, keys_of

REFERENCE = Path(__file__).parents[2] / "reference" / "spatial"
HEAD = "party,capability,salience,delay\n"


def table(text: str | bytes, **choices: object) -> PositionTable:
    file = Path("table.csv")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_positions(file, **choices)  # type: ignore[arg-type]


def said(text: str | bytes, **choices: object) -> str:
    with pytest.raises(BadFile) as caught:
        table(text, **choices)
    assert caught.value.exit_code == 2
    return str(caught.value)


def same(found: PositionTable) -> None:
    """Hold a table against the one that all these files say."""
    assert found.parties == ("A", "Österreich")
    assert [(issue.name.casefold(), issue.low, issue.high) for issue in found.issues] == [("delay", 4, 10)]
    assert found.capability.tolist() == [0.5, 2]
    assert found.position.tolist() == [[4], [10]]
    assert found.salience.tolist() == [[0.4], [1]]


WRITTEN = {
    "plain": "party,capability,salience,delay\nA,0.5,0.4,4\nÖsterreich,2,1,10\n",
    "semicolons and decimal commas": "Party;Capability;Salience;Delay\nA;0,5;0,4;4\nÖsterreich;2;1;10\n",
    "quoted decimal commas": 'party,capability,salience,delay\nA,"0,5","0,4",4\nÖsterreich,2,1,10\n',
    "tabs": "party\tcapability\tsalience\tdelay\nA\t0.5\t0.4\t4\nÖsterreich\t2\t1\t10\n",
    "other words": "Member_State, POWER ,Importance,delay\nA,.5,0.4,4\nÖsterreich,2.0,1,1e1\n",
    "another order": "delay,salience,influence,stakeholder\n4,0.4,0.5,A\n10,1,2,Österreich\n",
    "per cent": "actor,resources,salience,delay\nA,0.5,40 %,4\nÖsterreich,2,100%,10\n",
    "0 to 100": "actor,resources,salience,delay\nA,0.5,40,4\nÖsterreich,2,100,10\n",
    "a scale behind a heading": "actor,resources,salience (0-5),delay [4..10]\nA,0.5,2,4\nÖsterreich,2,5,10\n",
    "comments and empty rows": "# from a book\n\nparty,capability,salience,delay\nA,0.5,0.4,4\n# the other\n,,,\n"
    "Österreich,2,1,10\n",
    "a separator named": "sep=;\nparty;capability;salience;delay\nA;0.5;0.4;4\nÖsterreich;2;1;10\n",
    "other line ends": "party,capability,salience,delay\r\nA,0.5,0.4,4\r\nÖsterreich,2,1,10",
    "salience by issue": "party,capability,delay,salience_delay\nA,0.5,4,0.4\nÖsterreich,2,10,1\n",
    "long": "country,issue,power,position,salience\nA,delay,0.5,4,0.4\nÖsterreich,delay,2,10,1\n",
    "a column for the reader": "party,capability,salience,delay,note\nA,0.5,0.4,4,pivot\nÖsterreich,2,1,10,\n",
    "row names": ",capability,salience,delay\nA,0.5,0.4,4\nÖsterreich,2,1,10\n",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_one_table_is_read_from_many_spellings(text: str) -> None:
    same(table(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_from_the_encodings_of_spreadsheets(encoding: str) -> None:
    found = table(WRITTEN["plain"].encode(encoding))
    same(found)
    assert any("cp1252" in note for note in found.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plain", "salience was read on the scale from 0 to 1"),
        ("0 to 100", "salience was read on the scale from 0 to 100"),
        ("per cent", "0 to 100 (per cent)"),
        ("a scale behind a heading", "salience was read on the scale from 0 to 5"),
        ("semicolons and decimal commas", "decimals were read with commas"),
        ("a column for the reader", "columns left out: 'note'"),
    ],
)
def test_what_could_be_read_otherwise_is_told(name: str, words: str) -> None:
    assert words in "; ".join(table(WRITTEN[name]).notes)


def test_a_short_scale_of_salience_is_suspected() -> None:
    found = table(HEAD + "A,1,7,4\nB,1,3,10\n")
    assert any("--salience-scale 0,10" in note for note in found.notes)
    assert table(HEAD + "A,1,7,4\nB,1,3,10\n", salience_scale=(0, 10)).salience.tolist() == [[0.7], [0.3]]


WRONG = {
    "no capability": ("party,salience,delay\nA,1,4\nB,1,5\n", "1:1: there is no column of the capability"),
    "no position": ("party,capability,salience\nA,1,1\nB,1,1\n", "1:1: there is no column of the position"),
    "a misspelled column": ("party,capability,salence,delay\nA,1,1,4\nB,1,1,5\n", "did you mean 'salence'?"),
    "text in a number cell": (HEAD + "A,1,0.5,four\nB,2,1,10\n", "2:4: 'delay' of 'A': 'four' is no number"),
    "a column of words": ("party,capability,salience,x\nA,1,1,Rome\nB,1,1,Bonn\n", "2:4: the column 'x' holds words"),
    "negative power": (HEAD + "A,1,1,4\nB,-2,1,10\n", "3:2: 'capability' of 'B' is -2"),
    "nobody has power": (HEAD + "A,0,1,4\nB,0,1,10\n", "2:2: no party has any capability"),
    "one party": (HEAD + "A,1,1,4\n", "2:1: a table needs two parties or more, and has only 'A'"),
    "empty": ("", "1:1: the table is empty"),
    "blanks": ("\n \n,,\n", "1:1: the table is empty"),
    "headings alone": (HEAD, "1:1: the table has headings and no rows"),
    "binary": (bytes(range(256)), "is no letter in UTF-8"),
    "a hidden character": (HEAD + "A\x00,1,1,4\nB,1,1,5\n", "2:1: the character U+0000 does not belong in a table"),
    "a spreadsheet": (b"PK\x03\x04...", "1:1: this is a spreadsheet"),
    "a formula for a name": (HEAD + "=cmd|' /C calc'!A0,1,1,4\nB,1,1,5\n", "2:1: the party '=cmd|' /C calc'!A0' is a"),
    "a formula for a number": (HEAD + "A,=1+1,1,4\nB,1,1,5\n", "2:2: 'capability' of 'A': '=1+1' is a formula"),
    "a formula for a heading": ("party,capability,salience,@x\nA,1,1,4\nB,1,1,5\n", "1:4: the heading '@x' is one"),
    "a party twice": (HEAD + "A,1,1,4\nB,1,1,5\na,1,1,5\n", "4:1: the party 'a' stands in lines 2 and 4"),
    "a heading twice": ("party,capability,salience,x,X\nA,1,1,4,5\nB,1,1,5,6\n", "1:5: the heading 'X' stands twice"),
    "two words for one": ("party,actor,power,salience,x\nA,A,1,1,4\nB,B,1,1,5\n", "1:2: the columns 'party' and 'act"),
    "not a number": (HEAD + "A,1,1,NaN\nB,1,1,5\n", "2:4: 'delay' of 'A': 'NaN' is not finite"),
    "infinity": (HEAD + "A,inf,1,4\nB,1,1,5\n", "2:2: 'capability' of 'A': 'inf' is not finite"),
    "beyond all numbers": (HEAD + "A,1e999,1,4\nB,1,1,5\n", "2:2: 'capability' of 'A': '1e999' is too large"),
    "quotes in quotes": (HEAD + '"A "the" x",1,1,4\nB,1,1,5\n', "2:1: this is no table: "),
    "an open quote": (HEAD + '"A,1,1,4\nB,1,1,5\n', "2:1: this is no table: unexpected end of data"),
    "a comma that means two things": (HEAD + 'A,1,0.5,"1,234"\nB,2,1,10\n', "2:4: 'delay' of 'A': '1,234' could mean"),
    "a row too long": (HEAD + "A,1,0,5,4\nB,2,1,10\n", "2:5: the row has 5 cells, the headings are 4"),
    "no salience": (HEAD + "A,1,,4\nB,2,1,10\n", "2:3: 'salience' of 'A' is empty, a salience between 0 and 1"),
    "salience above all scales": (HEAD + "A,1,150,4\nB,2,1,10\n", "2:3: 'salience' of 'A' is 150, a salience between"),
    "salience below 0": (HEAD + "A,1,-0.5,4\nB,2,1,10\n", "2:3: 'salience' of 'A' is -0.5"),
    "per cent and not": (HEAD + "A,1,50 %,4\nB,2,1,10\n", "3:3: 'salience' of 'B' has no percent sign"),
    "nobody on an issue": ("party,capability,salience,x,y\nA,1,1,,3\nB,1,1,,1\n", "1:4: nobody has a position on 'x'"),
    "outside the scale": ("party,power,salience,x [4..10]\nA,1,1,3\nB,1,1,5\n", "2:4: 'x [4..10]' of 'A' is 3, outsi"),
    "capability by issue": ("party,power,capability x,salience,x\nA,1,1,1,3\nB,1,1,1,5\n", "1:3: 'capability x' would"),
    "salience of nothing": ("party,power,salience_y,x\nA,1,1,3\nB,1,1,5\n", "1:3: 'salience_y' is the salience of an"),
    "two capabilities": (
        "party,issue,power,position,salience\nA,x,1,2,1\nA,y,2,3,1\nB,x,2,4,1\n",
        "3:3: 'A' has the capability 1 in line 2 and 2 here",
    ),
    "a stance twice": (
        "party,issue,power,position,salience\nA,x,1,2,1\nA,X,1,3,1\nB,x,2,4,1\n",
        "3:2: 'A' on 'X' stands in lines 2 and 3",
    ),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_a_bad_table_is_refused_with_row_and_column(text: str | bytes, words: str) -> None:
    message = said(text)
    assert words in message
    assert message.startswith("table.csv:")
    assert "; " in message  # what to do


def test_every_wrong_cell_is_told_at_once() -> None:
    assert said(HEAD + "A,x,1,4\nB,1,y,z\n").count("\n") == 2


def test_what_is_larger_than_any_table_is_refused() -> None:
    rows = "".join(f"P{number},1,1,{number % 7}\n" for number in range(100_000))
    assert f"{MOST_ROWS + 2}:1: the table has more than {MOST_ROWS:,} rows" in said(HEAD + rows)
    assert "more than 1,000 parties" in said(HEAD + "\n".join(rows.splitlines()[:1500]))
    assert f"more than {LARGEST:,} bytes" in said(HEAD + " " * LARGEST)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path, Path("a" * 5000), Path("a\0b")):
        with pytest.raises(BadFile):
            read_positions(path)


def test_a_missing_stance_is_left_out() -> None:
    found = table("party,power,salience,a,b\nA,1,1,,3\nB,1,0.5,2,n/a\nC,1,1,4,5\nstatus quo,,,4,3\n")
    assert np.isnan(found.position).tolist() == [[True, False], [False, True], [False, False]]
    assert found.salience.tolist() == [[0, 1], [0.5, 0], [1, 1]]
    assert [issue.status_quo for issue in found.issues] == [4, 3]
    crisis = crisis_of(found, date(2026, 1, 1))
    assert {party: list(stances) for party, stances in crisis.stances.items()} == {
        "a": ["b"], "b": ["a"], "c": ["a", "b"],
    }  # fmt: skip
    assert crisis.issues["a"].units is not None
    assert (crisis.issues["a"].units.zero, crisis.issues["a"].units.one) == (2, 4)


def test_scales_are_stated_by_the_caller_or_run_from_the_lowest_to_the_highest() -> None:
    text = "party,power,salience,a,b [0..10]\nA,1,1,1,3\nB,1,1,2,4\n"

    def ends(**scales: tuple[float, float]) -> list[tuple[float, float]]:
        asked = {None if name == "rest" else name: scale for name, scale in scales.items()}
        return [(issue.low, issue.high) for issue in table(text, scales=asked).issues]

    assert ends() == [(1, 2), (0, 10)]
    assert ends(rest=(0, 5)) == [(0, 5), (0, 5)]
    assert ends(a=(0, 2)) == [(0, 2), (0, 10)]
    assert ends(b=(5, 0)) == [(1, 2), (5, 0)]
    with pytest.raises(BadInput, match="there is no issue 'dely' to scale; did you mean 'delay'"):
        table(WRITTEN["plain"], scales={"dely": (0, 1)})
    assert "outside the scale from 0 to 3" in said(text, scales={None: (0, 3)})


TABLES = (
    "emission-standards", "oil-price-sultan", "china-democratisation", "honduras-nicaragua",
    "israel-palestine-1990-international", "copenhagen-2009", "three-dimensions",
)  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_the_tables_of_the_field_are_read(case: str) -> None:
    found = read_positions(REFERENCE / f"{case}.csv")
    rows = (REFERENCE / f"{case}.csv").read_text(encoding="utf-8").splitlines()
    stances = sum(len(row) for row in [found.position[~np.isnan(found.position)]])
    per_row = 3 if case == "three-dimensions" else 1
    assert stances == per_row * (len(rows) - 1)
    crisis = crisis_of(found, date(2026, 1, 1))
    for name, key, row in zip(found.parties, keys_of(found)[0], range(len(found.parties)), strict=True):
        assert crisis.parties[key].name == name
        for place, issue in enumerate(keys_of(found)[1]):
            stance = crisis.stances[key].get(issue)
            if stance is None:
                assert np.isnan(found.position[row, place])
            else:
                ideal = found.issues[place].units(stance.ideal.quantity.value)  # type: ignore[union-attr]
                assert float(ideal) == pytest.approx(found.position[row, place], rel=1e-12)


hostile = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_read_or_refused(raw: bytes) -> None:
    message = ""
    try:
        found = table(raw)
        crisis_of(found, date(2026, 1, 1))
        assert np.isfinite(found.salience).all()
        assert ((found.salience >= 0) & (found.salience <= 1)).all()
    except DetenteError as error:
        message = str(error)
    assert message.replace("\n", "").isprintable()


@hostile
@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(raw: bytes) -> None:
    assert_read_or_refused(raw)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "1", "0,5", "50 %", "-", "=1", "-1", "1e308", "5e-324", "NA", "nan", '"', "A", "b", "1.234,5"]
    ),
    st.floats(allow_nan=True).map(str),
)


@hostile
@given(st.lists(st.lists(CELLS, min_size=3, max_size=6), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_random_rows_below_good_headings_are_read_or_refused(rows: list[list[str]], separator: str) -> None:
    lines = [["party", "capability", "salience", "delay"], *rows]
    assert_read_or_refused("\n".join(separator.join(line) for line in lines).encode("utf-8", "surrogatepass"))


@hostile
@given(st.lists(st.text(max_size=15), min_size=2, max_size=6), st.lists(st.text(max_size=15), min_size=2, max_size=5))
def test_any_names_give_a_crisis_or_are_refused(headings: list[str], parties: list[str]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(["party", "capability", "salience", *map(quoted, headings)])]
    lines += [",".join([quoted(name), "1", "1", *(str(place) for place in range(len(headings)))]) for name in parties]
    assert_read_or_refused("\n".join(lines).encode("utf-8", "surrogatepass"))
