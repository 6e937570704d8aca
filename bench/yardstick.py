"""The same work done by Python itself: what Krait's figures are divided by.

Each function does it `repeat` times and gives the sum of the results, which C++ checks.
"""

import asyncio
import atexit
import threading
from collections.abc import Awaitable, Callable

import workload
from workload import Reading, add, answer, greet, latest, length, nap, sensor_of, tick, total

_loop = None
_new_loop = asyncio.SelectorEventLoop


def use_uvloop() -> None:
    """Instead of the stock event loop, from the first coroutine on."""
    global _new_loop
    import uvloop

    _new_loop = uvloop.new_event_loop


def _run(coroutine):
    """Runs it on a stock event loop, which is kept: C++ threads keep theirs as well."""
    global _loop
    if _loop is None:
        _loop = _new_loop()
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


def call_length(repeat: int, data: bytes) -> int:
    result = 0
    for _ in range(repeat):
        result += length(data)
    return result


def call_sensor_of(repeat: int) -> int:
    """Makes each from its fields, as those who come from elsewhere have to."""
    result = 0
    for _ in range(repeat):
        result += sensor_of(
            Reading("Oslo", 7, 1_000_000, 21.5, 0.5, 1013.25, 3.5, 270, True, "clear")
        )
    return result


def call_latest(repeat: int) -> int:
    """Reads each field, as those who take them elsewhere have to."""
    result = 0
    for _ in range(repeat):
        r = latest()
        fields = (r.station, r.sensor, r.second, r.temperature, r.humidity)
        more = (r.pressure, r.wind, r.direction, r.valid, r.note)
        result += fields[1] == 7 and more[4] == "clear"
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


def gather_answers(repeat: int) -> int:
    async def gather():
        return await asyncio.gather(*(answer() for _ in range(repeat)))

    return sum(_run(gather()))


_background = None


def _background_loop():
    """A loop on a thread of its own, as programs have it that call coroutines from other threads."""
    global _background
    if _background is None:
        _background = asyncio.SelectorEventLoop()
        thread = threading.Thread(target=_background.run_forever, daemon=True)
        thread.start()
        atexit.register(_end_background, thread)
    return _background


def _end_background(thread):
    _background.call_soon_threadsafe(_background.stop)
    thread.join()
    _background.close()


def call_threadsafe(repeat: int) -> int:
    loop, result = _background_loop(), 0
    for _ in range(repeat):
        result += asyncio.run_coroutine_threadsafe(answer(), loop).result()
    return result


def call_threadsafe_together(repeat: int) -> int:
    loop = _background_loop()
    futures = [asyncio.run_coroutine_threadsafe(answer(), loop) for _ in range(repeat)]
    return sum(future.result() for future in futures)


def call_back(function: Callable[[int], int], repeat: int) -> int:
    result = 0
    for number in range(repeat):
        result += function(number)
    return result


def call_back_raw(repeat: int) -> int:
    """The same with a function that was written by hand on the C API."""
    return call_back(workload.raw_double, repeat)


async def await_back(function: Callable[[int], Awaitable[int]], repeat: int) -> int:
    result = 0
    for number in range(repeat):
        result += await function(number)
    return result


def await_back_python(repeat: int) -> int:
    async def double(number: int) -> int:
        return 2 * number

    return _run(await_back(double, repeat))
