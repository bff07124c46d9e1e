"""The pictures of the report, drawn by matplotlib, as SVG elements that a strict page takes.

A policy that forbids inline styles forbids `style` attributes, too, so that each becomes presentation attributes. The
colours below stand for the page's own, which change between light and dark.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from lxml import etree

from bot.evaluation.cases import REASONS
from bot.evaluation.judgement import ranks_found
from bot.evaluation.scores import LATENCIES, Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


INK, MUTED, ACCENT, GOOD, BAD = "#010203", "#040506", "#070809", "#0a0b0c", "#0d0e0f"
_ON_THE_PAGE = {
    INK: "currentColor",
    MUTED: "var(--muted)",
    ACCENT: "var(--accent)",
    GOOD: "var(--good)",
    BAD: "var(--bad)",
}
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FONT_SIZE = re.compile(r"([\d.]+)px")


def inline_svg(figure: Figure, name: str) -> str:
    """Return a figure as an `svg` element for an HTML page; `name` keeps its ids apart from those of other figures."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    root = etree.fromstring(written.getvalue().encode())
    for unwanted in root.findall(f"{_SVG}metadata") + root.findall(f".//{_SVG}style"):
        parent = unwanted.getparent()
        if parent is not None:
            parent.remove(unwanted)
    for element in root.iter():
        _unstyle(element)
        _rename(element, name)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.set("aria-hidden", "true")  # the caption beside it says the same in words
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _unstyle(element: etree._Element) -> None:
    style = element.attrib.pop("style", "")
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        size = _FONT_SIZE.search(value) if key in ("font", "font-size") else None
        if size:
            element.set("font-size", size[1])
        elif not key.startswith("font"):
            element.set(key, value)
    for key in ("fill", "stroke"):
        if element.get(key) in _ON_THE_PAGE:
            element.set(key, _ON_THE_PAGE[element.get(key)])


def _rename(element: etree._Element, name: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    if element.get(_XLINK, "").startswith("#"):
        element.set("href", f"#{name}-{element.attrib.pop(_XLINK)[1:]}")
    clip = element.get("clip-path", "")
    if clip.startswith("url(#"):
        element.set("clip-path", f"url(#{name}-{clip[5:]}")


_WIDTH = 6.0
_MOST_TAGS = 24
_BINS = 10
_PER_ROW = 0.27
"""Height of a bar with its label, in inches."""


class Plot(NamedTuple):
    """A picture as an SVG element, with what it shows in words."""

    title: str
    caption: str
    svg: str


def plots(records: Sequence[Record], scores: dict[str, Any]) -> Iterator[Plot]:
    """Yield the pictures that there is something to draw for."""
    if scores["tags"]:
        yield _by_tag(scores["tags"])
    if any(record.case.abstain for record in records):
        yield _abstention(records)
    told = [(record.answer.confidence, right) for record in records if (right := _first_is_right(record)) is not None]
    if weighed := [(sure, right) for sure, right in told if sure is not None]:
        yield _reliability(weighed)
    ranks = [
        rank
        for record in records
        if "recall@1" in record.judgement
        for rank in ranks_found(record.case, record.answer, record.evidence)
    ]
    if ranks:
        yield _recall(ranks)
    yield _latency([record.answer.timings_ms.get("total", 0.0) for record in records], scores["latency_ms"])
    if scores["cost"]["usd"]:
        yield _cost([record.answer.cost_usd for record in records])


def _by_tag(tags: dict[str, dict[str, Any]]) -> Plot:
    sized = sorted(tags, key=lambda tag: (-tags[tag]["passed"]["of"], tag))
    shown = sorted(sized[:_MOST_TAGS], key=lambda tag: tags[tag]["passed"]["share"])
    figures = [tags[tag]["passed"] for tag in shown]

    def draw(axes: Axes) -> None:
        at, values = np.arange(len(shown)), np.array([figure["share"] for figure in figures])
        axes.barh(at, values, color=ACCENT, height=0.62)
        reach = np.array([[figure["share"] - figure["low"], figure["high"] - figure["share"]] for figure in figures]).T
        axes.errorbar(values, at, xerr=np.maximum(reach, 0), fmt="none", ecolor=INK, elinewidth=1, capsize=2)
        axes.set_yticks(at, [f"{tag}  ({figure['of']})" for tag, figure in zip(shown, figures, strict=True)])
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_xlabel("share of cases passed, with its 95 % interval")

    left_out = f" The {_MOST_TAGS} largest of {len(tags)} tags." if len(tags) > _MOST_TAGS else ""
    return Plot(
        "By tag",
        f"How many of the cases with each tag came out as expected.{left_out}",
        _drawn("tags", draw, 0.7 + _PER_ROW * len(shown)),
    )


def _abstention(records: Sequence[Record]) -> Plot:
    counts: Counter[tuple[str, str]] = Counter()
    for record in records:
        if "abstained" in record.judgement or "answered" in record.judgement:
            counts[_expected(record), record.answer.reason or "answered"] += 1
    rows = [name for name in ("answered", *REASONS, "any reason") if any(row == name for row, _ in counts)]
    columns = ["answered", *(reason for reason in REASONS if any(given == reason for _, given in counts))]

    def draw(axes: Axes) -> None:
        for y, row in enumerate(rows):
            total = sum(counts[row, column] for column in columns)
            for x, column in enumerate(columns):
                share, right = counts[row, column] / total, _fits(row, column)
                axes.add_patch(_tile(x, y, GOOD if right else BAD, share))
                axes.text(x, y, f"{counts[row, column]}", ha="center", va="center", color=INK)
        axes.set_xticks(range(len(columns)), [name.replace("_", "\n") for name in columns])
        axes.set_yticks(range(len(rows)), [name.replace("_", " ") for name in rows])
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel("what came")
        axes.set_ylabel("what was due")
        axes.grid(visible=False)

    return Plot(
        "Reliability of abstention",
        "What was due against what came, in cases; the stronger the tint, the larger the share of its row.",
        _drawn("abstention", draw, 1.25 + 0.42 * len(rows)),
    )


def _expected(record: Record) -> str:
    if not record.case.abstain:
        return "answered"
    return record.case.reasons[0] if len(record.case.reasons) == 1 else "any reason"


def _fits(due: str, given: str) -> bool:
    return given == due or (due == "any reason" and given != "answered")


def _tile(x: int, y: int, color: str, share: float) -> Any:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=color, alpha=round(0.08 + 0.6 * share, 2), linewidth=0)


def _first_is_right(record: Record) -> bool | None:
    """Tell whether the first statement has the answer; nothing where that is not known, or where none is shown."""
    if not record.answer.statements:
        return None
    if record.case.abstain:
        return False
    found = record.judgement.get("answer@1")
    return None if found is None else found.hits == found.of


def _reliability(told: Sequence[tuple[float, bool]]) -> Plot:
    """Draw how often the first statement was right among those of about the same confidence."""
    sure, right = np.array([one for one, _ in told]), np.array([one for _, one in told], float)
    places = np.clip((sure * _BINS).astype(int), 0, _BINS - 1)
    filled = np.unique(places)
    means = np.array([sure[places == place].mean() for place in filled])
    shares = np.array([right[places == place].mean() for place in filled])
    counts = np.array([int((places == place).sum()) for place in filled])

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
        axes.plot(means, shares, color=ACCENT, marker="o", markersize=4)
        for mean, share, count in zip(means, shares, counts, strict=True):
            axes.annotate(f"{count}", (mean, share), xytext=(0, 6), textcoords="offset points", ha="center", color=INK)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.08)
        axes.set_xlabel("confidence of the answer")
        axes.set_ylabel("share that was right")

    error = float(np.abs(means - shares) @ counts / counts.sum())
    return Plot(
        "Reliability of confidence",
        f"How often the first statement had the answer, of those with about the same confidence, over {len(told):,} "
        f"cases; on the dashed line confidence means what it says. Mean distance {error:.3f}.",
        _drawn("reliability", draw, 2.8),
    )


def _recall(ranks: Sequence[int | None]) -> Plot:
    last = 20
    reached = [sum(rank is not None and rank <= most for rank in ranks) / len(ranks) for most in range(1, last + 1)]

    def draw(axes: Axes) -> None:
        axes.plot(range(1, last + 1), reached, color=ACCENT, marker="o", markersize=3.5)
        for most in (1, 5, 10, 20):
            axes.annotate(
                f"{reached[most - 1]:.2f}", (most, reached[most - 1]), xytext=(0, -14),
                textcoords="offset points", ha="center", color=INK,
            )  # fmt: skip
        axes.set_xticks([1, 5, 10, 15, 20])
        axes.set_ylim(0, 1.04)
        axes.set_xlabel("first ranks read")
        axes.set_ylabel("share found")

    return Plot(
        "Recall by rank",
        f"How much of what should be found stands in the first ranks, over {len(ranks):,} articles and facts.",
        _drawn("recall", draw, 2.6),
    )


def _latency(times: Sequence[float], figures: dict[str, Any]) -> Plot:
    ordered = np.sort(np.array(times))

    def draw(axes: Axes) -> None:
        axes.plot(ordered, np.arange(1, len(ordered) + 1) / len(ordered), color=ACCENT, drawstyle="steps-post")
        for percent in LATENCIES:
            value = figures[f"p{percent}"]
            axes.plot([value, value], [0, percent / 100], color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
            axes.plot([value], [percent / 100], color=ACCENT, marker="o", markersize=4)
        axes.set_xlim(left=0, right=max(figures["p99"] * 1.15, 1))
        axes.set_ylim(0, 1.04)
        axes.set_xlabel("milliseconds from question to answer")
        axes.set_ylabel("share answered")

    told = ", ".join(f"p{percent} {figures[f'p{percent}']:,.0f} ms" for percent in LATENCIES)
    return Plot("Latency", f"Share of questions answered within a time: {told}.", _drawn("latency", draw, 2.6))


def _cost(spent: Sequence[float]) -> Plot:
    def draw(axes: Axes) -> None:
        axes.plot(range(1, len(spent) + 1), np.cumsum(spent), color=ACCENT)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("cases, in their order")
        axes.set_ylabel("US dollars")

    told = f"{sum(spent):,.4f} US dollars for {len(spent):,} answers"
    return Plot("Cost", f"What the run cost: {told}.", _drawn("cost", draw, 2.6))


def _drawn(name: str, draw: Callable[[Axes], None], height: float) -> str:
    # Half a second that only a report needs.
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_axisbelow(True)
        draw(axes)
        return inline_svg(figure, name)


_STYLE: dict[Any, Any] = {
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "dateline",
    "font.size": 9.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "lines.linewidth": 1.8,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
