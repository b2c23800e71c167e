# SPDX-License-Identifier: Apache-2.0
import codecs

import pytest

from manumit.intake.encoding import find_mark, guess_legacy
from manumit.intake.source import scan_file

TEXTS = {
    "cp1252": "La société recherche un employé, très bien payé. Écrivez dès aujourd’hui à Noël",
    "cp1250": "Hledáme pracovníky do skladu, ubytování zajištěno, příplatky za víkendy",
    "cp1251": "Требуются рабочие на склад, проживание бесплатно. Звоните сегодня",
    "koi8-r": "Требуются рабочие на склад, проживание бесплатно. Звоните сегодня",
    "cp866": "Требуются рабочие на склад, проживание бесплатно. Звоните сегодня",
    "cp1253": "Ζητείται προσωπικό για εστιατόριο στην Αθήνα, καλός μισθός",
    "cp1254": "İstanbul'da çalışacak eleman aranıyor, yatılı, iyi maaş, şartlar görüşülür",
    "cp1255": "דרושים עובדים למחסן בתל אביב, שכר טוב ומגורים",
    "cp1256": "مطلوب عمال للعمل في الخارج، السكن مجاني والراتب جيد",
    "cp874": "รับสมัครพนักงานร้านอาหาร มีที่พักฟรี รายได้ดี",
    "gb18030": "招聘工人，包吃住，工资高，请电话联系",
    "big5": "招聘工人，包吃住，薪資高，請電話聯繫",
    "cp932": "倉庫の仕事、寮あり、給料は高いです。電話してください",
    "euc_jp": "倉庫の仕事、寮あり、給料は高いです。電話してください",
    "cp949": "창고 직원 모집, 숙소 제공, 급여 높음. 전화 주세요",
}


@pytest.mark.parametrize(("name", "text"), TEXTS.items())
def test_legacy_encodings_are_recognised_by_their_letters(name, text):
    assert guess_legacy(text.encode(name)).name == name


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_marks_name_the_encoding(name):
    mark = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE,
            "utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE,
            "utf-32-be": codecs.BOM_UTF32_BE}[name]  # fmt: skip
    found = find_mark(mark + "id,text\n1,été\n".encode(name))
    assert found is not None
    assert (found.name, found.mark_bytes) == (name, len(mark))


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_recognised_without_a_mark(name):
    found = find_mark("id,text\n1,hello there\n".encode(name))
    assert found is not None
    assert found.name == name


def test_utf8_with_a_few_wrong_bytes_stays_utf8():
    sample = ("Société très bien payée — 招聘 " * 5).encode() + b" caf\xe9"
    assert guess_legacy(sample).is_damaged


def test_a_character_cut_by_a_block_is_no_damage(tmp_path, monkeypatch):
    monkeypatch.setattr("manumit.intake.source._BLOCK", 7)
    path = tmp_path / "cut"
    path.write_bytes("é😀ü招聘".encode() * 9)
    assert scan_file(path).encoding.name == "utf-8"
    assert not scan_file(path).encoding.is_damaged
    path.write_bytes(b"abc\xc3")
    assert scan_file(path).encoding.name != "utf-8" or scan_file(path).encoding.is_damaged
