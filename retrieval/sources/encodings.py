"""From bytes to text: byte order marks, UTF-8, what an HTML page declares, a guess; and out of gzip before that.

A few bytes that fit no encoding lose no page: they are read as a browser would, and what even that cannot read becomes
U+FFFD. Only what is mostly unreadable is refused.
"""

from __future__ import annotations

import codecs
import re
import zlib
from contextlib import suppress

from retrieval.domain.errors import UnusableError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION_WITHIN = 4096
_LEAST_COHERENCE = 0.1
_FEW_BAD = 0.02
"""The share of bytes up to which those that are not UTF-8 are taken for accidents in a text that is."""
_MOST_UNREADABLE = 0.1
"""The share of characters from which a text counts as mostly unreadable; the rest would be torn into pieces."""
_LARGEST_UNZIPPED = 50 * 2**20
_GZIP = b"\x1f\x8b"


def decode(data: bytes) -> str:
    """Return the text in `data`.

    Raises:
        UnusableError: if it is no text, or its encoding is not certain.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    nulls = data.count(b"\0")
    if nulls > _FEW_BAD * len(data):
        raise UnusableError("it is a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mended(data) or _guessed(data)


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return the text of a web page, in the encoding that it declares if it is not UTF-8.

    `charset` is what the server said, which counts more than what the page says, and less than a byte order mark.

    Raises:
        UnusableError: if it is no text, or mostly unreadable.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data)
    with suppress(UnicodeDecodeError):  # it is in another encoding, or has a bad byte
        return data.decode("utf-8")
    found = _DECLARED.search(data, 0, _DECLARATION_WITHIN)
    declared = charset or (found.group(1).decode("ascii") if found else "")
    known = _known(declared)
    if known and known != "utf-8":
        return _decoded(data, known)
    if known:
        return _mended(data) or _decoded(data, "utf-8")
    try:
        return decode(data)
    except UnusableError:
        if b"\0" in data:
            raise
        return _decoded(data, "cp1252")  # as a browser would


def replaced_bytes(data: bytes, text: str) -> int:
    """Return how many places of `data` could not be read as they should, and were replaced in the `text` of it."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)) or "\0" in text:
        return text.count("\ufffd")
    own = data.count("\ufffd".encode())
    read = data.decode("utf-8", "replace")
    if len(read) == len(text) or _mended(data) == text:
        return read.count("\ufffd") - own
    return text.count("\ufffd")


def unzipped(data: bytes) -> bytes:
    """Return what is inside of a gzip file, and anything else as it is.

    Raises:
        UnusableError: if it is cut off, or too large once it is unzipped.
    """
    if not data.startswith(_GZIP):
        return data
    unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unzip.decompress(data, _LARGEST_UNZIPPED)
    except zlib.error:
        raise UnusableError("it is no whole gzip file") from None
    if unzip.unconsumed_tail:
        raise UnusableError(f"unzipped it is larger than {_LARGEST_UNZIPPED // 2**20} MB")
    return plain


def _known(name: str) -> str | None:
    """Return the codec of a name that a page or server gives, None for one that there is not."""
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return None
    # What pages call Latin-1 is Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
    return "cp1252" if codec in ("iso8859-1", "ascii") else codec or None


def _decoded(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > _MOST_UNREADABLE * max(1, len(text)):
        raise UnusableError(f"it is not the {encoding} text that it claims to be; save it as UTF-8")
    return text


def _mended(data: bytes) -> str | None:
    """Return a text that is UTF-8 but for a few bytes, these read as Windows-1252; None if it is not nearly UTF-8."""
    text = data.decode("utf-8", "windows1252")
    replaced = data.decode("utf-8", "replace").count("\ufffd")
    wide = sum(byte >= 0xC2 for byte in data) - replaced
    return text if replaced <= 1 or (wide > replaced and replaced <= _FEW_BAD * len(data)) else None


def _windows1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, the most common other encoding of the web."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows1252", _windows1252)


def _guessed(data: bytes) -> str:
    """Return the text if it reads like a language and all encodings that fit equally well give the same one."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - seldom needed

    matches = [match for match in from_bytes(data) if match.coherence >= _LEAST_COHERENCE]
    readings = {str(match) for match in matches if match.chaos == matches[0].chaos}
    if len(readings) == 1:
        return readings.pop()
    names = " or ".join(sorted({match.encoding for match in matches})[:3])
    raise UnusableError(f"its encoding is not certain ({names or 'none fits'}); save it as UTF-8")
