"""Repetition of one request at little cost to the client: its bytes are made once, and answers hardly parsed."""

import asyncio
from contextlib import suppress
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.load.answers import BUSY, PATIENCE, PROBE, Answers

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_AFTER_A_REFUSAL = 0.1
_BETWEEN_LOOKS = 0.05


def request(url: str, method: str, path: str, body: bytes = b"") -> bytes:
    """Return a request's bytes."""
    address = urlsplit(url)
    head = f"{method} {address.path}{path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
    return f"{head}Content-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Asker:
    """Sends one request on as many connections as needed, each reused once answered."""

    def __init__(self, url: str, sent: bytes, busy_is_expected: bool) -> None:
        self.answers = Answers()
        address = urlsplit(url)
        self._address = (address.hostname, address.port)
        self._sent = sent
        self._busy_is_expected = busy_is_expected
        self._idle: list[Connection] = []

    async def ask(self, since: float) -> bool:
        """Send the request once, record how long it took since the given time, and return whether it was accepted."""
        try:
            status = await asyncio.wait_for(self._status(), PATIENCE)
        except (OSError, EOFError, TimeoutError) as error:
            self.answers.unexpected.append(repr(error))
            return False
        took = perf_counter() - since
        if status == b"200":
            self.answers.accepted.append(took)
        elif status == BUSY and self._busy_is_expected:
            self.answers.refused.append(took)
        else:
            self.answers.unexpected.append(status.decode())
        return status == b"200"

    async def close(self) -> None:
        """Close the connections."""
        for _, writer in self._idle:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _status(self) -> bytes:
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(*self._address)
        try:
            writer.write(self._sent)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return head[9:12]


def closed(url: str, clients: int, seconds: float) -> Answers:
    """Let this many clients search at once, each again as soon as it is answered; none should be refused."""

    async def client(asker: Asker, until: float) -> None:
        while perf_counter() < until:
            if not await asker.ask(perf_counter()):
                await asyncio.sleep(_AFTER_A_REFUSAL)

    async def run() -> Answers:
        asker = Asker(url, request(url, "POST", "/search", PROBE), busy_is_expected=False)
        began = perf_counter()
        await asyncio.gather(*(client(asker, began + seconds) for _ in range(clients)))
        asker.answers.seconds = perf_counter() - began
        await asker.close()
        return asker.answers

    return asyncio.run(run())


def on_schedule(url: str, rate: float, seconds: float) -> Answers:
    """Start this many searches per second, whatever becomes of earlier ones; times count from when each was due."""

    async def run() -> Answers:
        asker = Asker(url, request(url, "POST", "/search", PROBE), busy_is_expected=True)
        began, asked = perf_counter(), []
        for number in range(round(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))
            asked.append(asyncio.create_task(asker.ask(due)))
        await asyncio.gather(*asked)
        await asker.close()
        return asker.answers

    return asyncio.run(run())


def health(url: str, seconds: float) -> Answers:
    """Check the server's health again and again."""

    async def run() -> Answers:
        asker = Asker(url, request(url, "GET", "/healthz"), busy_is_expected=False)
        until = perf_counter() + seconds
        while perf_counter() < until:
            await asker.ask(perf_counter())
            await asyncio.sleep(_BETWEEN_LOOKS)
        await asker.close()
        return asker.answers

    return asyncio.run(run())
