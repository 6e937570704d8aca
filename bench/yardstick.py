"""The same work done by Python itself: what Krait's figures are divided by.

Each function does it `repeat` times and gives the sum of the results, which C++ checks.
"""

import asyncio
import atexit

from workload import add, answer, greet, nap, tick, total

_loop = None


def _run(coroutine):
    """Runs it on a stock event loop, which is kept: C++ threads keep theirs as well."""
    global _loop
    if _loop is None:
        _loop = asyncio.SelectorEventLoop()
        atexit.register(_loop.close)
    return _loop.run_until_complete(coroutine)


def call_add(repeat: int) -> int:
    result = 0
    for _ in range(repeat):
        result += add(1, 2)
    return result


def call_greet(repeat: int) -> int:
    result = 0
    for _ in range(repeat):
        result += len(greet("Ada", 36))
    return result


def call_total(repeat: int, values: list[float]) -> float:
    result = 0.0
    for _ in range(repeat):
        result += total(values)
    return result


def await_answer(repeat: int) -> int:
    async def loop():
        result = 0
        for _ in range(repeat):
            result += await answer()
        return result

    return _run(loop())


def await_answer_task(repeat: int) -> int:
    async def loop():
        result = 0
        for _ in range(repeat):
            result += await asyncio.create_task(answer())
        return result

    return _run(loop())


def await_tick(repeat: int) -> int:
    async def loop():
        result = 0
        for _ in range(repeat):
            result += await tick()
        return result

    return _run(loop())


def await_turn(repeat: int) -> int:
    async def loop():
        result = 0
        for _ in range(repeat):
            await asyncio.sleep(0)
            result += 42
        return result

    return _run(loop())


def await_answer_in_time(repeat: int) -> int:
    async def loop():
        result = 0
        for _ in range(repeat):
            async with asyncio.timeout(100):
                result += await answer()
        return result

    return _run(loop())


def gather_sleeps(repeat: int, seconds: float) -> int:
    async def gather():
        return await asyncio.gather(*(asyncio.sleep(seconds) for _ in range(repeat)))

    return len(_run(gather()))


def gather_naps(repeat: int, seconds: float) -> int:
    async def gather():
        return await asyncio.gather(*(nap(seconds) for _ in range(repeat)))

    return sum(_run(gather()))
