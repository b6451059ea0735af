"""The schema that editors use accepts what the reader accepts, and refuses the commonest mistakes."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from detente.core.errors import DetenteError
from detente.crisis.file.nodes import parse_file
from detente.crisis.file.read import read
from detente.crisis.file.schema import SCHEMAS

HERE = Path(__file__).parent / "strait"
CASES = [HERE, *sorted(file.parent for file in (Path(__file__).parents[2] / "cases").glob("*/crisis.yaml"))]
FILES = [
    file
    for case in CASES
    for file in (case / "crisis.yaml", case / "claims.yaml", *sorted(case.glob("readings/*.yaml")))
    if file.exists()
]


def plain(value: Any) -> Any:
    """Return what an editor sees: JSON knows only texts as keys."""
    if isinstance(value, dict):
        return {str(key): plain(content) for key, content in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def complaints(part: str, data: Any) -> list[str]:
    return [
        f"{list(error.path)}: {error.message[:200]}"
        for error in Draft202012Validator(SCHEMAS[part]()).iter_errors(plain(data))
    ]


@pytest.mark.parametrize("part", SCHEMAS)
def test_every_schema_is_a_schema(part: str) -> None:
    schema = SCHEMAS[part]()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "number-on" not in str(schema)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_of_every_case_fits_its_schema(file: Path) -> None:
    part = "reading" if file.parent.name == "readings" else file.stem
    assert complaints(part, parse_file(file, "x").data) == []


NUMBERS = [
    "0.5",
    "1",
    '"0.5"',
    '" .5 "',
    "0.2 to 0.5",
    '" 0.2  to 5e-1 "',
    "high",
    "Very  High",
    "almost certain",
    "{choose: {0.2: 3, 0.8: 1}}",
    '{choose: {"0.2": "3"}}',
    "{triangle: [0, 0.5, 1]}",
    '{triangle: [0, "0.5", 1]}',
    "{value: 0.5}",
    "{value: high, because: c01}",
    "{value: 0.5, because: [c01, c02], assumed: x, note: y}",
    "{value: {triangle: [0, 0.5, 1]}, assumed: null}",
    # and what is refused
    "1.5",
    "-0.1",
    "hihg",
    "0.5-0.7",
    "40%",
    "{chose: {0.5: 1}}",
    "{triangle: [0, 1]}",
    "{value: 0.5, becuase: x}",
    "{because: c01}",
    "[0.5]",
    "true",
    "0.5 to",
    "{choose: {}}",
    "{value: 0.5, because: 7}",
    "012",
]
OTHERS = [
    ("opens: 2024-04-10", ["opens: 2024", "opens: 2024-04", 'opens: "2024"', "opens: 2023/2024-04", "opens: [1]"]),
    ("ratifies: [order]", ["ratifies: order", "ratifies: []", "ratifies: 5", "ratifies: {order: 1}"]),
    (
        "mandate: 0.1 to 0.3",
        ["mandate: high", "mandate: {all: 0.3}", "mandate: {value: 0.3, assumed: x}", "mandate: [1]"],
    ),
    ("divisible: true", ["divisible: false", "divisible: yes", "divisible: 1"]),
    ("parts: 2", ["parts: 3", "parts: 2.5", "parts: 99", 'parts: "2"']),
    ("due: {after: withdraw, days: 30}", ["due: 2025-01", "due: {after: withdraw}", "due: {days: 3}", "due: 5.5"]),
    ("line_cost: hard", ["line_cost: 0.3", "line_cost: soft"]),
    ("scope: fundamental", ["scope: fundmental"]),
    (
        "cites: [fearon1995]",
        [
            "spatial: {rounds: 5}",
            "spatial: {rules: x}",
            "spatial: {rules: dyad}",
            "spatial: {rules: {choose: {3: dyad}}}",
            "spatial: {rules: {choose: {dyad: 3, text_2002: 1}}}",
            "spatial: {rules: {choose: {dyad: 3, text_2003: 1}}}",
            "spatial: {rules: {choose: {dyad: -3}}}",
            "spatial: {rules: {choose: {}}}",
            "spatial: {rules: 5}",
            "spatial: {rounds: 0}",
            "sptial: {}",
            "ratify_doubt: 0.1 to 0.2",
            "says: x",
            "cites: []",
        ],
    ),
]
VARIANTS = [("salience: very high\n      limit", f"salience: {number}\n      limit") for number in NUMBERS]
VARIANTS += [(old, new) for old, several in OTHERS for new in several]


@pytest.mark.parametrize(("old", "new"), VARIANTS, ids=lambda text: text.split("\n")[0])
def test_reader_and_schema_agree(old: str, new: str, tmp_path: Path) -> None:
    text = (HERE / "crisis.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = tmp_path / "crisis.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    (tmp_path / "claims.yaml").write_bytes((HERE / "claims.yaml").read_bytes())
    refused = complaints("crisis", parse_file(file, "x").data)
    said = ""
    try:
        read(tmp_path)
    except DetenteError as error:
        said = str(error)
    assert bool(refused) is bool(said), (refused, said)


@pytest.mark.parametrize("claims", [[], {"claims": []}, {"documents": {}}, {"detente": 1, "codebook": {}}])
def test_short_files_of_claims_fit_the_schema(claims: Any) -> None:
    assert complaints("claims", claims) == []


@pytest.mark.parametrize("claims", [{"parties": {}}, [{"id": "x"}], {"claims": {}}, "text"])
def test_what_is_no_file_of_claims_does_not_fit(claims: Any) -> None:
    assert complaints("claims", claims)
