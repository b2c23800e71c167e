# SPDX-License-Identifier: Apache-2.0
"""Vocabularies for synthetic adverts: real common words first, invented words after them.

The common words give the texts a natural head; the invented ones give a long tail without
taking anything from a real person's advert. The two families share no invented word, so that
what is tuned on one is reported on the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FAMILIES = ("tune", "report")
SCRIPTS = ("latin", "cyrillic", "arabic", "cjk", "emoji")

_COMMON = {
    "en": "the and to we with for of in our you a your day all on new work good is call time at "
    "home week please team full price offer place from clean fast friendly open staff",
    "es": "de la y en con el para los por un una su las trabajo que se del casa nuevo hora dia "
    "buen precio todo servicio llamar equipo semana lugar limpio oferta",
    "fr": "de la et le les des en pour un une avec nous vous votre sur dans jour par travail prix "
    "nouveau service offre tous notre lieu semaine maison heure propre",
    "ru": "и в на с для по мы вы от из работа день цена дом новый наш все без опыт время место "
    "услуги звоните неделя хороший чистый команда оплата",
    "uk": "і в на з для по ми ви від робота день ціна дім новий наш усі без досвід час місце "
    "послуги телефонуйте тиждень добрий чистий команда",
    "ar": "في من على مع إلى عن العمل يوم سعر بيت جديد كل خدمة فريق مكان وقت أسبوع نظيف عرض هذا "
    "لكم لدينا اتصل الآن",
    "zh": "的 和 在 我们 工作 服务 价格 新 每天 时间 地方 请 电话 房子 好 干净 团队 全部 一周",
    "ja": "の と で は 仕事 サービス 価格 新しい 毎日 時間 場所 電話 家 清潔 週 募集",
}
_LANGUAGES = {
    "latin": ("en", "es", "fr"),
    "cyrillic": ("ru", "uk"),
    "arabic": ("ar",),
    "cjk": ("zh", "ja"),
    "emoji": ("en", "es"),
}
_LETTERS = {
    "latin": {
        "tune": ("b c d f g l m n p r s t v", "a e i o u ai ou"),
        "report": ("br ch d fl gr h j k m n pl qu st tr v w z", "a ea e ie i o oo u y"),
    },
    "cyrillic": {
        "tune": ("б в г д к л м н п р с т", "а е и о у"),
        "report": ("ж з й кр ф х ц ч ш щ ст пр", "а е и о у ы я ю"),
    },
    "arabic": {
        "tune": ("ب ت د ر س ف ك ل م ن", "ا و ي"),
        "report": ("ج ح خ ش ص ط ع غ ق ه", "ا و ي"),
    },
}
# Where CJK words of each family take their characters from.
_CJK_BASE = {"tune": 0x4E80, "report": 0x6C00}
_FACES = "✨ 🌸 ⭐ 💼 🏠 🚗 📞 🔥 ✅ 🌿 🍀 🎉 🧹 🛠 📦 🌞 💎 🎯 🌈 ☎"


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language of one script, commonest first."""

    language: str
    script: str
    words: tuple[str, ...]


def _make_syllables(script: str, family: str) -> list[str]:
    if script == "cjk":
        start = _CJK_BASE[family]
        return [chr(start + step) for step in range(900)]
    onsets, nuclei = _LETTERS["latin" if script == "emoji" else script][family]
    return [onset + nucleus for onset in onsets.split() for nucleus in nuclei.split()]


def _make_words(rng: np.random.Generator, script: str, family: str, count: int) -> list[str]:
    """Invented words of 2 to 4 syllables (1 to 2 characters in CJK), all different."""
    syllables = np.array(_make_syllables(script, family), dtype=object)
    low, high = (1, 3) if script == "cjk" else (2, 5)
    words: dict[str, None] = {}
    while len(words) < count:
        lengths = rng.integers(low, high, count)
        picks = rng.integers(0, syllables.size, (count, high))
        for length, row in zip(lengths.tolist(), picks, strict=True):
            words["".join(syllables[row[:length]])] = None
    return list(words)[:count]


def make_vocabularies(
    scripts: tuple[str, ...], family: str, count: int = 12_000
) -> list[Vocabulary]:
    """Make the vocabularies of the scripts' languages.

    Args:
        scripts: Some of `SCRIPTS`.
        family: "tune" or "report".
        count: Words per language.

    Returns:
        One vocabulary per language, the same for every seed of a corpus.
    """
    made = []
    for script in scripts:
        for place, language in enumerate(_LANGUAGES[script]):
            rng = np.random.default_rng(
                [SCRIPTS.index(script), place, FAMILIES.index(family), 20_260_101]
            )
            head = _COMMON[language].split()
            if script == "emoji":
                head = [word for pair in zip(_FACES.split(), head, strict=False) for word in pair]
            known = set(head)
            tail = [w for w in _make_words(rng, script, family, count) if w not in known]
            made.append(Vocabulary(language, script, tuple(head + tail)[:count]))
    return made


def make_typo(word: str, place: int) -> str:
    """The word with two neighbouring letters swapped, or one letter doubled."""
    at = place % max(1, len(word) - 1)
    if len(word) > 2 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[: at + 1] + word[at:]
