# SPDX-License-Identifier: Apache-2.0
import pytest

from manumit.intake.dialect import find_header, fold_name, guess_dialect
from manumit.intake.guessing import known_names

ROWS = [["id", "text", "price"], ["1", "first offer, good pay", "10"], ["2", "second; offer", "20"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x1f", "^"])
def test_the_delimiter_is_the_one_that_makes_even_records(delimiter):
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS)
    assert guess_dialect(text.encode(), is_end=True).delimiter == delimiter


def test_commas_inside_texts_do_not_win_over_the_delimiter():
    lines = [f"{n}\tone, two, three{', four' * (n % 3)}" for n in range(30)]
    assert guess_dialect("\n".join(lines).encode(), is_end=True).delimiter == "\t"


def test_quotes_that_belong_to_the_text_are_left_there():
    lines = ['ham\t"Happy days" he said', "ham\tplain", 'spam\t"open', 'ham\tsay "x"'] * 5
    assert guess_dialect("\n".join(lines).encode(), is_end=True).quote == ""


def test_quotes_are_expected_where_nothing_speaks_against_them():
    assert guess_dialect(b"a,b\n1,2\n", is_end=True).quote == '"'
    assert guess_dialect(b'a,b\n1,"x, y"\n', is_end=True).quote == '"'
    assert guess_dialect(b"a,b\n'1','x, y'\n'2','z'\n", is_end=True).quote == "'"


def test_one_column_needs_no_delimiter():
    assert guess_dialect(b"text\nsome words\nmore words\n", is_end=True).delimiter == ""


def test_backslash_escapes_are_seen():
    assert guess_dialect(b'a,b\n1,"x \\"y\\" z"\n2,"q \\"r\\" s"\n', is_end=True).escape == "\\"


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["id", "text"], ["1", "x"]], 0),
        ([["编号", "正文"], ["1", "x"]], 0),
        ([["Export of 2026", "", ""], ["id", "text", "place"], ["1", "x", "y"]], 1),
        ([["ham", "Go there now"], ["ham", "Come back"]], -1),
        ([["1", "hello"], ["2", "there"]], -1),
        ([["alpha", "beta"], ["1", "x"], ["2", "y"]], 0),
        ([], -1),
    ],
)
def test_the_header_is_found_or_said_to_be_missing(rows, at):
    assert find_header(rows, known_names()) == at


def test_names_are_compared_without_case_and_signs():
    assert (
        fold_name("Posted_At") == fold_name("postedAt") == fold_name(" posted-at ") == "posted at"
    )
