"""Files of GMCR+: both spellings read, nothing lost on the way back, and what is malformed at its place.

The models are our own: two shops that may lower prices and a town that may tax them.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadFile, NotFound
from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import read
from detente.crisis.options.formula import compile_formula
from detente.crisis.options.gmcr.cover import patterns_of
from detente.crisis.options.gmcr.read import read_gmcr
from detente.crisis.options.gmcr.write import gmcr_text, write_gmcr
from detente.crisis.options.model import Option, OptionModel, Pairs, Ranking, Statements, View
from detente.crisis.options.moves import moves_of
from detente.crisis.options.preference import Worth, preferences_of
from detente.crisis.options.stated import stated_model
from detente.crisis.options.states import ModelError, states_of
from tests.crisis.options.models import matches, vectors

OLD: dict[str, Any] = {
    "program": "gmcr-py",
    "useManualPreferenceVectors": True,
    "options": [
        {"name": "Lower Prices", "permittedDirection": "both"},
        {"name": "Advertise", "permittedDirection": "fwd", "colour": "red"},
        {"name": "Lower Prices", "permittedDirection": "back"},
    ],
    "decisionMakers": [
        {"name": "First shop", "options": [0, 1], "preferences": [], "preferenceVector": [3, [1, 2], 4, [5, 6]]},
        {"name": "Second shop", "options": [2], "preferences": [[[0, "N"]]], "preferenceVector": [[6, 5], 4, 3, 2, 1]},
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "window": {"width": 800, "weights": [0.1, 1e-3]},
}
NEW: dict[str, Any] = {
    "useManualPreferenceRanking": False,
    "version": "0.3.12",
    "options": [{"name": name, "permittedDirection": "both"} for name in ("Prices", "Tax", "Relief")],
    "decisionMakers": [
        {"name": "Shop", "options": [0], "preferences": [[[1, "N"]], [[0, "Y"], [2, "Y"]]], "payoffs": [1, 2]},
        {
            "name": "Town",
            "options": [1, 2],
            "preferences": [{"compound": True, "members": [[[0, "Y"]], [[1, "Y"], [2, "N"]]]}],
            "misperceptions": [[[0, "N"], [2, "Y"]]],
        },
    ],
    "coalitions": [[0, 1]],
    "coalitionsFull": [{"name": "Shop and Town"}],
    "infeasibles": [[[1, "Y"], [2, "Y"]], {"compound": True, "members": [[[0, "N"], [1, "Y"]]]}],
}


def put(folder: Path, said: Any, **how: Any) -> Path:
    file = folder / "shops.gmcr"
    file.write_text(said if isinstance(said, str) else json.dumps(said, **how), encoding="utf-8")
    return file


def tiers(model: OptionModel) -> dict[str, list[list[int]]]:
    found = preferences_of(model, states_of(model))
    return {p: [[s + 1 for s in tier] for tier in w.tiers()] for p, w in found.items() if isinstance(w, Worth)}


def test_the_older_spelling_is_read(tmp_path: Path) -> None:
    model = read_gmcr(put(tmp_path, OLD))
    assert model.title == "shops"
    assert model.parties == ("First shop", "Second shop")
    assert [(o.name, o.of, o.title, o.on, o.off) for o in model.options] == [
        ("lower-prices", ("First shop",), "Lower Prices", True, True),
        ("advertise", ("First shop",), "Advertise", True, False),
        ("lower-prices-2", ("Second shop",), "Lower Prices", False, True),
    ]
    assert states_of(model).words == ("NNN", "YNN", "NYN", "NNY", "YNY", "NYY")
    assert tiers(model) == {
        "First shop": [[3], [1, 2], [4], [5, 6]],
        "Second shop": [[5, 6], [4], [3], [2], [1]],
    }


def test_the_newer_spelling_is_read(tmp_path: Path) -> None:
    model = read_gmcr(put(tmp_path, NEW, indent=2))
    assert states_of(model).words == ("NNN", "YNN", "YYN", "NNY", "YNY")
    assert tiers(model) == {"Shop": [[5], [1, 2, 4], [3]], "Town": [[2, 3, 5], [1, 4]]}
    assert model.views["Town"].hides == ("N-Y",)
    assert model.coalitions == (("Shop", "Town"),)


@pytest.mark.parametrize("said", [OLD, NEW])
@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
def test_a_model_comes_back_to_the_letter(tmp_path: Path, said: Any, indent: Any) -> None:
    file, again = put(tmp_path, said, indent=indent), tmp_path / "again.gmcr"
    write_gmcr(read_gmcr(file), again)
    assert again.read_bytes() == file.read_bytes()


def test_a_change_leaves_the_rest_of_the_file_alone(tmp_path: Path) -> None:
    model = read_gmcr(put(tmp_path, OLD))
    ranking = Ranking((("1", "2"), ("3",), ("4", "5"), ("6",)))
    changed = replace(model, preferences={**model.preferences, "First shop": ranking})
    found = json.loads(gmcr_text(changed))
    expected = json.loads(json.dumps(OLD))
    expected["decisionMakers"][0]["preferenceVector"] = [[1, 2], 3, [4, 5], 6]
    expected["decisionMakers"][1]["preferenceVector"] = [[5, 6], 4, 3, 2, 1]  # a tie has no order
    assert found.pop("detente") == {"title": "shops"}
    assert found == expected
    assert tiers(read_gmcr(put(tmp_path, found))) == tiers(changed)


def test_old_results_go_when_the_model_changes(tmp_path: Path) -> None:
    model = read_gmcr(put(tmp_path, NEW))
    found = json.loads(gmcr_text(replace(model, infeasible=model.infeasible[:1])))
    assert "coalitionsFull" not in found
    assert "payoffs" not in found["decisionMakers"][0]
    assert found["coalitions"] == [[0, 1]]
    assert found["version"] == "0.3.12"
    assert found["decisionMakers"][1]["misperceptions"] == NEW["decisionMakers"][1]["misperceptions"]


@pytest.mark.parametrize("case", ["elmira", "syria-iraq-1975", "prisoners-dilemma", "chicken", "cuba-1962"])
def test_a_case_survives_the_format(tmp_path: Path, case: str) -> None:
    model = stated_model(read(bundled_cases()[case]))
    write_gmcr(model, tmp_path / "x.gmcr")
    back = read_gmcr(tmp_path / "x.gmcr")
    ours, theirs = states_of(model), states_of(back)
    assert (ours.words, ours.names) == (theirs.words, theirs.names)
    assert tiers(back) == tiers(model)
    assert [getattr(o, "on") for o in back.options] == [o.on for o in model.options]  # noqa: B009
    for one, other in zip(vars(moves_of(model, ours)).values(), vars(moves_of(back, theirs)).values(), strict=True):
        assert one.tolist() == other.tolist()
    assert (back.title, back.now, back.titles, back.ends) == (model.title, model.now, model.titles, model.ends)
    assert back.coalitions == model.coalitions
    assert back.views.keys() == model.views.keys()


def shops(**more: Any) -> OptionModel:
    options = (Option("a", ("One",)), Option("b", ("One",), "B"), Option("c", ("Two",)))
    return OptionModel("shops", ("One", "Two"), options, **more)


def test_formulas_become_patterns(tmp_path: Path) -> None:
    said = Statements(("a iff b", "at least two of a, b, c", "a and not a"))
    model = shops(infeasible=("if a then b",), preferences={"One": said, "Two": Statements(("c",), (2.5,))})
    write_gmcr(model, tmp_path / "x.gmcr")
    back = read_gmcr(tmp_path / "x.gmcr")
    assert states_of(back).words == states_of(model).words == ("YNN", "YNY")
    assert tiers(back) == tiers(model)


def test_what_the_format_cannot_hold_is_refused() -> None:
    unfit: dict[str, Any] = {
        "merged states": {"merged": ("a",)},
        "moves that were drawn": {"moves": {"One": ()}},
        "large steps": {"preferences": {"One": Ranking((("1",),), (0,))}},
        "pairs": {"preferences": {"One": Pairs()}},
        "thinks of another": {"views": {"One": View(preferences={"Two": Statements(())})}},
    }
    for what, parts in unfit.items():
        with pytest.raises(ModelError, match=what):
            gmcr_text(shops(**parts))
    mixed = OptionModel("m", ("One", "Two"), (Option("c", ("Two",)), Option("a", ("One",))))
    assert json.loads(gmcr_text(mixed))["decisionMakers"][0]["options"] == [1]
    every = Ranking((("1", "2", "3", "4"),))
    with pytest.raises(ModelError, match="mixed"):
        gmcr_text(replace(mixed, preferences={"One": every, "Two": every}))


@pytest.mark.parametrize(
    "text", ["a iff b", "exactly 2 of a, b, c, d", "a or b and not c", "if a then d", "not (a or d)", "b and not b"]
)
def test_a_cover_matches_exactly_where_the_formula_holds(text: str) -> None:
    formula = compile_formula(text, ["a", "b", "c", "d"])
    holds = formula.holds(np.arange(16)).tolist()
    found = [
        "".join("-" if not p.mask >> b & 1 else "Y" if p.value >> b & 1 else "N" for b in range(4))
        for p in patterns_of(formula)
    ]
    assert [any(matches(pattern, word) for pattern in found) for word in vectors(4)] == holds


def broken(change: Any) -> str:
    said = json.loads(json.dumps(OLD))
    change(said)
    return json.dumps(said, indent=1)


def del_key(*steps: Any) -> Any:
    def change(said: Any) -> None:
        for step in steps[:-1]:
            said = said[step]
        del said[steps[-1]]

    return change


def set_key(*steps: Any) -> Any:
    def change(said: Any) -> None:
        for step in steps[:-2]:
            said = said[step]
        said[steps[-2]] = steps[-1]

    return change


@pytest.mark.parametrize(
    ("change", "words", "marked"),
    [
        (del_key("options"), "the key 'options' is missing", "{"),
        (del_key("infeasibles"), "the key 'infeasibles' is missing", "{"),
        (del_key("decisionMakers", 1, "name"), "'name' is missing", "{"),
        (del_key("decisionMakers", 1, "preferenceVector"), "'preferenceVector' is missing", "{"),
        (set_key("decisionMakers", []), "there is no decision maker", "["),
        (set_key("decisionMakers", 1, "name", "First shop"), "two decision makers called 'First shop'", '"First shop"'),
        (set_key("decisionMakers", 1, "options", []), "'Lower Prices' belongs to no decision maker", "{"),
        (set_key("decisionMakers", 1, "options", [7]), "there is no option 7", "7"),
        (set_key("options", 1, "permittedDirection", "up"), "'up' is no direction", '"up"'),
        (set_key("infeasibles", 0, 1, [3, "Y"]), "there is no option 3", "3"),
        (set_key("infeasibles", 0, 1, [1, "-"]), "names an option and how it stands", "["),
        (set_key("infeasibles", 0, 1, [0, "N"]), "both Y and N of option 0", "["),
        (set_key("infeasibles", 0, "YY-"), "'YY-' stands where a list was expected", '"YY-"'),
        (set_key("infeasibles", 0, {"compound": True, "members": []}), "has no members", "{"),
        (set_key("decisionMakers", 0, "preferenceVector", 0, "3"), "'3' stands where state was expected", '"3"'),
        (set_key("decisionMakers", 0, "preferenceVector", 0, 0), "there is no state 0", "0"),
        (set_key("decisionMakers", 0, "preferenceVector", 0, 7), "there is no state 7", "7"),
        (set_key("decisionMakers", 0, "preferenceVector", 2, 1), "the state 1 stands twice", "1"),
        (set_key("decisionMakers", 0, "preferenceVector", [3, [1, 2], 4, 5]), "misses 1 of 6 states: 6", "["),
        (set_key("infeasibles", [[[0, "Y"]], [[0, "N"]]]), "no state is left", "["),
        (set_key("useManualPreferenceVectors", 1), "'1' stands where true or false was expected", "1"),
    ],
)
def test_what_is_malformed_is_named_at_its_place(tmp_path: Path, change: Any, words: str, marked: str) -> None:
    text = broken(change)
    file = put(tmp_path, text)
    with pytest.raises(BadFile) as caught:
        read_gmcr(file)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.hint
    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith(marked), (problem, line)


def test_what_is_no_json_is_named_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"shops\.gmcr:2:10: this is no JSON: expecting"):
        read_gmcr(put(tmp_path, '{"options": [],\n "other" 3}'))
    with pytest.raises(BadFile, match=r"shops\.gmcr:1:15: the key 'a' stands twice"):
        read_gmcr(put(tmp_path, '{"a": [1, 2], "a": 3}'))
    with pytest.raises(BadFile, match="nests too deep"):
        read_gmcr(put(tmp_path, "[" * 100_000))
    with pytest.raises(BadFile, match="stands where a mapping was expected"):
        read_gmcr(put(tmp_path, "[1]"))
    (tmp_path / "bytes.gmcr").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(BadFile, match=r"bytes\.gmcr:1:\d+: byte 0xff is no UTF-8"):
        read_gmcr(tmp_path / "bytes.gmcr")
    with pytest.raises(NotFound):
        read_gmcr(tmp_path / "none.gmcr")
