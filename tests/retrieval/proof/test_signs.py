"""Each sign is found where two sentences differ so, and what they weigh together proves truths and no lies."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.proof.expected import EXPECTED
from retrieval.domain.articles import Passage
from retrieval.domain.weights import weights
from retrieval.proof.known import known_from
from retrieval.proof.modes import is_denied, modes_of
from retrieval.proof.parsing import acts_of
from retrieval.proof.places import read_source
from retrieval.proof.proof import Evidence, rule
from retrieval.proof.signs import NEVER_PROVEN, signs_of
from retrieval.proof.units import read_units

DAY = date(2026, 3, 5)
"""A Thursday."""


def passage_of(text: str) -> Passage:
    return Passage(1, "a", 1, 0, len(text), text, "Harbour", "The Post", None, DAY, "en")


def signs(told: str, claimed: str) -> set[str]:
    passage = passage_of(told)
    source = read_source(passage, 0, known_from([passage], "", DAY))
    return {name for name, amount in signs_of(read_units(claimed, passage.period), [source]).items() if amount}


def verdict(told: str, claimed: str) -> str:
    return rule(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=DAY).verdict


@pytest.mark.parametrize(
    ("told", "claimed", "sign"),
    [
        ("Lind accused Berg of fraud.", "Berg accused Lind of fraud.", "swapped"),
        ("Lind met Berg, whose sister died.", "Berg died.", "subject_owner"),
        ("Lind left, while Berg sold the boat.", "Lind sold the boat.", "subject_other"),
        ("Lind plans to sell the boat.", "Lind sold the boat.", "mode_lost"),
        ("Lind did not sell the boat.", "Lind sold the boat.", "denied"),
        ("The council voted against the bridge.", "The council voted for the bridge.", "polar"),
        ("Some trains ran again.", "All trains ran again.", "whole_added"),
        ("Rebels freed two of the five workers.", "Rebels freed the five workers.", "part_lost"),
        ("The last train ran on Monday.", "The first train ran on Monday.", "order_added"),
        ("The storm hit 210 farms and 40 villages.", "The storm hit 210 villages.", "counted_other"),
        (
            "Exports rose by 6 per cent, more than in May.",
            "Exports rose by 6 per cent, less than in May.",
            "more_turned",
        ),
        ("Prices fell in the capital.", "Prices fell in the country.", "scope_added"),
        ("Lind left after a row.", "Lind left because of a strike.", "cause_added"),
        ("Because families left, the school closed.", "Families left because the school closed.", "cause_turned"),
        ("Lind said that Berg had sold it; Ruiz left.", "Ruiz said that Berg had sold it.", "speaker_other"),
        (
            "The firm will salvage the liner if the insurers accept its price.",
            "The firm will salvage the liner.",
            "condition_lost",
        ),
        (
            "The agreement takes effect only if the town renews the subsidy.",
            "The agreement takes effect.",
            "condition_lost",
        ),
        (
            "Lind ordered the work to stop until the owners produce a survey.",
            "Lind ordered the work to stop.",
            "condition_lost",
        ),
        ("If no new case turns up, Lind will return.", "Lind will return.", "condition_lost"),
        ("The town agreed to meet once Lind has left the house.", "Lind has left the house.", "mode_lost"),
        ("The court rejected a claim for damages.", "Lind must pay damages.", "only_denied"),
        ("They dismissed a charge that Lind had threatened a tenant.", "Lind threatened a tenant.", "only_denied"),
        ("All were taken off by boat before the army arrived.", "All were taken off by the army.", "agent_other"),
        (
            "Some 2,900 homes were without power on Friday, down from 7,400 on Thursday.",
            "On Friday 7,400 homes were without power.",
            "number_before",
        ),
        ("Lind left £4 million to a home and £500 to her nephews.", "Lind left £4 million to her nephews.", "parted"),
        ("A kilo costs €14, against €9 a year ago.", "A kilo cost €14 a year ago.", "dated_other"),
        (
            "Teachers called off the strike after the head, Ada Lund, withdrew the plan.",
            "Ada Lund withdrew the plan after teachers called off the strike.",
            "sequence_turned",
        ),
        ("The tax rose from 25 to 50 per cent.", "The tax rose from 50 to 50 per cent.", "number_repeated"),
        ("The steel imports rose.", "The timber imports rose.", "modifier_rival"),
        ("The steel imports rose; timber was scarce.", "The timber imports rose.", "modifier_swapped"),
        ("The pass opens to bikes on Friday; buses stay out.", "The pass opens to bikes and buses.", "joined_other"),
        ("Lind paid a fine of £200 and not £350.", "Lind paid a fine of £350.", "modifier_swapped"),
        ("Lind praised the plan.", "Lind ploughed the plan.", "verb_untold"),
        ("Lind sold the ferry.", "Lind sold the liner.", "core_untold"),
        (
            "Two guards said that the prisoners had been denied water.",
            "Two guards said that they had been denied water.",
            "subject_other",
        ),
        ("Berg, the skipper, lost the seat to Lind.", "Lind lost the seat to Berg.", "subject_other"),
        (
            "Pia Berg, the Conservative leader, lost her riding of Carleton to Tom Lind, a Liberal.",
            "Tom Lind lost Carleton to Pia Berg.",
            "subject_other",
        ),
        ("Lind took over as coach in January.", "Lind was replaced as coach in January.", "subject_other"),
        ("Lind voted for the plan.", "Lind drowned the plan.", "verb_untold"),
        (
            "The board took no decision on Monday to sell the ferry.",
            "The board decided on Monday to sell the ferry.",
            "denied",
        ),
        ("Norland launched an attack on the port.", "The port attacked Norland.", "subject_other"),
        ("Lind gave birth to twins.", "Lind gave birth to triplets.", "replaced"),
        ("Sales rose to 4 million.", "Sales rose by 4 million.", "polar"),
        ("The ship sank early on Tuesday.", "The ship sank late on Tuesday.", "opposite"),
        ("Lind was sworn in an hour after Berg left.", "Lind was sworn in a week after Berg left.", "counted_other"),
        (
            "The board cleared the takeover of Velka by Norland.",
            "The board cleared the takeover of Norland by Velka.",
            "modifier_swapped",
        ),
        ("Lind threatened a veto.", "Lind vetoed the law.", "mode_lost"),
        ("Lind was beaten in Marlow.", "Lind won Marlow.", "subject_other"),
        ("The duty, which Lind said would fall, is high.", "The duty would fall.", "speech_hidden"),
        ("Lind was elected mayor.", "Lind had the keys.", "verb_vague"),
    ],
)
def test_signs_are_found(told: str, claimed: str, sign: str):
    assert sign in signs(told, claimed)
    assert verdict(told, claimed) != "proven"


@pytest.mark.parametrize(
    ("told", "claimed"),
    [
        (
            "The National Library has bought the papers of Edith Varga, among them sketches, for £780,000.",
            "The papers of Edith Varga were acquired by the National Library for £780,000.",
        ),
        (
            "Norland, a low-cost carrier, agreed on Monday to buy its smaller rival Bluejet for $310 million in cash.",
            "Norland agreed to take over its smaller rival Bluejet for $310 million.",
        ),
        (
            "An explosion at a paint factory in Gijón killed two workers and injured nine on Monday evening.",
            "Two workers were killed in an explosion at a paint factory in Gijón.",
        ),
        (
            "Prosecutors on Monday charged Pavel Dvorsky, the mayor of Kolin, with fraud, which he denies.",
            "Prosecutors charged Pavel Dvorsky, the mayor of Kolin, with fraud on 2 March 2026.",
        ),
        ("Lind took over as coach in January and has lost one match since.", "Lind became coach in January."),
        ("The board appointed Lind chairman on Monday.", "Lind became chairman on Monday."),
        ("Veltra made an offer of €340 million for Ohmlund.", "Veltra offered €340 million for Ohmlund."),
        ("Norland launched an attack on the port on Monday.", "Norland attacked the port on Monday."),
        ("The union warned about delays on Monday.", "The union issued a warning about delays."),
        ("The prize, worth $50,000, was won by Hana Sato.", "Hana Sato won the $50,000 prize."),
        ("The number of visitors doubled to 1.3 million.", "The number of visitors rose to 1.3 million."),
        ("Lind, founder of the firm, left on Monday.", "Lind founded the firm."),
        ("Lind opened an inquiry into the bank.", "Lind investigated the bank."),
        ("Lind, who wrote nine books, died in 2019.", "Lind was the author of nine books."),
        ("After the collapse of the bridge Lind resigned.", "The bridge collapsed."),
        ("The council voted to close the pool.", "The council decided to close the pool."),
    ],
)
def test_what_is_told_otherwise_is_proven(told: str, claimed: str):
    assert verdict(told, claimed) == "proven"


def test_who_refused_to_does_not():
    assert verdict("The court refused to release Berg.", "The court did not release Berg.") == "open"
    assert verdict("The court released Berg.", "The court did not release Berg.") == "contradicted"


def test_modes_are_told_by_what_an_act_hangs_on():
    def modes(text: str, base: str) -> frozenset[str]:
        return next(modes_of(one) for one in acts_of(read_units(text, None), 0) if one.base == base)

    assert modes("Lind hopes to sell the boat.", "sell") == {"wanted"}
    assert modes("Lind is suspected of having sold the boat.", "sell") == {"alleged"}
    assert modes("Lind denied that she sold the boat.", "sell") == {"denied"}
    assert modes("Lind may sell the boat.", "sell") == {"possible"}
    assert modes("Lind sold the boat.", "sell") == frozenset()
    assert is_denied(acts_of(read_units("Tests found no trace of it.", None), 0)[0])


def test_every_sign_that_is_weighed_has_a_weight_that_speaks_against():
    worth = weights("entailment")
    assert worth.keys() == EXPECTED.keys()
    assert worth.keys().isdisjoint(NEVER_PROVEN)
    assert [name for name, weight in worth.items() if weight >= 0 and name != "nothing"] == []
    assert [name for name, one in EXPECTED.items() if one.least > one.most] == []
