# SPDX-License-Identifier: Apache-2.0
"""A change of one value leaves the rest of a hand-written file as it stood."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.errors import CorruptError
from manumit.store.terms import change_values

HAND_WRITTEN = """# our workspace
format = 1

[policy]
controller = "Old"   # the association
purpose = "p"

[settings] # few
threads = 2
# regions comes later
"""


def write(folder, text):
    folder.mkdir(exist_ok=True)
    (folder / "manumit.toml").write_text(text, encoding="utf-8")
    return folder


def test_comments_and_order_stay(tmp_path):
    change_values(write(tmp_path, HAND_WRITTEN), "settings", {"threads": 4, "regions": "FR"})
    after = (tmp_path / "manumit.toml").read_text(encoding="utf-8")
    assert tomllib.loads(after)["settings"] == {"threads": 4, "regions": "FR"}
    for line in HAND_WRITTEN.splitlines():
        assert line in after or line == "threads = 2"


def test_a_missing_section_is_added(tmp_path):
    change_values(write(tmp_path, "format = 1\n[policy]\nx = 1"), "settings", {"threads": 4})
    after = tomllib.loads((tmp_path / "manumit.toml").read_text(encoding="utf-8"))
    assert after == {"format": 1, "policy": {"x": 1}, "settings": {"threads": 4}}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_comes_back_as_it_was_given(tmp_path_factory, first, second):
    folder = write(tmp_path_factory.mktemp("terms"), HAND_WRITTEN)
    for text in (first, second):
        change_values(folder, "policy", {"controller": text, "new": text})
        after = tomllib.loads((folder / "manumit.toml").read_text(encoding="utf-8"))
        assert after["policy"] == {"controller": text, "purpose": "p", "new": text}
        assert after["settings"] == {"threads": 2}


@pytest.mark.parametrize(
    "text",
    [
        'format = 1\n[settings]\nx = """\nthreads = 2\n"""\nthreads = 3\n',
        "format = 1\nsettings = {threads = 2}\n",
        "format = 1\nsettings.threads = 2\n",
    ],
)
def test_what_cannot_be_changed_safely_is_left_alone(tmp_path, text):
    with pytest.raises(CorruptError):
        change_values(write(tmp_path, text), "settings", {"threads": 9})
    assert (tmp_path / "manumit.toml").read_text(encoding="utf-8") == text
