"""Parses XML from strangers: no entities, no document type, nothing fetched, and no more nesting than makes sense."""

from __future__ import annotations

from typing import Any

from retrieval.domain.errors import UnusableError

XmlElement = Any  # lxml ships no types


def parse_xml(data: bytes) -> XmlElement:
    """Return the root element.

    Raises:
        UnusableError: if it is not well-formed, or declares entities of its own.
    """
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnusableError(f"it is not well-formed XML: {str(error).splitlines()[0]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnusableError("it declares entities or a document type, which no feed needs")
    return root


def local_name(element: XmlElement) -> str:
    """Return the name of an element without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def text_in(element: XmlElement, *names: str) -> str:
    """Return the text of the first child or grandchild with one of the given local names, "" if there is none."""
    found = (inner for inner in element.iterdescendants() if local_name(inner) in names)
    return next(("".join(inner.itertext()).strip() for inner in found), "")
