"""Notices: what a text says of its own history, and that it says where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.correction_notices import find_notices, notice_kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Correction: The ferry will sail on 3 June, not on 3 July.", "correction"),
        ("CORRECTED on May 15 to say that a ticket costs 4.50 euros", "correction"),
        ("Corrects spelling of name", None),
        ("CORRECTS: spelling of the chair's name in the second paragraph", "correction"),
        ("This article was amended on 15 May 2024 because it named the wrong harbour.", "correction"),
        ("An earlier version of this story misstated the price of a ticket.", "correction"),
        ("A previous version of this article said that the vote was unanimous.", "correction"),
        ("Editor's note: This story has been updated with a comment by the operator.", "update"),
        ("This story has been updated.", "update"),
        ("UPDATE: The council has published its minutes.", "update"),
        ("This is a breaking story and will be updated.", "update"),
        ("This article has been updated to clarify who owns the boat.", "clarification"),
        ("Clarification: The boat belongs to the county.", "clarification"),
        ("This article has been retracted.", "retraction"),
        ("RETRACTION: The harbour council did not vote.", "retraction"),
        ("We have withdrawn this story because it could not be confirmed.", "retraction"),
        ("Editor’s note: This report has been removed, after it had been corrected twice.", "retraction"),
        ("The council updated its rules on Tuesday.", None),
        ("The house of corrections stands behind the harbour.", None),
        ("She asked the paper for a correction.", None),
        ("An earlier version of this boat sank in 1988.", None),
        ("The bill has been updated and withdrawn since.", None),
    ],
)
def test_kinds(line: str, kind: str | None):
    assert notice_kind(line) == kind


def test_notices_are_found_where_they_stand():
    text = "The ferry is back.\n\nThis story has been updated.\n\nIt sails.\n\nCorrection: It sails on 3 June."
    found = find_notices(text)
    assert [notice.kind for notice in found] == ["update", "correction"]
    assert [text[notice.start : notice.end] for notice in found] == [notice.text for notice in found]
    assert found[0].text == "This story has been updated."


def test_a_long_paragraph_about_corrections_is_part_of_the_story():
    assert notice_kind("Correction: " + "the paper printed again and again what was wrong. " * 20) is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    for notice in find_notices(text):
        assert text[notice.start : notice.end] == notice.text
