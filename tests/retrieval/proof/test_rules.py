"""What rules alone make of a statement where no model runs."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.domain.articles import Passage
from retrieval.proof.proof import Evidence, Ruling, rule
from retrieval.proof.vetoes import vetoes

TODAY = date(2024, 7, 1)


def passage_of(text: str) -> Passage:
    return Passage(1, "a", 1, 0, len(text), text, "", "Marlow Post", None, date(2024, 6, 11), "en")


class TestRule:
    """Three answers: proven, contradicted by the same clause with something else in it, and open."""

    QUOTE = "The council of Marlow rejected the plan for a bridge on Friday, by 9 votes to 4."

    @pytest.mark.parametrize(
        ("claimed", "verdict"),
        [
            ("Marlow's council voted down the plan for a bridge on 7 June 2024.", "proven"),
            ("The plan for a bridge was rejected by the council of Marlow on 7 June 2024.", "proven"),
            ("The council of Marlow rejected the plan for a bridge on 6 June 2024.", "contradicted"),
            ("The council of Marlow did not reject the plan for a bridge.", "contradicted"),
            ("The council of Marlow approved the plan for a bridge.", "contradicted"),
            ("The mayor of Marlow burned the plan for a bridge.", "open"),
            ("The council of Orsa rejected the plan for a bridge.", "open"),
        ],
    )
    def test_verdicts(self, claimed: str, verdict: str):
        evidence = [Evidence(passage_of(self.QUOTE), 0, len(self.QUOTE))]
        assert rule(claimed, evidence, as_of=TODAY).verdict == verdict

    @pytest.mark.parametrize(
        ("told", "claimed"),
        [
            ("The court acquitted Berg of theft but convicted him of fraud.", "The court convicted Berg of theft."),
            ("Lind called on the minister to resign.", "The minister resigned."),
            ("Lind voted against the budget.", "Lind voted for the budget."),
            ("Police arrested Berg on suspicion of stealing a boat.", "Berg stole a boat."),
            ("The guild voted to strike on Monday.", "The guild struck on Monday."),
            ("The firm needs to sell the boat.", "The firm sold the boat."),
            ("The firm plans to sell the boat.", "The firm sold the boat."),
            ("Lind, whose brother sold the boat, left Marlow.", "Lind sold the boat."),
            ("The last strike lasted eleven days.", "The strike lasted eleven days."),
            ("Two people died and eleven were hurt.", "Eleven people died and two were hurt."),
            ("Shares have fallen since the strike began on Friday.", "Shares fell on 7 June 2024."),
            ("The branch closes on 31 December.", "The branch closed on 31 December 2024."),
            ("The union demanded the closure of the port.", "The port was closed."),
            ("The closure of the port was averted on Friday.", "The port was closed."),
            ("Berg had a late goal ruled out.", "Berg scored a late goal."),
            ("Lind was named for the Orsa prize, which went to Berg.", "Lind won the Orsa prize."),
            ("Lind, who succeeded Berg in 2019, will leave Marlow.", "Berg will leave Marlow."),
            ("Ana Lind met Eva Berg in June. She had worked in Orsa.", "Ana Lind had worked in Orsa."),
            ("Fares have risen by 340 crowns a month.", "Fares have risen by 340 crowns a week."),
            ("Fire destroyed two of the five halls of the mill.", "Fire destroyed the mill completely."),
            ("The firm made no offer for the mill.", "The firm made an offer for the mill."),
            ("Lind met Berg, but did not make an offer.", "Lind offered Berg."),
            ("The firm agreed to buy the mill.", "The firm bought the mill."),
            ("The police said that the driver fled.", "The driver fled."),
            ("The mill closed its gates on Friday.", "The mill was closed."),
            ("Lind says that she will stay.", "After the council rejected the plan, Lind said that she would stay."),
            ("The mill is safe, said the mayor, who had built it.", "The mill is safe."),
            ("Guards threatened to strike, halting two trains.", "Two trains were halted by guards."),
            ("The former clerk Ana Lind spoke, and a clerk left.", "Ana Lind, a clerk, spoke."),
            ("The £900 prize was awarded to Ana Lind by Eva Berg.", "Eva Berg won the £900 prize."),
            ("The jury awarded Ana Lind the £900 prize.", "The jury won the £900 prize."),
            ("Prosecutors allege Lind took money from a firm.", "Lind took money from a firm."),
            ("Prosecutors allege Lind took money from a firm.", "The firm said Lind took money from it."),
            ("Prosecutors suspect Lind took money from a firm.", "Prosecutors say Lind took money from a firm."),
            ("The board has made Ana Lind interim coach.", "Ana Lind has made the board interim coach."),
            ("The bank's survey found that bees rose. The authors left.", "The bank's authors said that bees rose."),
            ("Lind scored nine points as the Foxes beat the Bears.", "The Bears defeated the Foxes."),
            ("Ana Lind met a nurse. She was taken to hospital.", "The nurse was taken to hospital."),
            ("Police held two men. Neither has been charged.", "Two men were not held and have been charged."),
        ],
    )
    def test_what_looks_like_it_is_not_proven(self, told: str, claimed: str):
        assert rule(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=TODAY).verdict != "proven"

    @pytest.mark.parametrize(
        ("told", "claimed", "verdict"),
        [
            ("Ana Lind resigned as mayor of Orsa.", "Tom Berg resigned as mayor of Orsa.", "contradicted"),
            ("The mayor of Orsa, Ana Lind, resigned.", "Tom Berg resigned as mayor of Orsa.", "contradicted"),
            ("Orsa Foods has bought Dell Mills.", "Marlow Bank has bought Dell Mills.", "contradicted"),
            ("Ana Lind resigned as mayor of Orsa.", "Tom Berg resigned.", "open"),
            ("Ana Lind visited Orsa on Friday.", "Tom Berg visited Orsa on 7 June 2024.", "open"),
            ("Ana Lind won the Orsa prize.", "Tom Berg won the Orsa prize.", "open"),
        ],
    )
    def test_another_actor_contradicts_where_only_one_can_act(self, told: str, claimed: str, verdict: str):
        assert rule(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=TODAY).verdict == verdict

    @pytest.mark.parametrize(
        ("told", "claimed"),
        [
            ("Fog forced the closure of the port on Friday.", "The port was closed on 7 June 2024."),
            ("Drivers walked out at midnight.", "Drivers began a strike at midnight."),
            ("The firm has agreed to buy its rival Orsa Foods.", "The firm will acquire Orsa Foods."),
            (
                "The bank cut its rate by a quarter of a percentage point.",
                "The bank lowered its rate by 25 basis points.",
            ),
            ("Snow 80 centimetres deep closed the pass.", "Snow 0.8 metres deep shut the pass."),
            ("Orsa Foods bought the mill for 84 million euros.", "The mill was bought by Orsa Foods for €84m."),
            ("The mill shut in March.", "The mill was closed in March."),
            (
                "It cost a million, according to Eva Berg, an analyst at Dell Bank.",
                "Eva Berg is an analyst at Dell Bank.",
            ),
            ("Eva Berg, an analyst at Dell Bank, said it cost a million.", "Eva Berg said it cost a million."),
            ("Rain forced Lind to move the concert.", "Lind moved the concert."),
            ("Police arrested a 34-year-old man.", "Police arrested a man of 34."),
            ("Lind has extended her contract, the club announced.", "Lind has prolonged her contract."),
            ("Lind joined the paper in May. She left in June.", "Lind, who joined the paper in May, left in June."),
            ("Police held Berg in Orsa. They freed Berg on Friday.", "Berg was held in Orsa and freed on 7 June 2024."),
            ("Guards began a strike, halting two trains.", "Two trains were halted by guards."),
            (
                "The gallery gave 12 masks back to envoys.",
                "On request 12 masks were returned by the gallery to envoys.",
            ),
            ("Farmers used tractors to block the road.", "The road was blocked by farmers with tractors."),
            ("Lind scored nine points as the Foxes beat the Bears.", "The Foxes defeated the Bears."),
            ("The £900 prize was awarded to Ana Lind.", "Ana Lind won the £900 prize."),
            ("The jury awarded Ana Lind the £900 prize.", "Ana Lind won the £900 prize."),
            ("Prosecutors allege Lind took money from a firm.", "Prosecutors say Lind took money from a firm."),
            ("The board has appointed Ana Lind as interim coach.", "Ana Lind has been made interim coach."),
            (
                "The panel called former agency head Ana Lind, who has twice declined to speak.",
                "Ana Lind, a former head of the agency, has twice declined to speak.",
            ),
            (
                "Bees are on the rise, the survey found. The authors said better counting could explain part of it.",
                "The survey's authors said that part of it could be explained by better counting.",
            ),
            ("A nurse was pulled out. She was taken to hospital.", "The nurse was taken to hospital."),
            ("Police held two men. Neither has been charged.", "Two men were held and have not been charged."),
            (
                "The lake was safe, former clerk Ana Lind told the panel.",
                "Ana Lind, a former clerk, told the panel that the lake was safe.",
            ),
            (
                "About 90 homes were without gas, the supplier Orsa Heat said.",
                "Orsa Heat, a supplier, said some 90 homes were without gas.",
            ),
        ],
    )
    def test_other_words_for_the_same_deed_are_proven(self, told: str, claimed: str):
        assert rule(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=TODAY) == Ruling("proven")

    def test_every_word_has_to_be_said(self):
        told, claimed = "Lind sold the ferry to a bank on Friday.", "Lind sold the liner to a bank on Friday."
        assert rule(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=TODAY).verdict == "open"


@pytest.mark.parametrize(
    ("told", "claimed", "stopped"),
    [
        ("Snow 80 centimetres deep fell.", "0.8 metres of snow fell.", False),
        ("Snow 80 centimetres deep fell.", "0.7 metres of snow fell.", True),
        ("They paid 84 million euros.", "The price was €84m.", False),
        ("They paid 84 million euros.", "The price was €85m.", True),
        ("The fire was out at 04:30 on Sunday.", "The fire was out by 4.30 a.m. on 9 June 2024.", False),
        ("The fire was out at 04:30 on Sunday.", "The fire was out by 5.30 a.m. on 9 June 2024.", True),
        ("She takes over on 1 January 2025.", "She takes over at the start of 2025.", False),
        ("She takes over on 1 July 2025.", "She takes over at the start of 2025.", True),
        ("Of those asked, 74 per cent agreed.", "Nearly three quarters agreed.", False),
        ("Of those asked, 76 per cent agreed.", "Nearly three quarters agreed.", True),
        ("Of those asked, 70 per cent agreed.", "About three quarters agreed.", True),
        ("The aid is $750 million.", "The aid is three quarters of a billion dollars.", False),
        ("The aid is $700 million.", "The aid is three quarters of a billion dollars.", True),
        ("It took 18 months.", "It took a year and a half.", False),
        ("It took 20 months.", "It took a year and a half.", True),
        ("It took 150 minutes.", "It took two and a half hours.", False),
        ("The share rose from 6.6 to 6.8 per cent.", "The share rose by 0.2 percentage points.", False),
        ("Fares rise from £2 to £3.50.", "Fares rise by £1.50.", False),
        ("Fares rise from £2 to £3.50.", "Fares rise by £2.50.", True),
        ("Fares rise from £2 to £3.50.", "Fares rise to £1.50.", True),
        ("Fares rise from £2. Tolls rise to £3.50.", "Fares rise by £1.50.", True),
        ("Tests will be held in the summer.", "Nothing moves until tests are held in the summer.", False),
        ("Tests will be held in the autumn.", "Nothing moves until tests are held in the winter.", True),
    ],
)
def test_vetoes_stop_another_value_and_no_other_form_of_one(told: str, claimed: str, stopped: bool):
    assert bool(vetoes(claimed, [Evidence(passage_of(told), 0, len(told))], as_of=TODAY)) is stopped
