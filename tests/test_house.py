"""What the house is measured by: modules, patterns, word lists outside the dictionary, and lists that are nearly alike.

Patterns are counted wherever they are written: compiled at import, at their first use, or in a call of `re`.

Each number is a ratchet: it may fall, and then the limit falls with it; whoever needs more says why in the commit that
raises it.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from retrieval.english.dictionary import lists

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("retrieval", "bot") for path in (ROOT / package).rglob("*.py"))

MOST_MODULES = 296
MOST_IN_A_ROOM = 26
MOST_PATTERNS = 754
MOST_PATTERNS_AT_IMPORT = 85
MOST_LISTS_OUTSIDE = 242
MOST_NEARLY_ALIKE = 13
READ_BY_TOPIC = ("languages.", "modes.", "retelling")
KNOWN_FOR_SPELLING = {"time.day_parts"}
ALIKE = 0.5
"""Share of their words in common (Jaccard) from which two lists of the dictionary are nearly alike."""
FEWEST_WORDS = 8
"""Words that make a list; fewer are a case distinction."""

_USES = frozenset(f"re.{name}" for name in "search match fullmatch sub split findall finditer".split())
_WORD = re.compile(r"[a-z]+(?:[ _'-][a-z]+)*")


@cache
def trees() -> dict[Path, ast.Module]:
    """Parse the shipped files when a test asks for them: every process that collects tests imports this one."""
    return {path: ast.parse(path.read_text("utf-8")) for path in FILES}


def modules() -> list[Path]:
    return [path for path in FILES if path.name != "__init__.py"]


def patterns(tree: ast.AST, *makers: str) -> int:
    """Count the regular expressions that a module has these make."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(ast.unparse(call.func) in makers for call in calls)


def patterns_in_calls(tree: ast.AST) -> int:
    """Count the regular expressions that stand in the call that uses them: `re.sub(r"...", ...)`."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    written = (call for call in calls if isinstance(call.args[0], ast.Constant | ast.JoinedStr))
    return sum(ast.unparse(call.func) in _USES for call in written)


def word_lists(tree: ast.AST) -> Iterator[int]:
    """Yield the line of each list of English words: a literal, a text that is split, alternatives of a pattern."""
    for node in ast.walk(tree):
        words: list[str] = []
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            texts = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            words = texts if all(_WORD.fullmatch(text) for text in texts) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            held = node.func.value
            words = held.value.split() if isinstance(held, ast.Constant) and isinstance(held.value, str) else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = [part for part in re.split(r"\||\(\?:|\)", node.value) if _WORD.fullmatch(part)]
        if len(words) >= FEWEST_WORDS:
            yield getattr(node, "lineno", 0)


def nearly_alike() -> list[tuple[str, str]]:
    """Return the pairs of lists that write nearly the same words; words that one takes from another stand once."""
    known: list[tuple[str, frozenset[str]]] = []
    for path in sorted((ROOT / "retrieval" / "english").glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            written = frozenset([*str(entry.get("words", "")).split(), *entry.get("values", {})])
            if len(written) >= 3:
                known.append((f"{path.stem}.{name}", written))
    return [
        (one, other)
        for (one, words), (other, others) in itertools.combinations(known, 2)
        if len(words & others) >= ALIKE * len(words | others)
    ]


def test_lists_are_found_whatever_they_are_written_as():
    text = """A = {"a", "b", "c", "d", "e", "f", "g", "h"}\nB = "a b c d e f g h".split()\nC = r"(?:a|b|c|d|e|f|g|h)"
D = ("a", "b")\nE = r"\\d|\\w|[a]|b|c|d|e|f|g"\nF = "a sentence that is no list at all, by any means"\n"""
    assert list(word_lists(ast.parse(text))) == [1, 2, 3]
    written = ast.parse("A = re.compile('a')\nB, C = Pattern('b'), Pattern('c')\nre.sub('d', '', x) + re.sub(A, '', x)")
    assert (patterns(written, "re.compile"), patterns(written, "re.compile", "Pattern")) == (1, 3)
    assert patterns_in_calls(written) == 1


def test_there_are_not_more_modules():
    rooms = Counter(str(path.parent.relative_to(ROOT)) for path in modules())
    assert len(modules()) <= MOST_MODULES
    assert {room: count for room, count in rooms.items() if count > MOST_IN_A_ROOM} == {}


def test_there_are_not_more_patterns():
    at_import = sum(patterns(tree, "re.compile") for tree in trees().values())
    at_use = sum(patterns(tree, "Pattern") + patterns_in_calls(tree) for tree in trees().values())
    assert at_import <= MOST_PATTERNS_AT_IMPORT
    assert at_import + at_use <= MOST_PATTERNS


def test_there_are_not_more_word_lists_outside_the_dictionary():
    outside = {
        str(path.relative_to(ROOT)): len(found) for path, tree in trees().items() if (found := [*word_lists(tree)])
    }
    assert sum(outside.values()) <= MOST_LISTS_OUTSIDE, outside


def test_lists_of_the_dictionary_are_not_nearly_alike():
    assert len(nearly_alike()) <= MOST_NEARLY_ALIKE, nearly_alike()


def test_every_list_of_the_dictionary_says_what_it_is_for():
    assert [name for name, purpose, words in lists() if not (purpose and words)] == []


def test_every_list_of_the_dictionary_is_asked_for():
    code = (path.read_text("utf-8") for room in ("retrieval", "bot") for path in (ROOT / room).rglob("*.py"))
    topics = (path.read_text("utf-8") for path in (ROOT / "retrieval" / "english").glob("*.toml"))
    asked = frozenset(re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", "\n".join([*code, *topics])))
    named = (name for name, _, _ in lists() if not name.startswith(READ_BY_TOPIC))
    assert set(named) - asked == KNOWN_FOR_SPELLING
