# SPDX-License-Identifier: Apache-2.0
"""Pages of daily work in a real browser: accessible, quiet, drawn in every theme and width."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from shots import OUTPUT, SERVE, running_browser, running_server, take_shots
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
    served.on("console", lambda m: troubles.append(m.text) if is_trouble(m) else None)
    served.on("pageerror", lambda error: troubles.append(str(error)))
    served.set_viewport_size({"width": 1440, "height": 900})
    served.emulate_media(color_scheme="light")
    served.goto(f"{served.root}/help?lang=en")
    yield served
    assert not troubles


def is_trouble(message) -> bool:
    """An error, other than that a wrong form was answered as such."""
    return message.type == "error" and "status of 400" not in message.text


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


def test_terms_are_changed_by_keys_alone(page) -> None:
    page.goto(f"{page.root}/settings")
    summary = page.get_by_text("Change the terms", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#f-purpose").fill("Looking for organised fees")
    page.locator("#f-retention_days").fill("400")
    check_everywhere(page)
    page.locator("#f-purpose").focus()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Change the terms?").wait_for()
    assert page.get_by_text("kept longer").count() == 1
    check_everywhere(page)
    page.locator("#f-reason").fill("The authority asked")
    page.keyboard.press("Enter")
    page.locator(".toast").wait_for()
    assert "Looking for organised fees" in page.locator(".facts").first.inner_text()
    page.goto(f"{page.root}/audit")
    assert page.get_by_text("Terms changed").count() == 2
    check_everywhere(page)


def test_settings_say_what_was_wrong(page) -> None:
    page.goto(f"{page.root}/settings")
    page.locator("input[name=regions]").fill("France")
    page.get_by_role("button", name="Save settings").click()
    page.locator("main [role=alert]").wait_for()
    check_everywhere(page)
    page.goto(f"{page.root}/settings")
    page.locator("input[name=threads]").fill("2")
    page.get_by_role("button", name="Save settings").click()
    page.locator(".toast").wait_for()
    assert page.locator("input[name=threads]").input_value() == "2"


def test_removing_what_is_past_its_term_asks_first(page) -> None:
    page.goto(f"{page.root}/jobs")
    remove = page.get_by_role("button", name="Yes, remove it now")
    assert not remove.is_visible()
    page.get_by_text("Remove what is past its term").focus()
    page.keyboard.press("Enter")
    assert remove.is_visible()
    check_everywhere(page)


def test_every_control_shows_its_focus(page) -> None:
    for path in ("/settings", "/jobs", "/audit", "/intake"):
        page.goto(page.root + path)
        for _ in range(40):
            page.keyboard.press("Tab")
            shown = page.evaluate(FOCUS)
            assert shown in ("shown", "left"), (path, shown)
            if shown == "left":
                break


FOCUS = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return "left";
  const around = on.closest(".choice") ?? on;
  const seen = (el) => getComputedStyle(el).outlineStyle !== "none";
  return seen(on) || seen(around) ? "shown" : on.outerHTML.slice(0, 120);
}"""


def test_a_private_file_leads_a_browser_in_once(page, workspace_dir) -> None:
    code = SERVE.replace("announce=", "open_browser=lambda url: print(url, flush=True), announce=")
    code = code.replace("announce=lambda url: print(url, flush=True)", "announce=len")
    command = [sys.executable, "-c", code, str(workspace_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("file:")
            context = page.context.browser.new_context()
            other = context.new_page()
            other.goto(address)
            other.get_by_role("heading", name="What needs you").wait_for()
            assert "ticket" not in other.url
            context.close()
            assert not Path(url2pathname(urlsplit(address).path)).exists()
        finally:
            process.terminate()
