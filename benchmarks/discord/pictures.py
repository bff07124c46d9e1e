"""`python -m benchmarks.discord.pictures --out docs/pictures`: what people see, as pictures for the guides.

Runs the bot over the sample articles against a loopback Discord, and has Chromium draw what it sent.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.discord.chat_page import page
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import open_model
from retrieval.sources.files import read_path
from retrieval.sources.ingestion import ingest
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_rest import Interaction
from tests.fakes.discord_server import DiscordServer

QUESTION = "when did Carney and Trump first speak?"
_SAMPLES = Path(__file__).parents[2] / "bot" / "samples"
_WIDTH = 808
_TALLEST = 2_000
_MARGIN = 40


def main(
    out: Annotated[Path, typer.Option(help="The folder for the pictures.")] = Path("docs/pictures"),
    browser: Annotated[str, typer.Option(help="The Chromium to draw with.")] = "chromium",
) -> None:
    """Draw the answer to the main question and its proof."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        _fill(data)
        with DiscordServer() as discord, BotProcess(discord, data, Path(folder) / "bot.log"):
            answer = discord.done(discord.slash("ask", question=QUESTION))
            proof = discord.press(answer.original or {}, _buttons(answer)[0]["custom_id"])
            discord.until(lambda: proof.text.count("\n> ") == answer.text.count("\n-# \\["))
        _draw(answer, "/ask", out / "discord-answer.png", browser)
        _draw(proof, "Show proof", out / "discord-proof.png", browser)


def _fill(folder: Path) -> None:
    corpus = Corpus(Location(folder), lambda: open_model("wordllama"))
    for _ in ingest(corpus, read_path(_SAMPLES)):
        pass
    for _ in corpus.catch_up():
        pass
    corpus.close()


def _buttons(shown: Interaction) -> list[dict[str, str]]:
    return [item for row in (shown.original or {}).get("components", ()) for item in row["components"]]


def _draw(shown: Interaction, ran: str, path: Path, browser: str) -> None:
    messages = [one["content"] for one in (shown.original, *shown.follow_ups) if one]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page(messages, list(_buttons(shown)), ran, private=shown.private), "utf-8")
        program = shutil.which(browser)
        if program is None:
            raise typer.BadParameter(f"there is no {browser} here", param_hint="--browser")
        size = f"--window-size={_WIDTH},{_TALLEST}"
        command = [program, "--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2", size]
        subprocess.run([*command, f"--screenshot={path.absolute()}", source.as_uri()], check=True, capture_output=True)
    _crop(path)


def _crop(path: Path) -> None:
    """Cut off the empty page below the message."""
    from PIL import Image, ImageChops  # noqa: PLC0415 - comes with the library that draws timelines

    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    background = whole.getpixel((0, whole.height - 1))
    empty = Image.new("RGB", whole.size, background)
    bottom = (ImageChops.difference(whole, empty).getbbox() or (0, 0, 0, whole.height))[3]
    whole.crop((0, 0, whole.width, min(whole.height, bottom + _MARGIN))).save(path, optimize=True)


if __name__ == "__main__":
    typer.run(main)
