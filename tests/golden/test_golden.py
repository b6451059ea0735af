"""Golden runs: every case's numbers as a person can read them; ``make bless`` rewrites them on purpose."""

import json
import re
from typing import Any

import pytest

from detente.crisis.file.cases import bundled_cases
from detente.workbench import open_crisis, run

DRAWS, SEED = 2_000, 1
LEAF = re.compile(r'\{\s+("(?:mean|p\d\d)"[^{}]*?)\s+\}')  # the numbers of one finding


def written(found: Any) -> str:
    """Return golden numbers as text, one line a finding."""
    return LEAF.sub(lambda leaf: "{" + re.sub(r"\s+", " ", leaf[1]) + "}", json.dumps(found, indent=1)) + "\n"


def rounded(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: rounded(value) for key, value in part.items() if key not in {"p25", "p75"}}
    if isinstance(part, list):
        return [rounded(value) for value in part]
    return round(part, 6) if isinstance(part, float) else part


@pytest.mark.parametrize("case", sorted(bundled_cases()))
def test_a_case_gives_its_golden_numbers(case: str, request: pytest.FixtureRequest) -> None:
    result = run(open_crisis(case), draws=DRAWS, seed=SEED)
    for lens in result.plan.lenses:
        found = {
            "crisis_digest": result.plan.crisis_digest,
            "lens": f"{lens.name}@{lens.version}",
            "seed": SEED,
            "draws": DRAWS,
            "findings": rounded(result.summary[lens.name]),
        }
        file = bundled_cases()[case] / "expected" / f"{lens.name}.json"
        if request.config.getoption("--bless"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(written(found), encoding="utf-8")
        assert json.loads(file.read_text(encoding="utf-8")) == found, f"{file}: look at the difference, then make bless"


def test_the_emission_table_settles_at_the_published_mean_and_median() -> None:
    found = run(open_crisis("emission-standards"), draws=100).summary
    assert 4 + 6 * found["weighted_mean"]["position"]["delay"]["mean"] == pytest.approx(7.389956, abs=5e-7)
    assert 4 + 6 * found["weighted_median"]["position"]["delay"]["mean"] == pytest.approx(7)
