"""The section ``options`` of a crisis file: what it may say, and every mistake once, at its exact place."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from detente.crisis.addresses import find, numbers
from detente.crisis.file.read import check, read
from detente.crisis.file.write import write
from detente.crisis.options.model import Barred, Pairs, Ranking, Statements, View
from detente.crisis.options.preference import Worth, preferences_of
from detente.crisis.options.stated import stated_model
from detente.crisis.options.states import states_of
from detente.crisis.sources import sources
from tests.crisis.test_planted_errors import MARK, place_of
from tests.crisis.test_schema import complaints

HEAD = """\
detente: 1
crisis: shops
title: Two shops and a town
question: Who lowers prices, and does the town step in?
as_of: 2024-01-01
parties:
  shop: {name: Shop, assumed: invented}
  rival: {name: Rival, assumed: invented}
  town: {name: Town, assumed: invented}
issues:
  price: {title: Price, scope: technical, marks: {0: low, 1: high}, status_quo: 1, assumed: invented}
levers:
  lower: {party: shop, kind: coercion, cost: 0.1, reversible: false, assumed: invented}
  follow: {party: rival, kind: coercion, cost: 0.1, assumed: invented}
history:
  - {date: 2023-12-01, by: shop, move: use, uses: [lower], says: Prices fall., assumed: invented}
"""
OPTIONS = """\
options:
  derive: false
  only: [lower, follow, tax, fair]
  further:
    tax: {of: town, title: A tax, direction: "on", assumed: invented}
    fair: {of: [shop, rival], assumed: invented}
  now: [lower]
  infeasible: [tax and fair]
  feasible: [lower if fair]
  merged: [tax]
  barred:
    - {from: not follow, to: follow, by: rival, assumed: invented}
  states: {peace: NNNN}
  titles: {peace: nothing happens, 2: prices fall}
  ends: {conflict: lower and follow and not tax, settlement: fair}
  statements:
    shop: [not tax, [YNN-, fair]]
  weights:
    rival:
      calm: {when: not tax, weight: 2 to 4, assumed: invented}
      sale: {when: follow or tax, weight: -0.5, assumed: invented}
  rankings:
    town: [peace, [2, 3], much worse, 4, 5, 6, 7]
  coalitions: [[shop, rival]]
  sees:
    shop: [lower, follow]
    rival: {hides: [tax], rankings: {town: [[peace, 2, 3, 4, 5, 6, 7]]}, sees: {shop: {statements: {town: [fair]}}}}
  concept: gmr
  sanction: single_move
  indifference: {value: 0.02, assumed: invented}
"""
PAIRS = """\
  pairs:
    town:
      - {better: peace, worse: 2}
      - {better: 2, worse: 3, much: true}
      - {better: 4, worse: 5, chance: {value: 0.6 to 0.8, assumed: invented}}
      - {equal: [5, 6]}
      - {unknown: [6, 7]}
"""
CLAIMS = """\
documents:
  notes: {sha256: "%s"}
claims:
  - {id: k1, document: notes, start: 0, end: 1, voice: author, actor: town, type: interest, issue: price, stance: for, strength: 3, says: It may tax.}
  - {id: k2, document: notes, start: 1, end: 2, voice: author, actor: rival, type: interest, issue: price, stance: for, strength: 3, says: It may follow.}
""" % ("0" * 64)  # noqa: E501
WITH_PAIRS = OPTIONS.replace("  rankings:\n    town: [peace, [2, 3], much worse, 4, 5, 6, 7]\n", PAIRS)


def put(folder: Path, options: str = OPTIONS, head: str = HEAD) -> Path:
    (folder / "crisis.yaml").write_text(head + options, encoding="utf-8")
    return folder


def test_the_section_becomes_a_model(tmp_path: Path) -> None:
    model = stated_model(read(put(tmp_path)))
    assert [(o.name, o.of, o.on, o.off) for o in model.options] == [
        ("lower", ("shop",), True, False),
        ("follow", ("rival",), True, True),
        ("tax", ("town",), True, False),
        ("fair", ("shop", "rival"), True, True),
    ]
    assert model.parties == ("shop", "rival", "town")
    assert model.now == "YNNN"
    assert model.barred == (Barred("not follow", "follow", "rival"),)
    states = states_of(model)
    assert states.names == ("peace", "2", "3", "4", "5", "6", "7")
    assert states.words == ("NNNN", "YNNN", "NYNN", "YYNN", "--YN", "YNNY", "YYNY")
    assert model.preferences == {
        "shop": Statements(("not tax", "any of: YNN-, fair")),
        "rival": Statements(("not tax", "follow or tax"), (3.0, -0.5)),
        "town": Ranking((("peace",), ("2", "3"), ("4",), ("5",), ("6",), ("7",)), (1,)),
    }
    assert model.views == {
        "shop": View(("tax", "fair")),
        "rival": View(
            ("tax",),
            {"town": Ranking((("peace", "2", "3", "4", "5", "6", "7"),))},
            {"shop": View((), {"town": Statements(("fair",))})},
        ),
    }
    assert model.coalitions == (("shop", "rival"),)
    assert model.ends == {"conflict": "lower and follow and not tax", "settlement": "fair"}
    worth = preferences_of(model, states)["rival"]
    assert isinstance(worth, Worth)
    assert worth.worth.tolist() == pytest.approx([3, 3, 2.5, 2.5, -0.5, 3, 2.5], abs=1e-9)


def test_pairs_become_comparisons(tmp_path: Path) -> None:
    model = stated_model(read(put(tmp_path, WITH_PAIRS)))
    found = model.preferences["town"]
    assert isinstance(found, Pairs)
    assert found.better == (("peace", "2", 1), ("2", "3", 2))
    assert (found.equal, found.unknown) == ((("5", "6"),), (("6", "7"),))
    ((one, other, chance),) = found.chances
    assert (one, other) == ("4", "5")
    assert chance == pytest.approx(0.7, abs=0.02)


def test_what_stands_on_comes_from_the_history_where_it_is_not_stated(tmp_path: Path) -> None:
    crisis = read(put(tmp_path, OPTIONS.replace("  now: [lower]\n", "")))
    assert stated_model(crisis).now == "YNNN"


def test_every_number_has_its_address(tmp_path: Path) -> None:
    crisis = read(put(tmp_path, WITH_PAIRS))
    paths = {address.path for address in numbers(crisis) if address.path.startswith("options")}
    assert paths == {
        "options.weights.rival.calm.weight",
        "options.weights.rival.sale.weight",
        "options.pairs.town.2.chance",
        "options.indifference",
    }
    assert find(crisis, "options.weights.rival.calm.weight").assumed == "invented"


def test_claims_behind_the_section_are_used_and_known(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    head, text = HEAD.replace("assumed: invented}\nhistory", "because: [k2]}\nhistory"), OPTIONS
    text = text.replace('direction: "on", assumed: invented', 'direction: "on", because: [k1]')
    found = check(put(tmp_path, text, head))
    assert found.crisis is not None
    assert sources(found.crisis).gaps == ()
    (problem,) = check(put(tmp_path, text.replace("[k1]", "[k9]"), head)).errors
    assert "there is no claim 'k9'" in problem.message


def test_the_section_fits_its_schema() -> None:
    for options in (OPTIONS, WITH_PAIRS):
        data = YAML(typ="safe", pure=True).load(HEAD.replace("2024-01-01", "'2024-01-01'") + options)
        data["history"] = []  # of dates, which YAML makes more of than JSON
        assert complaints("crisis", data) == []


def test_the_section_survives_writing(tmp_path: Path) -> None:
    for place, options in enumerate((OPTIONS, WITH_PAIRS)):
        folder = tmp_path / str(place)
        folder.mkdir()
        crisis = read(put(folder, options))
        write(crisis, tmp_path / f"fresh-{place}")
        again = read(tmp_path / f"fresh-{place}")
        assert again.options == crisis.options
        assert again.digest == crisis.digest
        text = (folder / "crisis.yaml").read_text(encoding="utf-8")
        write(crisis.model_copy(update={"title": "Another"}), folder)
        assert (folder / "crisis.yaml").read_text(encoding="utf-8") == text.replace("Two shops and a town", "Another")


def test_a_correct_section_is_clean(tmp_path: Path) -> None:
    for options in (OPTIONS, WITH_PAIRS):
        found = check(put(tmp_path, options))
        assert found.errors == ()
        assert found.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("follow, tax, fair]\n", "‸folow, tax, fair]\n", ["no option 'folow'", "did you mean 'follow'?"]),
        ("now: [lower]", "now: [‸lowr]", ["no option 'lowr'"]),
        ("shop: [lower, follow]", "shop: [lower, ‸folow]", ["no option 'folow'"]),
        ("{of: town,", "{of: ‸twon,", ["there is no party 'twon'", "did you mean 'town'?"]),
        ("{of: town,", "{of: ‸[],", ["'of' has 0 entries", "at least 1"]),
        ("{of: [shop, rival]", "{of: [shop, ‸rivl]", ["there is no party 'rivl'"]),
        ("by: rival, assumed", "by: ‸rivl, assumed", ["there is no party 'rivl'"]),
        ("[[shop, rival]]", "[[shop, ‸rivl]]", ["there is no party 'rivl'"]),
        ("[[shop, rival]]", "[‸[shop]]", ["a coalition has two or more members"]),
        ("    shop: [not tax,", "    ‸shp: [not tax,", ["there is no party 'shp'"]),
        ("{town: [[peace", "{‸twn: [[peace", ["there is no party 'twn'"]),
        ("sees: {shop: {statements", "sees: {‸shp: {statements", ["there is no party 'shp'"]),
        ("    tax: {of", "    ‸not: {of: shop, assumed: invented}\n    tax: {of", ["'not' is a word of formulas"]),
        ("    fair: {of", "    ‸lower: {of: shop, assumed: invented}\n    fair: {of", ["'lower' is an option already"]),
        ("[tax and fair]", "[‸tax adn fair]", ["in the formula 'tax adn fair', column 5", "'adn' stands"]),
        ("[lower if fair]", "[‸lowr if fair]", ["column 1", "no option 'lowr'", "did you mean 'lower'?"]),
        ("only: [lower, follow, tax, fair]", "only: [lower, tax, fair]", ["'follow'", "add it to options.only"]),
        ("merged: [tax]", "merged: [‸tax or]", ["column 7", "the formula ends"]),
        ("{from: not follow", "{from: ‸not folow", ["no option 'folow'"]),
        ("to: follow, by", "to: ‸folow, by", ["no option 'folow'"]),
        ("{peace: NNNN}", "{peace: ‸NNN}", ["the pattern 'NNN' has 3 letters, and there are 4 options"]),
        ("settlement: fair}", "settlement: ‸fare}", ["no option 'fare'"]),
        ("{hides: [tax]", "{hides: [‸taxx]", ["no option 'taxx'"]),
        ("{when: not tax,", "{when: ‸not tx,", ["no option 'tx'"]),
        ("[not tax, [YNN", "[‸nought tax, [YNN", ["no option 'nought'"]),
        ("[lower if fair]", "[lower, ‸none of lower, fair]", ["no state is left", "'not (lower)'"]),
        ("[tax and fair]", "[lower, ‸not lower]", ["no state is left", "'lower'; 'not lower'"]),
        ("merged: [tax]", "merged: [‸tax and fair]", ["no vector that can stand satisfies"]),
        ("merged: [tax]", "merged: [tax, ‸follow]", ["shares vectors with a merged state"]),
        ("{peace: NNNN}", "{‸peace: lower}", ["'lower' means", "'peace' is the name of one"]),
        ("titles: {peace: nothing happens, 2:", "titles: {peace: nothing happens, ‸12:", ["there is no state '12'"]),
        ("settlement: fair}", "settlement: ‸follow and not fair}", ["in some", "that are the state '5'"]),
        ("[not tax, [YNN-, fair]]", "[not tax, ‸[fair, tax and follow]]", ["holds in some"]),
        ("{when: follow or tax,", "{when: ‸follow,", ["'follow' holds in some"]),
        ("much worse, 4, 5, 6, 7]\n", "much worse, 4, 5, 6]\n", ["the ranking misses 1 of 7 states: '7'"]),
        ("much worse, 4, 5, 6, 7]\n", "much worse, 4, 5, ‸[6, 3], 7]\n", ["the state '3' stands twice"]),
        ("much worse, 4, 5, 6, 7]\n", "much worse, ‸44, 4, 5, 6, 7]\n", ["there is no state '44'"]),
        ("rankings: {town: [[peace, 2,", "rankings: {town: [‸[piece, 2,", ["there is no state 'piece'"]),
        ("{statements: {town: [fair]}}", "{statements: {town: [fair, ‸follow]}}", ["'follow' holds in some"]),
        ("now: [lower]", "‸now: [fair]", ["where things stand, NNNY, is no state"]),
        ("    town: [peace,", "    ‸shop: [peace,", ["preferences of 'shop' are stated as statements and as rankings"]),
        ("concept: gmr", "concept: ‸gmrr", ["did you mean 'gmr'?"]),
        ("sanction: single_move", "sanction: ‸single", ["'single' is not known for 'sanction'"]),
        ("  derive: false", "  derive: ‸no", ["write false"]),
        ("much worse, 4, 5", "much worse, ‸[], 4, 5", ["a tie of no states"]),
        ("much worse, 4, 5", "much worse, ‸much worse, 4, 5", ["'much worse' does not stand between two states"]),
        ("town: [peace, [2", "town: [‸much worse, peace, [2", ["'much worse' does not stand between"]),
        ("6, 7]\n  coal", "6, 7, ‸much worse]\n  coal", ["'much worse' does not stand between"]),
        ("    town: [peace,", "    town: ‸all  # [peace,", ["a ranking is a list of states"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    _assert_named(tmp_path, OPTIONS, old, new, says)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{better: peace, worse: 2}", "‸{better: peace}", ["'worse' is missing"]),
        ("{better: peace, worse: 2}", "‸{worse: 2}", ["'better' is missing"]),
        ("{better: peace, worse: 2}", "‸{better: peace, worse: 2, equal: [2, 3]}", ["a pair is one comparison"]),
        ("{equal: [5, 6]}", "‸{equal: [5, 6], much: true}", ["'much' and 'chance' say how much better"]),
        ("{better: 2, worse: 3, much: true}", "‸{better: 2, worse: 3, much: true, chance: 1}", ["stand in one pair"]),
        ("{better: peace, worse: 2}", "{better: peace, ‸wors: 2}", ["the key 'wors' is unknown"]),
        ("{better: peace, worse: 2}", "‸{better: peace, worse: NNNN}", ["are the same state"]),
        ("{unknown: [6, 7]}", "‸{unknown: [6, 70]}", ["there is no state '70'"]),
        ("{equal: [5, 6]}", "{equal: [5, 6]}\n      - ‸{equal: [5, x]}", ["there is no state 'x'"]),
        ("    town:\n", "    ‸town:\n      - {better: 2, worse: peace}\n", ["say two things of the states"]),
    ],
)
def test_a_mistake_in_pairs_is_named_at_its_place(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    _assert_named(tmp_path, WITH_PAIRS, old, new, says)


def _assert_named(folder: Path, options: str, old: str, new: str, says: list[str]) -> None:
    assert options.count(old) == 1
    text = HEAD + options.replace(old, new)
    (folder / "crisis.yaml").write_text(text.replace(MARK, ""), encoding="utf-8")
    found = check(folder).errors
    shown = "\n".join(map(str, found))
    here = [problem for problem in found if all(words in str(problem) for words in says)]
    assert here, shown
    assert all(problem.hint for problem in found), shown
    if MARK in new:
        assert (here[0].line, here[0].column) == place_of(text), shown
        assert len(found) == 1, shown


def test_pairs_in_a_circle_are_shown_and_not_broken(tmp_path: Path) -> None:
    circle = "      - {better: 3, worse: peace}\n      - {equal: [5, 6]}"
    found = check(put(tmp_path, WITH_PAIRS.replace("      - {equal: [5, 6]}", circle)))
    assert found.errors == ()
    (warning,) = found.warnings
    assert "the pairs of 'town' run in a circle: peace over 2 over 3 over peace" in warning.message


def test_too_many_options_are_an_error_only_where_their_combinations_matter(tmp_path: Path) -> None:
    many = "".join(f"    o{place}: {{of: shop, assumed: invented}}\n" for place in range(21))
    section = f"options:\n  derive: false\n  further:\n{many}"
    assert check(put(tmp_path, section)).errors == ()
    (problem,) = check(put(tmp_path, f"{section}  infeasible: [o1 and o2]\n")).errors
    assert "23 options make more than 1,048,576 states" in problem.message
    assert "name those that matter in options.only" in problem.hint
    (problem,) = check(put(tmp_path, f"{section}  infeasible: [o1 and o2]\n  only: [o1, o2, o33]\n")).errors
    assert "there is no option 'o33'" in problem.message


def test_a_history_after_which_no_state_stands_is_a_warning(tmp_path: Path) -> None:
    section = "options:\n  derive: false\n  infeasible: [lower]\n"
    found = check(put(tmp_path, section))
    assert found.errors == ()
    assert any("where things stand, YN, is no state" in warning.message for warning in found.warnings)


def test_what_was_set_aside_is_not_reported_again(tmp_path: Path) -> None:
    found = check(put(tmp_path, OPTIONS, HEAD.replace("party: rival, kind", "party: rival, kid")))
    assert [problem.message for problem in found.errors] == ["the key 'kid' is unknown here"]
