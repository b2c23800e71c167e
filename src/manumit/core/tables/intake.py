# SPDX-License-Identifier: Apache-2.0
"""Tables written by intake: the records as they came, and what was wrong with them."""

from __future__ import annotations

from manumit.core.tables.declare import Column, Kind, Side, fact

RECORD_COLUMNS = (
    Column(
        "advert_id",
        Kind.INT,
        "Identity of the record: hash of source and external id or url, "
        "else of the content and its occurrence number in the file",
    ),
    Column("version", Kind.INT32, "1 for the first text seen under this id, then counting up"),
    Column("external_id", Kind.TEXT, "Id the source gave, empty if none"),
    Column("source", Kind.TEXT, "Site or organisation the record was taken from"),
    Column("url", Kind.TEXT, "Address of the record at its source, never opened by Manumit"),
    Column("posted_at", Kind.TIME, "When the source says it was posted", nullable=True),
    Column("title", Kind.TEXT, "Title, as given"),
    Column("text", Kind.TEXT, "Body, as given (decoded, NUL removed)"),
    Column("category", Kind.TEXT, "Category at the source"),
    Column("place", Kind.TEXT, "Place, as given"),
    Column("price", Kind.TEXT, "Price, as given"),
    Column("author", Kind.TEXT, "Account name at the source"),
    Column("phone", Kind.TEXT, "Phone column, as given"),
    Column("email", Kind.TEXT, "E-mail column, as given"),
    Column("handle", Kind.TEXT, "Account handle column, as given"),
    Column("images", Kind.TEXTS, "Image hashes (PDQ hex) or file names, as given"),
    Column("extra", Kind.TEXT, "Columns without a mapping, as a JSON object"),
    Column("file_hash", Kind.TEXT, "SHA-256 of the file the record came from"),
    Column("row", Kind.INT, "Row in that file, the first data row is 1"),
    Column("intake_id", Kind.TEXT, "The intake that brought it"),
    Column("taken_at", Kind.TIME, "When it was taken in"),
    Column("content_hash", Kind.INT, "Hash of all fields as given"),
)

ADVERTS = fact(
    "adverts",
    "Advertisements, the current version of each",
    *RECORD_COLUMNS,
    writer="intake",
    side=Side.INVESTIGATION,
    key=("advert_id",),
)
ADVERT_VERSIONS = fact(
    "advert_versions",
    "Superseded versions of adverts and reports",
    *RECORD_COLUMNS,
    writer="intake",
    side=Side.INVESTIGATION,
    key=("advert_id", "version"),
)
REPORTS = fact(
    "reports",
    "Investigators' own intake records, same fields as an advert",
    *RECORD_COLUMNS,
    writer="intake",
    side=Side.INVESTIGATION,
    key=("advert_id",),
)
INTAKE_FILES = fact(
    "intake_files",
    "Files taken in",
    Column("intake_id", Kind.TEXT, "The intake (one call of add)"),
    Column("file_hash", Kind.TEXT, "SHA-256 of the file"),
    Column("file_name", Kind.TEXT, "Name of the file without its folder"),
    Column("kind_code", Kind.TEXT, "advert or report"),
    Column("size_bytes", Kind.INT, "Size on disk", unit="bytes"),
    Column("rows_read", Kind.INT, "Data rows in the file"),
    Column("rows_added", Kind.INT, "Rows that were new"),
    Column("rows_changed", Kind.INT, "Rows that became a new version"),
    Column("rows_known", Kind.INT, "Rows that were already here"),
    Column("issues", Kind.INT, "Defects recorded"),
    Column("encoding", Kind.TEXT, "Text encoding that was used"),
    Column("mapping", Kind.TEXT, "JSON object: column of the file to field"),
    Column("taken_at", Kind.TIME, "When it was taken in"),
    writer="intake",
    side=Side.INVESTIGATION,
    key=("intake_id", "file_hash", "file_name"),
)
INTAKE_ISSUES = fact(
    "intake_issues",
    "What could not be read as it stood",
    Column("intake_id", Kind.TEXT, "The intake"),
    Column("file_hash", Kind.TEXT, "SHA-256 of the file"),
    Column("file_name", Kind.TEXT, "Name of the file without its folder"),
    Column("row", Kind.INT, "Row in the file; 0 for the file as a whole"),
    Column("column_name", Kind.TEXT, "Column, empty for the row as a whole"),
    Column("type_code", Kind.TEXT, "Type of the defect (see the catalogue of issues)"),
    Column("severity_code", Kind.TEXT, "note, repaired or lost"),
    Column("detail", Kind.TEXT, "What was found, without the content itself"),
    Column("suggestion", Kind.TEXT, "What the person can do"),
    writer="intake",
    side=Side.INVESTIGATION,
    key=("intake_id", "file_hash", "row", "column_name", "type_code"),
)

TABLES = (ADVERTS, ADVERT_VERSIONS, REPORTS, INTAKE_FILES, INTAKE_ISSUES)
