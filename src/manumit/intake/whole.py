# SPDX-License-Identifier: Apache-2.0
"""A whole file as one table of texts, for commands that need no workspace."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from manumit.core.errors import InputError
from manumit.intake.batch import Reading
from manumit.intake.issues import Issue, IssueLog
from manumit.intake.limits import Limits
from manumit.intake.read import read_records
from manumit.intake.unpack import unpack_file


def read_table(path: Path) -> tuple[pa.Table, list[Issue]]:
    """Read a file of any supported format, packed or not, in this process.

    Args:
        path: The file.

    Returns:
        One string column per field of the file, rows in their order; and what was wrong.

    Raises:
        InputError: If the file does not exist or nothing in it can be read.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path.name}.", hint="Check the name.")
    log = IssueLog()
    with tempfile.TemporaryDirectory() as folder:
        tables = [
            batch.table
            for part in unpack_file(path, Path(folder), log, Limits())
            for batch in read_records(part.path, Reading(log=log))
        ]
    issues = log.to_issues()
    if not tables:
        reason = issues[0].type_code.replace("_", " ") if issues else "it holds no records"
        raise InputError(f"{path.name} cannot be read: {reason}.", where=path.name)
    whole = pa.concat_tables(tables, promote_options="default")
    # A field that some records lack is empty there.
    filled = [pc.fill_null(column.cast(pa.string()), "") for column in whole.columns]
    return pa.table(dict(zip(whole.column_names, filled, strict=True))), issues
