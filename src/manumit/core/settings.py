# SPDX-License-Identifier: Apache-2.0
"""Every setting a workspace knows, with its default and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from manumit.core.errors import UsageError

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: name, default, meaning and unit."""

    name: str
    default: Value
    meaning: str
    unit: str = ""


SETTINGS = (
    Setting("regions", "US,GB,FR,ES,DE,BR,RU,AE", "Countries whose national phone numbers are "
            "tried, in this order, where a number carries no country code"),
    Setting("threads", 0, "Threads for long work; 0 means as many as there are cores"),
    Setting("memory_limit_mb", 4096, "Memory the query engine may take", "MB"),
    Setting("parser_memory_mb", 2048, "Memory the process that parses a file may take", "MB"),
    Setting("idle_lock_minutes", 15, "Time without a request until the web face locks", "minutes"),
    Setting("language", "en", "Language of the faces"),
    Setting("direction", "auto", "Writing direction of the pages: auto, ltr or rtl"),
)  # fmt: skip
_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, each with where it came from."""

    values: Mapping[str, Value]
    origins: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a setting as text."""
        return str(self.values[name])

    def number(self, name: str) -> int:
        """Return a setting as a whole number."""
        return int(self.values[name])


def make_settings(file: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """Combine defaults, the workspace's file and the environment (MANUMIT_NAME), last wins.

    Raises:
        UsageError: For a setting that does not exist or has the wrong type.
    """
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    unknown = sorted(set(file) - set(_BY_NAME))
    if unknown:
        raise UsageError(
            f"manumit.toml has a setting that does not exist: {unknown[0]}.",
            hint=f"Known settings: {', '.join(sorted(_BY_NAME))}.",
            where="manumit.toml",
        )
    for setting in SETTINGS:
        variable = f"MANUMIT_{setting.name.upper()}"
        given: object = setting.default
        origin = "default"
        if setting.name in file:
            given, origin = file[setting.name], "manumit.toml"
        if variable in environment:
            given, origin = environment[variable], f"environment {variable}"
        values[setting.name] = _checked(setting, given, origin)
        origins[setting.name] = origin
    return Settings(values, origins)


def _checked(setting: Setting, given: object, origin: str) -> Value:
    if isinstance(setting.default, int):
        try:
            return int(str(given))
        except ValueError:
            raise UsageError(
                f"The setting {setting.name} must be a whole number.",
                hint=f"Default: {setting.default}.",
                where=origin,
            ) from None
    return str(given)
