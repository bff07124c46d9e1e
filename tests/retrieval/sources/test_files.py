from __future__ import annotations

import gzip
import json
import os
import random
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.domain.articles import Article, Moment
from retrieval.sources import files
from retrieval.sources.drafts import prepare
from retrieval.sources.files import Refusal, count_records, read_and_make, read_path
from retrieval.sources.parser_process import ParserPool
from retrieval.text.boilerplate import clean, visible
from tests.patience import ever_longer

BODY = "The harbour bridge reopened on Friday after nine months of repairs. The mayor walked across it first."
RECORD = {"title": "Bridge reopens", "text": BODY}
CONTENTS = {
    "a.txt": BODY,
    "a.md": f"# Bridge reopens\n\n{BODY}\n",
    "a.html": f"<html><head><title>Bridge reopens</title></head><body><article><p>{BODY}</p></article></body></html>",
    "a.htm": f"<html><body><article><p>{BODY}</p></article></body></html>",
    "a.json": json.dumps(RECORD),
    "a.jsonl": json.dumps(RECORD) + "\n",
}


def write(path: Path, content: str | bytes) -> Path:
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path, **given: Any) -> list[Article | Refusal]:
    found = list(read_path(path, **given))
    assert count_records([path]) == len(found)
    return found


def articles(path: Path, **given: Any) -> list[Article]:
    found = read(path, **given)
    assert not [one for one in found if isinstance(one, Refusal)]
    return [one for one in found if isinstance(one, Article)]


def refusal(path: Path, **given: Any) -> Refusal:
    (found,) = read(path, **given)
    assert isinstance(found, Refusal)
    return found


@pytest.mark.parametrize("name", [*CONTENTS, *(f"{name}.gz" for name in CONTENTS), "A.TXT", "A.JSON.GZ"])
def test_every_format_is_read_also_gzipped(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name.replace(".GZ", ".gz"), CONTENTS[name.lower().removesuffix(".gz")])
    (article,) = articles(path)
    assert article.text == BODY
    assert article.source == (f"{path}#1" if ".jsonl" in name else str(path))
    assert article.dated_by is None


def test_what_is_given_takes_precedence(tmp_path: Path) -> None:
    record = RECORD | {"published": "2020-01-01", "outlet": "Old News", "url": "https://example.com/old"}
    path = write(tmp_path / "a.json", json.dumps(record))
    moment = Moment.of(date(2025, 5, 2))
    (article,) = articles(path, published=moment, outlet="Harbour News", url="https://example.com/new")
    assert (article.published, article.outlet, article.url) == (moment, "Harbour News", "https://example.com/new")
    assert article.dated_by == "given"
    (article,) = articles(path)
    assert article.published
    assert article.published.day == date(2020, 1, 1)
    assert (article.outlet, article.url) == ("Old News", "https://example.com/old")


def test_an_address_is_for_one_article_only(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    lines = write(tmp_path / "b.jsonl", CONTENTS["a.jsonl"])
    listed = write(tmp_path / "c.json", json.dumps([RECORD, RECORD]))
    for path in (lines, listed, tmp_path):
        found = list(read_path(path, url="https://example.com/a"))
        assert all(isinstance(one, Refusal) and "one article only" in one.reason for one in found)
        assert found


def test_a_list_of_records_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps([RECORD, {"title": "no text"}, RECORD]))
    first, bad, last = read(path)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.source, last.source) == (f"{path}#1", f"{path}#3")
    assert bad == Refusal(f"{path}#2", "text: missing; an article needs a title and a text")


def test_lines_go_on_after_a_bad_one_and_are_named(tmp_path: Path) -> None:
    good = json.dumps(RECORD).encode()
    path = write(tmp_path / "a.jsonl.gz", b"\n".join([b"\xef\xbb\xbf" + good, b"", b"{nope", b'"\xe9"', b"[]", good]))
    found = read(path)
    assert [one.source for one in found] == [f"{path}#{number}" for number in (1, 3, 4, 5, 6)]
    reasons = [one.reason for one in found if isinstance(one, Refusal)]
    assert "not valid JSON" in reasons[0]
    assert "expected a JSON object" in reasons[1]
    assert "found a list" in reasons[2]
    assert len(reasons) == 3


def test_a_folder_is_read_in_order_without_what_is_hidden_or_foreign(tmp_path: Path) -> None:
    for name, content in CONTENTS.items():
        write(tmp_path / "b" / name, content)
    write(tmp_path / "a.txt", BODY)
    write(tmp_path / "c.txt.gz", BODY)
    for name in (".hidden.txt", ".git/a.txt", "a.pdf", "a.csv.gz", "README"):
        write(tmp_path / name, BODY)
    found = articles(tmp_path)
    assert [Path(article.source.partition("#")[0]).name for article in found] == [
        "a.txt",
        *sorted(CONTENTS),
        "c.txt.gz",
    ]


def test_a_hidden_file_can_be_asked_for(tmp_path: Path) -> None:
    assert len(articles(write(tmp_path / ".hidden.txt", BODY))) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF", "known ones are .txt, .md, .html, .htm, .json, .jsonl, each also with .gz"),
        ("noext", b"x", "files of this kind cannot be read"),
        ("a.txt", b"", "the file is empty"),
        ("a.jsonl", b"", "the file is empty"),
        ("a.json.gz", b"", "the file is empty"),
        ("a.txt", b" \n ", "the file is empty"),
        ("a.txt", b"Too short.", "at least 24"),
        ("a.txt", b"Advertisement\n", "nothing but boilerplate"),
        ("a.txt", b"GIF89a\0\0", "binary file"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[]", "list in it is empty"),
        ("a.json", b"[" * 100_000, "not usable JSON"),
        ("a.json", b"7" * 5000, "not usable JSON"),
        ("a.jsonl", '{"title": "é"}'.encode("utf-16"), "UTF-16; save it as UTF-8"),
        ("a.html", b"<html><body></body></html>", "no article"),
    ],
)
def test_what_cannot_be_an_article_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    found = refusal(write(tmp_path / name, content))
    assert found.source == str(tmp_path / name)
    assert reason in found.reason


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(("\n".join([json.dumps(RECORD)] * 2000)).encode())
    (tmp_path / "renamed.txt.gz").write_bytes(BODY.encode())
    assert "no whole gzip file" in refusal(tmp_path / "renamed.txt.gz").reason
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    *before, last = read(tmp_path / "cut.jsonl.gz")
    assert isinstance(last, Refusal)
    assert "no whole gzip file" in last.reason
    assert all(isinstance(one, Article) for one in before)


def test_too_large_files_are_refused_even_when_packed_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LARGEST_FILE", 2**20)
    path = write(tmp_path / "bomb.txt.gz", b"a" * (2**20 + 1))
    assert path.stat().st_size < 5000
    assert "larger than 1 MB" in refusal(path).reason
    write(tmp_path / "fits.txt", (BODY + " ") * 9000)
    assert len(articles(tmp_path / "fits.txt")) == 1


def test_a_line_that_is_too_long_is_refused_and_the_next_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST_LINE", 2**20)
    path = write(tmp_path / "a.jsonl", "x" * (3 * 2**20) + "\n" + json.dumps(RECORD))
    bad, good = read(path)
    assert bad == Refusal(f"{path}#1", "the line is longer than 1 MB")
    assert isinstance(good, Article)
    assert good.source == f"{path}#2"


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt", BODY)
    (tmp_path / "real" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "twin").symlink_to(tmp_path / "real", target_is_directory=True)
    found = {one.source.removeprefix(f"{tmp_path}/"): one for one in read(tmp_path)}
    assert sorted(found) == ["gone.txt", "real/a.txt", "real/up", "self.txt", "twin/a.txt", "twin/up"]
    reasons = {name: one.reason for name, one in found.items() if isinstance(one, Refusal)}
    assert "no such file" in reasons["gone.txt"]
    assert "cannot be read" in reasons["self.txt"]
    assert "leads back" in reasons["real/up"]


def test_links_out_of_a_folder_are_followed_only_where_that_is_asked(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "secret.txt", BODY)
    folder = tmp_path / "folder"
    write(folder / "a.txt", BODY)
    (folder / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "up").symlink_to(tmp_path / "outside", target_is_directory=True)
    found = {Path(one.source).name: one for one in read_path(folder)}
    assert isinstance(found["a.txt"], Article)
    for name in ("link.txt", "up"):
        left_out = found[name]
        assert isinstance(left_out, Refusal)
        assert "leads out of the folder" in left_out.reason
    followed = [one for one in read_path(folder, follow_links=True) if isinstance(one, Article)]
    assert len(followed) == 3
    assert count_records([folder], follow_links=True) == count_records([folder]) == 3
    assert isinstance(next(read_path(folder / "link.txt")), Article)  # it was named


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl"])
def test_the_encoding_that_is_given_counts(tmp_path: Path, name: str) -> None:
    text = "Мэр Осло открыл мост. " * 30
    body = f"<article><h1>Мост</h1><p>{text}</p><p>{text}</p></article>"
    whole = {
        "a.txt": text,
        "a.html": f"<html><head><meta charset='latin-1'><title>Мост</title></head><body>{body}</body></html>",
        "a.jsonl": json.dumps({"title": "Мост", "text": text}, ensure_ascii=False),
    }[name]
    (tmp_path / name).write_bytes(whole.encode("cp1251"))
    (article,) = read_path(tmp_path / name, encoding="cp1251")
    assert isinstance(article, Article)
    assert "Мэр Осло" in article.text
    refused = next(read_path(tmp_path / name, encoding="ascii"))
    assert isinstance(refused, Refusal)
    assert "it is not ascii" in refused.reason


def test_what_is_missing_or_forbidden_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(tmp_path / "nowhere.txt").reason == "there is no such file or folder"
    assert "neither a file nor a folder" in refusal(Path("/dev/null")).reason
    path = write(tmp_path / "a.txt", BODY)

    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path).reason == "permission to read it is missing"


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == []


STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(STORABLE, STORABLE), min_size=1, max_size=4))
def test_any_title_and_text_survive_json(tmp_path: Path, drawn: list[tuple[str, str]]) -> None:
    records = [{"title": f"On {title}", "text": f"{BODY}\n\n{text}"} for title, text in drawn]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))
    for article, record in zip(articles(path), records, strict=True):
        assert article.original == record["text"]
        assert article.text == clean(record["text"])
        assert article.title == " ".join(visible(record["title"]).split())


def test_escapes_of_what_cannot_be_stored_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps({"title": "On \ud800\0", "text": f"{BODY}\0\udfff"}))
    (article,) = articles(path)
    assert (article.title, article.text, article.original) == ("On", BODY, f"{BODY}\ufffd\ufffd")


def test_long_files_are_read_aside_and_nothing_comes_otherwise(tmp_path: Path) -> None:
    good = [json.dumps(RECORD | {"url": f"https://a.test/{number}"}) for number in range(430)]
    lines = [*good[:210], "{nope", "", *good[210:]]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    found = read(path, outlet="The Courier")
    places = [number for number, line in enumerate(lines, 1) if line]
    assert [one.source for one in found] == [f"{path}#{number}" for number in places]
    assert [one.source for one in found if isinstance(one, Refusal)] == [f"{path}#211"]
    assert {one.outlet for one in found if isinstance(one, Article)} == {"The Courier"}
    prepared = list(read_and_make(path, partial(prepare, today=date(2026, 11, 30)), outlet="The Courier"))
    again = [prepare(one, date(2026, 11, 30)) if isinstance(one, Article) else one for one in found]
    assert prepared == again


def test_a_long_file_that_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    texts = [f"{BODY} {random.Random(number).random()}" for number in range(600)]  # noqa: S311 - only to be long
    whole = gzip.compress("\n".join(json.dumps(RECORD | {"text": text}) for text in texts).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    *before, last = read(tmp_path / "cut.jsonl.gz")
    assert len(before) > 200
    assert all(isinstance(one, Article) for one in before)
    assert isinstance(last, Refusal)
    assert last.source.endswith(f"#{len(before) + 1}")


def test_a_line_that_breaks_the_reader_is_found_and_the_others_are_kept(tmp_path: Path) -> None:
    lines = [json.dumps(RECORD | {"title": "Break it" if number == 277 else "Bridge"}) for number in range(300)]
    found = list(read_and_make(write(tmp_path / "a.jsonl", "\n".join(lines)), breaking))
    assert [one for one in found if one != "Bridge"] == [found[277]]
    assert isinstance(found[277], Refusal)
    assert found[277].source.endswith("#278")


def breaking(article: Article) -> str:
    if article.title == "Break it":
        os._exit(1)
    return article.title


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*CONTENTS, "a.txt.gz", "a.jsonl.gz"]))
def test_any_bytes_are_an_article_or_refused(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert all(isinstance(one, (Article, Refusal)) for one in read(path))


def test_bytes_that_fit_no_encoding_are_replaced_and_counted_and_lose_nothing_else(tmp_path: Path):
    told = "The board of Dähme chose a yard to build two ferries, and paid in März."
    bad = told.encode().replace("ä".encode(), b"\xe4", 1)
    record = json.dumps({"title": "Ferries", "text": told}, ensure_ascii=False).encode()
    (tmp_path / "a.txt").write_bytes(bad)
    (tmp_path / "b.html").write_bytes(b'<meta charset="utf-8"><h1>Ferries of Peine</h1><p>' + bad + b"</p>")
    (tmp_path / "c.jsonl").write_bytes(record.replace("ä".encode(), b"\xe4", 1) + b"\n" + record)
    found = list(read_path(tmp_path))
    assert [one.replaced for one in found if isinstance(one, Article)] == [1, 1, 1, 0]
    assert all("Dähme" in one.text for one in found if isinstance(one, Article))


def test_a_file_name_that_is_not_utf_8_is_named_and_the_rest_goes_in(tmp_path: Path):
    for name in (b"a\xff.txt", b"b.txt"):
        (tmp_path / os.fsdecode(name)).write_text("The board of Peine chose a yard to build two ferries.", "utf-8")
    lone = {"title": "A", "text": "The board of Peine chose a yard.", "url": "https://quay.test/\ud800"}
    (tmp_path / "c.json").write_text(json.dumps(lone), "utf-8")
    found = list(read_path(tmp_path))
    assert sum(isinstance(one, Article) for one in found) >= 1
    assert any(isinstance(one, Refusal) and "not an http" in one.reason for one in found)
    assert all(one.source.encode("utf-8", "backslashreplace") for one in found)


def test_json_of_too_many_values_is_refused_before_it_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "_MOST_VALUES", 1000)
    for name, content in (("a.json", "[" + "[]," * 999 + "[]]"), ("b.jsonl", "[" * 1001 + "\n"), ("c.json", "[" * 900)):
        (tmp_path / name).write_text(content)
    reasons = [result.reason for result in read_path(tmp_path) if isinstance(result, Refusal)]
    assert [("more than 1,000 values" in reason) for reason in reasons] == [True, True, False]


def test_long_markdown_is_parsed_where_it_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    story = "# The quay opens\n\n" + "The quay of Peine opened on Thursday, the harbour board said. " * 900
    (tmp_path / "a.md").write_text(story)
    (tmp_path / "b.md").write_text("# The quay opens\n\n" + "![" * 400_000)
    for seconds in ever_longer(1.0):
        monkeypatch.setattr(files, "POOL", pool := ParserPool(places=1, seconds=seconds))
        found = list(read_path(tmp_path))
        pool.close()
        if isinstance(found[0], Article):  # else the machine takes longer over what is as it should be
            break
    assert [type(one) for one in found] == [Article, Refusal]
    assert f"longer than {seconds:g} seconds" in found[1].reason  # type: ignore[union-attr]
