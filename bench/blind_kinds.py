# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG001, ARG005, SIM905 - every manner has one shape; words read best unquoted
"""Manners of hiding a selector, for two splits written before the finders were read.

"fourth" and "fifth" share no manner with each other nor with the splits of `selector_corpus`.
Each manner takes a source of chance and the plain selector and returns the written one.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import quote

Manner = Callable[[Random, str], str]

EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ES = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
FR = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
PT = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove")
RU = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
IT = ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
DE = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_EN_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PT_TEENS = "dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove".split()
_PT_TENS = "_ _ vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
_RU_TEENS = (
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать "
    "восемнадцать девятнадцать"
).split()
_RU_TENS = (
    "_ _ двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
).split()
_IT_TEENS = (
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"
).split()
_IT_TENS = "_ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_DE_TEENS = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
_DE_TENS = "_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()


def cut_groups(digits: str) -> list[str]:
    """Cut a national number as it is usually written: 3-3-4, pairs, 5-3-3."""
    if digits.startswith("07"):
        return [digits[:5], digits[5:8], digits[8:]]
    if digits.startswith("0") and len(digits) == 10:
        return [digits[at : at + 2] for at in range(0, 10, 2)]
    if digits.startswith("0"):
        return [digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))]
    return [digits[:3], digits[3:6], digits[6:]]


def _pair(value: int, words: tuple[str, ...], teens: list[str], tens: list[str], link: str) -> str:
    if value < 10:
        return f"{words[0]} {words[value]}"
    if value < 20:
        return teens[value - 10]
    unit = value % 10
    return tens[value // 10] + (f"{link}{words[unit]}" if unit else "")


def _pairs_pt(rng: Random, digits: str) -> str:
    return " ".join(
        _pair(int(digits[at : at + 2]), PT, _PT_TEENS, _PT_TENS, " e ")
        for at in range(0, len(digits), 2)
    )


def _pairs_ru(rng: Random, digits: str) -> str:
    return rng.choice((" ", ", ")).join(
        _pair(int(digits[at : at + 2]), RU, _RU_TEENS, _RU_TENS, " ")
        for at in range(0, len(digits), 2)
    )


def _pair_it(pair: str) -> str:
    said = _pair(int(pair), IT, _IT_TEENS, _IT_TENS, "")
    if int(pair) > 19 and pair[1] in "18":  # the vowel falls: ventuno, ventotto
        said = _IT_TENS[int(pair[0])][:-1] + IT[int(pair[1])]
    return said


def _pairs_it(rng: Random, digits: str) -> str:
    return " ".join(_pair_it(digits[at : at + 2]) for at in range(0, len(digits), 2))


def _pair_de(pair: str) -> str:
    if len(pair) == 1:  # the last of an odd number of digits
        return DE[int(pair)]
    if int(pair) < 20 or pair[1] == "0":
        return _pair(int(pair), DE, _DE_TEENS, _DE_TENS, "")
    return DE[int(pair[1])].replace("eins", "ein") + "und" + _DE_TENS[int(pair[0])]


def _pairs_de(rng: Random, digits: str) -> str:
    return " ".join(_pair_de(digits[at : at + 2]) for at in range(0, len(digits), 2))


def _x_between(rng: Random, digits: str) -> str:
    return rng.choice("xvnk").join(digits)


def _long_joints(rng: Random, digits: str) -> str:
    joint = rng.choice(("...", "_-_", " ~~ ", "*^*", " >> ", "-=-", "._.", " // ", "::", "!!"))
    return joint.join(digits if rng.random() < 0.5 else cut_groups(digits))


def _curly(rng: Random, digits: str) -> str:
    left, right = rng.choice(("{}", "<>", "「」", "«»", "⟨⟩", "【】"))
    return rng.choice(("", " ")).join(f"{left}{digit}{right}" for digit in digits)


def _runs(digits: str) -> list[str]:
    runs: list[str] = []
    for digit in digits:
        if runs and runs[-1][0] == digit and len(runs[-1]) < 3:
            runs[-1] += digit
        else:
            runs.append(digit)
    return runs


def _triples_oh(rng: Random, digits: str) -> str:
    said = {"1": "", "2": "double ", "3": "triple "}
    words = ("oh", *EN[1:])
    return " ".join(said[str(len(run))] + words[int(run[0])] for run in _runs(digits))


def _stretched_words(rng: Random, digits: str) -> str:
    out = []
    for digit in digits:
        word = EN[int(digit)]
        at = rng.randrange(len(word))
        out.append(word[:at] + word[at] * rng.randrange(1, 5) + word[at + 1 :])
    return rng.choice((" ", "-", "..")).join(out)


def _entities(rng: Random, digits: str) -> str:
    form = rng.choice(("&#{};", "&#x{:x};"))
    return "".join(form.format(ord(digit)) for digit in digits)


def _linking_words(rng: Random, digits: str) -> str:
    link = rng.choice((" then ", " and then ", " and ", " luego ", " puis ", " потом "))
    return link.join(cut_groups(digits))


def _han_numerals(rng: Random, digits: str) -> str:
    signs = rng.choice(("〇一二三四五六七八九", "零一二三四五六七八九", "零幺二三四五六七八九"))
    return "".join(signs[int(digit)] for digit in digits)


def _stops_enclosed(rng: Random, digits: str) -> str:
    return "".join(chr(0x2487 + int(d)) if d != "0" else "\U0001f100" for d in digits)


def _double_emoji(rng: Random, digits: str) -> str:
    signs = ("💋💋", "👩🏽‍❤️‍👩🏽", "🌹❤️", "☎️📲", "✨🔥✨", "👉🏻👈🏻")
    joint = rng.choice(signs)
    return joint.join(digits if rng.random() < 0.5 else cut_groups(digits))


def _ring_zero(rng: Random, digits: str) -> str:
    joint = rng.choice((" ", "-", ""))
    return joint.join(cut_groups(digits)).replace("0", rng.choice(("⭕", "🅾️", "◯", "Ø", "⓿")))


def _country_words(rng: Random, e164: str) -> str:
    return rng.choice(("plus ", "Plus ", "+ ")) + " ".join(EN[int(d)] for d in e164[1:])


def _zalgo(rng: Random, digits: str) -> str:
    marks = "̴̧̨̛̖̀́̂̃͜͢͡"
    return "".join(d + "".join(rng.choices(marks, k=rng.randrange(2, 5))) for d in digits)


def _math_signs(rng: Random, digits: str) -> str:
    joint = rng.choice("=÷×±≈∼∙∕")
    return joint.join(digits if rng.random() < 0.5 else cut_groups(digits))


def _told_parts(rng: Random, digits: str) -> str:
    groups = cut_groups(digits)
    begun = rng.choice(("area code {}", "starts with {}", "first {}", "begins {}"))
    ended = rng.choice(("ending {}", "last digits {}", "ends with {}", "finally {}"))
    middle = [f"{rng.choice(('then', 'next', 'followed by'))} {group}" for group in groups[1:-1]]
    return ", ".join([begun.format(groups[0]), *middle, ended.format(groups[-1])])


def _misspelt_words(rng: Random, digits: str) -> str:
    slips = {
        "3": "thre threee tree thee".split(),
        "4": "fuor foru forr".split(),
        "5": "fiv fivve fife".split(),
        "7": "sevn seven svene".split(),
        "8": "eigth eigt eght".split(),
        "9": "nin nien nyne".split(),
        "0": "zerro zeor zro".split(),
    }
    words = [EN[int(digit)] for digit in digits]
    for at in rng.sample(range(len(digits)), 3):
        words[at] = rng.choice(slips.get(digits[at], [words[at]]))
    return rng.choice((" ", "-")).join(words)


def _hangul(rng: Random, digits: str) -> str:
    return rng.choice(("", " ")).join("공일이삼사오육칠팔구"[int(digit)] for digit in digits)


def _tags(rng: Random, digits: str) -> str:
    form = rng.choice(("<b>{}</b>", "<span>{}</span>", "{}<br>", "<i>{}</i> "))
    return "".join(form.format(group) for group in cut_groups(digits))


def _isolates(rng: Random, digits: str) -> str:
    return "".join(f"\u2066{digit}\u2069" for digit in digits)


def _app_link(rng: Random, e164: str) -> str:
    form = rng.choice(
        ("whatsapp://send?phone={}", "viber://chat?number=%2B{}", "tel:+{}", "sms:+{}?body=hi")
    )
    return form.format(e164[1:])


def _vertical(rng: Random, digits: str) -> str:
    mark = rng.choice(("", "- ", "• ", "* "))
    return "\n" + "\n".join(mark + digit for digit in digits) + "\n"


def _spoken_groups(rng: Random, digits: str) -> str:
    """Say a US number as it is said aloud: two twelve, five fifty-five, zero one forty-seven."""
    out = []
    for group in (digits[:3], digits[3:6]):
        tens = _pair(int(group[1:]), EN, _EN_TEENS, list(_EN_TENS), "-")
        out.append(f"{EN[int(group[0])]} {tens}")
    last = [_pair(int(p), EN, _EN_TEENS, list(_EN_TENS), "-") for p in (digits[6:8], digits[8:])]
    return rng.choice((" ", ", ")).join([*out, *last])


def _word_hearts(rng: Random, digits: str) -> str:
    return rng.choice(("💋", " ❤️ ", "🌸", "*~*")).join(EN[int(digit)] for digit in digits)


def _zero_synonyms(rng: Random, digits: str) -> str:
    zero = rng.choice(("nought", "nil", "oh", "O", "naught", "zip"))
    return rng.choice((" ", "-")).join((zero, *EN[1:])[int(digit)] for digit in digits)


def _doubles_romance(rng: Random, digits: str) -> str:
    words, double = rng.choice(((ES, "doble "), (FR, "double "), (PT, "duplo ")))
    out = []
    for run in _runs(digits):
        word = words[int(run[0])]
        out += [double + word] if len(run) == 2 else [word] * len(run)
    return " ".join(out)


def _code_mixed(rng: Random, digits: str) -> str:
    return rng.choice((" ", "-")).join(rng.choice((EN, ES, FR, PT, RU))[int(d)] for d in digits)


def _framed(rng: Random, digits: str) -> str:
    left, right = rng.choice((("★彡", "彡★"), ("꧁", "꧂"), ("●▬▬๑", "๑▬▬●"), ("xX_", "_Xx")))
    return left + rng.choice(("", " ", "-")).join(cut_groups(digits)) + right


def _joint_words(rng: Random, digits: str) -> str:
    word = rng.choice((" dot ", " guion ", " punto ", " tiret ", " point ", " тире ", " ponto "))
    return word.join(cut_groups(digits))


PHONES: dict[str, dict[str, Manner]] = {
    "fourth": {
        "x_between": _x_between,
        "long_joints": _long_joints,
        "curly": _curly,
        "triples_oh": _triples_oh,
        "pairs_pt": _pairs_pt,
        "pairs_ru": _pairs_ru,
        "stretched_words": _stretched_words,
        "entities": _entities,
        "wa_me": lambda rng, e164: f"wa.me/{e164[1:]}",
        "linking_words": _linking_words,
        "trunk_zero": lambda rng, e164: f"{e164[:3]} (0){e164[3]} {e164[4:8]} {e164[8:]}",
        "han_numerals": _han_numerals,
        "stops_enclosed": _stops_enclosed,
        "double_emoji": _double_emoji,
        "ring_zero": _ring_zero,
        "country_words": _country_words,
        "zalgo": _zalgo,
        "math_signs": _math_signs,
    },
    "fifth": {
        "told_parts": _told_parts,
        "misspelt_words": _misspelt_words,
        "pairs_it": _pairs_it,
        "pairs_de": _pairs_de,
        "hangul": _hangul,
        "tags": _tags,
        "isolates": _isolates,
        "app_link": _app_link,
        "vertical": _vertical,
        "spoken_groups": _spoken_groups,
        "word_hearts": _word_hearts,
        "zero_synonyms": _zero_synonyms,
        "doubles_romance": _doubles_romance,
        "code_mixed": _code_mixed,
        "framed": _framed,
        "joint_words": _joint_words,
    },
}
REGIONS = {
    "trunk_zero": ("FR", "GB", "DE"),
    "pairs_de": ("DE",),
    "spoken_groups": ("US",),
    "pairs_it": ("FR",),
    "pairs_pt": ("FR", "US"),
    "pairs_ru": ("FR", "US"),
}
INTERNATIONAL = {"wa_me", "trunk_zero", "country_words", "app_link"}


def _said_marks(rng: Random, address: str) -> str:
    said = {"@": " at ", ".": " dot ", "_": " underscore ", "-": " dash "}
    return "".join(said.get(char, char) for char in address)


def _put(at: str, dot: str) -> Manner:
    return lambda rng, address: address.replace(".", dot).replace("@", at)


EMAILS: dict[str, dict[str, Manner]] = {
    "fourth": {
        "percent": lambda rng, a: quote(a, safe="").replace(".", "%2E"),
        "mail_entities": _put("&#64;", "&#46;"),
        "angle_words": _put("<at>", "<dot>"),
        "ring_a": lambda rng, a: a.replace("@", rng.choice(("(a)", "ⓐ", "[a]"))),
        "chez_point": _put(" chez ", " point "),
        "shouted_words": _put("AT", "DOT"),
    },
    "fifth": {
        "said_marks": _said_marks,
        "small_at": lambda rng, a: a.replace("@", rng.choice(("﹫", "＠"))),
        "mailto": lambda rng, a: f"mailto:{a}?subject=hello",
        "broken_line": lambda rng, a: a.replace("@", "@\n"),
        "quoted_words": _put(" 'at' ", " 'dot' "),
        "slashed_words": _put(" /at/ ", " /dot/ "),
    },
}

_EMOJI = {"snapchat": "👻", "instagram": "📸", "telegram": "✈️"}


def bold(text: str) -> str:
    """Return small letters and digits as mathematical bold sans-serif."""
    return "".join(
        chr(0x1D5EE + ord(c) - 97)
        if "a" <= c <= "z"
        else (chr(0x1D7EC + int(c)) if c.isdigit() else c)
        for c in text
    )


# (platform, form): the form holds {} for the name and {bold} for the name in bold letters.
HANDLES: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "fourth": {
        "emoji_platform": tuple((p, f"{sign} @{{}}") for p, sign in _EMOJI.items()),
        "platform_after": (
            ("instagram", "@{} on insta"),
            ("snapchat", "add @{} on snapchat"),
            ("telegram", "@{} (telegram)"),
        ),
        "short_names": (("snapchat", "sc- {}"), ("telegram", "tg {}"), ("instagram", "IG~{}")),
        "spaced_at": (("instagram", "IG @ {}"), ("telegram", "telegram : @ {}")),
        "bold_name": (("instagram", "IG: {bold}"), ("snapchat", "snap: {bold}")),
        "profile_links": (
            ("snapchat", "snapchat.com/add/{}"),
            ("tiktok", "https://www.tiktok.com/@{}"),
            ("telegram", "https://telegram.me/{}"),
        ),
    },
    "fifth": {
        "leet_platform": (("instagram", "1nsta: {}"), ("telegram", "t3legram: {}")),
        "spaced_platform": (("telegram", "t e l e g r a m : {}"), ("instagram", "insta gram: {}")),
        "other_scripts": (("instagram", "инста: {}"), ("telegram", "телеграм @{}")),
        "deep_links": (
            ("telegram", "tg://resolve?domain={}"),
            ("instagram", "instagram://user?username={}"),
        ),
        "payment": (
            ("cashapp", "Cash App tag ${}"),
            ("paypal", "paypal.me/{}"),
            ("venmo", "venmo - {}"),
        ),
        "bold_platform": (
            ("telegram", bold("telegram") + " {}"),
            ("snapchat", bold("snap") + ": {}"),
        ),
    },
}

URLS: dict[str, dict[str, Manner]] = {
    "fourth": {
        "bracket_dots": lambda rng, u: "hxxp://" + u.replace(".", rng.choice(("[.]", "(.)"))),
        "spaced_dots": lambda rng, u: u.replace(".", rng.choice((" . ", " ."))),
        "odd_dots": lambda rng, u: u.replace(".", rng.choice("。．｡․")),
        "path_port": lambda rng, u: f"http://{u}:8080/ads?id=3&ref=77#top",
    },
    "fifth": {
        "word_dots": lambda rng, u: u.replace(".", rng.choice((" dot ", "(dot)", "[dot]"))),
        "spaced_scheme": lambda rng, u: f"h t t p s : / / {u}",
        "bracket_scheme": lambda rng, u: f"hxxps[:]//{u.replace('.', '{.}')}",
        "shouted": lambda rng, u: f"HTTP://{u.upper()}/INDEX",
    },
}

# form -> (ISO code, units of the currency per written unit)
PRICES: dict[str, dict[str, tuple[tuple[str, str, int], ...]]] = {
    "fourth": {
        "codes": (("CHF {}", "CHF", 1), ("{} SEK", "SEK", 1), ("NOK {}", "NOK", 1)),
        "dollar_prefixes": (("C${}", "CAD", 1), ("A${}", "AUD", 1), ("S${}", "SGD", 1)),
        "decimals": (("${}.00", "USD", 1), ("{},00 €", "EUR", 1), ("£{}.00", "GBP", 1)),
        "thousands": (("{},000 USD", "USD", 1000), ("{}.000 €", "EUR", 1000)),
        "other_languages": (
            ("{} долларов", "USD", 1),
            ("{} dólares", "USD", 1),
            ("{} reais", "BRL", 1),
        ),
    },
    "fifth": {
        "slang": (("{} bucks", "USD", 1), ("{} quid", "GBP", 1), ("{} pounds", "GBP", 1)),
        "rare_symbols": (
            ("₹{}", "INR", 1),
            ("₴{}", "UAH", 1),
            ("₺{}", "TRY", 1),
            ("₽{}", "RUB", 1),
        ),
        "k_suffix": (("${}k", "USD", 1000), ("{}k €", "EUR", 1000)),
        "emoji_money": (("{} 💶", "EUR", 1), ("{} 🌹", "USD", 1), ("💲{}", "USD", 1)),
        "full_width_price": (("＄{}", "USD", 1), ("￡{}", "GBP", 1)),
    },
}

WALLETS: dict[str, dict[str, Manner]] = {
    "fourth": {
        "prefixed": lambda rng, w: ("ethereum:" if w.startswith("0x") else "bitcoin:") + w,
        "split_groups": lambda rng, w: " ".join(w[at : at + 4] for at in range(0, len(w), 4)),
        "bech32": lambda rng, w: w,
    },
    "fifth": {
        "upper_bech32": lambda rng, w: w.upper(),
        "wallet_uri": lambda rng, w: f"bitcoin:{w}?amount=0.01",
        "wallet_lines": lambda rng, w: w[: len(w) // 2] + "\n" + w[len(w) // 2 :],
    },
}
