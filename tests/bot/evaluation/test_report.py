"""The report as a file: nothing to load, a policy that allows only its own parts, texts that stay texts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bot.evaluation.comparison import compare
from bot.evaluation.report import About, render_report
from bot.evaluation.run_files import Judged
from bot.evaluation.scores import score
from tests.bot.evaluation.runs import AS_OF, HOSTILE, small_run, write_report

ABOUT = About("<cases>.jsonl", AS_OF, "extractive", 0, "4 articles")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(tmp_path_factory.mktemp("report") / "report.html").read_text("utf-8")


def test_nothing_is_loaded_and_nothing_styled_or_run_from_elsewhere(page: str):
    tree = html.fromstring(page)
    assert tree.xpath("//link | //iframe | //img | //object | //script[@src]") == []
    assert tree.xpath("//*[@style] | //*[@onclick] | //*[@onload]") == []
    assert [url for url in tree.xpath("//@href | //@src") if not url.startswith("#")] == []
    assert not re.search(r"url\((?!#)|@import", page)


def test_the_policy_names_exactly_the_style_and_the_script(page: str):
    tree = html.fromstring(page)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    (style,) = tree.xpath("//head/style/text()")
    (script,) = tree.xpath("//script[not(@type)]/text()")
    for text in (style, script):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_hostile_texts_stay_data(page: str):
    assert HOSTILE not in page
    assert page.count("</script>") == 2
    rows = json.loads(html.fromstring(page).xpath("//script[@type='application/json']/text()")[0])
    assert rows[3]["question"] == HOSTILE
    assert rows[3]["status"] == "abstained"


def test_scores_stand_at_the_top_with_their_intervals(page: str):
    rows = html.fromstring(page).xpath("//section[1]/div/table/tbody/tr")
    cells = {row[0].text_content().strip(): [cell.text_content().strip() for cell in row] for row in rows}
    assert list(cells)[:4] == ["passed", "answer", "direct", "beside"]
    assert cells["passed"][1] == "0.750"
    assert re.fullmatch(r"0\.\d{3} – 1\.000", cells["passed"][3])
    assert cells["passed"][4] == "4"


def test_pictures_are_drawn_in_the_colours_of_the_page(page: str):
    tree = html.fromstring(page)
    titles = [text.rstrip(".") for text in tree.xpath("//figcaption/strong/text()")]
    assert titles == ["By tag", "Reliability of abstention", "Recall by rank", "Latency"]
    drawn = "".join(html.tostring(svg, encoding="unicode") for svg in tree.xpath("//figure/svg"))
    assert {"currentcolor", "var(--accent)", "var(--muted)", "var(--good)"} <= set(
        re.findall(r'(?:fill|stroke)="([^"#]+)"', drawn.lower())
    )
    assert "#010203" not in drawn
    ids = tree.xpath("//figure//@id")
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawn))
    assert used <= set(ids)


def test_a_cost_is_drawn_where_there_is_one():
    run = small_run()
    for each in run:
        object.__setattr__(each, "answer", each.answer.model_copy(update={"cost_usd": 0.01}))
    page = render_report(run, score(run), ABOUT, None)
    assert "0.0400 US dollars for 4 answers" in page
    assert "&lt;cases&gt;.jsonl" in page


def test_a_comparison_is_shown_with_its_p_values():
    run = small_run()
    old = [Judged(each.case.id, each.case.question, not each.failures, each.judgement) for each in run]
    old[2] = Judged(old[2].id, old[2].question, False, old[2].scores)
    page = render_report(run, score(run), ABOUT, compare(old, run))
    text = html.fromstring(page).text_content()
    assert "Got better: 1. Got worse: 0." in text
    assert "+0.250" in text
    rows: list[dict[str, Any]] = json.loads(html.fromstring(page).xpath("//script[@type='application/json']/text()")[0])
    assert [row["became"] for row in rows] == ["same", "same", "better", "same"]


def test_the_page_is_the_same_again(tmp_path: Path):
    assert write_report(tmp_path / "a.html").read_bytes() == write_report(tmp_path / "b.html").read_bytes()
