"""The moment at which the program has started: what waits for it is done once, the last that came first."""

from __future__ import annotations

import gc
import subprocess
import sys

from bot.setup import interruption


def test_what_is_to_be_done_then_is_done_once():
    done: list[str] = []
    interruption.when_started(lambda: done.append("one"))
    interruption.start_up_is_over()
    interruption.start_up_is_over()
    assert done == ["one"]


def test_rubbish_is_looked_for_again_once_a_command_runs():
    code = (
        "import gc, sys\nfrom bot.__main__ import main\n"
        "sys.argv = ['dateline', 'status']\n"
        "try: main()\n"
        "finally: print(gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count() > 1000, file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "True 20000 True\n"
    assert gc.isenabled()
