from __future__ import annotations

import pytest

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
