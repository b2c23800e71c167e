# SPDX-License-Identifier: Apache-2.0
"""What a pack is, and how it is read and checked.

A pack is one YAML file:

    id: labels                      # same as the file's path below packs/, without .yaml
    version: "1"
    title: What a person may call a lead
    licence: Apache-2.0
    source: the adverts specification, section 6     # text, or a mapping key: citation
    status: verified                # or: to be verified
    entries:
      - id: organised
        title: Likely organised
        source: kjellgren           # optional: a key of the mapping above, or text
        status: verified            # optional: the pack's, where it is left out
        anything: else              # read with Entry.text, .texts, .number, .flag, ...

Words are text even where YAML 1.1 would make them booleans (no, on, off) or dates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NoReturn, cast

import yaml

from manumit.core.errors import CorruptError, NotFoundError
from manumit.packs.loading import parse_yaml

STATUSES = ("verified", "to be verified")
_FOLDER = resources.files("manumit.packs")


def _fail(where: str, message: str) -> NoReturn:
    raise CorruptError(message, hint="Correct the pack, or install Manumit again.", where=where)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a pack, with the fields a room asks for by name and type.

    `sources` are the citations in full; `status` is one of STATUSES. Every accessor raises
    CorruptError naming pack, entry and field when the field is missing or of another type.
    """

    pack: str
    id: str
    sources: tuple[str, ...]
    status: str
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The citations as one line."""
        return "; ".join(self.sources)

    def fail(self, name: str, wanted: str) -> NoReturn:
        """Raise CorruptError: the field called `name` is not what is `wanted`."""
        _fail(f"{self.pack}: {self.id}: {name}", f"This field of a pack should be {wanted}.")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text field."""
        value = self.fields.get(name, default)
        return value if isinstance(value, str) else self.fail(name, "text")

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        value = self.fields.get(name, default)
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            self.fail(name, "a list of texts")
        return tuple(cast("list[str]", value))

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number."""
        value = self.fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(name, "a number")
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self.fields.get(name, default)
        return value if isinstance(value, bool) else self.fail(name, "true or false")

    def mapping(self, name: str) -> Mapping[str, object]:
        """Return a field that maps text to anything, empty if it is left out."""
        value = self.fields.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
            self.fail(name, "a mapping")
        return MappingProxyType(cast("dict[str, object]", value))

    def text_lists(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """Return a field that maps text (a language, say) to lists of texts."""
        inner = Entry(self.pack, f"{self.id}: {name}", (), "", self.mapping(name))
        return MappingProxyType({key: inner.texts(key) for key in inner.fields})


@dataclass(frozen=True, slots=True)
class Pack:
    """A checked pack. `file_hash` is the SHA-256 of the file, for manifests."""

    id: str
    version: str
    title: str
    licence: str
    sources: Mapping[str, str]
    status: str
    entries: tuple[Entry, ...]
    file_hash: str = ""

    def entry(self, entry_id: str) -> Entry:
        """Return the entry called `entry_id`, or raise NotFoundError."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise NotFoundError("The pack has no such entry.", where=f"{self.id}: {entry_id}")


def hash_packs() -> str:
    """Return a hash of all packs, which changes with any of them."""
    digest = hashlib.sha256()
    for name in find_packs():
        digest.update(name.encode() + b"\0")
        digest.update(_FOLDER.joinpath(f"{name}.yaml").read_bytes())
    return digest.hexdigest()


def find_packs(folder: str = "") -> tuple[str, ...]:
    """Return the names of all packs, or of those in one `folder`, in order."""
    names: list[str] = []
    todo = [PurePosixPath(folder)]
    while todo:
        here = todo.pop()
        for child in _FOLDER.joinpath(str(here)).iterdir():
            path = here / child.name
            if child.is_dir():
                todo.append(path)
            elif path.suffix == ".yaml":
                names.append(str(path.with_suffix("")))
    return tuple(sorted(names))


@cache
def read_pack(name: str) -> Pack:
    """Read and check the pack called `name`, such as "labels" or "indicators/jobs".

    Raises:
        NotFoundError: If there is no such pack.
        CorruptError: If the file is not a pack; `where` names pack, entry and field.
    """
    if name not in find_packs():
        raise NotFoundError("There is no such pack.", where=name)
    return parse_pack(name, _FOLDER.joinpath(f"{name}.yaml").read_bytes())


def parse_pack(name: str, content: bytes) -> Pack:
    """Parse the UTF-8 YAML `content` as the pack called `name`, and check it.

    Raises:
        CorruptError: If it is not a pack; `where` names pack, entry and field.
    """
    try:
        raw = parse_yaml(content.decode("utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        raise CorruptError(f"A pack is not readable YAML: {error}", where=name) from error
    if not isinstance(raw, dict):
        _fail(name, "A pack should be a mapping.")
    top = Entry(name, "pack", (), "", raw)
    if top.text("id") != name:
        top.fail("id", f"the name of its file, {name}")
    status = _parse_status(top, top.text("status"))
    sources = _parse_sources(top)
    entries = raw.get("entries")
    if not isinstance(entries, list):
        top.fail("entries", "a list")
    parsed = tuple(_parse_entry(top, sources, number, e) for number, e in enumerate(entries, 1))
    ids = [entry.id for entry in parsed]
    for entry in parsed:
        if ids.count(entry.id) > 1:
            entry.fail("id", "unique in its pack")
    return Pack(
        id=name,
        version=top.text("version"),
        title=top.text("title"),
        licence=top.text("licence"),
        sources=sources,
        status=status,
        entries=parsed,
        file_hash=hashlib.sha256(content).hexdigest(),
    )


def _parse_sources(top: Entry) -> Mapping[str, str]:
    if isinstance(top.fields.get("source"), str):
        return MappingProxyType({"": top.text("source")})
    sources = top.mapping("source")
    if not sources or not all(isinstance(v, str) and v for v in sources.values()):
        top.fail("source", "text, or a mapping of keys to citations")
    return cast("Mapping[str, str]", sources)


def _parse_status(entry: Entry, status: str) -> str:
    return status if status in STATUSES else entry.fail("status", " or ".join(STATUSES))


def _parse_entry(top: Entry, sources: Mapping[str, str], number: int, raw: object) -> Entry:
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        top.fail(f"entries[{number}]", "a mapping")
    entry = Entry(top.pack, str(raw.get("id", f"entries[{number}]")), (), "", raw)
    if not entry.text("id"):
        entry.fail("id", "a name")
    keys = entry.texts("source", ("",) if "" in sources else None)
    has_keys = "" not in sources
    if has_keys and not all(key in sources for key in keys):
        entry.fail("source", "one or more keys of the pack's source")
    citations = tuple(sources.get(key, key) for key in keys)
    status = _parse_status(entry, entry.text("status", top.text("status")))
    return Entry(top.pack, entry.id, citations, status, MappingProxyType(raw))
