# SPDX-License-Identifier: Apache-2.0
"""How posters write telephone numbers: one function per manner, for the sixth split."""

from __future__ import annotations

import random
from collections.abc import Callable

from bench.blind2_numbers import DIGIT_WORDS, PLUS, ZEROS, Number, say_pair, say_russian

Write = Callable[[random.Random, Number, str], str]
_OBVIOUS = {"US", "GB", "FR", "DE", "AU", "RU"}
_LOOKALIKES = {"0": "OoO", "1": "lI|", "5": "S", "2": "Z", "8": "B", "3": "E", "6": "b", "9": "g"}
_CYRILLIC = {"0": "О", "3": "З", "6": "б", "4": "Ч"}
MARKS = ["☆", "♥", "💎", "🌸", "✨", "🔥", "•", "►", "🍀"]
_HOMOPHONES = {"1": ["won"], "2": ["to", "too"], "4": ["for", "fore"], "8": ["ate"], "6": ["sicks"]}
_SLIPS = {
    "en": "zer0 onee tow thre fore fiv sixx sevn eigth nien",
    "es": "sero unno doz trez kuatro sinco seiz ciete 8cho nuebe",
    "fr": "zero hun deu troi quatr cinc siss set uit neuff",
    "pt": "sero hum doiz treis cuatro sinco ceis cete oitu novi",
    "de": "nul einz zwei drai fier fünnf seks siben aht noin",
    "ru": "нуль адин двa тpи читыре пят шэсть сем восим девят",
}


def _digits(rng: random.Random, number: Number, abroad: float | None = None) -> str:
    """Return all digits: as dialled at home, or led by the code, which is likelier afar."""
    share = (0.12 if number.country in _OBVIOUS else 0.4) if abroad is None else abroad
    lead = rng.choice(("+", "00")) + number.code
    return lead + "".join(number.abroad) if rng.random() < share else "".join(number.home)


def _groups(rng: random.Random, number: Number) -> list[str]:
    share = 0.12 if number.country in _OBVIOUS else 0.4
    if rng.random() < share:
        return ["+" + number.code, *number.abroad]
    return list(number.home)


def write_between(marks: list[str]) -> Write:
    """Return a manner that puts one of the marks between all digits."""

    def write(rng: random.Random, number: Number, _: str) -> str:
        digits = _digits(rng, number)
        plus = "+" if digits.startswith("+") else ""
        return plus + rng.choice(marks).join(digits.removeprefix("+"))

    return write


def write_joined(marks: list[str]) -> Write:
    """Return a manner that puts one of the marks between the groups."""

    def write(rng: random.Random, number: Number, _: str) -> str:
        return rng.choice(marks).join(_groups(rng, number))

    return write


def write_mapped(*alphabets: str) -> Write:
    """Return a manner that replaces all ten digits by the characters of an alphabet."""

    def write(rng: random.Random, number: Number, _: str) -> str:
        text = rng.choice((" ", "-", "")).join(_groups(rng, number))
        return text.translate(str.maketrans("0123456789", rng.choice(alphabets)))

    return write


def write_wrapped(*pairs: str) -> Write:
    def write(rng: random.Random, number: Number, _: str) -> str:
        pair = rng.choice(pairs)
        return "".join(f"{pair[0]}{digit}{pair[1]}" for digit in "".join(number.home))

    return write


def write_filled(*fillers: str) -> Write:
    """Return a manner that sets words or leftovers of a page between the groups."""

    def write(rng: random.Random, number: Number, _: str) -> str:
        return rng.choice(fillers).join(number.home)

    return write


def write_home(rng: random.Random, number: Number, _: str) -> str:
    if number.country == "US":
        area, head, tail = number.home
        return rng.choice((f"({area}) {head}-{tail}", f"{area}-{head}-{tail}"))
    if number.country == "RU":
        a, b, c, d = number.abroad
        return rng.choice((f"8 ({a}) {b}-{c}-{d}", f"8-{a}-{b}-{c}-{d}"))
    if number.country == "BR":
        return "({}) {}-{}".format(*number.home)
    return rng.choice((" ", " ", "-")).join(number.home)


def write_abroad(rng: random.Random, number: Number, _: str) -> str:
    joint = rng.choice((" ", "-", " "))
    return f"{rng.choice(('+', '+', '00'))}{number.code}{joint}{joint.join(number.abroad)}"


def write_code_bare(rng: random.Random, number: Number, _: str) -> str:
    joint = rng.choice((" ", "-", "")) if number.country != "DE" else " "
    return joint.join((number.code, *number.abroad))


def write_trunk(_: random.Random, number: Number, __: str) -> str:
    """+44 (0)7700 900123, where a trunk digit is dialled at home; else the code in brackets."""
    rest = " ".join(number.abroad)
    if number.country in ("GB", "DE", "FR", "AU", "AE", "EG"):
        return f"+{number.code} (0){rest}"
    return f"(+{number.code}) {rest}"


def write_link(rng: random.Random, number: Number, _: str) -> str:
    bare = number.e164[1:]
    api = f"https://api.whatsapp.com/send?phone={bare}"
    return rng.choice((f"wa.me/{bare}", f"https://wa.me/{bare}", f"wa.me/+{bare}", api))


def write_zero_letter(_: random.Random, number: Number, __: str) -> str:
    return " ".join(number.home).replace("0", "o" if number.code == "33" else "O")


def write_lookalikes(rng: random.Random, number: Number, _: str) -> str:
    kept = set(rng.sample(sorted(_LOOKALIKES), 4)) | {rng.choice("015")}
    text = rng.choice((" ", "-", "")).join(number.home)
    return "".join(rng.choice(_LOOKALIKES[c]) if c in kept else c for c in text)


def write_cyrillic(_: random.Random, number: Number, __: str) -> str:
    return "-".join(number.home).translate(str.maketrans(_CYRILLIC))


def _say(rng: random.Random, digits: str, lang: str) -> list[str]:
    """Return a word for each digit, with the everyday variants of the language."""
    words = list(DIGIT_WORDS[lang])
    words[0] = rng.choice(ZEROS.get(lang, (words[0],)))
    if lang == "pt" and rng.random() < 0.5:
        words[6] = "meia"
    if lang == "de" and rng.random() < 0.4:
        words[2] = "zwo"
    plus = [PLUS[lang]] if digits.startswith("+") else []
    return plus + [words[int(digit)] for digit in digits.removeprefix("+")]


def write_words(rng: random.Random, number: Number, lang: str) -> str:
    joint = rng.choice((" ", " ", " ", "-", ", ", "."))
    return joint.join(_say(rng, _digits(rng, number, 0.1), lang))


def write_words_glued(rng: random.Random, number: Number, lang: str) -> str:
    words = _say(rng, "".join(number.home), lang)
    return "".join(word.capitalize() for word in words) if lang != "ar" else " ".join(words)


def write_words_mixed(rng: random.Random, number: Number, lang: str) -> str:
    """Some digits said, others written."""
    digits = "".join(number.home)
    said = _say(rng, digits, lang)
    joint = rng.choice((" ", " ", ""))
    chosen = [word if rng.random() < 0.45 else d for word, d in zip(said, digits, strict=True)]
    return joint.join(chosen) if lang != "ar" else " ".join(chosen)


def write_group_said(rng: random.Random, number: Number, lang: str) -> str:
    """One group said digit by digit, the others written: 212 five five five 0147."""
    place = rng.randrange(len(number.home))
    groups = list(number.home)
    groups[place] = " ".join(_say(rng, groups[place], lang))
    return " ".join(groups)


def write_pairs(_: random.Random, number: Number, lang: str) -> str:
    """Read out by twos, as the French do with all numbers; Russians read groups."""
    if lang == "ru":
        return " ".join(["восемь", *(say_russian(group) for group in number.abroad)])
    if lang == "ar":
        return " ".join(DIGIT_WORDS["ar"][int(digit)] for digit in "".join(number.home))
    said = []
    for group in number.home:
        odd = len(group) % 2
        said += [DIGIT_WORDS[lang][int(group[0])]] if odd else []
        said += [say_pair(group[at : at + 2], lang) for at in range(odd, len(group), 2)]
    return (", " if lang == "en" else " ").join(said)


def write_some_pairs(rng: random.Random, number: Number, lang: str) -> str:
    """Some pairs said as numbers, one at least where a pair has no leading zero."""
    digits = "".join(number.home)
    odd = len(digits) % 2
    pairs = [digits[at : at + 2] for at in range(odd, len(digits), 2)]
    free = [at for at, pair in enumerate(pairs) if pair[0] != "0"]
    chosen = set(rng.sample(free, rng.randrange(1, max(2, len(free)))))
    said = [say_pair(p, lang) if at in chosen else p for at, p in enumerate(pairs)]
    return " ".join([*digits[:odd], *said])


def write_doubles(rng: random.Random, number: Number, lang: str) -> str:
    """Runs said as double and triple: two one two triple five."""
    if lang not in ("en", "es", "fr", "pt"):
        return write_words(rng, number, lang)
    names = {"en": "double triple", "es": "doble triple", "fr": "double triple"}
    two, three = names.get(lang, "duplo triplo").split()
    digits, out, at = "".join(number.home), [], 0
    while at < len(digits):
        run = 1
        while run < 3 and digits[at : at + run + 1] == digits[at] * (run + 1):
            run += 1
        word = DIGIT_WORDS[lang][int(digits[at])]
        out.append({1: word, 2: f"{two} {word}", 3: f"{three} {word}"}[run])
        at += run
    return " ".join(out)


def write_slips(rng: random.Random, number: Number, lang: str) -> str:
    """Words misspelt on purpose, about a third of them."""
    slips, words = _SLIPS[lang].split(), DIGIT_WORDS[lang]
    digits = "".join(number.home)
    sure = rng.randrange(len(digits))
    slipped = [at == sure or rng.random() < 0.3 for at in range(len(digits))]
    pairs = zip(digits, slipped, strict=True)
    return " ".join(slips[int(d)] if slip else words[int(d)] for d, slip in pairs)


def write_homophones(rng: random.Random, number: Number, _: str) -> str:
    words = DIGIT_WORDS["en"]
    digits = "".join(number.home)
    return " ".join(rng.choice(_HOMOPHONES.get(d, [words[int(d)]])) for d in digits)


def write_letters_apart(rng: random.Random, number: Number, lang: str) -> str:
    """Words with their letters apart: t-w-o o-n-e; Arabic letters join, so words stay whole."""
    words = _say(rng, "".join(number.home), lang)
    mark = rng.choice("-.")
    return " ".join(words if lang == "ar" else [mark.join(word) for word in words])


def write_foreign_words(rng: random.Random, number: Number, lang: str) -> str:
    tongue = {"en": "es", "es": "en", "pt": "es"}.get(lang, "en")
    return " ".join(_say(rng, "".join(number.home), tongue))


def write_area(_: random.Random, number: Number, lang: str) -> str:
    area, rest = number.home[0], "-".join(number.home[1:])
    if number.country == "RU":
        area, rest = number.home[1], "-".join(number.home[2:])
    lead = {
        "en": f"area code {area} then {rest}",
        "es": f"prefijo {area} y luego {rest}",
        "fr": f"commence par {area} puis {rest}",
        "pt": f"DDD {area} depois {rest}" if number.country == "BR" else f"{area} depois {rest}",
        "de": f"Vorwahl {area}, dann {rest}",
        "ru": f"код {area}, дальше {rest}",
        "ar": f"{area} ثم {rest}",
    }
    return lead[lang]


def write_shared_stem(_: random.Random, number: Number, __: str) -> str:
    """Two lines of one office: 212-555-0147/48; the label is the first."""
    last = int(number.home[-1][-2:])
    return f"{'-'.join(number.home)}/{(last + 1) % 100:02d}"


def write_extension(rng: random.Random, number: Number, lang: str) -> str:
    word = {"fr": "poste", "de": "Durchwahl", "ru": "доб.", "pt": "ramal", "ar": "تحويلة"}
    return f"{write_home(rng, number, lang)} {word.get(lang, 'ext.')} {rng.randrange(11, 99)}"


def write_glued(rng: random.Random, number: Number, lang: str) -> str:
    before, after = {
        "en": ("call", "now"), "es": ("llama", "ya"), "fr": ("tel", "merci"), "pt": ("zap", "oi"),

        "de": ("tel", "bitte"), "ru": ("тел", "звоните"), "ar": ("اتصل", "الآن"),
    }[lang]  # fmt: skip
    return before + "".join(number.home) + rng.choice((after, ""))


def write_entities(_: random.Random, number: Number, __: str) -> str:
    return "".join(f"&#{ord(digit)};" for digit in "".join(number.home))


def write_tel_link(rng: random.Random, number: Number, _: str) -> str:
    return rng.choice((f"tel:{number.e164}", f"tel:%2B{number.e164[1:]}"))


def write_underlined(rng: random.Random, number: Number, _: str) -> str:
    mark = rng.choice("\u0332\u0336\u0305")
    return "".join(digit + mark for digit in "".join(number.home))


def write_slashed(_: random.Random, number: Number, __: str) -> str:
    return "-".join(number.home).replace("0", "Ø")


def write_lines(_: random.Random, number: Number, __: str) -> str:
    return "\n" + "\n".join(number.home) + "\n"


def write_asides(rng: random.Random, number: Number, lang: str) -> str:
    """Words of the advert between the groups."""
    words = {
        "en": "call me now", "es": "llama sin compromiso", "fr": "appelez moi vite",
        "pt": "chama no zap", "de": "ruf mich an", "ru": "звони в любое", "ar": "اتصل بنا الآن",
    }[lang].split()  # fmt: skip
    pair = rng.choice(("**", "()", "~~"))
    out = number.home[0]
    for at, group in enumerate(number.home[1:]):
        out += f" {pair[0]}{words[at % 3]}{pair[1]} {group}"
    return out


def write_keycaps(rng: random.Random, number: Number, _: str) -> str:
    joint = rng.choice(("", "", " "))
    return joint.join(digit + "\ufe0f\u20e3" for digit in "".join(number.home))


def write_run(rng: random.Random, number: Number, _: str) -> str:
    return _digits(rng, number)
