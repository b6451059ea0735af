"""The plan as it is shown: a timeline whose labels never meet; the same in the brief and on the terminal."""

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations

from detente.report.figures.plan import plan_figure, plan_table
from detente.report.figures.strokes import text_width
from detente.report.terminal_plan import print_plan
from detente.report.views.implementation import PlanView
from detente.workbench import plan, view_plans
from tests.report.test_brief import Reader

TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"([^>]*)>([^<]*)</text>')
PLACES = {"ukraine": 0, "russia": 1}


@cache
def views() -> tuple[PlanView, ...]:
    return view_plans(plan("minsk-sequence", draws=200))


def test_no_two_labels_of_a_timeline_meet_and_none_leaves_it() -> None:
    for view in views():
        figure = plan_figure(view, PLACES)
        boxes = []
        for x, y, attributes, words in TEXT.findall(figure.svg):
            size = float(found[1]) if (found := re.search(r'font-size="([\d.]+)"', attributes)) else 13.0
            width = text_width(words, size)
            left = float(x) - (width if 'text-anchor="end"' in attributes else 0)
            boxes.append((left, left + width, float(y) - size * 0.8, float(y) + 2, words))
            assert left >= 0
            assert left + width <= 880, words
        for one, other in combinations(boxes, 2):
            apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
            assert apart, (one[4], other[4])


def test_the_timeline_says_in_words_and_in_its_table_what_it_draws() -> None:
    view = next(view for view in views() if view.name == "moscow")
    figure = plan_figure(view, PLACES)
    assert "local elections under OSCE standards: Ukraine 0.09 exposed" in figure.description
    row = next(row for row in plan_table(view).rows if "under OSCE" in str(row[0]))
    assert str(row[3]) == "Ukraine 0.09"
    assert figure.svg.count("<rect") >= 3, "a bar for every exposure of the median world"
    assert len(plan_table(view).rows) == 16


def test_the_terminal_prints_the_cycle_the_ways_out_and_every_step() -> None:
    said: list[str] = []
    tables: list[tuple[str, int]] = []
    view = next(view for view in views() if view.name == "kyiv")
    print_plan(view, said.append, lambda _heads, rows, title: tables.append((title, len(rows))))
    assert any(line.startswith("Contradiction: ") for line in said)
    assert [rows for _, rows in tables] == [4, 16]
    assert "is given up" in tables[1][0]


def test_the_brief_has_a_plan_for_every_reading(page_of: Callable[[str], str]) -> None:
    page = page_of("minsk-sequence")
    assert 'id="plan"' in page
    for view in views():
        assert f"<h3>{view.title}</h3>" in page
        assert f'id="plan-{view.name}-title"' in page
    assert 'id="plan"' not in page_of("strait")
    found = Reader(page)
    assert found.data_links == sum(tag == "data" for tag, _ in found.tags) > 50, (
        "every number leads to what explains it"
    )
