"""Dependencies that leave no package: found where there are any, by going through all packages, and at their place."""

from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadFile, BadInput
from detente.crisis.crisis import Crisis
from detente.crisis.file.read import read
from detente.crisis.mediation.contradictions import contradiction
from detente.ensemble.plan import cannot_look
from detente.lenses import named_lens
from detente.workbench.agendas import agenda
from detente.workbench.deals import deals
from tests.crisis.test_points import put

MARKS = {0: "low", 0.3: "some", 0.7: "more", 1: "high"}


def crisis_of(dependencies: list[dict[str, Any]]) -> Crisis:
    return Crisis.model_validate(
        {
            "detente": 1, "crisis": "d", "title": "d", "question": "d?", "as_of": "2024-01-01",
            "parties": {"one": {"name": "One"}},
            "issues": {
                name: {"title": name, "scope": "technical", "marks": MARKS, "status_quo": 0.3} for name in "abc"
            },
            "dependencies": dependencies,
        }
    )  # fmt: skip


def stands(package: dict[str, float], rule: dict[str, Any]) -> bool:
    def inside(part: dict[str, list[float]]) -> bool:
        return all(low <= package[issue] <= high for issue, (low, high) in part.items())

    return not inside(rule["if"]) or (not rule.get("never", False) and inside(rule["then"]))


def leaves_nothing(rules: list[dict[str, Any]]) -> bool:
    packages = (dict(zip("abc", levels, strict=True)) for levels in product(MARKS, repeat=3))
    return not any(all(stands(package, rule) for rule in rules) for package in packages)


def test_a_smallest_group_is_named_exactly_where_no_package_stands() -> None:
    luck, empty = np.random.default_rng(2), 0
    for _ in range(300):
        rules: list[dict[str, Any]] = []
        for _ in range(int(luck.integers(3, 9))):
            one, other = luck.permutation(list("abc"))[:2]
            low, lower = luck.choice([0.0, 0.3]), luck.choice([0.0, 0.3, 0.7])
            rule: dict[str, Any] = {"if": {str(one): [float(low), float(luck.choice([0.7, 1.0]))]}}
            rules.append(
                rule | ({"never": True} if luck.random() < 0.5 else {"then": {str(other): [lower, lower + 0.2]}})
            )
        found = contradiction(crisis_of(rules))
        assert bool(found) == leaves_nothing(rules)
        if found:
            empty += 1
            assert leaves_nothing([rules[place] for place in found])
            for fewer in combinations(found, len(found) - 1):
                assert not leaves_nothing([rules[place] for place in fewer])
    assert 20 < empty < 280


@pytest.mark.parametrize("status_quo", ["0.4", "0.2 to 0.6"])
def test_the_error_stands_at_the_dependency(tmp_path: Path, status_quo: str) -> None:
    text = f"""detente: 1
crisis: d
title: d
question: d?
as_of: 2024-01-01
parties: {{one: {{name: One}}}}
issues:
  a: {{title: a, scope: technical, marks: {{0: low, 1: high}}, status_quo: {status_quo}, assumed: a test}}
  b: {{title: b, scope: technical, marks: {{0: low, 1: high}}, status_quo: {status_quo}, assumed: a test}}
dependencies:
  - {{if: {{a: [0, 1]}}, then: {{b: [0, 0.1]}}, says: it must stay low}}
  - {{if: {{b: [0.2, 1]}}, never: true, says: idle}}
  - {{if: {{a: [0, 1]}}, then: {{b: [0.9, 1]}}, says: it must be high}}
"""
    with pytest.raises(BadFile) as caught:
        read(put(tmp_path, text))
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == (13, 5)
    assert "dependencies.0 (it must stay low); dependencies.2 (it must be high)" in problem.message or (
        "dependencies.1 (idle); dependencies.2 (it must be high)" in problem.message
    )
    read(put(tmp_path, text.replace("  - {if: {a: [0, 1]}, then: {b: [0.9, 1]}, says: it must be high}\n", "")))


def test_more_packages_than_can_be_counted_are_refused_with_what_to_leave_out(tmp_path: Path) -> None:
    marks = ", ".join(f"{at / 9:.3f}: m{at}" for at in range(10))
    issues = "\n".join(
        f"  i{at}: {{title: i{at}, scope: technical, marks: {{{marks}}}, status_quo: 0, assumed: a test}}"
        for at in range(11)
    )
    head = "detente: 1\ncrisis: d\ntitle: d\nquestion: d?\nas_of: 2024-01-01"
    parties = "parties: {one: {name: One}, two: {name: Two}}"
    stances = "stances:\n  one: {i0: {ideal: 1, assumed: a test}}\n  two: {i0: {ideal: 0, assumed: a test}}"
    file = put(tmp_path, f"{head}\n{parties}\nissues:\n{issues}\n{stances}\n")
    for look in (deals, agenda):
        with pytest.raises(BadInput, match=r"crisis.yaml: 11 issues make 1e\+11 packages.*issues.i0 \(10\)"):
            look(file)
    assert "leave out marks" in cannot_look(named_lens("concessions"), read(file))
