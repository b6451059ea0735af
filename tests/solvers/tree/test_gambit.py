"""Gambit's files: what is read, what is written, and how a wrong file is refused."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detente.core.errors import BadFile, BadInput, NotFound
from detente.solvers.threat.tree import threat_tree
from detente.solvers.tree.gambit_read import parse_gambit, read_gambit
from detente.solvers.tree.gambit_write import chances_written, number_written, write_gambit
from detente.solvers.tree.qre import solve_qre
from detente.solvers.tree.tree import NATURE, Tree
from tests.solvers.tree.games import REFERENCE, of_the_reference, random_tree

POKER = """EFG 2 R "A \\"bluff\\"" { "Alice" "Bob" }
"Alice sees a card,
Bob does not."

c "deal" 1 "" { "King" 1/2 "Queen" 0.5 } 0
p "" 1 1 "King" { "Raise" "Fold" } 0
p "" 2 1 "raised" { "Meet" "Pass" } 0
t "" 1 "big win" { 2, -2 }
t "" 2 "win" { 1 -1 }
t "" 4 "loss" { -1, 1 }
p "" 1 2 "Queen" { "Raise" "Fold" } 0
p "" 2 1
0
t "" 3 "big loss" { -2. 2 }
t "" 2
t "" 4
"""


def test_a_file_is_read_with_all_it_says() -> None:
    tree = parse_gambit(POKER)
    assert tree.title == 'A "bluff"'
    assert tree.comment.startswith("Alice sees a card,\nBob")
    assert tree.players == ("Alice", "Bob")
    assert [(item.owner, item.name) for item in tree.sets] == [(NATURE, ""), (0, "King"), (1, "raised"), (0, "Queen")]
    assert tree.outcome_names == ("big win", "win", "loss", "big loss")
    assert tree.payoffs.tolist() == [[[2, -2], [1, -1], [-1, 1], [-2, 2]]]
    assert tree.outcome.tolist() == [-1, -1, -1, 0, 1, 2, -1, -1, 3, 1, 2]
    assert tree.at.tolist() == [0, 1, 2, -1, -1, -1, 3, 2, -1, -1, -1]


def same(one: Tree, other: Tree) -> None:
    """Assert that two games are the same; sets and outcomes may be numbered anew."""
    assert (one.title, one.comment, one.players) == (other.title, other.comment, other.players)
    for field in ("parent", "action"):
        assert getattr(one, field).tolist() == getattr(other, field).tolist()
    assert ((one.at >= 0) == (other.at >= 0)).all()
    pairs = {(int(a), int(b)) for a, b in zip(one.at, other.at, strict=True) if a >= 0}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    for a, b in pairs:
        assert one.sets[a] == other.sets[b]
        odds = [tree.chances[0, tree.first[k] : tree.first[k + 1]] for tree, k in ((one, a), (other, b))]
        if one.sets[a].owner == NATURE:
            np.testing.assert_allclose(odds[0], odds[1], rtol=1e-15)
    shared = {(int(a), int(b)) for a, b in zip(one.outcome, other.outcome, strict=True)}
    assert len(shared) == len({a for a, _ in shared}) == len({b for _, b in shared})
    for a, b in shared:
        assert (a < 0) == (b < 0)
        if a >= 0:
            assert one.payoffs[0, a].tolist() == other.payoffs[0, b].tolist()


@pytest.mark.parametrize("number", range(60))
def test_writing_and_reading_gives_the_same_game(number: int) -> None:
    tree = random_tree(np.random.default_rng(number), levels=3, players=2 + number % 2)
    again = parse_gambit(write_gambit(tree))
    order = walk(tree)
    moved = Tree(
        tree.players, tree.sets, np.array([-1, *(order.index(int(p)) for p in tree.parent[order[1:]])]),
        tree.action[order], tree.at[order], tree.outcome[order], tree.payoffs, tree.chances, tree.title,
    )  # fmt: skip
    same(moved, again)
    same(again, parse_gambit(write_gambit(again)))


def walk(tree: Tree) -> list[int]:
    children, stack, order = tree.children(), [0], []
    while stack:
        node = stack.pop()
        order.append(node)
        if tree.at[node] >= 0:
            stack += [int(child) for child in children[node] if child >= 0][::-1]
    return order


def test_a_file_keeps_its_names_and_shared_outcomes() -> None:
    tree = parse_gambit(POKER)
    again = parse_gambit(write_gambit(tree))
    same(tree, again)
    assert again.outcome_names == tree.outcome_names
    assert again.node_names == tree.node_names


def test_the_golden_game_solves_alike_through_a_file() -> None:
    tree = threat_tree(*of_the_reference(REFERENCE["golden"]["game"]))
    np.testing.assert_allclose(
        solve_qre(parse_gambit(write_gambit(tree)), 5.0).values, solve_qre(tree, 5.0).values, atol=1e-10
    )


@given(st.floats(allow_nan=False, allow_infinity=False, width=64).filter(lambda x: abs(x) < 1e15))
def test_a_number_is_written_as_itself(value: float) -> None:
    assert float(Fraction(number_written(value))) == value


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=9))
def test_chances_sum_to_one_exactly(weights: list[float]) -> None:
    odds = np.array(weights) / sum(weights)
    written = [Fraction(text) for text in chances_written(odds)]
    assert sum(written) == 1
    np.testing.assert_allclose([float(x) for x in written], odds, rtol=1e-14)


HEAD = 'EFG 2 R "t" { "A" "B" }\n'
ENDS = 't "" 1 "" { 1 2 }\nt "" 2 "" { 3 4 }\n'
WRONG = [
    ("", "1:1", "the end of the file"),
    ("NFG 1 R", "1:1", "expected 'EFG'"),
    ('EFG 3 R "t" { "A" }', "1:5", "version 2"),
    ('EFG 2 X "t" { "A" }', "1:7", "'R' or 'D'"),
    ('EFG 2 R "t" { "A" "B"\n', "2:1", "'}'"),
    ('EFG 2 R "t', "1:9", "does not end"),
    (HEAD, "2:1", "a node"),
    (HEAD + 'c "" 1 "" { "x" 1/2 "y" 1/3 } 0\n' + ENDS, "2:11", "sum to 0.8333"),
    (HEAD + 'c "" 1 "" { "x" 3/2 "y" -1/2 } 0\n' + ENDS, "2:11", "none below 0"),
    (HEAD + 'p "" 1 1 "" { "x" "y" 0\n' + ENDS, "2:23", "found '0', expected an action"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\n' + 't "" 1 "" { 1 2 }\n', "4:1", "1 nodes above still wait"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\n' + ENDS + 't "" 0', "5:1", "expected the end of the file"),
    (HEAD + 'p "" 3 1 "" { "x" "y" } 0\n' + ENDS, "2:6", "found player 3, expected 1 to 2"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 }\n', "3:11", "found 1 payoffs, expected 2"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\nt "" 7\n', "3:6", "outcome 7, which is unknown"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\nt "" 0 "" { 1 2 }\n', "3:11", "payoffs at outcome 0"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 2 }\nt "" 1 "" { 1 3 }\n', "4:11", "other payoffs"),
    (HEAD + 'p "" 1 1 { "x" "y" } 0\np "" 1 1 { "x" "z" } 0\n', "3:10", "expected those of its first node"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\np "" 2 4 0\n', "3:10", "information set 4, which is new"),
    (HEAD + 'p "" 1 1 "" { } 0\n', "2:13", "no action"),
    (HEAD + 'p "" 1 1 { "x" "y" } 0\np "" 1 1 0\n' + ENDS + 't "" 0', "3:1", "met twice in one play"),
    (
        HEAD + 'p "" 1 1 { "x" "y" } 0\np "" 1 2 { "l" "r" } 0\n' + ENDS + 'p "" 1 2 0\nt "" 1\nt "" 2\n', "6:1",
        "forgets what its owner did",
    ),
    (HEAD + 't "" 1 "" { 1/0 2 }', "2:13", "a number of usual size"),
    (HEAD + 't "" 1 "" { 1e999 2 }', "2:13", "a number of usual size"),
    (HEAD + 't "" 1 "" { 1 ? }', "2:15", "a text in quotes, a number or a brace"),
    (HEAD + 't "" 1.5', "2:6", "found '3/2'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_a_wrong_file_is_refused_at_its_place(text: str, place: str, says: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse_gambit(text, "game.efg")
    message = str(refused.value)
    assert message.startswith(f"game.efg:{place}: ")
    assert says in message
    assert "; " in message  # what to do
    assert refused.value.exit_code == 2


def test_a_file_that_is_no_text_or_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "game.efg").write_bytes(b'EFG 2 R "\xff" { "A" }')
    with pytest.raises(BadFile, match=r"1:10: found a byte that is no UTF-8"):
        read_gambit(tmp_path / "game.efg")
    with pytest.raises(NotFound, match="no file"):
        read_gambit(tmp_path / "other.efg")
    with pytest.raises(NotFound):
        read_gambit(tmp_path)


def deep(levels: int) -> str:
    nodes = [f'p "" 1 {k + 1} {{ "in" "out" }} 0' for k in range(levels)]
    return HEAD + "\n".join(nodes) + '\nt "" 1 "" { 1 2 }\n' + 't "" 1\n' * levels


def test_a_deep_game_is_read_and_a_large_one_refused() -> None:
    tree = parse_gambit(deep(1_500))
    assert len(tree.at) == 3_001
    same(tree, parse_gambit(write_gambit(tree)))
    with pytest.raises(BadFile, match="more than 4,000 moves"):
        parse_gambit(deep(2_100))
    with pytest.raises(BadFile, match="more than 20,000 nodes"):
        parse_gambit(HEAD + 'p "" 1 1 { "in" "out" } 0\n' * 20_001)


PIECES = st.sampled_from(
    ['"', '"x"', "{", "}", "1", "0", "-1/2", "1/3", "c", "p", "t", " ", "\n", ",", "EFG", "1e5", "\\", "é", "\x00", "∞"]
)


@given(st.data())
@example(None)
def test_no_text_makes_the_reader_stumble(data: st.DataObject | None) -> None:
    text = POKER
    if data is not None:
        cut = data.draw(st.integers(0, len(POKER)))
        until = data.draw(st.integers(cut, min(len(POKER), cut + 20)))
        text = POKER[:cut] + "".join(data.draw(st.lists(PIECES, max_size=6))) + POKER[until:]
    refused, tree = "", None
    try:
        tree = parse_gambit(text)
    except BadInput as error:
        refused = str(error)
    if tree is None:
        assert refused.startswith("game.efg:")
    else:
        same(tree, parse_gambit(write_gambit(tree)))
