"""What is posted in channels: numbers by which people name it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete

from retrieval.catalogue import Catalogue
from retrieval.catalogue.channel_posts import Brief, Briefs, ChannelTopic, ChannelTopics
from retrieval.catalogue.schema import CounterRow
from retrieval.catalogue.standing_questions import StandingQuestion, StandingQuestions
from tests.retrieval.conversing import answer

SERVER = 1_234_567_890_123_456_789
NOW = datetime(2026, 5, 1, tzinfo=UTC)


class TestNumbers:
    def test_of_briefs_are_never_given_again(self, catalogue: Catalogue):
        briefs = Briefs(catalogue)
        first, second = (briefs.add(Brief(SERVER, 5, 8, "UTC", topic=topic)).id for topic in ("tram", "pier"))
        assert briefs.remove(SERVER) == 2
        third = briefs.add(Brief(SERVER, 5, 8, "UTC"))
        assert first < second < third.id
        assert briefs.all(SERVER) == [third]

    def test_of_topics_are_never_given_again(self, catalogue: Catalogue):
        topics = ChannelTopics(catalogue)
        first = topics.add(ChannelTopic(SERVER, 5, "tram", NOW))
        assert topics.remove(SERVER, first.id) == 1
        assert topics.add(ChannelTopic(SERVER, 5, "pier", NOW)).id > first.id

    def test_of_followed_questions_are_never_given_again(self, catalogue: Catalogue):
        standing = StandingQuestions(catalogue)
        question = StandingQuestion("ann", "here", "When?", answer("When?", "The ferry sailed."))
        first = standing.add(question)
        assert standing.remove("ann", first) == 1
        assert standing.add(question) > first

    def test_go_on_after_those_of_an_older_dateline(self, catalogue: Catalogue):
        briefs = Briefs(catalogue)
        newest = [briefs.add(Brief(SERVER, 5, 8, "UTC")).id for _ in range(3)][-1]
        with catalogue.engine.begin() as connection:
            connection.execute(delete(CounterRow).where(CounterRow.name.startswith("numbers of")))
        assert briefs.add(Brief(SERVER, 5, 8, "UTC")).id == newest + 1
