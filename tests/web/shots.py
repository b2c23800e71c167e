# SPDX-License-Identifier: Apache-2.0
"""A real server and a real browser, for the tests that look at pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OUTPUT = Path(__file__).parent.parent / "output"
CHROMIUM = os.environ.get("MANUMIT_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SERVE = (
    "import sys; from pathlib import Path; from manumit.web.serve import serve; "
    "folder = Path(sys.argv[1]) if sys.argv[1] else None; "
    "serve(folder, 'tester', port=0, announce=lambda url: print(url, flush=True))"
)


@contextmanager
def running_server(folder: Path | None) -> Iterator[str]:
    """Run the web face in its own process; yields the start address."""
    command = [sys.executable, "-c", SERVE, str(folder or "")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def running_browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def take_shots(page: object, name: str) -> None:
    """Save a page as wide, narrow, dark, right-to-left and printed pictures."""
    OUTPUT.mkdir(exist_ok=True)
    base = re.sub(r"[?&]lang=[^&]*", "", page.url)
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.screenshot(path=OUTPUT / f"{name}-wide.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=OUTPUT / f"{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=OUTPUT / f"{name}-narrow.png", full_page=True)
    page.set_viewport_size({"width": 1000, "height": 1400})
    page.emulate_media(media="print")
    page.screenshot(path=OUTPUT / f"{name}-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(base + ("&" if "?" in base else "?") + "lang=ar-x-pseudo")
    page.screenshot(path=OUTPUT / f"{name}-rtl.png", full_page=True)
    page.goto(base + ("&" if "?" in base else "?") + "lang=en")
