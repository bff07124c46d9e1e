"""Credits: whom a text names as its source, in each of the places where agencies are named, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.stories.credits import agency_named, credited_agency

BODY = "The harbour council of Marlow Bay voted on Tuesday to bring back the night ferry."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"LONDON, March 3 (Reuters) - {BODY}", "Reuters"),
        (f"Marlow Bay (Reuters) – {BODY}", "Reuters"),
        (f"WASHINGTON (AP) — {BODY}", "Associated Press"),
        (f"(AFP) - {BODY}", "Agence France-Presse"),
        (f"PARIS, FRANCE (AFP): {BODY}", "Agence France-Presse"),
        (f"OTTAWA — The Canadian Press — {BODY}", "The Canadian Press"),
        (f"SÃO PAULO [EFE] - {BODY}", "EFE"),
        (f"By Jane Doe, The Associated Press\n\n{BODY}", "Associated Press"),
        (f"Reuters\n\n{BODY}", "Reuters"),
        (f"By Reuters Staff\n\n{BODY}", "Reuters"),
        (f"Source: Xinhua\n\n{BODY}", "Xinhua"),
        (f"{BODY}\n\n(PTI)", "Press Trust of India"),
        (f"{BODY} - AFP", "Agence France-Presse"),
        (f"{BODY}\n\nThis report by The Canadian Press was first published May 14, 2024.", "The Canadian Press"),
        (f"{BODY}\n\n© 2024 Agence France-Presse", "Agence France-Presse"),
        (f"{BODY}\n\n(Reporting by Ida Berg in Marlow Bay; Editing by Jo Ek)", "Reuters"),
    ],
)
def test_a_credit_is_found(text: str, agency: str):
    assert credited_agency(text) == agency


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"{BODY} A witness told Reuters that it was raining.",
        f"{BODY}\n\nWith files from The Canadian Press",
        f"{BODY}\n\nThe vote was first reported by AP",
        f"AP exams begin in May. {BODY}",
        f"Reuters and two other firms bid for the contract. {BODY}",
        f"{BODY}\n\nHe works for Bloomberg (the company).",
        f"By Ida Berg\n\n{BODY}",
        "MARLOW BAY (Marlow Post) - A ferry.",
        "",
    ],
)
def test_a_mention_is_no_credit(text: str):
    assert credited_agency(text) is None


@pytest.mark.parametrize(
    ("authors", "agency"),
    [
        (("Reuters",), "Reuters"),
        (("Ida Berg", "Associated Press"), "Associated Press"),
        (("Jo Ek, The Canadian Press",), "The Canadian Press"),
        (("Ida Berg of the Associated Press",), "Associated Press"),
        (("Ida Berg",), None),
        (("Press Association of Marlow",), None),
    ],
)
def test_authors_can_be_an_agency(authors: tuple[str, ...], agency: str | None):
    assert credited_agency(BODY, authors) == agency


@pytest.mark.parametrize(
    ("outlet", "agency"),
    [("Reuters", "Reuters"), ("associated press", "Associated Press"), ("Marlow Post", None), ("", None), (None, None)],
)
def test_an_outlet_can_be_an_agency(outlet: str | None, agency: str | None):
    assert agency_named(outlet) == agency


@given(st.text(alphabet="AP(Reuters)-— \nby,", max_size=400))
def test_any_text_is_read(text: str):
    assert credited_agency(text) in {None, "Anadolu Agency", "Associated Press", "Reuters", "PA Media"}
