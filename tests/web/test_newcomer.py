# SPDX-License-Identifier: Apache-2.0
"""A newcomer's whole way without the command line: create, drop a file, map, run, judge, undo."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from shots import CHROMIUM, OUTPUT, running_browser, running_server

from manumit.demo.scenario import write_scenario
from manumit.store.signing import find_tampering
from manumit.views.bundles import view_bundle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(),
        reason=f"no browser at {CHROMIUM}; set MANUMIT_CHROMIUM to one",
    ),
]
WORK_MS = 150_000
DROP = """([form, name, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name));
  const event = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
  document.querySelector(form).dispatchEvent(event);
}"""


def shot(page, name: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / f"newcomer-{name}.png", full_page=True)


def wait_for_job(page) -> None:
    page.locator("#job .pill-good").wait_for(timeout=WORK_MS)


def take_in(page, root: str, path: Path, *, by_drop: bool, kind: str, run: bool) -> None:
    page.goto(f"{root}/intake")
    page.locator(f"input[name=kind][value={kind}]").check()
    if by_drop:
        page.evaluate(DROP, ["form[data-drop]", path.name, list(path.read_bytes())])
    else:
        page.set_input_files("input[type=file]", path)
        page.get_by_role("button", name="Look at them first").click()
    page.get_by_role("heading", name="Which column is what?").wait_for()
    if not run:
        page.get_by_label("Find leads right after").uncheck()


def test_from_nothing_to_a_judgement_and_back(tmp_path: Path) -> None:
    files = write_scenario(tmp_path / "files", others=150)
    board, anuncios = files.adverts[0], files.adverts[1]
    with running_server(None) as url, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        root = url.split("/start")[0]
        page.goto(url)

        # Without a workspace the first page asks for its terms; what is missing is said.
        page.get_by_role("heading", name="Begin a workspace").wait_for()
        page.get_by_label("Folder", exact=True).fill(str(tmp_path / "workspace"))
        page.get_by_label("Who is responsible").fill("Example organisation")
        assert page.get_by_label("Lawful basis").input_value() == ""  # a person chooses it
        page.get_by_label("Lawful basis").select_option("demonstration")
        page.get_by_label("Purpose").fill(" ")
        page.get_by_role("button", name="Make the workspace").click()
        assert "purpose is empty" in page.locator("[role=alert]").inner_text()
        shot(page, "1-terms")
        page.get_by_label("Purpose").fill("Learning")
        page.get_by_role("button", name="Make the workspace").click()
        page.get_by_role("heading", name="Three steps to the first lead").wait_for()
        shot(page, "2-home-empty")

        # A file that is dropped is shown before it is taken in, and its mapping can be changed.
        take_in(page, root, anuncios, by_drop=True, kind="advert", run=False)
        assert page.get_by_label("Field for column texto").input_value() == "text"
        page.get_by_label("Field for column categoria").select_option("category")
        shot(page, "3-mapping")
        page.get_by_role("button", name="Take in", exact=True).click()
        wait_for_job(page)
        shot(page, "4-taken-in")
        take_in(page, root, files.reports[0], by_drop=False, kind="report", run=False)
        page.get_by_role("button", name="Take in", exact=True).click()
        wait_for_job(page)
        page.goto(f"{root}/intake")
        shot(page, "5-intake")
        assert (
            page.get_by_role("link", name="1", exact=True).count()
            or page.locator("a[href*='/intake/issues?intake=']").count()
        )
        take_in(page, root, board, by_drop=False, kind="advert", run=True)
        page.get_by_role("button", name="Take in", exact=True).click()
        wait_for_job(page)
        page.reload()
        shot(page, "6-run")

        # Leads, and why; a judgement with a reason; then back.
        page.get_by_role("link", name="Look at the leads").click()
        page.locator(".lead-title").first.click()
        page.locator("h1").first.wait_for()
        shot(page, "7-lead")
        page.locator("input[name=verdict][value=accept]").check()
        page.locator("textarea[name=reason]").fill("Same number under three names")
        page.locator("form:has(input[name=verdict]) button[type=submit]").first.click()
        page.locator(".toast").wait_for()
        shot(page, "8-judged")

        # What was accepted leaves as a signed bundle, and its key is known by a fingerprint.
        with page.expect_download() as saving:
            page.get_by_role("button", name="Signed bundle").click()
        bundle = tmp_path / "bundle.zip"
        saving.value.save_as(bundle)
        with zipfile.ZipFile(bundle) as files_in:
            assert find_tampering({n: files_in.read(n) for n in files_in.namelist()}) == []
        lead_page = page.url.split("?")[0]
        page.goto(f"{root}/settings")
        key = page.locator("#key-title + p").inner_text()
        assert view_bundle(bundle, key).is_known
        shot(page, "8-settings")
        page.goto(lead_page)
        page.locator("[data-key=z]").first.click()
        page.wait_for_url("**said=undone")
        shot(page, "9-undone")

        # What was found can be searched for.
        page.goto(f"{root}/search")
        page.locator("main input[name=text]").fill("packing hall")
        page.keyboard.press("Enter")
        page.locator(".advert mark").first.wait_for()
        shot(page, "10-search")

        # A whole intake can be taken back.
        page.goto(f"{root}/intake")
        before = page.locator("article.card").count()
        page.get_by_role("button", name="Take it back").first.click()
        wait_for_job(page)
        page.goto(f"{root}/intake")
        assert page.locator("article.card").count() == before - 1
        page.goto(f"{root}/audit?verify=1")
        page.get_by_text("The record is whole").wait_for()
        shot(page, "11-audit")
