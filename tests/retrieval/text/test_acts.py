"""Kinds of act: words and phrases that name them, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.english.dictionary import values
from retrieval.text.acts import acts_in, kind_of_verb, kinds_in, kinds_of
from retrieval.text.stems import stem, stems


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They spoke on the phone.", "speak"),
        ("The dockers walked out at dawn.", "strike"),
        ("The rocket lifted off at noon.", "launch"),
        ("She stepped down in May.", "resign"),
        ("The rule took effect on Monday.", "begin"),
        ("The union called off its walkout.", "end"),
        ("He was sworn in as mayor.", "assume"),
        ("The bridge was swept away.", "collapse"),
        ("He takes over from her in May.", "replace"),
        ("The jury found her guilty.", "convict"),
        ("A judge jailed her.", "sentence"),
        ("She was pulled from the rubble.", "rescue"),
        ("The firm will shed 40 jobs.", "shed"),
        ("The bill got the green light; they gave it their blessing.", "approve"),
        ("The probe flew past the moon.", "flyby"),
        ("The club parted company with him.", "dismiss"),
        ("Divers recovered four bodies.", "die"),
        ("The two met in person.", "meet"),
        ("He posted it on Monday.", "publish"),
    ],
)
def test_names_the_kind(text: str, kind: str):
    assert any(kind in act.kinds for act in acts_in(text))


def test_a_phrase_counts_as_one_act():
    text = "The union called off its talks."
    assert [text[act.begin : act.stop] for act in acts_in(text)] == ["called off", "talks"]


def test_a_call_is_no_meeting():
    assert kinds_of("call").isdisjoint(kinds_of(stem("meeting")))


def test_to_call_something_names_is_not_to_call():
    assert all("speak" not in act.kinds for act in acts_in("He called the order an attack."))


def test_a_month_is_no_act():
    assert acts_in("on 3 March") == ()


def test_a_verb_that_is_not_known_can_be_asked_for():
    (act,) = acts_in("The choir sang in Turin.", "sing")
    assert act.kinds == {kind_of_verb("sing")}


@given(st.text(max_size=200))
def test_acts_are_slices_in_order(text: str):
    acts = acts_in(text)
    assert all(0 <= act.begin < act.stop <= len(text) and act.kinds for act in acts)
    assert [act.begin for act in acts] == sorted(act.begin for act in acts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("He was backed by 74 votes to 71.", "vote"),
        ("She lost a vote of confidence.", "vote"),
        ("She pleaded not guilty.", "convict"),
        ("She was sentenced in May.", "convict"),
        ("They talked all over the country.", "end"),
        ("It was a long life of public service.", "publish"),
        ("The premier spoke.", "broadcast"),
        ("The cup-winning team came home.", "win"),
        ("He spoke to the president-elect.", "elect"),
        ("A deadly storm came, according to the office.", "die"),
    ],
)
def test_does_not_name_the_kind(text: str, kind: str):
    assert all(kind not in act.kinds for act in acts_in(text))


PHRASES = {
    "impose": "placed a tariff on steel",
    "meet": "sat down with her",
    "speak": "on the telephone",
    "say": "called it a farce",
    "disappear": "went missing",
    "end": "came to an end",
    "cancel": "called off the fair",
    "begin": "took effect",
    "resign": "stood down",
    "dismiss": "was stripped of his post",
    "assume": "took the helm",
    "replace": "took her place",
    "buy": "snapped up the mill",
    "strike": "laid down tools",
    "launch": "blasted off",
    "return": "went home",
    "vote": "went to the polls",
    "confide": "a no-confidence motion",
    "approve": "waved through the plan",
    "postpone": "pushed back the date",
    "collapse": "fell through",
    "reject": "threw out the bill",
    "try": "stood trial",
    "convict": "found guilty",
    "acquit": "was cleared of theft",
    "confess": "pleaded guilty",
    "jail": "behind bars",
    "testify": "took the stand",
    "free": "set free",
    "agree": "shook hands",
    "sign": "put their names to the pact",
    "leave": "pulled out",
    "rescue": "dug out alive",
    "merge": "joined forces",
    "arrive": "touched down",
    "flyby": "swung past",
    "visit": "walked through",
    "die": "lost their lives",
    "shed": "laid off",
    "punish": "had six points taken off",
    "arrest": "taken into custody",
    "sue": "filed a complaint",
    "shut": "boarded up",
    "evacuate": "told to leave",
    "announce": "broke the news",
    "publish": "put out",
    "apologise": "said sorry",
    "crash": "ploughed into",
    "sink": "went under",
    "win": "came out on top",
    "resume": "back in service",
    "investigate": "looked into",
    "discover": "came to light",
    "appoint": "got the job",
    "exchange": "handed over",
    "open": "opened its doors",
    "marry": "tied the knot",
    "lift": "called off the search",
}


def test_every_kind_that_has_phrases_is_tried():
    assert set(PHRASES) == values("acts.phrases").keys()


@pytest.mark.parametrize(("kind", "text"), PHRASES.items())
def test_a_phrase_is_found_by_one_of_its_words(kind: str, text: str):
    assert any(kind in act.kinds for act in acts_in(text))
    assert kind in kinds_in(text, stems(text))
