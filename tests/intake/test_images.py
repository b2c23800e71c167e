# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pyarrow as pa
import pytest

from manumit.intake.images import ImageHasher, hash_image
from manumit.intake.issues import IssueLog

pytest.importorskip("pdqhash", reason="the optional part `images` is not installed")
Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def folder(tmp_path):
    """A folder with a made-up pattern, the same smaller and re-encoded, another, and junk."""
    inside = tmp_path / "records"
    inside.mkdir()
    rng = np.random.default_rng(3)
    for name in ("one", "two"):
        small = rng.integers(0, 255, (12, 12, 3), dtype=np.uint8)
        Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC).save(
            inside / f"{name}.png"
        )
    with Image.open(inside / "one.png") as image:
        image.resize((300, 300)).save(inside / "again.jpg", quality=70)
        image.save(tmp_path / "outside.png")
    Image.new("RGB", (200, 200), "white").save(inside / "plain.png")
    (inside / "junk.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    return inside


def distance(left, right):
    return (int(left, 16) ^ int(right, 16)).bit_count()


def test_the_same_picture_has_nearly_the_same_hash(folder):
    one, again, two = (hash_image(folder / name) for name in ("one.png", "again.jpg", "two.png"))
    assert len(one) == 64
    assert distance(one, again) <= 31
    assert distance(one, two) > 80


def test_hashes_stand_in_for_files_and_all_else_stays(folder):
    log = IssueLog()
    lists = pa.array([["one.png", "ab" * 32], [], ["https://a.example.com/one.png", "gone.jpg"]])
    first, second, third = (
        ImageHasher(folder, log).hash_lists(lists, np.array([1, 2, 3])).to_pylist()
    )
    assert first == [hash_image(folder / "one.png"), "ab" * 32]
    assert second == []
    assert third == ["https://a.example.com/one.png", "gone.jpg"]
    assert [(issue.type_code, issue.row) for issue in log.to_issues()] == [("bad_image", 3)]


@pytest.mark.parametrize("name", ["../outside.png", "junk.png", "plain.png", "x/../../outside.png"])
def test_pictures_outside_or_of_no_use_are_not_hashed(folder, name):
    log = IssueLog()
    found = ImageHasher(folder, log).hash_lists(pa.array([[name]]), np.array([7])).to_pylist()
    assert found == [[name]]
    assert log.counts() == {"bad_image": 1}
