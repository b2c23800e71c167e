# SPDX-License-Identifier: Apache-2.0
"""Writing SVG by hand: escaped tags, numbers without noise, and pictures with a table twin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the same facts as a table.

    `head` holds (label, is a number) for each column; `legend` holds (CSS class, label) pairs.
    """

    svg: Markup
    caption: str
    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()


def tag(
    name: str, content: str | Markup | Iterable[Markup] = "", /, **attributes: object
) -> Markup:
    """Return one element; everything is escaped unless it is Markup already.

    Attribute names lose a trailing underscore and get `-` for `_`; None drops an attribute.

    Example:
        >>> str(tag("text", "a<b", class_="x", text_anchor="end", x=1.25))
        '<text class="x" text-anchor="end" x="1.25">a&lt;b</text>'
    """
    # Plain strings, joined once: a page has hundreds of tags, and Markup.format is slow.
    written = "".join(
        f' {_name(key)}="{_show(value)}"' for key, value in attributes.items() if value is not None
    )
    inner = escape(content) if isinstance(content, str) else "".join(map(escape, content))
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - escaped above


def picture_tag(
    title: str, width: float, height: float, content: Iterable[Markup], *, has_links: bool = False
) -> Markup:
    """Return the outer `<svg>`: scales with its column, keeps left-to-right, names itself."""
    return tag(
        "svg",
        content,
        viewBox=f"0 0 {_show(width)} {_show(height)}",
        class_="picture",
        role="group" if has_links else "img",
        aria_label=title,
        direction="ltr",
        xmlns="http://www.w3.org/2000/svg",
    )


def link(href: str, label: str, content: Iterable[Markup]) -> Markup:
    """Return content inside a link with a spoken label, or bare if there is no address."""
    if not href:
        return Markup("").join(content)
    return tag("a", [tag("title", label), *content], href=href, aria_label=label)


def ticks_for(top: float, count: int = 4) -> Sequence[float]:
    """Return round axis values from 0 to at least `top`."""
    if top <= 0:
        return (0.0, 1.0)
    raw = top / count
    size = 10.0 ** (len(str(int(raw))) - 1) if raw >= 1 else 1.0
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    return [step * index for index in range(int(-(-top // step)) + 1)]


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _show(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value) if isinstance(value, int) else escape(value)
