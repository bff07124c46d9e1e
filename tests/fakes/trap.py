"""A listener on a private address that nobody may reach: it counts whoever connects."""

from __future__ import annotations

import socket
import threading
from typing import Self


class Trap:
    """Listens on 127.0.0.1 and, where there is one, on ::1 at the same port; answers like a web server."""

    def __enter__(self) -> Self:
        self.callers: list[str] = []
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port: int = self._sockets[0].getsockname()[1]
        if socket.has_ipv6:
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self._threads = [threading.Thread(target=self._listen, args=(made,)) for made in self._sockets]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for made in self._sockets:
            made.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for made in self._sockets:
            made.close()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, address = listener.accept()
            except OSError:
                return
            self.callers.append(address[0])
            with caller:
                caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
