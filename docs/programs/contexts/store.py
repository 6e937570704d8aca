"""A transaction, and a session of another kind."""

from __future__ import annotations

import asyncio


class Transaction:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> Transaction:
        print("begin", self.name, flush=True)
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        print("commit" if error is None else f"roll back: {error}", flush=True)


class Session:
    async def __aenter__(self) -> Session:
        await asyncio.sleep(0.01)
        print("connected", flush=True)
        return self

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        await asyncio.sleep(0.01)
        print("disconnected", flush=True)

    async def ask(self, question: str) -> int:
        await asyncio.sleep(0.01)
        return len(question)
