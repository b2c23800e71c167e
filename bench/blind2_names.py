# SPDX-License-Identifier: Apache-2.0
"""How posters write e-mail addresses, handles and page addresses, for the sixth split."""

from __future__ import annotations

import random
from collections.abc import Callable

Spell = Callable[[random.Random, str, str], str]
_FIRST = [
    "marta",
    "lena",
    "olga",
    "nadia",
    "pedro",
    "lucas",
    "karim",
    "amina",
    "tom",
    "ines",
    "ruben",
    "vera",
    "sami",
    "paul",
    "carla",
]
_TRADE = [
    "clean",
    "garden",
    "move",
    "paint",
    "sew",
    "mend",
    "cook",
    "drive",
    "tile",
    "roof",
    "wheel",
    "craft",
    "print",
    "bake",
    "fix",
]
AT_WORDS = {
    "en": "at", "es": "arroba", "fr": "arobase", "pt": "arroba",
    "de": "ät", "ru": "собака", "ar": "آت",
}  # fmt: skip
DOT_WORDS = {
    "en": "dot", "es": "punto", "fr": "point", "pt": "ponto",
    "de": "punkt", "ru": "точка", "ar": "دوت",
}  # fmt: skip
_UNDER_WORDS = {
    "en": "underscore", "es": "guion bajo", "fr": "underscore", "pt": "underline",
    "de": "unterstrich", "ru": "нижнее подчеркивание", "ar": "underscore",
}  # fmt: skip
_FONT_STARTS = ((0x1D41A, 0x1D7CE), (0x1D5EE, 0x1D7EC), (0x1D68A, 0x1D7F6), (0x1D5BA, 0x1D7E2))
_CYRILLIC = str.maketrans("aeocp", "аеоср")
UNSEEN = ("\u200b", "\u200c", "\u00ad", "\u2060")


def make_name(rng: random.Random) -> str:
    """Return a name as accounts have it: two words, a joint, perhaps digits."""
    first, trade = rng.choice(_FIRST), rng.choice(_TRADE)
    tail = rng.choice(("", "", str(rng.randrange(1, 99)), str(rng.randrange(1980, 2005))))
    return rng.choice((f"{first}{rng.choice(('.', '_', ''))}{trade}", f"{trade}_{first}")) + tail


def make_host(rng: random.Random) -> str:
    """Return a host below a domain kept for examples."""
    first, trade = rng.choice(_FIRST), rng.choice(_TRADE)
    name = rng.choice((f"{first}-{trade}", f"{trade}{first}", f"{first}{trade}{rng.randrange(9)}"))
    return f"{name}.example.{rng.choice(('com', 'org', 'net'))}"


def make_address(rng: random.Random, joint: str = "") -> str:
    """Return an e-mail address, lower case, whose name holds the joint."""
    host = rng.choice(("example.com", "example.org", "example.net", "mail.example.com"))
    name = make_name(rng)
    while joint not in name:
        name = make_name(rng)
    return f"{name}@{host if rng.random() < 0.8 else make_host(rng)}"


def set_in_font(rng: random.Random, text: str) -> str:
    """Return the text in one of the mathematical alphabets that font generators offer."""
    letters, digits = rng.choice(_FONT_STARTS)
    small = {chr(97 + i): chr(letters + i) for i in range(26)}
    return text.translate(str.maketrans(small | {chr(48 + i): chr(digits + i) for i in range(10)}))


def hide_inside(rng: random.Random, text: str) -> str:
    """Return the text with unseen characters between some of its letters."""
    mark = rng.choice(UNSEEN)
    cuts = set(rng.sample(range(1, len(text)), 3))
    return "".join((mark if at in cuts else "") + char for at, char in enumerate(text))


def _replaced(at: tuple[str, ...], dot: tuple[str, ...] = (".",)) -> Spell:
    """Return a manner of writing the at sign and the dots of the host."""

    def spell(rng: random.Random, text: str, _: str) -> str:
        name, host = text.split("@")
        return name + rng.choice(at) + host.replace(".", rng.choice(dot))

    return spell


def _dotted(*dots: str) -> Spell:
    def spell(rng: random.Random, text: str, _: str) -> str:
        return text.replace(".", rng.choice(dots))

    return spell


def spell_plain(_: random.Random, text: str, __: str) -> str:
    return text


def spell_upper(_: random.Random, text: str, __: str) -> str:
    return text.upper()


def spell_in_tongue(rng: random.Random, text: str, lang: str) -> str:
    """All dots and the at sign in the words of the language."""
    left, right = rng.choice(((" ", " "), (" ", " "), ("(", ")"), ("[", "]")))
    text = text.replace("@", f"{left}{AT_WORDS[lang]}{right}")
    return text.replace(".", f"{left}{DOT_WORDS[lang]}{right}")


def spell_at_said(rng: random.Random, text: str, lang: str) -> str:
    """Only the at sign in words of the language, in brackets."""
    left, right = rng.choice(("()", "[]", "  "))
    return text.replace("@", f"{left}{AT_WORDS[lang]}{right}")


def spell_under_said(_: random.Random, text: str, lang: str) -> str:
    text = text.replace("_", f" {_UNDER_WORDS[lang]} ").replace("@", f" {AT_WORDS[lang]} ")
    return text.replace(".", f" {DOT_WORDS[lang]} ")


def spell_apart(_: random.Random, text: str, __: str) -> str:
    return " ".join(text)


def spell_font(rng: random.Random, text: str, _: str) -> str:
    return set_in_font(rng, text)


def spell_hidden(rng: random.Random, text: str, _: str) -> str:
    return hide_inside(rng, text)


def spell_cyrillic(_: random.Random, text: str, __: str) -> str:
    return text.translate(_CYRILLIC)


def spell_wide(_: random.Random, text: str, __: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


EMAIL_MANNERS: dict[str, tuple[int, Spell, str]] = {
    "plain": (1, spell_plain, ""),
    "capitals": (1, spell_upper, ""),
    "(at) with dots": (1, _replaced(("(at)", " (at) ", "[at]", " [at] ", "{at}")), ""),
    "at and dot said": (1, _replaced((" at ", " AT "), (" dot ", " DOT ")), ""),
    "(at) and (dot)": (1, _replaced(("(at)", "[at]", " (at) "), ("(dot)", "[dot]", " (dot) ")), ""),
    "spaces round the signs": (2, _replaced((" @ ", "@ "), (".", " . ", " .")), ""),
    "said in the language": (2, spell_in_tongue, "es fr pt de ru ar"),
    "at said in the language": (2, spell_at_said, "es fr pt de ru"),
    "comma for the dot": (2, _replaced(("@",), (",",)), ""),
    "(a) for at": (2, _replaced(("(a)", "[a]", " (a) ", "(@)")), ""),
    "wide at sign or raised": (2, _replaced(("＠", "﹫")), ""),
    "underscore said": (2, spell_under_said, ""),
    "letter font": (3, spell_font, ""),
    "full width": (3, spell_wide, ""),
    "unseen characters": (3, spell_hidden, ""),
    "letters apart": (3, spell_apart, ""),
    "Cyrillic look-alikes": (3, spell_cyrillic, ""),
    "page entities": (3, _replaced(("&#64;", "&#x40;"), (".", "&#46;")), ""),
    "capital AT and DOT run in": (3, _replaced(("AT", "-AT-"), ("DOT", "-DOT-")), ""),
    "dog emoji": (3, _replaced(("🐶", "(собака)")), "ru"),
}


def spell_scheme(rng: random.Random, text: str, _: str) -> str:
    return rng.choice(("https://", "http://", "https://www.", "www.")) + text


def spell_path(rng: random.Random, text: str, _: str) -> str:
    path = rng.choice(("contact", "book", "p/14", "de/angebot", "index.php?id=7", "a?ref=ad"))
    return f"{rng.choice(('https://', 'http://', ''))}{text}/{path}"


def spell_defanged(rng: random.Random, text: str, _: str) -> str:
    return rng.choice(("hxxp://", "h**p://", "hxxps://", "htt p://")) + text


def spell_host_said(_: random.Random, text: str, lang: str) -> str:
    return text.replace(".", f" {DOT_WORDS[lang]} ")


def spell_www_commas(_: random.Random, text: str, __: str) -> str:
    return f"www.{text}".replace(".", ",")


URL_MANNERS: dict[str, tuple[int, Spell, str]] = {
    "with scheme": (1, spell_scheme, ""),
    "bare host": (1, spell_plain, ""),
    "with path": (1, spell_path, ""),
    "capitals": (1, spell_upper, ""),
    "[.] or (dot)": (2, _dotted("[.]", "(dot)", "[dot]", "(.)"), ""),
    "dot said": (2, _dotted(" dot ", " DOT "), ""),
    "dot said in the language": (2, spell_host_said, "es fr pt de ru"),
    "spaces round dots": (2, _dotted(" . ", " .", ". "), ""),
    "www with commas": (3, spell_www_commas, ""),
    "spoilt scheme": (3, spell_defanged, ""),
    "wide or middle dot": (3, _dotted("。", "．", "•", "·"), ""),
    "unseen characters": (3, spell_hidden, ""),
    "letter font": (3, spell_font, ""),
    "letters apart": (3, spell_apart, ""),
}

_SHORT = {
    "telegram": ("telegram", "Telegram", "tg", "TG"),
    "instagram": ("instagram", "Instagram", "insta", "IG", "ig"),
    "snapchat": ("snapchat", "Snapchat", "snap", "Snap"),
    "tiktok": ("tiktok", "TikTok"),
    "cashapp": ("cashapp", "CashApp", "Cash App"),
    "venmo": ("venmo", "Venmo"),
    "paypal": ("paypal", "PayPal"),
}
_LINKS = {
    "telegram": "t.me/", "instagram": "instagram.com/", "snapchat": "snapchat.com/add/",
    "tiktok": "tiktok.com/@", "cashapp": "cash.app/$", "venmo": "venmo.com/",
    "paypal": "paypal.me/",
}  # fmt: skip
_SPOILT = {
    "telegram": ("te1egram", "telegr@m", "t3legram", "t-e-l-e-g-r-a-m", "tele gram", "T.G."),
    "instagram": ("1nsta", "inst@", "instagr@m", "i.n.s.t.a", "insta gram", "I.G."),
    "snapchat": ("sn@p", "snapch@t", "5nap", "s.n.a.p", "snap chat", "s n a p"),
}
_EMOJI = {"telegram": ("✈️", "✈"), "instagram": ("📸", "📷"), "snapchat": ("👻",)}
_LOCAL = {
    "es": {"telegram": ("el telegram", "teleg"), "instagram": ("el insta", "mi ig")},
    "fr": {"telegram": ("télégram",), "instagram": ("mon insta",), "snapchat": ("mon snap",)},
    "pt": {"telegram": ("telegrama",), "instagram": ("insta", "meu insta")},
    "ru": {"telegram": ("телеграм", "телега", "тг"), "instagram": ("инста", "инстаграм")},
    "ar": {
        "telegram": ("تلغرام", "تليجرام"),
        "instagram": ("انستغرام", "انستقرام"),
        "snapchat": ("سناب", "سناب شات"),
    },
}
_THREE = ("telegram", "instagram", "snapchat")
_OTHERS = {"kik": ("kik", "KIK"), "wechat": ("wechat", "WeChat", "wx"),
    "line": ("LINE ID", "line id"),
    "vk": ("vk.com/", "VK"), "facebook": ("facebook.com/", "FB"), "skype": ("skype", "Skype"),
    "discord": ("discord", "Discord")}  # fmt: skip


def write_handle(rng: random.Random, manner: str, lang: str) -> tuple[str, str, str]:
    """Return the written text, the platform and the name; `manner` is one of HANDLE_MANNERS."""
    platform = rng.choice(_THREE)
    name = make_name(rng)
    while manner == "dot or underscore said" and "_" not in name:
        name = make_name(rng)
    name = name if platform == "instagram" else name.replace(".", "_")
    joint = rng.choice((": ", " ", " @", ": @"))
    word = rng.choice(_SHORT[platform])
    if manner == "platform and name":
        platform, name = _pick_platform(rng, name)
        sign = "$" if platform == "cashapp" else rng.choice(("", "@"))
        return f"{rng.choice(_SHORT[platform])}: {sign}{name}", platform, name
    if manner == "link":
        platform, name = _pick_platform(rng, name)
        return rng.choice(("", "https://")) + _LINKS[platform] + name, platform, name
    if manner == "name on platform":
        on = {"en": "on", "es": "en", "fr": "sur", "pt": "no", "de": "auf", "ru": "в", "ar": "على"}
        return f"@{name} {on[lang]} {word}", platform, name
    if manner == "spoilt platform":
        return rng.choice(_SPOILT[platform]) + joint + name, platform, name
    if manner == "emoji for platform":
        return rng.choice(_EMOJI[platform]) + rng.choice((" ", " @", ": ")) + name, platform, name
    if manner == "platform in the language":
        platform = rng.choice(sorted(_LOCAL[lang]))
        name = name.replace(".", "_")
        return rng.choice(_LOCAL[lang][platform]) + joint + name, platform, name
    if manner == "other platforms":
        platform = rng.choice(sorted(_OTHERS))
        name = name.replace(".", "_")
        word = rng.choice(_OTHERS[platform])
        return word + (name if word.endswith("/") else f": {name}"), platform, name
    if manner == "link said or spaced":
        link = rng.choice(("t . me / ", "t dot me slash ", "t[.]me/", "t,me/", "t me/"))
        name = name.replace(".", "_")
        return link + name, "telegram", name
    return _write_rare_handle(rng, manner, word + joint, platform, name), platform, name


def _pick_platform(rng: random.Random, name: str) -> tuple[str, str]:
    """Return a platform and the name with the joints that it allows."""
    platform = rng.choice((*_THREE, *_SHORT))
    joint = {"instagram": ".", "cashapp": ""}.get(platform, "_")
    name = name.replace(".", joint)
    return platform, name.replace("_", "") if platform == "cashapp" else name


def _write_rare_handle(rng: random.Random, manner: str, lead: str, platform: str, name: str) -> str:
    """Return a handle in a letter font, with unseen or Cyrillic letters, or said."""
    if manner == "letter font":
        return set_in_font(rng, f"{platform}: {name}")
    if manner == "unseen characters":
        return lead + hide_inside(rng, name)
    if manner == "Cyrillic in platform":
        return f"{platform.translate(_CYRILLIC)}: {name}"
    if manner == "letters apart":
        return lead + " ".join(name)
    return lead + name.replace("_", " underscore ").replace(".", " dot ")


HANDLE_MANNERS: dict[str, tuple[int, str]] = {
    "platform and name": (1, ""),
    "link": (1, ""),
    "name on platform": (1, ""),
    "spoilt platform": (2, ""),
    "emoji for platform": (2, ""),
    "platform in the language": (2, "es fr pt ru ar"),
    "other platforms": (2, ""),
    "link said or spaced": (3, ""),
    "letter font": (3, ""),
    "unseen characters": (3, ""),
    "Cyrillic in platform": (3, ""),
    "letters apart": (3, ""),
    "dot or underscore said": (3, "en fr"),
}
