"""The brief: one file, nothing from outside, every number with its way back, hostile text only shown."""

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from detente.core.digest import digest_of_bytes
from detente.core.errors import Refused
from detente.report.brief import write_brief
from detente.report.figures.figure import PARTY, SERIES
from detente.report.views.brief import BriefView
from detente.workbench import Result, open_crisis, run, run_with_readings

Results = Callable[[str], tuple[Result, dict[str, Result]]]
Page = Callable[[str], str]
View = Callable[[str], BriefView]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='x' {{ 7 * 7 }} ]]> &amp;"


class Reader(HTMLParser):
    """Collects what the tests ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data_links = 0
        self._in_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag in."""
        named = dict(attrs)
        self.tags.append((tag, named))
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.links.append(str(named.get("href")))
            self.data_links += self._in_data
        self._in_data = tag == "data"


def test_every_link_leads_somewhere_and_ids_are_unique(case: str, page_of: Page) -> None:
    found = Reader(page_of(case))
    assert len(set(found.ids)) == len(found.ids)
    assert all(link.startswith("#") for link in found.links)
    assert {link[1:] for link in found.links} <= set(found.ids)


def test_every_shown_number_leads_to_what_explains_it(case: str, page_of: Page) -> None:
    found = Reader(page_of(case))
    numbers = sum(tag == "data" for tag, _ in found.tags)
    assert numbers > 20
    assert found.data_links == numbers


def test_the_page_is_whole_in_itself(case: str, page_of: Page) -> None:
    page = page_of(case)
    hosts = set(re.findall(r"https?://[^\"'\s<)]+", page))
    assert hosts <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    found = Reader(page)
    assert not {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "object", "embed", "form", "input"}
    assert not any(name.startswith("on") or name in {"style", "src"} for _, attrs in found.tags for name in attrs)
    assert len(page.encode()) < 1_000_000  # every lens that settles issues adds some 20 kB here; the bar is 2 MB


def test_the_policy_lets_in_exactly_the_style_sheet(page_of: Page) -> None:
    page = page_of("two-party-toy")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy
    assert style
    stated = unescape(policy[1])
    assert "default-src 'none'" in stated
    assert "unsafe" not in stated
    digest = re.search(r"sha256-([^']+)'", stated)
    assert digest
    assert b64decode(digest[1]) == hashlib.sha256(style[1].encode()).digest()


def test_it_is_a_document_with_structure(case: str, page_of: Page) -> None:
    found = Reader(page_of(case))
    tags = [tag for tag, _ in found.tags]
    assert tags.count("h1") == 1
    assert [tags.count(name) for name in ("header", "main", "footer", "nav")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert tags.count("table") == tags.count("caption")
    assert all(attrs.get("scope") for tag, attrs in found.tags if tag == "th")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    opened = open_crisis("two-party-toy")
    pages = []
    for name in ("one.html", "two.html"):
        whole, by_reading = run_with_readings(opened, draws=500)
        pages.append(write_brief(opened, whole, by_reading, tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_what_was_there_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_crisis("two-party-toy")
    file = tmp_path / "brief.html"
    file.write_text("before", encoding="utf-8")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="disk full"):
        write_brief(opened, run(opened, draws=100), {}, file)
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]
    assert file.read_bytes() == b"before"


def test_hostile_text_is_only_shown(tmp_path: Path) -> None:
    quoted = HOSTILE.replace("'", "''")
    (tmp_path / "crisis.yaml").write_text(
        f"""detente: 1
crisis: hostile
title: '{quoted}'
question: '{quoted}'
as_of: 2024-05-01
parties:
  a: {{name: '{quoted}', capability: {{value: high, assumed: '{quoted}'}}}}
  b: {{name: B, capability: {{value: low, because: k1}}}}
issues:
  x: {{title: '{quoted}', scope: technical, marks: {{0: '{quoted}', 1: one}}, status_quo: {{value: 0.5, assumed: no}}}}
stances:
  a: {{x: {{ideal: 0, limit: 0.6, assumed: '{quoted}'}}}}
  b: {{x: {{ideal: 1, limit: 0.4, because: k1}}}}
documents:
  d: {{sha256: {digest_of_bytes(b"abcdef")}, title: '{quoted}'}}
codebook:
  C: {{question: '{quoted}'}}
claims:
  - {{id: k1, document: d, start: 0, end: 3, voice: author, type: interest, issue: C, stance: for, strength: 3,
     says: '{quoted}'}}
""",
        encoding="utf-8",
    )
    opened = open_crisis(tmp_path)
    page = write_brief(opened, run(opened, draws=100), {}, tmp_path / "brief.html").read_text(encoding="utf-8")
    found = Reader(page)
    assert "script" not in {tag for tag, _ in found.tags}
    assert "img" not in {tag for tag, _ in found.tags}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert "{{ 7 * 7 }}" in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8


def write_documents(folder: Path, content: bytes) -> Path:
    (folder / "documents").mkdir()
    (folder / "documents" / "d.txt").write_bytes(content)
    return folder / "documents"


@pytest.fixture
def quoting(tmp_path: Path) -> Path:
    (tmp_path / "crisis.yaml").write_text(
        f"""detente: 1
crisis: quoting
title: Quoting
question: Is it quoted?
as_of: 2024-05-01
parties:
  a: {{name: A, capability: {{value: high, because: k1}}}}
issues:
  x: {{title: X, scope: technical, marks: {{0: zero, 1: one}}, status_quo: {{value: 0.5, assumed: no}}}}
stances:
  a: {{x: {{ideal: 0, limit: 0.6, because: k1}}}}
documents:
  d: {{sha256: {digest_of_bytes("é the passage <b>".encode())}}}
codebook:
  C: {{question: Which one}}
claims:
  - {{id: k1, document: d, start: 2, end: 17, voice: "reported:somebody", type: interest, issue: C, stance: for,
     strength: 3, says: A paraphrase.}}
""",
        encoding="utf-8",
    )
    return tmp_path


def test_a_reader_with_the_document_sees_the_quote(quoting: Path) -> None:
    opened = open_crisis(quoting)
    documents = write_documents(quoting, "é the passage <b>".encode())
    result = run(opened, draws=100)
    page = write_brief(opened, result, {}, quoting / "with.html", documents=documents).read_text(encoding="utf-8")
    assert "<blockquote>the passage &lt;b&gt;</blockquote>" in page
    without = write_brief(opened, result, {}, quoting / "without.html").read_text(encoding="utf-8")
    assert "blockquote>" not in without.split("</style>")[1]
    assert "A paraphrase." in without
    assert "reported:somebody" in without


def test_another_edition_is_refused(quoting: Path) -> None:
    opened = open_crisis(quoting)
    documents = write_documents(quoting, b"another text")
    with pytest.raises(Refused):
        write_brief(opened, run(opened, draws=100), {}, quoting / "brief.html", documents=documents)
    assert not (quoting / "brief.html").exists()


def test_lenses_say_what_they_assume_and_where_they_mislead(page_of: Page, view_of: View) -> None:
    page = unescape(page_of("geneva-2022"))
    for lens in view_of("geneva-2022").lenses.lenses:
        assert lens.assumes in page
        assert lens.misleads in page
        assert lens.question in page


def test_it_says_how_to_make_it_again(page_of: Page, results: Results) -> None:
    page, plan = page_of("geneva-2022"), results("geneva-2022")[0].plan
    assert f"detente brief geneva-2022 --draws {plan.draws} --seed {plan.seed}" in page
    for digest in (plan.digest, plan.crisis_digest, results("geneva-2022")[0].findings_digest):
        assert digest in page


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_in_pictures_and_hatched_rows_can_be_told_from_the_page(*, dark: bool) -> None:
    """A checker of pages sees neither through pictures nor through hatching, so the colours are checked here."""
    css = files("detente.report").joinpath("templates", "brief.css").read_text(encoding="utf-8")
    themes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in css.split("@media screen and (prefers")[:2]
    ]
    light = {f"party-{place}": colour for place, colour in enumerate(PARTY)}
    light |= {f"series-{place}": colour for place, colour in enumerate(SERIES)}
    theme = {**light, **themes[0], **(themes[1] if dark else {})}
    for ground in ("page", "paper", "tint"):
        for words in ("ink", "soft", "link", "quo"):
            assert contrast(theme[words], theme[ground]) >= 4.5, (words, ground)
    for name in (*light, "room", "settled", "quo"):
        assert contrast(theme[name], theme["page"]) >= 3, name
