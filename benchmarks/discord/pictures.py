"""`python -m benchmarks.discord.pictures --out docs/pictures`: what people see, as pictures for the guides.

Runs the bot over the sample articles against a loopback Discord, and has Chromium draw what it sent.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.discord.chat_page import page
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.articles import Moment
from retrieval.indexes.embeddings import open_model
from retrieval.sources.files import read_path
from retrieval.sources.ingestion import ingest
from tests.fakes.discord_objects import BEN, BOT, Payload, direct_id
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_rest import Interaction
from tests.fakes.discord_server import GENERAL, DiscordServer

FERRY = "When will the Tarn ferry sail again?"
FIRST = "The Tarn ferry will sail again on 3 March 2027, the harbour office of Tarn said.\n\nTraders have waited."
LATER = "The Tarn ferry will now sail again on 9 May 2027, the harbour office of Tarn said.\n\nA crack put it off."
CLAIMS = (
    "Trump and Carney spoke by telephone on 28 March 2025. Trump announced a duty of 50 per cent on foreign cars! "
    "Zebras of the Orsa zoo invaded Samarkand on Monday."
)
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
            said = discord.answer_to(discord.say(f"<@{BOT}> {FERRY}", where=GENERAL))
            check = discord.done(discord.slash("check", where=GENERAL, text=CLAIMS))
            discord.done(discord.slash("follow", BEN, question=FERRY))
            _store(data, Path(folder) / "later.txt", LATER)
            number = int(said["id"])
            discord.until(lambda: "Corrected on" in discord.rest.messages[number]["content"])
            told = discord.until(lambda: [one for one in _direct(discord) if "has changed" in one["content"]])[0]
            corrected = discord.rest.messages[number]
        _draw(answer, "/ask", out / "discord-answer.png", browser)
        _draw(check, "/check", out / "discord-check.png", browser)
        _draw(_shown(told), "", out / "discord-change.png", browser)
        _draw(_shown(corrected), "", out / "discord-correction.png", browser)
        _draw(proof, "Show proof", out / "discord-proof.png", browser)


def _fill(folder: Path) -> None:
    first = folder.parent / "first.txt"
    first.write_text(FIRST, "utf-8")
    corpus = Corpus(Location(folder), lambda: open_model("wordllama"))
    found = [*read_path(_SAMPLES), *read_path(first, published=Moment.of(datetime.now(UTC)), outlet="Tarn Post")]
    for _ in ingest(corpus, found):
        pass
    for _ in corpus.catch_up():
        pass
    corpus.close()


def _store(folder: Path, path: Path, text: str) -> None:
    """Store an article beside the bot, which brings its indexes up to date by itself."""
    path.write_text(text, "utf-8")
    corpus = Corpus(Location(folder), lambda: open_model("wordllama"))
    for _ in ingest(corpus, read_path(path, published=Moment.of(datetime.now(UTC)), outlet="Tarn Courier")):
        pass
    corpus.close()


def _direct(discord: DiscordServer) -> list[Payload]:
    return [one for one in list(discord.rest.messages.values()) if one["channel_id"] == str(direct_id(BEN))]


def _shown(message: Payload) -> Interaction:
    """Return a message as `_draw` wants it."""
    return Interaction("", "", 0.0, BEN, GENERAL, original=message)


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
