"""The agenda as it is shown: a ladder whose labels never meet; the same words in the brief and on the terminal."""

import re
from functools import cache
from itertools import combinations

from jinja2 import Environment, PackageLoader, StrictUndefined

from detente.report.figures.ladder import ladder_figure, ladder_table
from detente.report.figures.strokes import text_width
from detente.report.terminal_agenda import print_agenda
from detente.report.views.mediation.agenda import AgendaView
from detente.report.views.numeral import plain
from detente.workbench import agenda, view_agenda

TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"([^>]*)>([^<]*)</text>')


@cache
def view_of(case: str) -> AgendaView:
    return view_agenda(agenda(case, draws=200))


def test_no_two_labels_of_a_ladder_meet_and_none_leaves_it() -> None:
    for case in ("geneva-2022", "new-recruit", "two-party-toy"):
        boxes = []
        for x, y, attributes, words in TEXT.findall(ladder_figure(view_of(case)).svg):
            size = float(found[1]) if (found := re.search(r'font-size="([\d.]+)"', attributes)) else 13.0
            width = text_width(words, size)
            shift = 1 if 'text-anchor="end"' in attributes else 0.5 if "middle" in attributes else 0
            left = float(x) - width * shift
            boxes.append((left, left + width, float(y) - size * 0.8, float(y) + 2, words))
            assert left >= 0
            assert left + width <= 880, words
        for one, other in combinations(boxes, 2):
            apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
            assert apart, (one[4], other[4])


def test_the_ladder_says_in_words_and_in_its_table_what_it_draws() -> None:
    view = view_of("geneva-2022")
    figure = ladder_figure(view)
    assert [rung.size for rung in view.rungs] == [1, 2, 3, 4, 5, 6, 7]
    assert view.rungs[-1].issues == "all 7"
    assert view.rungs[-1].chance.value < view.rungs[-2].chance.value, "insistence makes the full agenda worse"
    bars = [float(width) for width in re.findall(r'x="400.0" y="[\d.]+" width="([\d.]+)" height="13.0"', figure.svg)]
    assert bars == [round(rung.chance.value * 390, 1) for rung in view.rungs]
    assert len(ladder_table(view).rows) == 7
    assert f"7: all 7, a deal in {view.rungs[-1].chance}" in figure.description


def test_the_reason_why_narrowing_helps_is_said_with_the_issue() -> None:
    said = " ".join(plain(reason) for reason in view_of("geneva-2022").reasons)
    assert "Insistence is at work" in said
    assert "insists on “Who makes the rules of European security”" in said
    toy = " ".join(plain(reason) for reason in view_of("two-party-toy").reasons)
    assert "As stated, narrowing helps in no world" in toy
    assert "If every listed issue had to be settled" in toy
    assert "nothing to narrow to" in plain(view_of("new-recruit").reasons[0])


def test_the_terminal_prints_every_table_of_the_view() -> None:
    said: list[str] = []
    tables: list[tuple[str, int]] = []
    view = view_of("geneva-2022")
    print_agenda(view, said.append, lambda _heads, rows, title: tables.append((title, len(rows))))
    assert said[0] == f"What to put on the table: {plain(view.answer)}"
    assert [rows for _, rows in tables] == [7, 4, 7, len(view.links)]
    assert len(view.links) >= 2


def test_the_part_of_the_brief_shows_the_view() -> None:
    folder = PackageLoader("detente.report", "templates")
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    view = view_of("geneva-2022")
    environment.globals |= {
        "view": {"agendas": [view]},
        "said": plain,
        "picture": lambda name, words: f"picture {name}. {words}",
        "table": lambda table: f"table {table['caption'] if isinstance(table, dict) else table.caption}",
        "figures": {view.name: ladder_figure(view)},
    }
    page = environment.get_template("agenda.html.j2").render()
    assert 'id="agenda"' in page
    assert "picture ladder." in page
    assert page.count("table From all issues") == page.count("table What each issue does") == 1
    for reason in view.reasons:
        assert plain(reason).split(" (")[0] in page
