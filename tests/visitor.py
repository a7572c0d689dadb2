"""A session of the app without a browser: it asks for pages and takes what the server sends, as a browser does."""

import time
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


class Visitor:
    """One session that speaks Streamlit's protocol.

    Attributes
    ----------
    bytes
        What the server has sent for the last page.
    errors
        What pages have shown instead of their content, since the session began.
    """

    def __init__(self, address: str) -> None:
        stream = address.replace("http", "ws") + "/_stcore/stream"
        self.socket = connect(stream, subprotocols=["streamlit"], origin=address, max_size=None, legacy=True)  # type: ignore
        self.known: set[str] = set()  # large messages that a browser caches
        self.bytes = 0
        self.errors: list[str] = []

    def follow(self, key: str) -> float:
        """Open the circle of an account; the seconds until the page is done."""
        return self.open("explore", f"focus={quote(key)}")

    def open(self, page: str, query: str = "") -> float:
        """Open a page; the seconds until it is done."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.cached_message_hashes.extend(self.known)
        began = time.perf_counter()
        self.socket.send(message.SerializeToString())
        self.bytes = 0
        while True:
            answer = self.socket.recv()
            self.bytes += len(answer)
            forward = ForwardMsg()
            forward.ParseFromString(answer)  # type: ignore[arg-type]
            if forward.metadata.cacheable and forward.hash:
                self.known.add(forward.hash)
            if forward.delta.new_element.WhichOneof("type") == "exception":
                self.errors.append(forward.delta.new_element.exception.message)
            if forward.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began
