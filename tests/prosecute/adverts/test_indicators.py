# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.tables import TABLES
from manumit.prosecute.adverts.indicator_table import read_indicators
from manumit.prosecute.adverts.indicators import (
    JOB,
    SERVICE,
    find_hidden_phones,
    find_indicators,
    make_indicator_table,
)
from manumit.text.folding import fold_text
from manumit.text.phrases import find_phrases
from manumit.text.tokens import tokenise_texts

# ruff: noqa: E501
# (indicator, language, text, words that lie in the mark)
KNOWN = [
    ("job_fee", "en", "Farm job. You pay a small registration fee first.", "registration fee"),
    ("job_fee", "en", "Hotel staff needed, candidates cover the ticket.", "candidates cover the"),
    ("job_fee", "es", "Trabajo en hotel. Cuota de inscripción 50.", "Cuota de inscripción"),
    ("job_fee", "fr", "Offre d'emploi. Frais de dossier à régler.", "Frais de dossier"),
    ("job_fee", "ar", "وظيفة في مطعم مع دفع رسوم التسجيل", "رسوم التسجيل"),
    ("job_fee", "ru", "Работа на складе. Вступительный взнос 2000.", "Вступительный взнос"),
    ("job_fee", "en", "Job, no experience, registration fee 50", "registration fee"),
    ("job_fee", "en", "Job with free visa, pay the registration fee", "pay the registration fee"),
    ("job_fee", "es", "Empleo sin experiencia, cuota de inscripción", "cuota de inscripción"),
    ("job_documents_kept", "en", "Work abroad, we keep your passport.", "keep your passport"),
    ("job_documents_kept", "en", "Job: passports will be held by the boss", "passports will be held"),
    ("job_documents_kept", "es", "Empleo. Guardamos tu pasaporte aquí", "Guardamos tu pasaporte"),
    ("job_documents_kept", "fr", "Emploi: nous gardons votre passeport", "gardons votre passeport"),
    ("job_documents_kept", "ar", "فرصة عمل: نحتفظ بجوازات السفر", "نحتفظ بجوازات"),
    ("job_documents_kept", "ru", "Работа в поле. Паспорт хранится у нас", "Паспорт хранится у"),
    ("job_housing_bound", "en", "Job. You must live on the farm.", "must live on"),
    ("job_housing_bound", "es", "Empleo: alojamiento y se descuenta", "alojamiento y se descuenta"),
    ("job_housing_bound", "fr", "Emploi, logement est obligatoire", "logement est obligatoire"),
    ("job_housing_bound", "ar", "وظيفة والسكن إجباري", "والسكن إجباري"),
    ("job_housing_bound", "ru", "Работа на складе, проживание на территории", "проживание на территории"),
    ("job_high_pay", "en", "Job: earn up to 500 euros per day", "earn up to 500 euros per day"),
    ("job_high_pay", "en", "Work in a bar, very high salary", "very high salary"),
    ("job_high_pay", "es", "Empleo: gana hasta 300 euros al día", "gana hasta 300 euros al día"),
    ("job_high_pay", "fr", "Emploi: gagnez jusqu'à 400 euros par jour", "gagnez jusqu'à 400 euros par jour"),
    ("job_high_pay", "ar", "وظيفة براتب مغري", "براتب مغري"),
    ("job_high_pay", "ru", "Работа для всех: очень высокая зарплата", "очень высокая зарплата"),
    ("job_messenger_only", "en", "Job abroad. Only WhatsApp please", "Only WhatsApp"),
    ("job_messenger_only", "es", "Empleo. Solo por WhatsApp", "Solo por WhatsApp"),
    ("job_messenger_only", "fr", "Emploi. Uniquement sur Telegram", "Uniquement sur Telegram"),
    ("job_messenger_only", "ar", "وظيفة. التواصل على الواتساب فقط", "التواصل على الواتساب فقط"),
    ("job_messenger_only", "ru", "Работа в отеле. Пишите только в телеграм", "Пишите только в телеграм"),
    ("job_minors", "en", "Job for girls, age from 15 to 17", "age from 15 to 17"),
    ("job_minors", "es", "Empleo, edad desde 16 años", "edad desde 16 años"),
    ("job_minors", "fr", "Emploi à partir de 15 ans", "à partir de 15 ans"),
    ("job_minors", "ar", "وظيفة العمر من 16 سنة", "العمر من 16 سنة"),
    ("job_minors", "ru", "Работа за границей, возраст от 16 лет", "возраст от 16 лет"),
    ("job_debt", "en", "Job. Ticket deducted from first salary", "deducted from first salary"),
    ("job_no_contract", "fr", "Travail au champ sans contrat", "sans contrat"),
    ("service_trust", "en", "Massage. 100% real photos", "100% real photos"),
    ("service_trust", "es", "Masaje, fotos reales", "fotos reales"),
    ("service_trust", "fr", "Massage, photos réelles", "photos réelles"),
    ("service_trust", "ar", "مساج صور حقيقية", "صور حقيقية"),
    ("service_trust", "ru", "Массаж, фото мои", "фото мои"),
    ("service_youth", "en", "Young lady offers massage", "Young lady"),
    ("service_youth", "es", "Chica muy joven", "muy joven"),
    ("service_youth", "fr", "Très jeune étudiante", "Très jeune étudiante"),
    ("service_youth", "ar", "فتاة شابة", "فتاة شابة"),
    ("service_youth", "ru", "Очень молодая", "Очень молодая"),
    ("service_movement", "en", "I am new in town", "new in town"),
    ("service_movement", "es", "Recién llegada", "Recién llegada"),
    ("service_movement", "fr", "Je suis de passage", "de passage"),
    ("service_movement", "ar", "جديدة في المدينة", "جديدة في المدينة"),
    ("service_movement", "ru", "Скоро уезжаю", "Скоро уезжаю"),
    ("service_age_under_23", "en", "I am 21 years old", "I am 21 years old"),
    ("service_age_under_18", "en", "Massage, I am 16 years old", "I am 16 years old"),
    ("service_screening", "en", "References required", "References required"),
    ("service_third_party", "en", "Our ladies are waiting for your call", "Our ladies"),
    ("organ_for_sale", "en", "I want to sell my kidney", "sell my kidney"),
    ("organ_for_sale", "es", "Vendo mi riñón", "Vendo mi riñón"),
    ("organ_for_sale", "fr", "Je vends mon rein", "vends mon rein"),
    ("organ_for_sale", "ar", "أبيع كليتي", "أبيع كليتي"),
    ("organ_for_sale", "ru", "Продам почку", "Продам почку"),
    ("organ_wanted_paid", "en", "Kidney donor needed, good reward", "Kidney donor needed, good reward"),
    ("organ_wanted_paid", "es", "Compramos riñones", "Compramos riñones"),
    ("organ_wanted_paid", "fr", "Donneur de rein recherché, payé", "Donneur de rein recherché, payé"),
    ("organ_wanted_paid", "ar", "مطلوب متبرع بكلية مقابل مبلغ", "متبرع بكلية مقابل"),
    ("organ_wanted_paid", "ru", "Донор почки, вознаграждение", "Донор почки, вознаграждение"),
]  # fmt: skip

# Good practice and everyday text: the named indicator stays silent.
SILENT = [
    ("job_fee", "Job abroad. We never ask workers for a registration fee."),
    ("job_fee", "Job without any registration fee"),
    ("job_fee", "Job: we never ask for money, deposit or registration fee"),
    ("job_fee", "Trabajo en hotel, sin cuota de inscripción."),
    ("job_fee", "Emploi à la ferme. Aucun frais de dossier."),
    ("job_fee", "Работа без вступительных взносов"),
    ("job_fee", "وظيفة بدون رسوم تسجيل"),
    ("job_documents_kept", "Job: you do not hand over your passport, nobody keeps your passport."),
    ("job_documents_kept", "Job: bring your passport to the interview."),
    ("job_minors", "Job for adults, age from 18 to 40"),
    ("job_minors", "Engineer job, 15 years of experience, 10 years in the trade"),
    ("job_high_pay", "Job with a salary of 2,100 euros per month before tax"),
    ("service_age_under_18", "Massage, I am 35 years old, 15 years of practice"),
    ("service_movement", "We moved our cleaning service to a bigger office last year"),
    ("organ_for_sale", "Organ concert on Sunday, tickets for sale"),
    ("organ_wanted_paid", "Please register as an organ donor, donation is free and unpaid"),
    ("service_trust", "Masaje de 9 a 15. Me llamo Ana."),
    ("job_no_employer", "Alnava Brothers is hiring: carpenter"),
    ("service_trust", "Driver job: real working hours, real contract"),
]


def find_marks(text: str, title: str | None = None) -> list[tuple[str, str]]:
    table = read_indicators()
    found = find_indicators([text], None if title is None else [title], with_audit=True)
    fields = {False: text, True: title or ""}
    return [
        (table.indicators[i].id, fields[bool(t)][a:b])
        for i, t, a, b in zip(found.indicator, found.is_title, found.start, found.end, strict=True)
    ]


@pytest.mark.parametrize(("indicator", "language", "text", "words"), KNOWN)
def test_known_answers(indicator, language, text, words):
    assert words in " / ".join(mark for name, mark in find_marks(text) if name == indicator)


@pytest.mark.parametrize(("indicator", "text"), SILENT)
def test_silent_where_it_should_be(indicator, text):
    assert indicator not in [name for name, _ in find_marks(text)]


def test_every_core_indicator_is_known_in_five_languages():
    core = {"job_fee", "job_documents_kept", "job_housing_bound", "job_high_pay", "job_minors"}
    core |= {"job_messenger_only", "service_trust", "service_youth", "service_movement"}
    core |= {"organ_for_sale", "organ_wanted_paid"}
    tested = {(indicator, language) for indicator, language, _, _ in KNOWN}
    assert {(c, language) for c in core for language in ("en", "es", "fr", "ar", "ru")} <= tested


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


CHANGES = {
    "capitals": str.upper,
    "full width": _full_width,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "no accents": lambda text: "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
    ),
    "other digits": lambda text: text.translate({48 + n: 0x660 + n for n in range(10)}),
    "zero width": lambda text: "\u200b".join(text),
    "emoji between words": lambda text: text.replace(" ", " 🌟 "),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_dress_changes_no_match(change):
    for indicator, _, text, words in KNOWN:
        if change == "capitals" and "ß" in text:
            continue
        changed = find_marks(CHANGES[change](text))
        marked = " / ".join(fold_text(mark)[0] for name, mark in changed if name == indicator)
        assert fold_text(words)[0] in " ".join(marked.replace("🌟", " ").split()), text


def test_titles_are_marked_in_the_title():
    found = find_marks("Only WhatsApp", title="Job: pay the registration fee")
    assert ("job_fee", "pay the registration fee") in found
    assert ("job_messenger_only", "Only WhatsApp") in found


def test_absence_is_marked_at_the_words_that_make_it_a_job_offer():
    assert ("job_no_employer", "Job") in find_marks("Job abroad, write to us")
    named = find_marks("Job at Hill Farm Ltd, 12 Mill Street")
    assert "job_no_employer" not in [name for name, _ in named]


def test_indicators_keep_to_the_adverts_their_source_speaks_about():
    marked = [name for name, _ in find_marks("Vacancy: cleaner, new in town is welcome")]
    assert marked == ["job_no_employer"]
    table = read_indicators()
    for indicator in table.indicators:
        assert indicator.grade != "A"  # nothing published reaches it yet
        if indicator.polarity != "positive":
            assert indicator.id.startswith("service_")
    assert table.indicators[table.place("service_movement")].polarity == "negative"
    assert table.indicators[table.place("service_selling_sex")].polarity == "none"


def test_ethnicity_is_looked_for_only_in_an_audit():
    found = find_indicators(["Massage by a Thai lady"])
    ids = [read_indicators().indicators[i].id for i in found.indicator]
    assert "service_ethnicity" not in ids
    assert ("service_ethnicity", "Thai") in find_marks("Massage by a Thai lady")
    assert not any(i.may_rank for i in read_indicators().indicators if i.audit_only)


WORDS = ["pay", "the", "registration", "fee", "100%", "real", "photos", "🌟", "new in town", "job",
         "зарплата", "высокая", "очень", "رسوم", "التسجيل", "وظيفة", "é", "\x00", "\u202e", "15"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.lists(st.sampled_from(WORDS), max_size=5))
def test_spans_lie_in_the_text_and_hold_the_match(words, title_words):
    text, title = " ".join(words), " ".join(title_words)
    found = find_indicators([text, text], [title, None], with_audit=True)
    for row, is_title, start, end in zip(
        found.row, found.is_title, found.start, found.end, strict=True
    ):
        field = (title if row == 0 else "") if is_title else text
        assert 0 <= start < end <= len(field)
        assert field[start:end].strip() == field[start:end]
        again = find_indicators([field[start:end]]) if not is_title else None
        assert again is None or len(again.offers) == 1


SENTENCES = [text for _, _, text, _ in KNOWN] + [text for _, text in SILENT]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_the_words_of_a_match_match_alone(sentences):
    text = " / ".join(sentences)
    phrases = read_indicators().phrases
    found = find_phrases(tokenise_texts([text]), phrases)
    spans = [text[a:b] for a, b in zip(found.begin, found.end, strict=True)]
    again = find_phrases(tokenise_texts(spans), phrases)
    whole = {
        (int(row), int(pattern))
        for row, pattern, begin, end in zip(
            again.text, again.pattern, again.begin, again.end, strict=True
        )
        if begin == 0 and end == len(spans[row])
    }
    assert {(row, int(pattern)) for row, pattern in enumerate(found.pattern)} <= whole


def test_the_result_does_not_depend_on_the_other_texts_or_the_kind_of_column():
    texts = [text for _, _, text, _ in KNOWN]
    together = find_indicators(pa.array(texts))
    for row in range(0, len(texts), 7):
        alone = find_indicators([texts[row]])
        here = together.row == row
        assert (together.indicator[here] == alone.indicator).all()
        assert (together.start[here] == alone.start).all()


def test_rows_have_the_columns_of_the_declared_table():
    found = find_indicators(["Job: registration fee", "nothing", None], ["", None, "Young lady"])
    made = make_indicator_table(found, np.array([30, 20, 10], dtype=np.int64))
    assert tuple(made.column_names) == TABLES["advert_indicators"].column_names
    assert made["advert_id"].to_pylist() == sorted(made["advert_id"].to_pylist())
    assert 20 not in made["advert_id"].to_pylist()


def test_a_hidden_phone_counts_in_service_adverts_only():
    names = ["advert_id", "kind_code", "field_code", "start", "end", "steps"]
    rows = [
        (1, "phone", "text", 0, 9, "digit_words"),
        (1, "phone", "text", 20, 29, ""),
        (1, "phone", "phone", 0, 9, "digit_words"),
        (1, "email", "text", 0, 9, "at_dot"),
        (2, "phone", "text", 0, 9, "digit_words"),
    ]
    selectors = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    offers = np.array([SERVICE, JOB], dtype=np.uint8)
    made = find_hidden_phones(selectors, np.array([1, 2], dtype=np.int64), offers)
    assert made.column_names == list(TABLES["advert_indicators"].column_names)
    assert made.select(["advert_id", "start"]).to_pylist() == [{"advert_id": 1, "start": 0}]
