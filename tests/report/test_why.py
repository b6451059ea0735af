"""Why a number is what it is; quotes only for who has the document; citations of exactly what was used."""

from pathlib import Path

import pytest

from detente.core.digest import digest_of_bytes
from detente.crisis.crisis import Crisis
from detente.evidence.document import Document, OtherEdition, read_text
from detente.report.brief import render
from detente.report.citations import bibliography, citations
from detente.workbench import OpenCrisis, explain_number, run, view_brief


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
    with pytest.raises(OtherEdition, match="another edition"):
        explain_number(opened, "stances.north.order.ideal", folder)


def test_a_document_is_never_looked_for_outside_its_folder(tmp_path: Path) -> None:
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


def test_citations_are_of_exactly_what_was_used(flagship: OpenCrisis) -> None:
    plan = run(flagship, draws=200, lenses=["room"], reading="kyiv").plan
    entries = citations(plan)
    assert set(entries) == {"detente", "raiffa1982", "putnam1988", "case-geneva-2022", "document-geneva-kyiv"}
    assert all(text.startswith("@") for text in entries.values())
    assert {"bdm1994", "scholz2011"} <= set(bibliography())
