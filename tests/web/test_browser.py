# SPDX-License-Identifier: Apache-2.0
"""Pages in a real browser: no policy error, no foreign request, WCAG by axe, keys, pictures."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from shots import CHROMIUM, OUTPUT, running_browser, running_server, take_shots

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(),
        reason=f"no browser at {CHROMIUM}; set MANUMIT_CHROMIUM to one",
    ),
]
PAGES = {
    "home": "/",
    "leads": "/leads",
    "leads-preview": "/leads?sel=L-0",
    "leads-filtered": "/leads?kind=job&judged=open",
    "leads-none": "/leads?place=Nowhere",
    "lead": "/leads/L-0",
    "lead-filtered": "/leads/L-0?campaign=C-1&since=2024-03-01",
    "network": "/networks/N-0?focus=s:500",
    "network-path": "/networks/N-0?cut=1&from=c:C-0&to=c:C-2",
    "search": "/search",
    "intake": "/intake",
    "jobs": "/jobs",
    "audit": "/audit",
    "settings": "/settings",
    "help": "/help",
    "new": "/new",
    "patterns": "/patterns",
    "missing": "/leads/L-none",
    "locked": "/locked",
}


@pytest.fixture(scope="module")
def chromium():
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def start_url(workspace_dir):
    with running_server(workspace_dir) as url:
        yield url


@pytest.fixture
def page(chromium, start_url):
    """An unlocked page that fails the test on any foreign request or console error."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    home = urlsplit(start_url).netloc
    troubles = []

    def note_request(request):
        if urlsplit(request.url).netloc not in (home, ""):
            troubles.append(f"foreign request: {urlsplit(request.url).netloc}")

    def note_console(message):
        if message.type == "error" and "status of 4" not in message.text:
            troubles.append(message.text)

    page.on("request", note_request)
    page.on("console", note_console)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(start_url)
    page.root = start_url.split("/start")[0]
    yield page
    context.close()
    assert not troubles


def find_violations(page):
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in violations]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_quiet(page, name):
    page.goto(page.root + PAGES[name])
    assert find_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_violations(page) == []


@pytest.mark.parametrize("name", ["leads-preview", "lead", "network", "patterns"])
def test_page_is_accessible_right_to_left_and_narrow(page, name):
    path = PAGES[name]
    page.goto(page.root + path + ("&" if "?" in path else "?") + "lang=ar-x-pseudo")
    assert find_violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


@pytest.mark.parametrize("name", ["leads-preview", "lead", "network-path", "patterns"])
def test_pictures_of_pages(page, name):
    page.goto(page.root + PAGES[name])
    take_shots(page, name)
    assert (OUTPUT / f"{name}-print.png").stat().st_size > 10_000


def test_keys_walk_through_leads(page):
    page.goto(page.root + "/leads")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/leads/L-1"
    page.wait_for_url("**sel=L-1")
    assert "Service offers" in page.locator("#preview h2").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator("#judge-title").wait_for()
    assert page.url.endswith("/leads/L-0")
    page.go_back()
    page.locator("[data-row]").first.wait_for()


def test_keys_judge_and_are_off_while_typing(page):
    page.goto(page.root + "/leads/L-2")
    page.keyboard.press("u")
    assert page.locator("input[value=unsure]").is_checked()
    assert page.evaluate("document.activeElement.id") == "f-reason"
    page.keyboard.type("rear entrance, see a photo?")
    assert page.locator("input[value=unsure]").is_checked()
    assert page.locator("#f-reason").input_value() == "rear entrance, see a photo?"
    page.keyboard.press("Control+Enter")
    page.locator(".toast").wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("z")
    page.wait_for_url("**said=undone")


def test_g_goes_and_slash_searches(page):
    page.goto(page.root + "/patterns")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.press("Tab")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leads")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1


def test_panels_change_without_loading_anew(page):
    page.goto(page.root + "/leads/L-0")
    page.evaluate("document.body.dataset.kept = 'yes'")
    page.locator("#panels svg a").nth(1).click()
    page.locator("#panels .chip").wait_for()
    assert "campaign=" in page.url
    assert page.evaluate("document.body.dataset.kept") == "yes"
    assert page.locator("#texts .advert").count() > 0


def test_brushing_the_timeline_chooses_time(page):
    page.goto(page.root + "/leads/L-0")
    box = page.locator("[data-brush]").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 8, steps=4)
    page.mouse.up()
    page.locator("#panels .chip").first.wait_for()
    assert "since=2024-" in page.url
    assert "until=2024-" in page.url


def test_a_node_shows_its_evidence_and_time_hides(page):
    page.goto(page.root + "/networks/N-0")
    page.locator("[data-node='s:501']").click()
    page.locator("#evidence .reasons").wait_for()
    assert "focus=s%3A501" in page.url
    slider = page.locator("#until")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator(".late").count() > 0
    page.keyboard.press("End")
    assert page.locator(".late").count() == 0


def test_theme_is_kept(page):
    page.goto(page.root + "/leads")
    page.emulate_media(color_scheme="light")
    page.locator("[data-theme-toggle]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(page.root + "/leads")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_escape_twice_empties_the_screen_and_locks(page):
    page.goto(page.root + "/leads")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/blank")
    assert page.evaluate("document.body.innerText").strip() == ""
    page.goto(page.root + "/leads")
    page.get_by_text("This browser is locked").wait_for()


def test_everything_works_without_scripts(chromium, start_url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(start_url)
    page.goto(start_url.split("/start")[0] + "/leads/L-1")
    page.locator("input[value=reject]").check()
    page.locator("#f-reason").fill("Not worth it")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**said=judged")
    assert page.get_by_text("Not worth it").count() == 1
    context.close()
