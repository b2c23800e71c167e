# SPDX-License-Identifier: Apache-2.0
"""The path between two members is as strong as it can be."""

from __future__ import annotations

from manumit.prosecute.networks.paths import find_path


def _link(left: str, right: str, bits: float, cut: str = "") -> dict[str, object]:
    return {"left_node": left, "right_node": right, "kind_code": "phone", "bits": bits,
            "adverts": 1, "cut_reason": cut}  # fmt: skip


def test_stronger_detour_beats_a_weak_shortcut():
    links = [
        _link("a:1", "s:1", 2), _link("a:9", "s:1", 2),
        _link("a:1", "s:2", 9), _link("a:5", "s:2", 9),
        _link("a:5", "s:3", 8), _link("a:9", "s:3", 8),
    ]  # fmt: skip
    path = find_path(links, "a:1", "a:9")
    assert [step.right for step in path] == ["s:2", "a:5", "s:3", "a:9"]
    assert path[0].left == "a:1"


def test_among_equally_strong_paths_the_shortest_is_taken():
    links = [
        _link("a:1", "s:1", 5), _link("a:2", "s:1", 5),
        _link("a:1", "s:2", 5), _link("a:3", "s:2", 5), _link("a:3", "s:1", 5),
    ]  # fmt: skip
    assert [step.right for step in find_path(links, "a:1", "a:2")] == ["s:1", "a:2"]


def test_cut_links_carry_nothing():
    links = [_link("a:1", "s:1", 5, "judged"), _link("a:2", "s:1", 5)]
    assert find_path(links, "a:1", "a:2") == []
    assert find_path(links, "a:2", "a:2") == []
