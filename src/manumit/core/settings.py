# SPDX-License-Identifier: Apache-2.0
"""Every setting a workspace knows, with its default and meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from manumit.core.errors import UsageError

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: name, default, meaning, unit, and the values it can have.

    A number lies between `least` and `most`; a text is one of `choices`, if there are any, and
    matches the regular expression `pattern`.
    """

    name: str
    default: Value
    meaning: str
    unit: str = ""
    least: int = 0
    most: int = 1 << 24
    choices: tuple[str, ...] = ()
    pattern: str = ".*"


SETTINGS = (
    Setting("state_url", "", "Address of a PostgreSQL server that holds the state of a team's "
            "workspace, such as postgresql://host/database; without a password, which belongs in "
            "the password file of the system. Empty: a file in the workspace"),
    Setting("regions", "US,GB,FR,ES,DE,BR,RU,AE", "Countries whose national phone numbers are "
            "tried, in this order, where a number carries no country code",
            pattern="[A-Z]{2}(,[A-Z]{2})*"),
    Setting("threads", 0, "Threads for long work; 0 means as many as there are cores", most=1024),
    Setting("memory_limit_mb", 4096, "Memory the query engine may take", "MB", least=256),
    Setting("parser_memory_mb", 2048, "Memory the process that parses a file may take", "MB",
            least=256),
    Setting("idle_lock_minutes", 10, "Time without a key, click or scroll until the web face locks",
            "minutes", least=1, most=720),
    Setting("theme", "auto", "Colours of the pages, where the reader has not chosen: auto is what "
            "the system says", choices=("auto", "light", "dark")),
    Setting("direction", "auto", "Writing direction of the pages: auto is that of their language",
            choices=("auto", "ltr", "rtl")),
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
            number = int(str(given))
        except ValueError:
            number = setting.least - 1
        if not setting.least <= number <= setting.most:
            raise UsageError(
                f"The setting {setting.name} must be a whole number from {setting.least} to "
                f"{setting.most}.",
                hint=f"Default: {setting.default}.",
                where=origin,
            )
        return number
    if setting.choices and given not in setting.choices:
        raise UsageError(
            f"The setting {setting.name} must be one of: {', '.join(setting.choices)}.",
            hint=f"Default: {setting.default}.",
            where=origin,
        )
    if not re.fullmatch(setting.pattern, str(given)):
        raise UsageError(
            f"The setting {setting.name} is not written as it must be.",
            hint=f"Write it like the default: {setting.default}.",
            where=origin,
        )
    return str(given)
