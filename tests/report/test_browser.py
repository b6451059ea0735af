"""The brief in a real browser: offline, no complaint on the console, accessible, light and dark, wide and narrow."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from detente.workbench import OpenCrisis, run_with_readings, view_brief, write_brief

CHROMIUM = os.environ.get("DETENTE_CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="no Chromium is installed (set DETENTE_CHROMIUM)"
    ),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def brief(flagship: OpenCrisis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    result, by_reading = run_with_readings(flagship, draws=2000)
    return write_brief(view_brief(flagship, result, by_reading), tmp_path_factory.mktemp("page") / "brief.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_offline_and_is_accessible(
    brief: Path, browser: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True, bypass_csp=True
    )
    page = context.new_page()
    found = Axe()
    page.goto(brief.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    violations = found.run(page).response["violations"]
    assert [
        (item["id"], item["nodes"][0]["html"][:200]) for item in violations if item["impact"] in {"serious", "critical"}
    ] == []
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    context.close()


def test_nothing_is_asked_for_or_complained_about(brief: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(brief.as_uri())
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_the_keyboard_reaches_the_answer_and_the_parts_open(brief: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(brief.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    page.keyboard.press("Enter")
    assert page.url.endswith("#answer")
    page.close()
