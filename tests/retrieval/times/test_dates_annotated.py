"""Time expressions in the annotated sentences: how many are read right, how many are none.

Those of `dates_unseen.jsonl` and `dates_fresh.jsonl` were written and annotated before anybody had run the rules on
them; docs/dates.md has the figures of that first run.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.times.expressions import TimeExpression, find_times

LEAST_VALUES = {"dates.jsonl": 140, "dates_unseen.jsonl": 95, "dates_fresh.jsonl": 30}


@pytest.mark.parametrize("half", [0, 1], ids=["odd lines, held out", "even lines, tuned on"])
@pytest.mark.parametrize("name", LEAST_VALUES)
def test_the_annotated_sentences(name: str, half: int) -> None:
    values = within = found_in_all = alarms = 0
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()[half::2]:
        record = json.loads(line)
        published = date.fromisoformat(record["published"]) if record["published"] else None
        found = find_times(record["text"], published)
        met, place = set(), 0
        for gold in record["expressions"]:
            begin = record["text"].index(gold["text"], place)
            place = begin + len(gold["text"])
            match = next((one for one in found if one.begin < place and begin < one.stop), None)
            values += 1
            if match:
                met.add(match.begin)
                within += is_within(match, gold["start"], gold["end"])
        found_in_all += len(found)
        alarms += sum(one.begin not in met for one in found)
    assert values > LEAST_VALUES[name]
    assert within / values >= 0.93
    assert alarms / found_in_all <= 0.04


def is_within(found: TimeExpression, start: str | None, end: str | None) -> bool:
    if start is None or found.start is None:
        return start is None and found.start is None
    return str(found.start) >= start and (end is None or (found.end is not None and str(found.end) <= end))
