from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib

import pytest
from document_writers import zipped
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import TranscriptError
from corpora.readers.archive import Archive, Limits


def with_info(change: str, value: int, name: str = "a.txt", content: bytes = b"words") -> bytes:
    out = io.BytesIO()
    info = zipfile.ZipInfo(name)
    setattr(info, change, value)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, content)
    return out.getvalue()


def twice(name: str) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, "a")
        archive.writestr(name, "b")
    return out.getvalue()


def overlapping(count: int, inner: bytes) -> bytes:
    """Every entry of the directory points to the same packed bytes, as in the bombs of David Fifield."""
    packed = zlib.compress(inner, 9)[2:-4]
    crc = zlib.crc32(inner)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), len(inner), 1, 0) + b"a" + packed
    names = [f"{at}".encode() for at in range(count)]
    central = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(packed), len(inner), len(n), 0, 0, 0, 0, 0, 0
        )
        + n
        for n in names
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


def test_members_are_named_and_read() -> None:
    archive = Archive(zipped({"a.txt": "words", "b/c.txt": b"more"}), "a.zip")
    assert archive.names == ("a.txt", "b/c.txt")
    assert archive.read("b/c.txt") == b"more"
    assert "a.txt" in archive
    assert "c" not in archive


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a", "a/../../b", "a\\b", "..\\a", "C:/a", "c:a", "a\nb", "a\x7f", "a\0b"]
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    data = zipped({name.replace("\0", "_"): "words"}).replace(b"a_b", b"a\0b" if "\0" in name else b"a_b")
    with pytest.raises(TranscriptError, match=r"^x\.zip: the zip file is not safe to read"):
        Archive(data, "x.zip")


@pytest.mark.parametrize("mode", [0o120777, 0o120000])
def test_a_link_is_refused(mode: int) -> None:
    with pytest.raises(TranscriptError, match="is a link"):
        Archive(with_info("external_attr", mode << 16), "x.zip")


def test_two_members_of_one_name_are_refused() -> None:
    with pytest.raises(TranscriptError, match="two members of one name"):
        Archive(twice("word/document.xml"), "x.docx")


def test_a_locked_zip_says_so() -> None:
    data = bytearray(zipped({"a.txt": "words"}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(TranscriptError, match="locked with a password"):
        Archive(bytes(data), "x.zip")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_documents_do_not_use_are_refused(packing: int) -> None:
    with pytest.raises(TranscriptError, match="packed in a way"):
        Archive(zipped({"a.txt": "words"}, packing), "x.zip")


def test_members_that_share_bytes_are_refused() -> None:
    with pytest.raises(TranscriptError, match="not safe"):
        Archive(overlapping(50, bytes(10**6)), "x.zip")


def test_too_many_members_are_refused_before_they_are_looked_at() -> None:
    data = zipped({f"{at}": "" for at in range(300)})
    with pytest.raises(TranscriptError, match=r"about 300 members; at most 200"):
        Archive(data, "x.zip", Limits(members=200))
    assert len(Archive(data, "x.zip", Limits(members=300)).names) == 300


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a zip", "no zip file"),
        (b"", "no zip file"),
        (b"junk" + zipped({"a": "b"}), "no zip file"),
        (zipped({"a": "b" * 100})[:-30], "damaged or cut short"),
        (zipped({"a": "b" * 100})[:50], "damaged or cut short"),
        (b"PK\3\4" + bytes(100), "damaged or cut short"),
    ],
)
def test_what_is_no_whole_zip_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        Archive(data, "x.zip")


def test_what_is_unpacked_is_counted_whatever_is_declared() -> None:
    bomb = zipped({"a": bytes(30_000_000)})
    with pytest.raises(TranscriptError, match="zip bomb"):
        Archive(bomb, "x.zip", Limits(slack=1_000)).read("a")
    with pytest.raises(TranscriptError, match="zip bomb"):
        Archive(bomb, "x.zip", Limits(size=1_000_000)).read("a")
    lying = bytearray(bomb)
    for place in (22, lying.index(b"PK\1\2") + 24):
        lying[place : place + 4] = struct.pack("<I", 10)
    with pytest.raises(TranscriptError, match=r"damaged|zip bomb"):
        Archive(bytes(lying), "x.zip", Limits(slack=1_000)).read("a")


def test_all_reads_together_stay_under_the_size() -> None:
    archive = Archive(zipped({"a": b"x" * 600, "b": b"y" * 600}), "x.zip", Limits(size=1_000))
    archive.read("a")
    with pytest.raises(TranscriptError, match="'b' in it unpacks"):
        archive.read("b")
    with pytest.raises(TranscriptError, match="more than 100 bytes"):
        Archive(zipped({"a": b"x" * 600}), "x.zip").read("a", at_most=100)


def test_a_member_that_is_damaged_or_missing_is_named() -> None:
    data = bytearray(zipped({"a.txt": b"words" * 100}))
    data[40] ^= 0xFF
    with pytest.raises(TranscriptError, match=r"x\.zip: 'a\.txt' in it is damaged"):
        Archive(bytes(data), "x.zip").read("a.txt")
    with pytest.raises(TranscriptError, match=r"'b\.txt' is missing"):
        Archive(zipped({}), "x.zip").read("b.txt")


GOOD = zipped({"a.txt": b"some words " * 20, "b.txt": b"more"})


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=4), st.integers(0, len(GOOD)))
def test_any_bytes_are_read_or_refused(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    try:
        archive = Archive(bytes(data[: end or None]), "x.zip")
        assert all(archive.read(name) is not None for name in archive.names)
    except TranscriptError as error:
        message = str(error)
    else:
        message = "x.zip: read"
    assert message.startswith("x.zip: ")


def test_a_member_whose_second_name_is_no_text_is_damaged() -> None:
    data = bytearray(zipped({"n\u00e9.txt": "a"}))
    at = data.index("\u00e9".encode())  # of the member itself; the directory at the end keeps the name
    data[at] = 0x90
    with pytest.raises(TranscriptError, match="is damaged"):
        Archive(bytes(data), "a.docx").read("n\u00e9.txt")
