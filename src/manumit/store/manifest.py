# SPDX-License-Identifier: Apache-2.0
"""The manifest: which Parquet files make up each table, swapped atomically."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from manumit.core.errors import CorruptError

FORMAT = 2
_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One immutable Parquet file of a table, path relative to the facts folder.

    `wrapped_key` is the file's own key, wrapped by the vault; empty where files are plain.
    """

    path: str
    rows: int
    size_bytes: int
    sha256: str
    wrapped_key: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One consistent state of all fact tables.

    `steps` holds, per step of the flow, the fingerprint of what it last ran on.
    """

    generation: int = 0
    tables: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)

    def parts(self, table: str) -> tuple[Part, ...]:
        """Return the parts of a table, none if it was never written."""
        return self.tables.get(table, ())

    def rows(self, table: str) -> int:
        """Return the number of rows of a table."""
        return sum(part.rows for part in self.parts(table))

    def fingerprint(self, table: str) -> str:
        """Return a text that changes whenever the table does."""
        return "+".join(part.sha256[:16] for part in self.parts(table))

    def paths(self) -> set[str]:
        """Return the paths of all parts."""
        return {part.path for parts in self.tables.values() for part in parts}

    def changed(self, tables: Mapping[str, tuple[Part, ...]], steps: Mapping[str, str]) -> Manifest:
        """Return the next generation with some tables and steps replaced."""
        return replace(
            self,
            generation=self.generation + 1,
            tables={**self.tables, **tables},
            steps={**self.steps, **steps},
        )


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a facts folder; an empty one if there is none yet.

    Raises:
        CorruptError: If the file is not a manifest this version can read.
    """
    path = folder / _NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] > FORMAT:
            raise CorruptError(
                "The workspace was written by a newer version of Manumit.",
                hint="Install that version or a later one.",
                where=_NAME,
            )
        tables = {
            name: tuple(Part(**part) for part in parts) for name, parts in content["tables"].items()
        }
        return Manifest(content["generation"], tables, content["steps"])
    except FileNotFoundError:
        return Manifest()
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptError(
            "The manifest of the workspace cannot be read.",
            hint="Restore the latest backup with `manumit restore`.",
            where=_NAME,
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; a crash leaves the old or the new one, never half."""
    content = {
        "format": FORMAT,
        "generation": manifest.generation,
        "tables": {
            name: [
                {field: value for field, value in asdict(part).items() if value != ""}
                for part in parts
            ]
            for name, parts in sorted(manifest.tables.items())
        },
        "steps": dict(sorted(manifest.steps.items())),
    }
    temporary = folder / f"{_NAME}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _NAME)
