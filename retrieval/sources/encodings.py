"""From bytes to text: byte order marks, UTF-8, what an HTML page declares, and a guess only where it is sure."""

from __future__ import annotations

import codecs
import re

from retrieval.sources.drafts import UnusableError

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


def decode(data: bytes) -> str:
    """Return the text in `data`.

    Raises:
        UnusableError: if it is no text, or its encoding is not certain.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        raise UnusableError("it is a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return the text of a web page, in the encoding that it declares if it is not UTF-8.

    `charset` is what the server said, which counts more than what the page says, and less than a byte order mark.

    Raises:
        UnusableError: if it is no text, or its encoding is not certain.
    """
    found = _DECLARED.search(data, 0, _DECLARATION_WITHIN)
    declared = charset or (found.group(1).decode("ascii") if found else None)
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return _decoded(data, declared)
    return decode(data)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        # What pages call Latin-1 is Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
        latin = codecs.lookup(encoding).name in ("iso8859-1", "ascii")
        return data.decode("cp1252" if latin else encoding)
    except (LookupError, UnicodeError):
        raise UnusableError(f"it is not the {encoding} text that it claims to be; save it as UTF-8") from None


def _guessed(data: bytes) -> str:
    """Return the text if it reads like a language and all encodings that fit equally well give the same one."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - seldom needed

    matches = [match for match in from_bytes(data) if match.coherence >= _LEAST_COHERENCE]
    readings = {str(match) for match in matches if match.chaos == matches[0].chaos}
    if len(readings) == 1:
        return readings.pop()
    names = " or ".join(sorted({match.encoding for match in matches})[:3])
    raise UnusableError(f"its encoding is not certain ({names or 'none fits'}); save it as UTF-8")
