from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.errors import UnusableError
from retrieval.sources.encodings import decode, decode_html

TEXT = "The mayor said “we won’t wait” – and the café stayed open. "
RUSSIAN = "Президент сказал, что встреча состоится во вторник. "


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf_8_survives(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_what_is_certain_is_read(encoding: str) -> None:
    assert decode((TEXT * 4).encode(encoding)) == TEXT * 4


def test_an_alphabet_of_its_own_is_recognised() -> None:
    assert decode((RUSSIAN * 4).encode("cp1251")) == RUSSIAN * 4


def test_big_endian_marks_are_known() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04\x00\x00", "binary file"),
        (b"\xff\xfea", "not the utf-16 text that it claims to be"),
        ("Le président a dit que l'été serait long. ".encode("latin-1") * 4, "encoding is not certain"),
        (bytes(range(0x80, 0xA0)) * 9, "encoding is not certain"),
    ],
)
def test_what_is_no_certain_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnusableError, match=reason):
        decode(data)


def test_a_page_is_read_as_it_declares() -> None:
    head = '<html><head><META http-equiv="Content-Type" content="text/html; charset={}"></head>'
    assert "été" in decode_html((head.format("iso-8859-1") + "été").encode("latin-1"))
    assert "won’t" in decode_html((head.format("latin1") + "won’t").encode("cp1252"))
    assert "été" in decode_html((head.format("iso-8859-1") + "été").encode())
    assert "вторник" in decode_html((head.format("koi8-r") + RUSSIAN).encode("koi8-r"))


def test_a_page_that_declares_nonsense_is_read_as_a_browser_would() -> None:
    assert decode_html('<meta charset="klingon">été'.encode("latin-1")).endswith("été")


@pytest.mark.parametrize("declared", ['<meta charset="utf-8">', ""])
def test_bad_bytes_lose_no_page(declared: str) -> None:
    page = (declared + "<p>Le café a rouvert à Étretat, dit la mairie.</p>").encode()
    assert "don’t" in decode_html(page + b"<p>I don\x92t.</p>")
    assert "caf\ufffd" not in decode_html(page + b"<p>caf\xe9</p>")
    assert decode_html(page + b"\x81").endswith("\ufffd")


def test_a_page_that_is_mostly_unreadable_is_refused() -> None:
    with pytest.raises(UnusableError, match="not the utf-8 text that it claims to be"):
        decode_html(b'<meta charset="utf-8">' + bytes(range(0x80, 0xC0)) * 9)
