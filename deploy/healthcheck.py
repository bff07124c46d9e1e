"""Exit code 0 while the process in this container is alive, 1 otherwise; `ready` as argument asks if it is ready."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException


def status_of(path: str) -> int:
    """Return the status that the process answers with, 0 when it does not."""
    connection = HTTPConnection("127.0.0.1", int(os.environ["DATELINE_MONITOR_PORT"]), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if status_of("/readyz" if sys.argv[1:] == ["ready"] else "/healthz") == 200 else 1)
