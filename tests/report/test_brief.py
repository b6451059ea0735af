"""The brief: the same numbers as the run, every link with an end, nothing from outside, safe with any text."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detente.core.digest import digest_of_bytes
from detente.crisis.crisis import Crisis
from detente.ensemble.bands import Band
from detente.report.brief import render
from detente.report.citations import bibliography, citations
from detente.report.figures.issue_scale import issue_scale
from detente.report.saying import percent, percent_band
from detente.report.views.brief import BriefView
from detente.workbench import OpenCrisis, explain_number, run, run_with_readings, view_brief, write_brief


class Page(HTMLParser):
    """Collects ids, links and outside addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id" and value:
                self.ids[value] += 1
            if name in {"href", "src"} and value:
                self.links.append(value)


@pytest.fixture(scope="module")
def view(flagship: OpenCrisis) -> BriefView:
    result, by_reading = run_with_readings(flagship, draws=2000)
    return view_brief(flagship, result, by_reading)


@pytest.fixture(scope="module")
def page(view: BriefView) -> str:
    return render(view)


def test_every_link_has_an_end_and_every_id_is_one(page: str) -> None:
    found = Page(page)
    assert [name for name, times in found.ids.items() if times > 1] == []
    assert [link for link in found.links if link.startswith("#") and link[1:] not in found.ids] == []
    assert [link for link in found.links if not link.startswith(("#", "data:"))] == []
    assert found.tags["script"] == 0
    assert found.tags["h1"] == 1


def test_nothing_outside_is_named(page: str) -> None:
    assert set(re.findall(r"https?://[^\"'<> ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert len(page.encode()) < 2_000_000


def test_the_same_run_gives_the_same_bytes(flagship: OpenCrisis, page: str) -> None:
    result, by_reading = run_with_readings(flagship, draws=2000, threads=1)
    assert render(view_brief(flagship, result, by_reading)) == page


def test_the_brief_says_the_numbers_of_the_run(flagship: OpenCrisis, view: BriefView) -> None:
    summary = run(flagship, draws=2000).summary
    for issue in view.issues:
        assert issue.room is not None
        assert issue.room.exists is not None
        assert issue.room.exists.probability == pytest.approx(summary["room"]["exists"][issue.issue]["mean"])
        assert [issue.room.exists.low, issue.room.exists.high] == pytest.approx(
            summary["room"]["exists"][issue.issue]["band"]
        )
        for item in issue.settlements:
            assert item.at.middle == pytest.approx(summary[item.lens]["position"][issue.issue]["p50"])
            assert sum(item.shares) == pytest.approx(1)


def test_every_parameter_and_claim_is_in_the_sources(flagship: OpenCrisis, view: BriefView, page: str) -> None:
    counts = view.sources.counts
    assert len(view.sources.parameters) == counts.claimed + counts.assumed + counts.default
    for claim in flagship.crisis.claims:
        assert f'id="c-{claim.id}"' in page
    assert "levers.invade.cost" in page


def test_any_text_is_shown_as_text(toy: OpenCrisis) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=y>\"'&"
    data = toy.crisis.as_written()
    data["title"] = data["question"] = nasty
    data["parties"]["north"]["name"] = nasty
    data["issues"]["order"]["title"] = nasty
    data["issues"]["order"]["marks"] = {"0": nasty, "1": nasty}
    opened = OpenCrisis(Crisis.model_validate(data), toy.path)
    text = render(view_brief(opened, run(opened, draws=300)))
    assert Page(text).tags["script"] == 0
    assert Page(text).tags["img"] == 0
    assert "&lt;script&gt;" in text


def test_quotes_are_shown_only_to_who_has_the_document(toy: OpenCrisis, tmp_path: Path) -> None:
    text = "North said: the strait is ours, and it was heard.\r\n"
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "speech.txt").write_bytes(text.encode())
    data = toy.crisis.as_written()
    data["documents"] = {"speech": {"sha256": digest_of_bytes(text.encode())}}
    claim = {
        "id": "c1",
        "document": "speech",
        "start": 12,
        "end": 30,
        "voice": "author",
        "type": "interest",
        "issue": "order",
    }
    data["claims"] = [{**claim, "stance": "against", "strength": 4, "says": "North lays claim to the water."}]
    data["stances"]["north"]["order"]["because"] = ["c1"]
    opened = OpenCrisis(Crisis.model_validate(data), tmp_path / "crisis.yaml")
    without = explain_number(opened, "stances.north.order.ideal")
    assert without["claims"][0]["quote"] is None
    assert explain_number(opened, "stances.north.order.ideal", folder)["claims"][0]["quote"] == text[12:30]
    page = render(view_brief(opened, run(opened, draws=300), documents=folder))
    assert text[12:30] in page
    (folder / "speech.txt").write_bytes(b"another edition")
    from detente.evidence.document import OtherEdition

    with pytest.raises(OtherEdition, match="another edition"):
        explain_number(opened, "stances.north.order.ideal", folder)


def test_a_document_is_never_looked_for_outside_its_folder(tmp_path: Path) -> None:
    from detente.evidence.document import Document, read_text

    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    document = Document(sha256=digest_of_bytes(b"secret"))
    for name in ("../secret", str(secret), "..", "link", "secret"):
        assert read_text(folder, name, document) is None


def test_why_tells_value_spread_overlays_and_claims(flagship: OpenCrisis) -> None:
    found = explain_number(flagship, "stances.russia.enlargement.limit")
    assert {overlay["by"] for overlay in found["overlays"]} >= {"hypotheses.cover", "readings.kyiv", "readings.moscow"}
    assert found["distribution"]["p05"] < found["distribution"]["p95"]
    odds = explain_number(flagship, "readings.kyiv.odds.resolved")
    assert odds["written"] == "likely"


def test_figures_have_title_description_and_ids_of_their_own(view: BriefView) -> None:
    figures = [issue_scale(issue) for issue in view.issues]
    ids = [name for figure in figures for name in Page(figure.svg).ids]
    assert len(ids) == len(set(ids)) == 2 * len(figures)
    for figure in figures:
        assert "<title" in figure.svg
        assert "<desc" in figure.svg
        assert "nan" not in figure.svg


def test_percentages_claim_no_more_than_was_counted() -> None:
    assert percent(Band(0.0, 0.0, 0.0123)) == "less than 2 %"
    assert percent(Band(1.0, 0.95, 1.0)) == "more than 95 %"
    assert percent(Band(0.004, 0.003, 0.005)) == "0.4 %"
    assert percent_band(Band(0.5, 0.46, 0.54)) == "46 to 54 %"


def test_citations_are_of_exactly_what_was_used(flagship: OpenCrisis) -> None:
    plan = run(flagship, draws=200, lenses=["room"], reading="kyiv").plan
    entries = citations(plan)
    assert set(entries) == {"detente", "raiffa1982", "putnam1988", "case-geneva-2022", "document-geneva-kyiv"}
    assert all(text.startswith("@") for text in entries.values())
    assert {"bdm1994", "scholz2011"} <= set(bibliography())


def test_the_page_is_written_whole(view: BriefView, tmp_path: Path) -> None:
    file = write_brief(view, tmp_path / "brief.html")
    assert file.read_text(encoding="utf-8").endswith("</html>\n")
    assert [path.name for path in tmp_path.glob("*.html")] == ["brief.html"]


def test_a_band_at_an_end_is_said_as_a_bound() -> None:
    assert percent_band(Band(1.0, 0.9995, 1.0)) == "above 99.9 %"
    assert percent_band(Band(0.0, 0.0, 0.0005)) == "below 0.1 %"
