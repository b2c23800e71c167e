# SPDX-License-Identifier: Apache-2.0
import io
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.core.progress import no_progress
from manumit.intake import add_files
from manumit.prosecute.adverts.pictures import (
    MOST_BITS,
    find_near_pairs,
    group_pictures,
    join_pictures,
    to_words,
)
from manumit.prosecute.adverts.run import run_selectors
from manumit.prosecute.adverts.selectors import find_advert_selectors
from manumit.prosecute.adverts.watching import join_known_pictures


def measure(left, right):
    return (int(left, 16) ^ int(right, 16)).bit_count()


def find_slowly(values):
    return [
        [i, j, measure(values[i], values[j])]
        for i in range(len(values))
        for j in range(i + 1, len(values))
        if measure(values[i], values[j]) <= MOST_BITS
    ]


def flip(value, bits):
    number = int(value, 16)
    for bit in bits:
        number ^= 1 << bit
    return f"{number:064x}"


def make_hash(rng):
    """Return a hash of which half the bits are set, as PDQ makes them."""
    return np.packbits(rng.permutation(np.arange(256) < 128)).tobytes().hex()


FLIPS = st.lists(st.sets(st.integers(0, 255), max_size=36), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5), FLIPS)
def test_pairs_are_those_that_looking_at_all_finds(seed, flips):
    base = make_hash(np.random.default_rng(seed))
    values = [base, *(flip(base, bits) for bits in flips)]
    assert find_near_pairs(to_words(values)).tolist() == find_slowly(values)


def test_pairs_spread_over_all_chunks_are_found():
    base = make_hash(np.random.default_rng(1))
    # Two bits in each of 15 chunks, one in the last: the farthest that must be found.
    bits = [16 * chunk + at for chunk in range(16) for at in (3, 9)][: MOST_BITS + 1]
    values = [base, flip(base, bits[:MOST_BITS]), flip(base, bits)]
    assert find_near_pairs(to_words(values)).tolist() == find_slowly(values)


@settings(max_examples=60, deadline=None)
@given(FLIPS, st.data())
def test_asking_for_some_finds_the_pairs_they_are_in(flips, data):
    base = make_hash(np.random.default_rng(2))
    values = [base, *(flip(base, bits) for bits in flips)]
    asked = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    found = find_near_pairs(to_words(values), asked).tolist()
    assert found == [pair for pair in find_slowly(values) if asked[pair[0]] or asked[pair[1]]]


@settings(max_examples=60, deadline=None)
@given(FLIPS, st.randoms(use_true_random=False))
def test_grouping_does_not_depend_on_order_and_every_hash_is_near_its_own(flips, random):
    base = make_hash(np.random.default_rng(3))
    values = sorted({base, *(flip(base, bits) for bits in flips)})
    uses = {value: 1 + number % 3 for number, value in enumerate(values)}

    def stand(order):
        found = group_pictures(order, np.array([uses[value] for value in order]))
        return {value: order[found.standing[n]] for n, value in enumerate(order)}

    standing = stand(values)
    shuffled = list(values)
    random.shuffle(shuffled)
    assert stand(shuffled) == standing
    for value, other in standing.items():
        assert measure(value, other) <= MOST_BITS
        assert standing[other] == other
    alone = [value for value in values if standing[value] == value]
    assert all(measure(a, b) > MOST_BITS for a in alone for b in alone if a < b)


def test_no_chain_joins_two_pictures():
    start = make_hash(np.random.default_rng(4))
    middle = flip(start, range(0, 60, 2))
    end = flip(middle, range(61, 121, 2))
    found = group_pictures([start, middle, end], np.array([5, 1, 4]))
    assert found.standing.tolist() == [0, 0, 2]
    assert found.distance.tolist() == [0, 30, 0]


def test_hashes_of_plain_pictures_are_near_nothing():
    values = ["0" * 64, "0" * 63 + "1", "f" * 64, "f" * 63 + "e"]
    assert group_pictures(values, np.ones(4, np.int64)).standing.tolist() == [0, 1, 2, 3]


def test_a_known_hash_goes_on_standing_for_its_picture():
    known = make_hash(np.random.default_rng(5))
    near = flip(known, range(10))
    found = group_pictures([near, known], np.array([9, 0]), np.array([False, True]))
    assert found.standing.tolist() == [1, 1]


@cache
def draw(seed):
    """Draw an invented picture: shapes of many sizes and shades."""
    from PIL import Image, ImageDraw, ImageFilter

    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (640, 480), tuple(rng.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        left, top = rng.integers(-50, 600), rng.integers(-50, 440)
        width, height = rng.integers(20, 260, 2)
        box = (int(left), int(top), int(left + width), int(top + height))
        colour = tuple(rng.integers(0, 255, 3).tolist())
        (pen.ellipse if rng.integers(2) else pen.rectangle)(box, fill=colour)
    return image.filter(ImageFilter.GaussianBlur(2))


def hash_picture(image, folder, form="png", **options):
    from manumit.intake.images import hash_image

    content = io.BytesIO()
    image.save(content, form, **options)
    path = folder / "picture"
    path.write_bytes(content.getvalue())
    return hash_image(path)


def test_altered_pictures_are_one_selector_and_others_are_not(tmp_path):
    pytest.importorskip("pdqhash")
    pytest.importorskip("PIL")
    images, owners = [], []
    for seed in range(12):
        picture = draw(seed)
        width, height = picture.size
        for made in (
            hash_picture(picture, tmp_path),
            hash_picture(picture.resize((width // 2, height // 2)), tmp_path),
            hash_picture(picture, tmp_path, "jpeg", quality=30),
            hash_picture(picture.crop((4, 4, width - 4, height - 4)), tmp_path),
        ):
            images.append([made])
            owners.append(seed)
    adverts = pa.table(
        {
            "advert_id": pa.array(range(len(images)), pa.int64()),
            "text": [""] * len(images),
            "images": pa.array(images, pa.list_(pa.string())),
        }
    )
    (found,) = join_pictures([find_advert_selectors(adverts)])
    ids = dict(zip(found["advert_id"].to_pylist(), found["selector_id"].to_pylist(), strict=True))
    groups = {seed: {ids[n] for n, own in enumerate(owners) if own == seed} for seed in range(12)}
    assert all(len(group) == 1 for group in groups.values())
    assert len(set.union(*groups.values())) == 12
    assert len({images[n][0] for n in range(len(images))}) > 12
    for row in found.to_pylist():
        bits = measure(row["value"], images[row["advert_id"]][row["start"]])
        assert row["steps"] == (f"near {bits}" if bits else "")


def test_pictures_are_joined_across_tables_and_other_rows_stay():
    base = make_hash(np.random.default_rng(6))
    near = flip(base, range(5))

    def table(image, text):
        return find_advert_selectors(
            pa.table(
                {
                    "advert_id": pa.array([1], pa.int64()),
                    "text": [text],
                    "images": pa.array([[image]], pa.list_(pa.string())),
                }
            )
        )

    first, second = table(base, "write to anna@example.com"), table(near, "")
    joined = join_pictures([first, second])
    rows = [{row["kind_code"]: row for row in found.to_pylist()} for found in joined]
    assert rows[0]["image"]["selector_id"] == rows[1]["image"]["selector_id"]
    assert {row["image"]["value"] for row in rows} == {min(base, near)}
    assert rows[0]["email"] == next(r for r in first.to_pylist() if r["kind_code"] == "email")
    assert [found.schema for found in joined] == [first.schema, second.schema]
    empty = first.slice(0, 0)
    assert join_pictures([empty])[0].equals(empty)


def test_a_run_joins_pictures_and_watching_joins_new_ones_to_them(workspace, tmp_path):
    base = make_hash(np.random.default_rng(8))
    near, nearer = flip(base, range(9)), flip(base, [200, 210])
    path = tmp_path / "adverts.csv"
    lines = [f"{n},a.test,offer {n},{value}\n" for n, value in enumerate([base, near, base])]
    path.write_text("id,source,text,images\n" + "".join(lines), encoding="utf-8")
    add_files(workspace, [path])
    run_selectors(workspace, no_progress)
    snapshot = workspace.facts.snapshot()
    rows = snapshot.read("advert_selectors").to_pylist()
    images = [row for row in rows if row["kind_code"] == "image"]
    assert {row["value"] for row in images} == {base}
    assert sorted(row["steps"] for row in images) == ["", "", "near 9"]
    new = find_advert_selectors(
        pa.table(
            {
                "advert_id": pa.array([7], pa.int64()),
                "text": [""],
                "images": pa.array([[nearer]], pa.list_(pa.string())),
            }
        )
    )
    (row,) = join_known_pictures(snapshot, new).to_pylist()
    assert (row["selector_id"], row["steps"]) == (images[0]["selector_id"], "near 2")
