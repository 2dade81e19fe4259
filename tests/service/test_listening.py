from __future__ import annotations

import asyncio
import socket

import pytest

from corpora.errors import SetupError
from service.serve import _listener


def test_small_parts_of_an_answer_leave_without_waiting_for_the_caller_to_confirm_those_before() -> None:
    async def served() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def called(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with _listener("127.0.0.1", 0) as listener:
            async with await asyncio.start_server(called, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname())
                found = await accepted
                writer.close()
                await writer.wait_closed()
                return found

    assert asyncio.run(served())


def test_a_port_that_is_taken_is_named_with_what_would_work() -> None:
    with _listener("127.0.0.1", 0) as taken, pytest.raises(SetupError, match="choose another with --port"):
        _listener("127.0.0.1", taken.getsockname()[1])


def test_an_address_that_is_not_this_machines_is_told_so() -> None:
    with pytest.raises(SetupError, match=r"cannot listen on 192\.0\.2\.1 port 8000: .* choose another with --host"):
        _listener("192.0.2.1", 8000)
