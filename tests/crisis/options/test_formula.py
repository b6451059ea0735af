"""Formulas: every construct, what a second plain program says of random ones, and errors at their column."""

from collections.abc import Callable

import numpy as np
import pytest

from detente.crisis.options.condition import Match
from detente.crisis.options.formula import DEEPEST, LONGEST, FormulaError, as_pattern, compile_formula, names_in
from tests.crisis.options.models import matches, vectors

NAMES = ["air-strike", "b_2", "c", "withdraw"]
WORDS = vectors(4)
Plain = Callable[[str], bool]


def holds(text: str, names: list[str] = NAMES) -> set[str]:
    found = compile_formula(text, names).holds(np.arange(2 ** len(names)))
    return {word for word, true in zip(vectors(len(names)), found.tolist(), strict=True) if true}


def where(rule: Plain) -> set[str]:
    return {word for word in WORDS if rule(word)}


def on(word: str) -> tuple[bool, ...]:
    return tuple(letter == "Y" for letter in word)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-YN-", lambda w: matches("-YN-", w)),
        ("----", lambda w: True),
        ("air-strike", lambda w: on(w)[0]),
        ("not air-strike", lambda w: not on(w)[0]),
        ("not not c", lambda w: on(w)[2]),
        ("air-strike and b_2 or c", lambda w: (on(w)[0] and on(w)[1]) or on(w)[2]),
        ("air-strike and (b_2 or c)", lambda w: on(w)[0] and (on(w)[1] or on(w)[2])),
        ("not (air-strike and c)", lambda w: not (on(w)[0] and on(w)[2])),
        ("c and not c", lambda w: False),
        ("if c then withdraw", lambda w: not on(w)[2] or on(w)[3]),
        ("c then withdraw", lambda w: not on(w)[2] or on(w)[3]),
        ("c only if withdraw", lambda w: not on(w)[2] or on(w)[3]),
        ("withdraw if c", lambda w: not on(w)[2] or on(w)[3]),
        ("withdraw or b_2 if c and air-strike", lambda w: not (on(w)[2] and on(w)[0]) or on(w)[3] or on(w)[1]),
        ("c iff withdraw", lambda w: on(w)[2] == on(w)[3]),
        ("(c if b_2) and air-strike", lambda w: (on(w)[2] or not on(w)[1]) and on(w)[0]),
        ("at most one of air-strike, b_2, c", lambda w: sum(on(w)[:3]) <= 1),
        ("at least one of air-strike, b_2, c", lambda w: sum(on(w)[:3]) >= 1),
        ("at least 2 of air-strike, b_2, c", lambda w: sum(on(w)[:3]) >= 2),
        ("exactly two of air-strike, b_2, c", lambda w: sum(on(w)[:3]) == 2),
        ("exactly no of air-strike, b_2", lambda w: not any(on(w)[:2])),
        ("all of air-strike, b_2, c", lambda w: all(on(w)[:3])),
        ("none of air-strike, not c", lambda w: not on(w)[0] and on(w)[2]),
        ("at most one of c, (air-strike and b_2), -Y--", lambda w: on(w)[2] + (on(w)[0] and on(w)[1]) + on(w)[1] <= 1),
        ("any of: Y--N, -NY-", lambda w: matches("Y--N", w) or matches("-NY-", w)),
        ("any of: air-strike and c, withdraw", lambda w: (on(w)[0] and on(w)[2]) or on(w)[3]),
        ("(at most one of c, b_2) and not withdraw", lambda w: on(w)[2] + on(w)[1] <= 1 and not on(w)[3]),
        ("Y--- and not --Y-", lambda w: on(w)[0] and not on(w)[2]),
    ],
)
def test_a_formula_holds_where_it_says(text: str, rule: Plain) -> None:
    assert holds(text) == where(rule)


def random_formula(luck: np.random.Generator, depth: int) -> tuple[str, Plain]:
    """Return a formula and the same as a plain predicate, written apart from each other."""
    kind = luck.integers(0, 8 if depth else 2)
    if kind == 0:
        bit = int(luck.integers(4))
        return NAMES[bit], lambda w: w[bit] == "Y"
    if kind == 1:
        pattern = "".join(luck.choice(list("YN-"), 4))
        return pattern, lambda w: matches(pattern, w)
    if kind == 2:
        text, rule = random_formula(luck, depth - 1)
        return f"not ({text})", lambda w: not rule(w)
    parts = [random_formula(luck, depth - 1) for _ in range(int(luck.integers(2, 4)))]
    texts, rules = [f"({text})" for text, _ in parts], [rule for _, rule in parts]
    if kind == 3:
        return " and ".join(texts), lambda w: all(rule(w) for rule in rules)
    if kind == 4:
        return " or ".join(texts), lambda w: any(rule(w) for rule in rules)
    if kind == 5:
        return f"if {texts[0]} then {texts[1]}", lambda w: rules[1](w) or not rules[0](w)
    if kind == 6:
        return f"{texts[0]} iff {texts[1]}", lambda w: rules[0](w) is rules[1](w)
    number = int(luck.integers(0, len(parts) + 1))
    word = str(luck.choice(["at most", "at least", "exactly"]))
    test = {"at most": int.__le__, "at least": int.__ge__, "exactly": int.__eq__}[word]
    return f"{word} {number} of {', '.join(texts)}", lambda w: bool(test(sum(map(bool, (r(w) for r in rules))), number))


def test_random_formulas_hold_where_a_plain_program_says() -> None:
    luck = np.random.default_rng(3)
    sizes = set()
    for _ in range(400):
        text, rule = random_formula(luck, 3)
        assert holds(text) == where(rule), text
        sizes.add(len(where(rule)))
    assert len(sizes) > 10


def test_a_conjunction_of_options_is_one_comparison() -> None:
    assert compile_formula("air-strike and not c and (withdraw and -N--)", NAMES).node == Match(0b1111, 0b1001)


def test_a_name_that_looks_like_a_pattern_is_a_name() -> None:
    assert holds("YN", ["YN", "b"]) == {"YN", "YY"}
    assert holds("NY", ["YN", "b"]) == {"NY"}


def test_codes_may_be_of_any_width() -> None:
    formula = compile_formula("at most one of a, b", ["a", "b"])
    for kind in (np.int32, np.int64, np.uint8):
        assert formula.holds(np.arange(4).astype(kind)).tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("c and witdraw", 7, "there is no option 'witdraw'; did you mean 'withdraw'?"),
        ("c adn withdraw", 3, "'adn' stands where the formula should end"),
        ("c and", 6, "the formula ends where an option was expected"),
        ("", 1, "the formula ends where an option was expected"),
        ("and c", 1, "'and' stands where an option was expected"),
        ("(c or b_2", 10, "the formula ends where ')' was expected"),
        ("c)", 2, "')' stands where the formula should end"),
        ("if c and b_2", 13, "the formula ends where 'then' was expected"),
        ("c if b_2 if withdraw", 10, "'if' stands where the formula should end"),
        ("-YN", 1, "the pattern '-YN' has 3 letters, and there are 4 options"),
        ("c & b_2", 3, "'&' means nothing here"),
        ("at most one of c, b_2 and withdraw", 23, "'and' stands in a list"),
        ("at most many of c, b_2", 9, "'many' is no number"),
        ("exactly 3 of c, b_2", 20, "3 of 2 can never hold"),
        ("not", 4, "the formula ends where an option was expected"),
        ("any of: c,, b_2", 11, "',' stands where an option was expected"),
        ("(" * 60 + "c" + ")" * 60, DEEPEST + 2, "more than 50 parentheses are open"),
        ("c or " * LONGEST, LONGEST, "longer than 10,000 signs"),
    ],
)
def test_an_error_names_the_column_and_what_to_do(text: str, column: int, says: str) -> None:
    with pytest.raises(FormulaError) as caught:
        compile_formula(text, NAMES)
    assert says in str(caught.value)
    assert caught.value.column == column
    assert caught.value.hint


def test_words_that_may_be_options() -> None:
    assert names_in("if air-strike then (c or meet-x.us)") == ("air-strike", "c", "meet-x.us")


def test_a_code_has_its_word() -> None:
    assert [as_pattern(code, 4) for code in range(16)] == WORDS
