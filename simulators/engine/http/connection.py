"""One connection of the loopback server: how it is hung up, and how it is reset."""

import socket
import struct
from contextlib import suppress

Connection = socket.socket | tuple[bytes, socket.socket]
"""What socketserver calls a request; ours are always sockets."""

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing sends RST instead of FIN."""


def hang_up(connection: Connection) -> None:
    """End a connection, whoever reads from it."""
    with suppress(OSError):
        if isinstance(connection, socket.socket):
            connection.shutdown(socket.SHUT_RDWR)


def resets(connection: Connection) -> bool:
    """Return True if closing the connection resets it."""
    with suppress(OSError):
        if isinstance(connection, socket.socket):
            size = len(RESET_ON_CLOSE)
            linger = connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, size)
            return linger == RESET_ON_CLOSE
    return False
