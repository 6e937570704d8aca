"""A small web server, so that the example needs no network."""

import asyncio

_pages = {"/short": "Hello!", "/long": "Hello! " * 1000}
_servers: list[asyncio.Server] = []


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = await reader.readuntil(b"\r\n\r\n")
    page = _pages.get(request.split()[1].decode())
    status = "404 Not Found" if page is None else "200 OK"
    body = (page or "There is no such page.").encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


async def start() -> int:
    """Starts serving on this computer only; gives the port."""
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    _servers.append(server)
    return server.sockets[0].getsockname()[1]


async def stop() -> None:
    while _servers:
        server = _servers.pop()
        server.close()
        await server.wait_closed()
