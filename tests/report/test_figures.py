"""Figures: offline, the same everywhere, readable by those who cannot see them, and with labels that never touch."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from detente.report.brief import figures
from detente.report.figures.axis import placed
from detente.report.figures.chart import cured
from detente.report.figures.figure import Figure
from detente.report.figures.intervals import outcomes_figure
from detente.report.figures.strokes import text_width
from detente.report.views.brief import BriefView
from detente.report.views.ending.outcomes import ChanceView, LineView, OutcomesView, OutcomeView
from detente.report.views.numeral import Numeral

View = Callable[[str], BriefView]
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def drawn(view: BriefView) -> dict[str, Figure]:
    return figures(view, {party.party: place for place, party in enumerate(view.people.parties)})


def test_every_figure_has_words_and_names_no_host(case: str, view_of: View) -> None:
    for figure in drawn(view_of(case)).values():
        root = ET.fromstring(figure.svg)
        assert root.get("role") == "graphics-document"
        title, description = root[0], root[1]
        assert (title.tag.endswith("title"), description.tag.endswith("desc")) == (True, True)
        assert title.text == figure.title
        assert description.text == figure.description
        assert root.get("aria-labelledby") == title.get("id")
        assert set(re.findall(r"https?://[^\"'\s<]+", figure.svg)) <= NAMESPACES
        assert "style=" not in figure.svg
        assert "<script" not in figure.svg


def test_ids_are_unique_over_many_figures(view_of: View) -> None:
    many = [figure for case in ("geneva-2022", "two-party-toy") for figure in drawn(view_of(case)).values()]
    names = {figure.name for figure in many}
    seen: dict[str, str] = {}
    for figure in {figure.name: figure for figure in many}.values():
        for found in re.findall(r'\bid="([^"]+)"', figure.svg):
            assert found not in seen, (found, seen[found], figure.name)
            assert found.startswith(f"{figure.name}-")
            seen[found] = figure.name
    assert len(names) >= 10


def test_equal_views_give_equal_pictures(view_of: View) -> None:
    once, twice = drawn(view_of("two-party-toy")), drawn(view_of("two-party-toy"))
    assert {name: figure.svg for name, figure in once.items()} == {name: figure.svg for name, figure in twice.items()}


@pytest.mark.slow
def test_another_process_draws_the_same_picture(view_of: View) -> None:
    program = (
        "import sys; from detente.workbench import open_crisis, run_with_readings; "
        "from detente.report.views.brief import brief_view; from detente.report.figures.intervals import gains_figure; "
        "whole, by_reading = run_with_readings(open_crisis('two-party-toy'), draws=2000); "
        "sys.stdout.write(gains_figure(brief_view(whole, by_reading).balances).svg)"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert other == drawn(view_of("two-party-toy"))["gains"].svg


def test_a_rendered_picture_is_cured() -> None:
    raw = (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" class="marks" width="10" height="5" viewBox="0 0 10 5">'
        '<defs><clipPath id="clip7"><rect/></clipPath></defs><g clip-path="url(#clip7)"><a xlink:href="https://vega.github.io/#why-x">'
        "<text>x</text></a></g></svg>"
    )
    found = cured(raw, "gains", "Title & more", "Words < more")
    assert 'id="gains-1"' in found
    assert 'clip-path="url(#gains-1)"' in found
    assert 'xlink:href="#why-x"' in found
    assert "vega.github.io" not in found
    assert "Title &amp; more" in found
    assert "Words &lt; more" in found


def test_colours_are_names_with_a_fallback_and_nothing_is_white(view_of: View) -> None:
    for figure in drawn(view_of("geneva-2022")).values():
        for colour in re.findall(r'(?:fill|stroke)="([^"]+)"', figure.svg):
            assert colour in {"none", "transparent"} or colour.startswith("var(--"), (figure.name, colour)


def test_a_long_label_is_never_cut(view_of: View) -> None:
    shown = view_of("geneva-2022")
    svg = drawn(shown)["rooms"].svg
    for issue in shown.issues:
        assert issue.title in svg.replace("&#39;", "'").replace("&apos;", "'")
    assert "\N{HORIZONTAL ELLIPSIS}" not in svg


def test_labels_of_marks_never_touch(case: str, view_of: View) -> None:
    for issue in view_of(case).issues:
        labels = placed(issue)
        for one in labels:
            for other in labels:
                if one is not other and one.level == other.level:
                    assert one.left + one.width <= other.left or other.left + other.width <= one.left
            assert all(text_width(part, 12) <= one.width for part in one.lines)


def test_parties_differ_in_more_than_colour(view_of: View) -> None:
    shown = view_of("geneva-2022")
    svg = drawn(shown)[f"scale-{shown.issues[0].issue}"].svg
    for stance in shown.issues[0].stances:
        assert stance.name in svg
    assert "at no table with this issue" in svg
    assert "<circle" in svg
    assert "<polygon" in svg


def test_outcomes_are_drawn_under_the_crisis_own_labels() -> None:
    labels = ("mutual compromise", "orderly confrontation", "fragmented status quo", "war")
    names = ("settlement", "arrangement", "impasse", "conflict")
    chance = ChanceView(Numeral("25 %", 0.25, "outcome/some_lens"), 0.2, 0.3, "20 to 30 %")
    line = LineView("some_lens", "some lens", after_history=False, chances=(chance,) * 4)
    found = OutcomesView(
        outcomes=tuple(OutcomeView(name, label, "meaning") for name, label in zip(names, labels, strict=True)),
        before=(line,),
        after=(),
        apart=(0.0,) * 4,
        readings=(),
        untold="",
    )
    figure = outcomes_figure(found)
    assert all(label in figure.svg for label in labels)
    assert len(figure.table.rows) == 4
