# SPDX-License-Identifier: Apache-2.0
import csv
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.intake.split import STRAY, UNCLOSED, Dialect, copy_column, split_rows

COMMAS = Dialect()
FIELD = st.text(alphabet="ab\"',;\n é😀", max_size=12)


def split(text: str, dialect: Dialect = COMMAS, is_end: bool = True) -> list[list[str]]:
    buffer = np.frombuffer(text.encode(), np.uint8)
    rows = split_rows(buffer, 0, dialect, is_end=is_end)
    widths = np.diff(rows.first_field)
    columns = [
        copy_column(buffer, rows, n, dialect).to_pylist()
        for n in range(int(widths.max()) if rows.count else 0)
    ]
    return [[columns[n][row] for n in range(widths[row])] for row in range(rows.count)]


def write(records: list[list[str]], **options) -> str:
    out = io.StringIO()
    csv.writer(out, **options).writerows(records)
    return out.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(FIELD, min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_sound_writer_writes_is_read_back(records, delimiter, ends, quoting):
    text = write(records, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    assert split(text, Dialect(delimiter)) == records


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='a",\n', max_size=60), st.integers(1, 20))
def test_any_cut_into_blocks_gives_the_same_complete_records(text, cut):
    buffer = np.frombuffer(text.encode(), np.uint8)
    whole = split(text)
    begin, found = 0, []
    # Records that are complete in a prefix are the first records of the whole,
    # as long as no quote of theirs is lost.
    rows = split_rows(buffer[: min(cut, len(buffer))], begin, Dialect(), is_end=False)
    if not (rows.flags & UNCLOSED).any():
        for n in range(rows.count):
            fields = slice(rows.first_field[n], rows.first_field[n + 1])
            found.append(len(rows.starts[fields]))
        assert found == [len(record) for record in whole[: len(found)]]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab",\n\r', max_size=80))
def test_no_letter_is_lost_however_broken_the_quotes(text):
    fields = [field for record in split(text) for field in record]
    assert "".join(fields).count("a") == text.count("a")
    assert "".join(fields).count("b") == text.count("b")


def test_a_quoted_field_may_run_over_lines():
    assert split('1,"two\nlines",3\n4,5,6\n') == [["1", "two\nlines", "3"], ["4", "5", "6"]]


def test_a_lost_quote_costs_one_record_not_the_file():
    text = '1,"lost,x\n2,"kept, whole",y\n3,plain,z\n'
    assert split(text) == [["1", '"lost', "x"], ["2", "kept, whole", "y"], ["3", "plain", "z"]]


def test_a_quote_never_closed_before_the_end_is_an_ordinary_character():
    buffer = np.frombuffer(b'1,"lost\n2,b\n3,c\n', np.uint8)
    rows = split_rows(buffer, 0, Dialect(), is_end=True)
    assert rows.count == 3
    assert np.count_nonzero(rows.flags & UNCLOSED) == 1


def test_quotes_inside_a_quoted_field_are_kept():
    buffer = np.frombuffer(b'1,"say "hi" now",3\n', np.uint8)
    rows = split_rows(buffer, 0, Dialect(), is_end=True)
    assert copy_column(buffer, rows, 1, Dialect()).to_pylist() == ['say "hi" now']
    assert np.count_nonzero(rows.flags & STRAY) == 1


def test_escapes_spaces_and_lone_returns_are_understood_when_asked():
    assert split('a,"b\\"c",d\n', Dialect(escape="\\")) == [["a", 'b"c', "d"]]
    assert split('a, "b, c", d\n', Dialect(skip_space=True)) == [["a", "b, c", "d"]]
    assert split("a,b\rc,d\r", Dialect(return_ends_row=True)) == [["a", "b"], ["c", "d"]]


def test_last_record_needs_no_line_end_and_may_end_with_a_delimiter():
    assert split("a,b\nc,d") == [["a", "b"], ["c", "d"]]
    assert split("a,b\nc,") == [["a", "b"], ["c", ""]]
    assert split("a,b\n\n\nc,d\n") == [["a", "b"], ["c", "d"]]


def test_an_unfinished_record_waits_for_more():
    rows = split_rows(np.frombuffer(b'a,b\nc,"d\ne', np.uint8), 0, Dialect(), is_end=False)
    assert rows.count == 1
    assert rows.consumed == 4


def test_many_opening_quotes_in_one_line_cost_no_more_than_one():
    # Were every quote followed to the end of the file, this would take hours.
    buffer = np.frombuffer(b'"a,' * 1_000_000, np.uint8)
    rows = split_rows(buffer, 0, COMMAS, is_end=True)
    assert (rows.count, len(rows.starts)) == (1, 1_000_001)
