"""What processes tell each other: who has just asked, and that a model is away; all of it runs out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from retrieval.catalogue import Catalogue
from retrieval.catalogue.leases import Leases, time_of
from retrieval.catalogue.machine_schema import LeaseRow
from retrieval.catalogue.shared_notices import SharedNotices

ANN, BEN = 111, 1112


@pytest.fixture
def both(catalogue: Catalogue) -> list[SharedNotices]:
    return [SharedNotices(catalogue, name) for name in ("here", "there")]


def let_pass(catalogue: Catalogue, seconds: float) -> None:
    with catalogue.engine.begin() as connection:
        for name, until in connection.execute(select(LeaseRow.name, LeaseRow.until)).all():
            earlier = update(LeaseRow).where(LeaseRow.name == name)
            connection.execute(earlier.values(until=until - timedelta(seconds=seconds)))


def kept(catalogue: Catalogue) -> int:
    with catalogue.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(LeaseRow)).scalar_one()


def test_what_is_asked_here_is_heard_there_for_a_minute(catalogue: Catalogue, both: list[SharedNotices]):
    here, there = both
    assert here.exchange_asked([(ANN, 0.0), (ANN, 35.0), (BEN, 3.0)]) == {}
    heard = there.exchange_asked([(BEN, 0.0)])
    assert [len(heard[ANN]), len(heard[BEN])] == [2, 1]
    assert 3 <= heard[BEN][0] < 35 <= max(heard[ANN]) < 60
    assert here.exchange_asked([]).keys() == {BEN}
    let_pass(catalogue, 30)
    assert [len(times) for times in there.exchange_asked([]).values()] == [1, 1]
    let_pass(catalogue, 60)
    assert there.exchange_asked([]) == {}
    assert kept(catalogue) == 0


def test_a_person_is_forgotten_and_nobody_else(both: list[SharedNotices]):
    here, there = both
    here.exchange_asked([(ANN, 0.0), (BEN, 0.0)])
    there.forget(ANN)
    assert there.exchange_asked([]).keys() == {BEN}


def test_a_model_is_left_alone_by_all_until_it_answers(catalogue: Catalogue, both: list[SharedNotices]):
    here, there = both
    assert here.exchange_away("openai:toy", "model_busy", 30.0) is None
    kind, seconds = there.exchange_away("openai:toy", None, 0.0) or ("", 0.0)
    assert kind == "model_busy"
    assert 0 < seconds <= 30
    assert there.exchange_away("openai:toy-2", None, 0.0) is None
    assert here.exchange_away("openai:toy", None, 0.0) is None
    assert there.exchange_away("openai:toy", None, 0.0) is None
    here.exchange_away("openai:toy", "no_credit", 30.0)
    let_pass(catalogue, 31)
    assert there.exchange_away("openai:toy", None, 0.0) is None


def test_a_lease_says_when_it_runs_out(catalogue: Catalogue):
    first, second = Leases(catalogue, "first"), Leases(catalogue, "second")
    assert first.take_or_wait("host example.org", 40) == 0
    assert first.take_or_wait("host example.org", 20) == 0
    assert 0 < second.take_or_wait("host example.org", 5) <= 20
    let_pass(catalogue, 21)
    assert second.take_or_wait("host example.org", 5) == 0
    with catalogue.engine.connect() as connection:
        left = connection.execute(select(LeaseRow.until)).scalar_one() - time_of(connection)
    assert left <= timedelta(seconds=5)
