"""The smallest client of a dashboard: a session that asks for a page and waits until its script has ended."""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
FAILED = b"Something went wrong inside"


@dataclass(frozen=True)
class Rerun:
    """How long a script ran, as its session saw it, whether it failed; its bytes, and those of charts."""

    page: str
    seconds: float
    failed: bool
    size: int
    charts: int
    specs: int


class Session:
    """One browser's tab, without the browser.

    Parameters
    ----------
    port : int
        Of a dashboard on this machine.
    """

    def __init__(self, port: int) -> None:
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            ping_interval=None,
        )
        self._pages: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, page: str, query: str, timeout: float = 120.0) -> Rerun:
        """Open a page with a question and wait until it is whole.

        Parameters
        ----------
        page : str
            As in the address.
        query : str
            Behind the question mark.
        timeout : float
            Seconds without a word after which it has failed.

        Returns
        -------
        Rerun
            From the question until the end of the script.
        """
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, page
        # from a page's first answer on a browser tells which one it is
        message.rerun_script.page_script_hash = self._pages.get(page, "")
        began, failed, size, specs = time.perf_counter(), False, 0, []
        self._socket.send(message.SerializeToString())
        while True:
            data = self._socket.recv(timeout)
            assert isinstance(data, bytes)
            size += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self._pages[page] = answer.navigation.page_script_hash
            if kind == "delta":
                new = answer.delta.new_element
                failed |= new.WhichOneof("type") == "exception" or FAILED in data
                if new.WhichOneof("type") == "vega_lite_chart":
                    specs.append(len(new.vega_lite_chart.spec))
            if kind == "script_finished" and answer.script_finished in ENDED:
                failed |= answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                took = time.perf_counter() - began
                return Rerun(page, took, failed, size, len(specs), sum(specs))
