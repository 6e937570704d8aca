"""A small web server on loopback whose pages are good, slow, missing, broken or endless."""

import asyncio
import socket

from aiohttp import web

_runner: web.AppRunner | None = None
_stopping = asyncio.Event()
_refusing: socket.socket | None = None


async def _page(request: web.Request) -> web.Response:
    return web.Response(text=f"page {request.match_info['number']}\n" * 100)


async def _slow(request: web.Request) -> web.Response:
    await asyncio.sleep(0.3)
    return web.Response(text="here at last\n")


async def _broken(request: web.Request) -> web.Response:
    return web.Response(status=500, text="something broke\n")


async def _silent(request: web.Request) -> web.Response:
    """Takes the request and says nothing until the server stops."""
    await _stopping.wait()
    return web.Response(status=503)


async def _endless(request: web.Request) -> web.StreamResponse:
    """Begins its answer at once and goes on until the client leaves or the server stops."""
    response = web.StreamResponse()
    await response.prepare(request)
    while not _stopping.is_set():
        try:
            await response.write(b"and so on\n")
        except ConnectionError:
            break
        await asyncio.sleep(0.05)
    return response


async def start() -> int:
    """Serves on 127.0.0.1 from now on and gives the port, which the system has chosen."""
    global _runner, _stopping
    if _runner is not None:
        raise RuntimeError("the server runs already")
    _stopping = asyncio.Event()  # a new one: an event stays with its event loop

    app = web.Application()
    app.add_routes(
        [
            web.get("/page/{number}", _page),
            web.get("/slow", _slow),
            web.get("/broken", _broken),
            web.get("/silent", _silent),
            web.get("/endless", _endless),
        ]
    )

    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=5.0, backlog=512)
    await site.start()
    _runner = runner
    return runner.addresses[0][1]


def refusing_port() -> int:
    """Gives a port of 127.0.0.1 that refuses every connection."""
    global _refusing
    if _refusing is None:
        # Bound, so that no other program gets this port; not listening, so that nobody gets in.
        _refusing = socket.socket()
        _refusing.bind(("127.0.0.1", 0))
    return _refusing.getsockname()[1]


async def stop() -> None:
    """Ends the server, and the pages that it still serves."""
    global _runner, _refusing
    if _refusing is not None:
        _refusing.close()
        _refusing = None
    if _runner is not None:
        runner, _runner = _runner, None
        _stopping.set()
        await runner.cleanup()
