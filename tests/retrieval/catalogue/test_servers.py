"""What servers set, which commands are published, how much was asked, and where each channel stands."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import ServerRow
from retrieval.catalogue.servers import Bookmark, Bookmarks, DayOfUsage, Servers, ServerSettings, Usage

SERVER, ANN, BEN = 1_234_567_890_123_456_789, 11, 12
TUESDAY, WEDNESDAY = date(2024, 5, 14), date(2024, 5, 15)
ALL_SET = ServerSettings(SERVER, (5, 6), (7,), ("Marlow Post",), True, "de", 40)


class TestServers:
    def test_settings_come_back_as_they_were_saved(self, catalogue: Catalogue):
        servers = Servers(catalogue)
        servers.save(ALL_SET)
        servers.save(ServerSettings(2))
        assert servers.all() == {SERVER: ALL_SET, 2: ServerSettings(2)}

    def test_saving_again_replaces(self, catalogue: Catalogue):
        servers = Servers(catalogue)
        servers.save(ALL_SET)
        servers.save(ServerSettings(SERVER, language="fr"))
        assert servers.all() == {SERVER: ServerSettings(SERVER, language="fr")}

    def test_english_that_was_chosen_is_not_nothing_chosen_which_an_older_dateline_wrote_as_english(
        self, catalogue: Catalogue
    ):
        servers = Servers(catalogue)
        for number, language in enumerate(("", "en", "de")):
            servers.save(ServerSettings(number, language=language))
        assert [one.language for one in servers.all().values()] == ["", "en", "de"]
        with catalogue.engine.begin() as connection:
            connection.execute(update(ServerRow).where(ServerRow.id == 2).values(language="en"))
        assert servers.all()[2].language == ""

    def test_a_server_can_be_removed(self, catalogue: Catalogue):
        servers = Servers(catalogue)
        servers.save(ALL_SET)
        assert servers.remove(SERVER)
        assert not servers.remove(SERVER)
        assert servers.all() == {}

    def test_what_is_published_is_remembered_by_application(self, catalogue: Catalogue):
        servers = Servers(catalogue)
        assert servers.published(1) is None
        for digest in ("one", "two"):
            servers.set_published(1, digest)
        assert servers.published(1) == "two"
        assert servers.published(2) is None


class TestUsage:
    def test_is_counted_by_day_server_and_person(self, catalogue: Catalogue):
        usage = Usage(catalogue)
        for person, day, cost in (
            (ANN, TUESDAY, 0.5),
            (ANN, TUESDAY, 0.25),
            (BEN, TUESDAY, 0.0),
            (BEN, WEDNESDAY, 0.0),
        ):
            usage.count(SERVER, person, day, cost)
        usage.count(0, ANN, TUESDAY)
        assert usage.totals(TUESDAY) == {SERVER: 3, 0: 1}
        assert usage.of_server(SERVER, WEDNESDAY, 7) == [
            DayOfUsage(WEDNESDAY, 1, 1, 0.0),
            DayOfUsage(TUESDAY, 3, 2, 0.75),
        ]
        assert usage.of_server(SERVER, WEDNESDAY, 1) == [DayOfUsage(WEDNESDAY, 1, 1, 0.0)]

    def test_a_person_can_be_forgotten(self, catalogue: Catalogue):
        usage = Usage(catalogue)
        usage.count(SERVER, ANN, TUESDAY)
        usage.count(0, ANN, TUESDAY)
        usage.count(SERVER, BEN, TUESDAY)
        assert usage.forget(ANN) == 2
        assert usage.totals(TUESDAY) == {SERVER: 1}


class TestBookmarks:
    def test_the_newest_comes_first_and_each_channel_has_one(self, catalogue: Catalogue):
        bookmarks = Bookmarks(catalogue)
        first, second = Bookmark(1, 100, None, ANN), Bookmark(2, 300, SERVER)
        for one in (Bookmark(1, 50, None, ANN), second, first):
            bookmarks.save(one)
        assert bookmarks.all() == [second, first]

    def test_channels_and_people_can_be_forgotten(self, catalogue: Catalogue):
        bookmarks = Bookmarks(catalogue)
        for one in (Bookmark(1, 100, None, ANN), Bookmark(2, 300, SERVER), Bookmark(3, 5, None, BEN)):
            bookmarks.save(one)
        assert bookmarks.forget(ANN) == 1
        bookmarks.remove(3)
        assert [one.channel for one in bookmarks.all()] == [2]
