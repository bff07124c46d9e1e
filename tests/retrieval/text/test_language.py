from __future__ import annotations

import pytest

from retrieval.text import language as language_of
from retrieval.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry left the harbour on Friday, and the mayor said that it would be back before the evening.", "en"),
        ("Le bac a quitté le port vendredi, et la maire a déclaré qu'il serait de retour avant le soir.", "fr"),
        ("Die Fähre verließ den Hafen am Freitag und soll nach Angaben der Stadt am Abend zurückkehren.", "de"),
        ("フェリーは金曜日に港を出発し、市長は夕方までに戻ると述べた。", "ja"),
    ],
)
def test_a_paragraph_is_enough(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "Ferry", "12:40 – 3:1 – 2025-05-02, 4.5 %, 300,000", "Ruiz Okafor Lee Kim Park Basel"]
)
def test_too_little_is_left_open(text: str) -> None:
    assert detect_language(text) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "The mayor of the town said that the ferry was to sail from the old harbour with mail and that it has to.",
            "en",
        ),
        (
            "De veerboot was op tijd vertrokken, en de burgemeester zei dat hij voor de avond terug was.",
            "nl",
        ),
        ("Fergen til byen var for sen, og by og havn var uten post; den ble sendt med fly fra byen til havna.", "no"),
    ],
)
def test_only_plain_english_is_taken_for_it_without_asking(
    text: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    identifier = language_of._identifier()

    class Noted:
        def classify(self, sample: str) -> tuple[str, float]:
            asked.append(sample)
            found: tuple[str, float] = identifier.classify(sample)
            return found

    monkeypatch.setattr(language_of, "_identifier", Noted)
    assert detect_language(text) in (language, "")
    assert bool(asked) == (language != "en")
