# SPDX-License-Identifier: Apache-2.0
"""Rules for templates, styles, scripts and vendored files."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

import manumit.web
from manumit.web.i18n import find_direction, gettext, make_pseudo, use_language
from manumit.web.shell import templates

WEB = Path(manumit.web.__file__).parent
ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
CSS = (WEB / "static" / "app.css").read_text("utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_compile_and_hold_nothing_inline(path):
    text = path.read_text("utf-8")
    templates().get_template(path.name)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"https?://|javascript:|hx-on", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_only_our_own_drawings_are_marked_safe(path):
    uses = re.findall(r"[^{]*\|\s*safe", path.read_text("utf-8"))
    assert all("shapes[name]" in use for use in uses)


def test_styles_know_no_left_and_right():
    bare = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    assert not re.search(r"(?<![-\w])(left|right)(?![-\w])|-(left|right)\b", bare)
    assert "url(" not in bare


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_small_modules_without_eval(path):
    text = path.read_text("utf-8")
    assert text.startswith("// SPDX-License-Identifier: Apache-2.0")
    assert text.count("\n") <= 300
    assert not re.search(
        r"\beval\(|new Function|innerHTML|document\.write|https?://(?!www\.w3)", text
    )


def test_vendored_files_are_what_the_list_says():
    for entry in tomllib.loads((ROOT / "vendor.toml").read_text("utf-8"))["file"]:
        content = (ROOT / entry["target"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["target"]
        assert entry["licence"]


def test_an_unknown_name_in_a_template_is_an_error():
    with pytest.raises(Exception, match="undefined"):
        templates().from_string("{{ not_given }}").render()


def test_pseudo_language_keeps_placeholders_and_runs_right_to_left():
    shown = make_pseudo("%(n)s adverts in <b>Leads</b>")
    assert "%(n)s" in shown
    assert "<b>" in shown
    assert "adverts" not in shown
    assert find_direction("ar-x-pseudo") == "rtl"
    assert use_language("xx") == "en"
    assert gettext("Leads") == "Leads"
