"""The compiled game as it is shown: the numbers of the solver, on a tree whose labels never meet."""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from detente.core.errors import BadInput
from detente.crisis.addresses import find
from detente.report.figures.figure import Figure
from detente.report.figures.game_tree import branch_table, game_tree
from detente.report.figures.strokes import text_width
from detente.report.terminal_game import print_game, tree_lines
from detente.report.views.numeral import plain
from detente.workbench import Compiled, game, open_crisis, view_game
from tests.reference import reference

STRAIT = reference("escalation/strait")
PLAYED = STRAIT["cases"][0]
TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"([^>]*)>([^<]*)</text>')
ENDED_IN = {"wait": 2, "concede": 0, "accept": 1, "refuse": 3, "back_down": 2, "fight": 3}


@pytest.fixture(scope="module")
def strait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strait")
    (folder / "crisis.yaml").write_text(json.dumps(STRAIT["crisis"], default=str), encoding="utf-8")
    return folder


@cache
def compiled(case: str | Path, world: int | None = None) -> Compiled:
    return game(open_crisis(case), world=world, draws=400)


def by_type(found: Compiled, node: str, action: str) -> dict[str, float]:
    branch = found.game.branch(node, 0, action)
    assert branch is not None
    assert all(points.low == pytest.approx(points.high, abs=1e-12) for points in branch.by_type.values())
    return {kind: points.mean for kind, points in branch.by_type.items()}


def test_the_strait_is_played_as_in_the_reference(strait: Path) -> None:
    found = compiled(strait)
    for kind, chance in PLAYED["p_challenge"].items():
        assert by_type(found, "first", "wait")[kind] == pytest.approx(1 - chance, abs=1e-7)
        assert by_type(found, "first", "challenge")[kind] == pytest.approx(chance, abs=1e-7)
    for kind, answers in PLAYED["defender"].items():
        for action, chance in zip(("concede", "offer", "resist"), answers, strict=True):
            assert by_type(found, "answer", action)[kind] == pytest.approx(chance, abs=1e-7)
    for kind in ("resolved", "bluffing"):
        assert by_type(found, "offered", "accept")[kind] == pytest.approx(PLAYED["p_accept"][kind], abs=1e-7)
        assert by_type(found, "resisted", "stand firm")[kind] == pytest.approx(PLAYED["p_stand_firm"][kind], abs=1e-7)
    assert found.game.bluff == pytest.approx(PLAYED["p_bluff"], abs=1e-7)
    assert found.game.several == 0
    assert found.game.unsolved == 0


def test_payoffs_of_the_strait_are_those_of_the_reference(strait: Path) -> None:
    names = {name: name for name in ("concede", "accept", "back_down")}
    names |= {"wait": "status_quo", "refuse": "force", "fight": "force"}
    payoffs = compiled(strait).game.payoffs
    assert len(payoffs) == 4 * len(names)
    for item in payoffs:
        assert item.worth is not None
        expect = STRAIT["payoffs"][item.party][item.kind][names[item.ending]]
        assert (item.worth.low, item.worth.high) == pytest.approx((expect, expect), abs=1e-9)


def test_one_world_of_the_strait_ends_as_its_true_types_do(strait: Path) -> None:
    seen = set()
    for world in range(6):
        found = compiled(strait, world)
        assert found.game.worlds == 1
        outcome = list(found.game.outcome.values())
        row = min(range(4), key=lambda at: sum(abs(a - b) for a, b in zip(PLAYED["outcome"][at], outcome, strict=True)))
        assert outcome == pytest.approx(PLAYED["outcome"][row], abs=1e-7)
        assert [found.game.odds["resolved"], found.game.believed["resolved"]] == [0.5, 0.5]
        seen.add(row)
    assert len(seen) > 1, "several worlds with the same true types show nothing"


def reaches(found: Compiled) -> dict[tuple[str, int, str], float]:
    """Multiply the chances along every path."""
    after = {"offered": "offer", "resisted": "resist"}
    chance = {(b.node, b.signal, b.action): b.chance for b in found.game.branches}
    first = {b.signal: b.chance for b in found.game.branches if b.node == "first" and not b.ending}
    whole = {}
    for (node, signal, action), last in chance.items():
        before = 1.0 if node == "first" else first[signal]
        if node in after:
            before *= chance["answer", signal, after[node]]
        whole[node, signal, action] = before * last
    return whole


def test_chances_multiply_to_the_reach_of_every_ending(strait: Path) -> None:
    for case in (strait, "geneva-2022"):
        found = compiled(case)
        product = reaches(found)
        ends = [0.0] * 4
        for branch in found.game.branches:
            assert product[branch.node, branch.signal, branch.action] == pytest.approx(branch.reach, abs=1e-12)
            if branch.ending:
                ends[ENDED_IN[branch.ending]] += branch.reach
        assert sum(ends) == pytest.approx(1, abs=1e-9)
        if case == strait:  # nobody has to ratify there
            assert ends == pytest.approx(list(found.game.outcome.values()), abs=1e-9)


@pytest.mark.parametrize("case", ["strait", "geneva-2022", "cuba-1962"])
def test_the_ends_that_are_shown_add_up_to_the_outcome_of_the_lens(case: str) -> None:
    found = compiled(case)
    labels = {getattr(found.crisis.outcomes, name): chance for name, chance in found.game.outcome.items()}
    shown = dict.fromkeys(labels, 0.0)
    for branch in view_game(found).branches:
        for label, chance in branch.ends:
            shown[label.removesuffix(" (not ratified)")] += chance.value
    assert shown == pytest.approx(labels, abs=2e-3)  # what is all but nothing is not shown


@pytest.mark.parametrize("case", ["strait", "geneva-2022", "cuba-1962"])
def test_the_chance_of_an_action_lies_among_those_of_the_types(case: str) -> None:
    for branch in compiled(case).game.branches:
        means = [points.mean for points in branch.by_type.values()]
        assert min(means) - 0.05 <= branch.chance <= max(means) + 0.05, branch


def test_the_chances_of_what_a_type_may_do_add_up_to_one() -> None:
    found: dict[tuple[str, int, str], float] = {}
    for branch in compiled("cuba-1962").game.branches:
        for kind, points in branch.by_type.items():
            at = (branch.node, branch.signal if branch.node != "first" else 0, kind)
            found[at] = found.get(at, 0.0) + points.mean
    assert list(found.values()) == pytest.approx([1.0] * len(found), abs=1e-9)


def test_an_offer_that_can_neither_be_signed_nor_refused_by_force_is_let_lie(tmp_path: Path) -> None:
    crisis = json.loads(json.dumps(STRAIT["crisis"], default=str))
    crisis["confrontation"]["line_cost"] = 1
    for lever in crisis["levers"].values():
        lever["available"] = 0
    (tmp_path / "crisis.yaml").write_text(json.dumps(crisis), encoding="utf-8")
    view = view_game(compiled(tmp_path))
    actions = {branch.action: branch for branch in view.branches if branch.node == "offered"}
    assert list(actions) == ["accept or let it lie"]
    ends = [label for label, _ in actions["accept or let it lie"].ends]
    assert ends == ["arrangement", "impasse"]
    assert any("lets an offer lie" in plain(sentence) for sentence in view.sentences)
    assert "accept or let it lie" in "\n".join(tree_lines(view))


def test_deterrence_is_read_from_the_tree(strait: Path) -> None:
    found = compiled(strait).game
    wait, down, sent = (found.branch(*at) for at in (("first", 0, "wait"), ("resisted", 0, "back down"),
                                                      ("first", 0, "challenge")))  # fmt: skip
    assert wait is not None
    assert down is not None
    assert sent is not None
    assert found.general_deterrence == pytest.approx(wait.reach, abs=1e-12)
    assert found.immediate_deterrence == pytest.approx(down.reach / sent.reach, abs=1e-12)


def test_the_document_is_complete_and_whole_numbers_only(strait: Path) -> None:
    shown: dict[str, Any] = json.loads(json.dumps(compiled(strait).as_json(), allow_nan=False))
    assert list(shown) == [
        "crisis", "reading", "seed", "draws", "world", "challenger", "defender", "views", "types", "odds", "believed",
        "signals", "positions", "payoffs", "tree", "outcome", "p_bluff", "deterrence", "several_equilibria",
        "unsolved", "stage",
    ]  # fmt: skip
    assert set(shown["tree"][0]) == {"node", "signal", "action", "ending", "reach", "chance", "by_type"}
    assert set(shown["payoffs"][0]) == {"side", "party", "type", "ending", "signal", "worth", "rests_on"}
    assert sum(row["reach"] for row in shown["tree"] if row["ending"]) == pytest.approx(1, abs=1e-9)
    u = STRAIT["utilities"]["north"]
    assert u[0] == pytest.approx(shown["payoffs"][0]["worth"]["p50"])


def test_every_payoff_rests_on_numbers_that_exist(strait: Path) -> None:
    for case in (strait, "geneva-2022"):
        found = compiled(case)
        for item in found.as_json()["payoffs"]:
            assert item["rests_on"], item
            for path in item["rests_on"]:
                assert find(found.crisis, path).path == path


def drawn(case: str | Path) -> Figure:
    found = compiled(case)
    return game_tree(view_game(found), {party: place for place, party in enumerate(found.crisis.parties)})


def boxes(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    found = []
    for x, y, rest, words in TEXT.findall(figure.svg):
        size = float(size_of[1]) if (size_of := re.search(r'font-size="([\d.]+)"', rest)) else 13.0
        width = text_width(words, size) / 1.04 * (1.06 if "font-weight" in rest else 1)
        left = float(x) - width * ("end" in rest) - width / 2 * ("middle" in rest)
        found.append((words, left, float(y) - 0.8 * size, left + width, float(y) + 0.2 * size))
    return found


@pytest.mark.parametrize("case", ["strait", "geneva-2022", "cuba-1962"])
def test_words_on_the_tree_never_meet_and_stay_inside(case: str, strait: Path) -> None:
    figure = drawn(strait if case == "strait" else case)
    words = boxes(figure)
    wide, high = map(float, re.findall(r' viewBox="0 0 (\d+) (\d+)"', figure.svg)[0])
    assert len(words) > 10
    for name, left, top, right, bottom in words:
        assert left >= 0, name
        assert right <= wide, name
        assert top >= 0, name
        assert bottom <= high, name
    for one, other in combinations(words, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


def test_the_table_behind_the_tree_has_every_branch(strait: Path) -> None:
    view = view_game(compiled(strait))
    assert len(branch_table(view).rows) == len(view.branches) == 9
    lines = "\n".join(tree_lines(view))
    for branch in view.branches:
        assert f"{branch.action} {branch.chance}" in lines


def test_a_terminal_shows_sides_tree_payoffs_and_what_they_rest_on(strait: Path) -> None:
    said: list[str] = []
    titles: list[str] = []

    def table(headings: Any, rows: Any, title: str) -> None:
        assert all(len(row) == len(headings) for row in rows)
        titles.append(title)

    print_game(view_game(compiled(strait)), said.append, table, width=100)
    assert max(map(len, said)) <= 100
    assert any("├─ wait" in line for line in said)
    assert [title.split(":")[0] for title in titles] == [
        "Types", "What the endings are worth to North", "What the endings are worth to South",
        "Positions behind the endings", "Where the payoffs come from; look one up",
    ]  # fmt: skip


def test_a_crisis_without_a_game_says_why_once() -> None:
    with pytest.raises(BadInput, match=r"compiles to no game: the crisis states no confrontation$"):
        game("two-party-toy")
    with pytest.raises(BadInput, match="a world is counted from 0"):
        game("geneva-2022", world=-1)
