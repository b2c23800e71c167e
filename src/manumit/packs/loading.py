# SPDX-License-Identifier: Apache-2.0
"""YAML as a person means it: "no" and "on" are words, a key stands once."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # this build of PyYAML has no compiled parser: ten times slower
    from yaml import SafeLoader  # type: ignore[assignment]

_BOOL = "tag:yaml.org,2002:bool"
_KEPT_AS_TEXT = {_BOOL, "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}


class PackLoader(SafeLoader):
    """YAML 1.2 scalars: only true/false are booleans, and dates stay text.

    YAML 1.1 reads the words no, on, off and y as booleans and 12:30 as a number; a list of
    words in many languages cannot live with that.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping, refusing a key that stands twice (YAML would keep the last)."""
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # the constructor refuses it by name
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


PackLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _KEPT_AS_TEXT]
    for first, resolvers in SafeLoader.yaml_implicit_resolvers.items()
}
PackLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))
PackLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)


def parse_yaml(text: str) -> object:
    """Return what the YAML `text` holds; raises yaml.YAMLError for what is not YAML."""
    return yaml.load(text, Loader=PackLoader)  # noqa: S506 - a SafeLoader
