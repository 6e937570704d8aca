"""What Python itself offers for the work of the peers, on asyncio's event loop and on uvloop.

Each function does it `repeat` times and gives the sum of the results, which C++ checks.
"""

import asyncio
import atexit
import threading

import workload

_loops = {}


def _loop(kind):
    """One of each kind, which is kept: C++ threads keep theirs as well."""
    if kind not in _loops:
        _loops[kind] = _new_loop(kind)
        atexit.register(_loops[kind].close)
    return _loops[kind]


def _new_loop(kind):
    if kind == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.SelectorEventLoop()


def has_uvloop() -> bool:
    try:
        import uvloop  # noqa: F401
    except ImportError:
        return False
    return True


def _work(name):
    if name == "nap":
        return lambda: workload.nap(0.001)
    return getattr(workload, name)


def await_in_turn(kind: str, name: str, repeat: int) -> int:
    async def loop():
        work, result = _work(name), 0
        for _ in range(repeat):
            result += await work()
        return result

    return _loop(kind).run_until_complete(loop())


def await_tasks(kind: str, name: str, repeat: int) -> int:
    async def loop():
        work, result = _work(name), 0
        for _ in range(repeat):
            result += await asyncio.create_task(work())
        return result

    return _loop(kind).run_until_complete(loop())


def gather(kind: str, repeat: int) -> int:
    async def gather():
        return await asyncio.gather(*(workload.nap(0.001) for _ in range(repeat)))

    return sum(_loop(kind).run_until_complete(gather()))


def ticks_beside_idle(kind: str, idle: int, repeat: int) -> int:
    async def loop():
        others = [asyncio.create_task(asyncio.sleep(3_600_000)) for _ in range(idle)]
        await asyncio.sleep(0)
        result = 0
        for _ in range(repeat):
            result += await workload.tick()
        for other in others:
            other.cancel()
        await asyncio.sleep(0)
        return result

    return _loop(kind).run_until_complete(loop())


_background = None


def background():
    """A loop that runs on a thread of its own, for run_coroutine_threadsafe."""
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


def start(name: str):
    return asyncio.run_coroutine_threadsafe(_work(name)(), background())


def start_idle(idle: int) -> None:
    """On the loop of the other thread."""

    async def sleepers():
        return [asyncio.create_task(asyncio.sleep(3_600_000)) for _ in range(idle)]

    global _sleepers
    _sleepers = asyncio.run_coroutine_threadsafe(sleepers(), background()).result()


def end_idle() -> None:
    async def cancel():
        for sleeper in _sleepers:
            sleeper.cancel()
        await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(cancel(), background()).result()


_busy = None


def start_busy_thread() -> None:
    """A thread of Python's that computes until it is stopped."""
    global _busy
    stop = threading.Event()

    def compute():
        count = 0
        while not stop.is_set():
            for _ in range(1000):
                count += 1

    thread = threading.Thread(target=compute, daemon=True)
    thread.start()
    _busy = (thread, stop)


def stop_busy_thread() -> None:
    thread, stop = _busy
    stop.set()
    thread.join()


def run_once(name: str) -> int:
    return asyncio.run(_work(name)())


def loop_to_run() -> object:
    """The stock one, for run_until_complete."""
    return _loop("asyncio")


def work(name: str) -> object:
    return _work(name)
