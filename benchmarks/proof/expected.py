"""What the signs of `retrieval.proof.signs` are expected to weigh before anything is fitted, and what they mean."""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """A weight in log-odds as it is expected, what it is at most and at least, and what it is a weight of."""

    weight: float
    most: float
    least: float
    meaning: str


def _against(weight: float, most: float, meaning: str, least: float = -9.0) -> Expected:
    return Expected(weight, most, least, meaning)


_A_LITTLE = -0.05

EXPECTED: dict[str, Expected] = {
    "nothing": Expected(3.0, 9.0, -9.0, "a statement without any sign, less the limit"),
    "untold": _against(-6, -4, "share of its units that stand nowhere"),
    "phrase_untold": _against(-1, -0.5, "heads of other phrases that stand nowhere"),
    "participle_untold": _against(-1, -0.7, "participles and forms in -ing that are told by none"),
    "verb_otherwise": _against(-0.2, _A_LITTLE, "acts whose verb is told by another"),
    "verb_vague": _against(-1.3, -1.0, "verbs such as have or cause that are told by none"),
    "core_untold": _against(-1, -0.5, "heads of subjects and objects that stand nowhere"),
    "act_unmatched": _against(-1.5, -1.0, "acts of which nothing stands in the quotes"),
    "subject_other": _against(-3, -2.5, "acts with another subject, which stands elsewhere"),
    "subject_other_loosely": _against(-1.0, -0.8, "the same where another verb tells the act"),
    "elsewhere_loosely": _against(-0.3, _A_LITTLE, "what stands beside another act where another verb tells it"),
    "denied_loosely": _against(-1, -0.3, "acts that only one side denies where another verb tells them"),
    "mode_lost_loosely": _against(-1, -0.3, "ways of being less than a fact where another verb tells the act"),
    "subject_unknown": _against(-1, -0.7, "acts whose subject stands nowhere"),
    "subject_owner": _against(-3, -3, "subjects that only own the subject"),
    "sequence_added": _against(-2.7, -2.6, "words such as after where the quotes have none"),
    "swapped": _against(-2.5, -2.5, "subjects that are the object"),
    "modifier_other": _against(-1.5, -1.2, "words beside another noun"),
    "modifier_swapped": _against(-3, -3, "words beside a noun that has others of their kind beside it"),
    "joined_other": _against(-3, -3, "what an and adds to an act and is told of another"),
    "name_elsewhere": _against(-1, _A_LITTLE, "names beside another act"),
    "figure_elsewhere": _against(-1, _A_LITTLE, "numbers beside another act"),
    "time_elsewhere": _against(-1.7, -1.6, "times beside another act"),
    "word_elsewhere": _against(-0.4, _A_LITTLE, "words beside another act"),
    "rival": _against(-2.7, -2.6, "others in the place of what stands beside another act"),
    "word_rival": _against(-2.3, -2.2, "other words in the place of a word that stands beside another act"),
    "replaced": _against(-1.5, -1.0, "others in the place of what stands nowhere"),
    "rival_placed": _against(-2.7, -2.6, "other names before a name of the act"),
    "time_near": _against(-2.6, -2.6, "times in a clause that hangs on the act"),
    "named_near": _against(-0.7, _A_LITTLE, "names and numbers in a clause that hangs on the act"),
    "near": _against(-0.3, _A_LITTLE, "words in a clause that hangs on the act"),
    "mode_lost": _against(-2.7, -2.5, "ways in which the quotes say less than that it is so"),
    "mode_added": _against(-0.5, _A_LITTLE, "acts said less surely than in the quotes"),
    "denied": _against(-3, -2.6, "acts that only one side denies"),
    "complement_other": _against(-3, -3, "what hangs on an of behind another verb"),
    "polar": _against(-3, -2.5, "phrases with a preposition that turns them"),
    "part_lost": _against(-2.7, -2.6, "nouns of which the quotes mean a part"),
    "whole_added": _against(-2.7, -2.6, "words such as all that stand nowhere"),
    "order_added": _against(-2.7, -2.6, "words such as first that stand elsewhere"),
    "order_lost": _against(-3, -3, "words such as second that are left out"),
    "order_untold": _against(-1, _A_LITTLE, "words such as first of something untold"),
    "counted_other": _against(-2.5, -2.4, "numbers that count something else of the statement"),
    "counted_unknown": _against(-0.5, _A_LITTLE, "numbers that count something untold"),
    "number_of_other": _against(-2.7, -2.6, "numbers that the quotes give to another name"),
    "more_turned": _against(-3, _A_LITTLE, "more for less or less for more"),
    "opposite": _against(-2.6, -2.5, "words whose opposite stands there"),
    "scope_added": _against(-2.7, -2.6, "words such as country that stand nowhere"),
    "dated_other": _against(-2.6, -2.6, "numbers that are given for another time"),
    "condition_lost": _against(-3, -2.8, "acts told without the condition that the quotes set"),
    "agent_other": _against(-3, -2.8, "passives done by who does another act"),
    "number_before": _against(-3, -2.8, "numbers told as what is that are only compared with"),
    "parted": _against(-1.5, -1.3, "what stands side by side and an and parts in the quotes"),
    "only_denied": _against(-1.3, -1.0, "words that the quotes have only where they deny something"),
    "undone": _against(-1.5, _A_LITTLE, "acts that undo what it is about"),
    "hedge_lost": _against(-0.6, _A_LITTLE, "kinds of hedges that are left out", -0.5),
    "cause_added": _against(-0.5, _A_LITTLE, "a cause where the quotes name none"),
    "cause_invented": _against(-2.7, -2.6, "the same where nothing may stand for one"),
    "cause_unlinked": _against(-2.7, -2.6, "causes of something else"),
    "cause_loose": _against(-0.5, _A_LITTLE, "causes that only hang on the act"),
    "cause_turned": _against(-3, _A_LITTLE, "causes that are what came of it"),
    "speaker_other": _against(-3, -3, "speakers who say something else"),
    "speaker_unknown": _against(-1, _A_LITTLE, "speakers who stand nowhere"),
    "speech_hidden": _against(-3, -2, "reported speech without its speaker"),
    "speech_added": _against(-1, _A_LITTLE, "speakers where nobody says it"),
    "speech_lost": _against(-0.3, _A_LITTLE, "who says so left out", -0.3),
}
