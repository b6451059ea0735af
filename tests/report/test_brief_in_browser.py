"""The brief in a real browser: from disk, without network, light and dark, wide and narrow, on paper."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("DETENTE_CHROMIUM") or which("chromium") or "/usr/bin/chromium"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason="no Chromium; install it or set DETENTE_CHROMIUM"),
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
Scheme = Literal["light", "dark"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}  # all that dark and light can differ in


def violations(page: Page, scheme: Scheme) -> list[tuple[str, str, str]]:
    """Return what axe finds against a page: by every rule in the light, by contrast in the dark."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}  # lists of what is fine take half the time
    if scheme == "dark":
        options["runOnly"] = CONTRAST
    found = Axe().run(page, options=options).response
    assert len(found["passes"]) >= (1 if scheme == "dark" else 25)
    return [(item["id"], item["impact"], item["nodes"][0]["html"][:200]) for item in found["violations"]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, page_of: Callable[[str], str]) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("briefs")

    def file_of(case: str) -> Path:
        path = folder / f"{case}.html"
        path.write_text(page_of(case), encoding="utf-8", newline="\n")
        return path

    return file_of


def opened(browser: Browser, file: Path, width: int, scheme: Scheme) -> tuple[Page, list[str]]:
    """Open a file without network; return the page and everything that it complained of or asked for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: None if request.url == file.as_uri() else heard.append(request.url))
    page.goto(file.as_uri())
    return page, heard


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])  # wide and light are the small cases
def test_nothing_is_asked_for_and_axe_finds_nothing(
    browser: Browser, files: Callable[[str], Path], width: int, scheme: Scheme
) -> None:
    page, heard = opened(browser, files("geneva-2022"), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert violations(page, scheme) == []
    assert heard == []
    page.context.close()


@pytest.mark.parametrize("case", ["two-party-toy", "emission-standards"])
def test_small_cases_too(browser: Browser, files: Callable[[str], Path], case: str) -> None:
    page, heard = opened(browser, files(case), 1280, "light")
    assert violations(page, "light") == []
    assert heard == []
    page.context.close()


def test_a_number_leads_to_its_source_and_back(browser: Browser, files: Callable[[str], Path]) -> None:
    page, _ = opened(browser, files("two-party-toy"), 1280, "light")
    row = page.locator("[id='n-stances.north.order.limit']")
    assert not row.is_visible()
    page.locator("details", has_text="The numbers behind the picture").first.locator("summary").click()
    page.locator("data a[href='#n-stances.north.order.limit']").first.click()
    assert row.is_visible()
    row.locator("a[href='#issue-order']").click()
    assert page.url.endswith("#issue-order")
    page.context.close()


def test_the_keyboard_reaches_the_answer_first(browser: Browser, files: Callable[[str], Path]) -> None:
    page, _ = opened(browser, files("two-party-toy"), 1280, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#answer"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.context.close()


def test_at_twice_the_size_nothing_runs_off_the_page(browser: Browser, files: Callable[[str], Path]) -> None:
    page, _ = opened(browser, files("geneva-2022"), 640, "light")  # 1280 pixels at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.context.close()


def test_on_paper_every_part_is_open_and_light(browser: Browser, files: Callable[[str], Path]) -> None:
    page, _ = opened(browser, files("two-party-toy"), 1280, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("[id='n-stances.north.order.limit']").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 33, 38)"
    assert page.pdf().startswith(b"%PDF")
    page.context.close()
