"""Lean pages: fewer bytes, the same page."""

import re
from collections.abc import Callable

from detente.report.lean import lean, without_ends
from tests.report.test_brief import Reader

WHOLE = """<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>
<tbody><tr><th scope="row">c</th><td><p>d</p><p>e</p></td></tr>
<tr><th scope="row">f</th><td>g</td></tr>
</tbody></table><p>h <a href="#i">j</a></p> k"""


def test_only_end_tags_that_the_next_tag_implies_and_needless_quotes_are_left_out() -> None:
    found = without_ends(WHOLE)
    assert found.startswith(
        "<table><thead><tr><th scope=col>a<th scope=col>b<tbody><tr><th scope=row>c<td><p>d<p>e<tr>"
    )
    assert found.endswith('</table><p>h <a href="#i">j</a></p> k'), "a paragraph before text keeps its end"
    assert Reader(found).tags == Reader(WHOLE).tags
    assert without_ends(found) == found


def test_words_in_pictures_and_on_the_page_are_left_alone() -> None:
    drawn = '<svg><desc>up to 1.00 and 2.3456</desc><text x="1.00">1.0</text></svg><td>0.10</td><td>1.0</td>'
    assert lean(drawn) == '<svg><desc>up to 1.00 and 2.3456</desc><text x="1">1.0</text></svg><td>0.10<td>1.0</td>'


def test_every_colour_of_the_page_is_named_by_its_style_sheet(page_of: Callable[[str], str]) -> None:
    page = page_of("two-party-toy")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    light = style[1].split("@media")[0]
    used = set(re.findall(r"var\((--[\w-]+)\)", page))
    assert used
    assert used <= set(re.findall(r"(--[\w-]+):", light))
