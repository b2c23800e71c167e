# SPDX-License-Identifier: Apache-2.0
"""The program's own sentences keep to the words of the pack `words`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from manumit.packs import Pack, read_pack

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "manumit"
# Words between quotation marks or back ticks are spoken about, not used.
QUOTED = re.compile(r"\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”|`[^`\n]{1,80}`|‘[^’\n]{1,80}’")
# Citations keep the titles their authors gave them.
CITATION_KEYS = {"source", "sources"}
# What packs read in other people's texts is not the program's own language.
MATCHED_KEYS = {"phrases", "pattern", "words", "endings", "particles", "denials", "near_denials"}
MATCHED_KEYS |= {"domains"}
# These pages repeat citations that stand in the packs.
GENERATED = {"indicators.md"}


def read_rules() -> dict[str, re.Pattern[str]]:
    pack: Pack = read_pack("words")
    return {e.id: re.compile(e.text("pattern"), re.IGNORECASE) for e in pack.entries}


def find_banned(text: str) -> list[str]:
    plain = QUOTED.sub(" ", text)
    return [f"{name}: {m[0]}" for name, rule in read_rules().items() for m in rule.finditer(plain)]


def _read_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _read_strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in CITATION_KEYS | MATCHED_KEYS:
                yield from _read_strings(item)


def _read_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def find_texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for text in _read_python(path):
            yield path, text
    for path in sorted(SOURCE.rglob("*.html")) + sorted(SOURCE.rglob("*.js")):
        yield path, path.read_text(encoding="utf-8")
    for path in sorted((SOURCE / "packs").rglob("*.yaml")):
        if path.stem != "words":
            for text in _read_strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
                yield path, text
    for path in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]:
        if path.name not in GENERATED:
            yield path, path.read_text(encoding="utf-8")


def test_no_sentence_of_the_program_passes_a_verdict():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path, text in find_texts()
        for word in find_banned(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "She is a victim.",
        "The trafficker posts here",
        "illegal migrants",
        "Rescue them",
        "organ trafficking",
        "child pornography",
        "These women are trafficked",
        "trafficking score 0.9",
    ],
)
def test_verdicts_are_seen(sentence):
    assert find_banned(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Help for a potential victim of trafficking",
        'Manumit never says "victim" or "trafficker".',
        "signs of common control",
        "trafficking for organ removal",
        "People in an irregular situation",
    ],
)
def test_careful_words_pass(sentence):
    assert not find_banned(sentence)


def test_every_word_says_what_to_say_instead_and_why():
    for entry in read_pack("words").entries:
        assert entry.text("title")
        assert entry.text("explanation")
        assert not find_banned(entry.text("title")), entry.id
