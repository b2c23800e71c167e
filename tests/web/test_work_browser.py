# SPDX-License-Identifier: Apache-2.0
"""Pages of daily work in a real browser: accessible, quiet, drawn in every theme and width."""

from __future__ import annotations

import pytest
from shots import OUTPUT, running_browser, running_server, take_shots
from test_browser import find_violations, pytestmark  # noqa: F401 - needs the same browser

from manumit.core.progress import no_progress
from manumit.prosecute.adverts.searching import run_search
from manumit.workspace import open_workspace

ROWS = "id;titulo;texto\n1;Oferta;Se busca jardinero\n2;\u202ex;<script>alert(1)</script>\n3;y\n"
CSV = ROWS.encode()
PLAIN = ("/", "/new", "/intake", "/jobs", "/search", "/audit", "/settings", "/help")


@pytest.fixture(scope="module")
def served(workspace_dir):
    workspace = open_workspace(workspace_dir)
    run_search(workspace, no_progress)
    workspace.close()
    with running_server(workspace_dir) as url, running_browser() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(url)
        page.root = url.split("/start")[0]
        yield page
        context.close()


@pytest.fixture
def page(served):
    """The page, in English, light and wide; fails the test on any error in its console."""
    troubles = []
    served.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    served.on("pageerror", lambda error: troubles.append(str(error)))
    served.set_viewport_size({"width": 1440, "height": 900})
    served.emulate_media(color_scheme="light")
    served.goto(f"{served.root}/help?lang=en")
    yield served
    assert not troubles


def check_everywhere(page) -> None:
    """No violation in light, dark and narrow; nothing wider than the screen."""
    assert find_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


@pytest.mark.parametrize("path", PLAIN)
def test_page_is_accessible_narrow_and_right_to_left(page, path) -> None:
    page.goto(f"{page.root}{path}?lang=ar-x-pseudo")
    check_everywhere(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{page.root}{path}?lang=en")
    take_shots(page, path.strip("/") or "home")
    assert (OUTPUT / f"{path.strip('/') or 'home'}-rtl.png").stat().st_size > 10_000


def test_search_results_and_a_selector(page) -> None:
    page.goto(f"{page.root}/search")
    page.keyboard.press("/")
    page.keyboard.type("07700 9000")
    page.keyboard.press("Enter")
    page.locator("a[href^='/selectors/']").first.wait_for()
    assert "7700" not in page.url
    page.screenshot(path=OUTPUT / "search-results-wide.png")
    check_everywhere(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("a[href^='/selectors/']").first.click()
    page.locator(".figures").wait_for()
    check_everywhere(page)


def test_mapping_of_an_upload(page) -> None:
    page.goto(f"{page.root}/intake")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "", "buffer": CSV})
    page.get_by_role("button", name="Look at them first").click()
    page.get_by_role("heading", name="Which column is what?").wait_for()
    page.locator("summary").click()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=OUTPUT / "upload-wide.png", full_page=True)
    check_everywhere(page)
    page.get_by_role("button", name="Do not take in").click()
    page.locator("form[data-drop]").wait_for()


def test_a_job_shows_its_end_by_itself(page) -> None:
    page.goto(f"{page.root}/jobs")
    page.get_by_role("button", name="Build the search index").click()
    page.locator("#job .pill-good").wait_for(timeout=90_000)
    check_everywhere(page)
