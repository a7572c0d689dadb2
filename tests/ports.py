"""Ports of this machine for servers that cannot choose one themselves."""

import socket

ADDRESS = "127.0.0.1"


def free_port() -> int:
    """A port at which nothing listens now."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])
