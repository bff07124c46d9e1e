"""When the program has started, what waits for that is done once; a signal stops it wherever it comes."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys

import pytest

from bot.setup import interruption
from tests.patience import PATIENCE_SECONDS


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


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT)])
def test_a_signal_that_meets_a_finalizer_is_not_lost(number: signal.Signals, code: int):
    """What a finalizer raises is dropped by Python; the program would go on as if nobody had asked it to stop."""
    program = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from bot.setup.interruption import heed_signals, start_up_is_over\n"
        "heed_signals(); start_up_is_over()\n"
        "class Kept:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        print('raised', flush=True)\n"
        f"Kept(); time.sleep({PATIENCE_SECONDS}); print('went on')"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, "Exception ignored" in run.stderr) == (code, False)
    assert "went on" not in run.stdout


def test_other_faults_of_a_finalizer_are_told_as_ever():
    program = (
        "from bot.setup.interruption import heed_signals\n"
        "heed_signals()\n"
        "class Kept:\n"
        "    def __del__(self):\n"
        "        raise ValueError('of its own')\n"
        "Kept()"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "ValueError: of its own" in run.stderr
