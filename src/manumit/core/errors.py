# SPDX-License-Identifier: Apache-2.0
"""Errors a person can act on.

    ManumitError
      UsageError       the request makes no sense as given (exit code 2)
      NotFoundError    no such workspace, lead, network, file
      DeniedError      this person may not do this to this object
      LockedError      another process is writing
      PassphraseError  the workspace is locked: passphrase missing or wrong (exit code 2)
      CorruptError     stored files fail their check
      InputError       a file cannot be read at all

Texts hold no personal data: they name files, rows and columns, never what stands in them.
"""

from __future__ import annotations


class ManumitError(Exception):
    """The base of every error that Manumit raises on purpose.

    Args:
        message: What happened, as one sentence.
        hint: What to do about it, as one sentence.
        where: File, row, column or object the message is about.
    """

    code = "manumit"
    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def to_dict(self) -> dict[str, str]:
        """Return code, message, hint and where, as the JSON face shows them."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "where": self.where,
        }


class UsageError(ManumitError):
    """The request makes no sense as given."""

    code = "usage"
    exit_code = 2


class NotFoundError(ManumitError):
    """The thing asked for does not exist here."""

    code = "not_found"


class DeniedError(ManumitError):
    """This person may not do this to this object."""

    code = "denied"


class LockedError(ManumitError):
    """Another process is writing to the workspace."""

    code = "locked"


class PassphraseError(ManumitError):
    """The workspace is locked, and the passphrase is missing or wrong."""

    code = "passphrase"
    exit_code = 2


class CorruptError(ManumitError):
    """A stored file fails its check."""

    code = "corrupt"


class InputError(ManumitError):
    """A file given by the user cannot be read at all."""

    code = "input"
