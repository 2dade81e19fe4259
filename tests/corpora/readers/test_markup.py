from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import TranscriptError
from corpora.readers.markup import End, Start, Text, events, local, tree


def read(*chunks: bytes) -> list[object]:
    return list(events(chunks, "a.docx: 'x.xml' in it"))


def test_a_document_is_its_tags_and_texts_in_order() -> None:
    assert read(b'<?xml version="1.0"?><a xmlns="u" k="v"><!-- no --><?no?><b/>', b"t &amp; &#228;</a>")[:4] == [
        Start("{u}a", {"k": "v"}),
        Start("{u}b", {}),
        End("{u}b"),
        Text("t "),
    ]
    assert "".join(event.data for event in read(b"<a>x", b"y&lt;</a>") if isinstance(event, Text)) == "xy<"
    assert local("{u}a") == local("a") == "a"


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1/'> %x;]>",
        "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;&x;&x;'>]>",
        "<!--" + "x" * 10_000 + "-->\n<!DOCTYPE a []>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_wherever_it_points(declaration: str, encoding: str) -> None:
    with pytest.raises(TranscriptError, match=r"^a\.docx: 'x\.xml' in it has a DOCTYPE"):
        read(f"{declaration}<a>&x;</a>".encode(encoding))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b"<a>&nbsp;</a>",
        b"<a>&#0;</a>",
        b"<a>\0</a>",
        b"words",
        b"<a/><b/>",
        b"<a b='1' b='2'/>",
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(document: bytes) -> None:
    with pytest.raises(TranscriptError, match=r"in it, line \d+: the XML is not well formed"):
        read(document)


def test_depth_number_and_length_are_bounded() -> None:
    with pytest.raises(TranscriptError, match="more than 200 deep"):
        read(b"<a>" * 100_000)
    with pytest.raises(TranscriptError, match="more elements than any interview"):
        list(events([b"<a>" + b"<b/>" * 1000 + b"</a>"], "x", most=999))
    with pytest.raises(TranscriptError, match="not well formed"):
        read(b"<a>", b"x" * 11_000_000, b"</a>")


def test_a_tree_has_the_limits_of_the_stream() -> None:
    root = tree([b"<a><b k='v'>t</b>u</a>"], "x")
    assert (root.tag, root[0].get("k"), root[0].text, root[0].tail) == ("a", "v", "t", "u")
    with pytest.raises(TranscriptError, match="DOCTYPE"):
        tree([b"<!DOCTYPE a><a/>"], "x")


@given(st.text(st.sampled_from("<a/> &;!DOCTYPE[]'\"=x#0?-\n"), max_size=60), st.integers(1, 60))
def test_any_text_is_read_or_refused(text: str, cut: int) -> None:
    data = text.encode()
    try:
        message = f"a.docx: {read(data[:cut], data[cut:])}"
    except TranscriptError as error:
        message = str(error)
    assert message.startswith("a.docx: ")


def test_a_namespace_that_is_none_is_refused() -> None:
    with pytest.raises(TranscriptError, match="x: an element in the XML has a name that is none"):
        tree([b'<a xmlns="urn:a[b:1"><b/></a>'], "x")
