"""Ends the streams that C++ drops half-way, each on the loop that it began on."""

import asyncio
import types

_unfinished = set()  # the loop itself refers to its tasks weakly


def running_loop():
    return asyncio._get_running_loop()


def close(loop, stream):
    """Begins `await stream.aclose()` now; what waits in it goes on as a task of the loop."""
    has_ended = getattr(stream, "ag_frame", stream) is None
    is_being_ended = getattr(stream, "ag_running", False)  # by the loop, which closes
    if not has_ended and not is_being_ended and hasattr(stream, "aclose"):
        _end(_Ending(loop, stream, _await(stream.aclose()), None))


def end_step(loop, stream, step):
    """The same for a generator that waits for something in `step`, of its `__anext__` or other."""
    _end(_Ending(loop, stream, step, GeneratorExit()))


async def _await(awaitable):
    return await awaitable


class _Ending:
    """One stream's end: an awaitable whose first step is made before a task has it."""

    def __init__(self, loop, stream, awaitable, thrown):
        self.loop = loop
        self.stream = stream
        self.awaitable = awaitable
        self.thrown = thrown  # into the first step
        self.has_begun = False
        self.is_done = False
        self.waits_for = None
        self.is_future = False

    def begin(self):
        self.has_begun = True
        try:
            self.step(self.thrown)
        except asyncio.CancelledError:
            self.is_done = True
        except BaseException as error:
            self.report(error)
        # As a task does, which somebody else's task may do meanwhile to the same future.
        self.is_future = getattr(self.waits_for, "_asyncio_future_blocking", False)
        if self.is_future:
            self.waits_for._asyncio_future_blocking = False

    def step(self, thrown):
        try:
            if thrown is None:
                self.waits_for = self.awaitable.send(None)
            else:
                self.waits_for = self.awaitable.throw(thrown)
        except (StopAsyncIteration, GeneratorExit):
            self.is_done = True
        except StopIteration as stop:
            self.is_done = True
            if isinstance(self.thrown, GeneratorExit) and stop.value is not None:
                raise RuntimeError("async generator ignored GeneratorExit") from None

    def report(self, error):
        self.is_done = True
        self.waits_for = None
        self.loop.call_exception_handler(
            {
                "message": "an error came from a stream that C++ dropped half-way",
                "exception": error,
                "asyncgen": self.stream,
            }
        )

    async def krait_end_of_stream(self):
        """What the first step left to do."""
        if not self.has_begun:  # a task that starts eagerly
            self.begin()
        await self

    def __await__(self):
        if self.is_future:
            self.waits_for._asyncio_future_blocking = True
        while not self.is_done:
            try:
                yield self.waits_for
            except BaseException as error:
                thrown = error
            else:
                thrown = None
            try:
                self.step(thrown)
            except Exception as error:
                self.report(error)


def _end(ending):
    loop = ending.loop
    if isinstance(ending.stream, types.AsyncGeneratorType):
        # As Python's own hook does: the loop is not to close it too.
        getattr(loop, "_asyncgens", set()).discard(ending.stream)
    if loop.is_closed():
        ending.begin()
        ending.awaitable.close()
        return
    # Made first, since it must be the current task of the first step too: a timeout there is its.
    task = loop.create_task(ending.krait_end_of_stream())
    _unfinished.add(task)
    task.add_done_callback(_unfinished.discard)
    if ending.has_begun:
        return
    running_loop, running_task = asyncio._get_running_loop(), asyncio.current_task(loop)
    asyncio._set_running_loop(loop)
    try:
        _change_task(loop, running_task, task)
        try:
            ending.begin()
        finally:
            _change_task(loop, task, running_task)
    finally:
        _restore_running_loop(running_loop)


def _restore_running_loop(loop):
    try:
        asyncio._set_running_loop(loop)
    except MemoryError:  # which 3.11 needs for it, and may have again
        asyncio._set_running_loop(loop)


def _change_task(loop, left, entered):
    if left is not None:
        asyncio._leave_task(loop, left)
    if entered is not None:
        asyncio._enter_task(loop, entered)
