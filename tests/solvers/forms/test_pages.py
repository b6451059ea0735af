"""The examples on the pages of the manual print what the pages say."""

import doctest
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[3] / "docs"
PAGES = (
    "lenses/ultimatum.md",
    "lenses/attrition.md",
    "lenses/offers.md",
    "lenses/ratification.md",
    "explanation/signals-and-audiences.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_says(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(text, {"np": np}, page, page, 0)
    assert examples.examples
    result = doctest.DocTestRunner(verbose=False).run(examples)
    assert result.failed == 0
