"""Dates of every type and from beyond the calendar, through the command line: what comes in stops nothing later."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from retrieval.catalogue import database
from retrieval.catalogue.database import open_database, sqlite_url
from tests.bot.conftest import Dateline

NOT_DATES: tuple[object, ...] = (
    "0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "-0044-03-15", "99999-01-01",
    "NaN", float("nan"), float("inf"), 1e300, -62135596800, 0, 2**70, True, [], [None], {},
    {"@value": "9999-01-01"}, "", " ", "0000-00-00", "32 May 2026", "\u0000", "2026-02-30", "24:61",
    [[["2026-13-01"]]],
)  # fmt: skip
DATES: tuple[object, ...] = (
    "2026-05-02",
    "2026-05-02T10:00:00+02:00",
    1777716000,
    ["2026-05-02"],
    {"@value": "2026-05-02"},
)


def told(number: int) -> str:
    return f"The town of Orsa{number} opened bridge number {number} over the river, the mayor of Orsa{number} said."


def write_records(path: Path, stated: tuple[object, ...], first: int = 0) -> Path:
    records = (
        {
            "title": f"Bridge {n} opens",
            "text": told(n),
            "url": f"https://orsa.test/{n}",
            "published": one,
            "updated": one,
        }
        for n, one in enumerate(stated, first)
    )
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def write_pages(folder: Path, stated: tuple[object, ...], first: int) -> Path:
    folder.mkdir()
    for number, one in enumerate(stated, first):
        facts = {
            "@type": "NewsArticle",
            "headline": f"Bridge {number} opens",
            "datePublished": one,
            "dateModified": one,
        }
        title = f"<title>Bridge {number} opens</title><link rel=canonical href='https://orsa.test/{number}'>"
        script = f'<script type="application/ld+json">{json.dumps(facts)}</script>'
        body = f"<article><h1>Bridge {number} opens</h1><p>{told(number)}</p></article>"
        (folder / f"{number}.html").write_text(f"<html><head>{title}{script}</head><body>{body}</body></html>", "utf-8")
    return folder


def days_of(dateline: Dateline, numbers: range) -> list[str | None]:
    shown = [dateline("show", "--json", f"https://orsa.test/{number}") for number in numbers]
    assert all(result.exit_code == 0 for result in shown)
    return [json.loads(result.stdout)["published"] for result in shown]


def assert_all_is_well(dateline: Dateline, tmp_path: Path, articles: int) -> None:
    later = write_records(tmp_path / "later.jsonl", ("2026-05-02",), first=900)
    assert dateline("ingest", later).exit_code == 0
    assert dateline("reindex").exit_code == 0
    checked = dateline("doctor")
    assert checked.exit_code == 0, checked.output
    facts = json.loads(dateline("status", "--json").stdout)
    assert facts["articles"] == articles + 1
    asked = json.loads(dateline("ask", "--json", "Which bridge did Orsa900 open?").stdout)
    assert "Orsa900" in asked["citations"][0]["quote"]
    assert dateline("prune", "--older-than", "1d", "--dry-run").exit_code == 0
    assert dateline("prune", "--older-than", "20y").exit_code == 0


@pytest.mark.usefixtures("data_dir")
def test_what_is_no_date_leaves_an_article_undated_and_stops_nothing(dateline: Dateline, tmp_path: Path):
    count = len(NOT_DATES)
    assert dateline("ingest", write_records(tmp_path / "a.jsonl", NOT_DATES)).exit_code == 0
    assert dateline("ingest", write_pages(tmp_path / "pages", NOT_DATES, count)).exit_code == 0
    assert days_of(dateline, range(2 * count)) == [None] * (2 * count)
    assert_all_is_well(dateline, tmp_path, 2 * count)


@pytest.mark.usefixtures("data_dir")
def test_a_date_of_any_type_is_read(dateline: Dateline, tmp_path: Path):
    count = len(DATES)
    assert dateline("ingest", write_records(tmp_path / "a.jsonl", DATES)).exit_code == 0
    assert dateline("ingest", write_pages(tmp_path / "pages", DATES, count)).exit_code == 0
    assert {day and day[:10] for day in days_of(dateline, range(2 * count))} == {"2026-05-02"}


def test_a_directory_that_such_a_date_has_broken_heals(dateline: Dateline, data_dir: Path, tmp_path: Path):
    assert dateline("ingest", write_records(tmp_path / "a.jsonl", ("2026-05-02",) * 3)).exit_code == 0
    engine = open_database(sqlite_url(data_dir / "catalogue.sqlite3"))
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0010")  # the last one under which such days came in
        for number, day in ((1, "0001-01-01"), (2, "9999-12-31")):
            connection.execute(
                text(
                    "UPDATE revisions SET published = :at, published_day = :day, visible_from = :at WHERE article_id IN"
                    " (SELECT id FROM articles WHERE url = :url)"
                ),
                {"at": f"{day} 00:00:00.000000", "day": day, "url": f"https://orsa.test/{number}"},
            )
        connection.execute(text("DELETE FROM story_members"))  # the stories stood still before the first of them
        connection.execute(text("DELETE FROM clusterings"))
    engine.dispose()
    assert_all_is_well(dateline, tmp_path, 3)
    assert days_of(dateline, range(3)) == [date(2026, 5, 2).isoformat(), None, None]
