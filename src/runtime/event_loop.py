"""Makes, runs and closes the event loops of C++ threads."""

import asyncio
import importlib
import time


def new_loop(factory):
    """An event loop by its name in the configuration; the thread's policy has no say in it."""
    if factory == "asyncio":
        return asyncio.SelectorEventLoop()
    if factory == "uvloop":
        factory = "uvloop:new_event_loop"
    module, _, name = factory.partition(":")
    return getattr(importlib.import_module(module), name)()


def running_loop():
    return asyncio.get_running_loop()


def is_running_here():
    return asyncio._get_running_loop() is not None


def run(loop, task):
    """Runs the loop until `task` is done; returns what escaped, and whether the loop was stopped.

    A SystemExit or KeyboardInterrupt that escapes from another task, or from a callback, gives
    those that await it two turns to see it, then cancels the task. Where Python code stops the
    loop, the task is cancelled too, so that nothing of it stays behind.
    """
    escaped = None
    stopped = False
    task.add_done_callback(_stop_loop)
    while not task.done():
        try:
            loop.run_forever()
        except (SystemExit, KeyboardInterrupt) as error:
            escaped = escaped or error
            _hand_to_cpp(loop, error)
            loop.call_soon(_cancel_in, 2, task)
        else:
            stopped = stopped or not task.done()
            task.cancel()
    task.remove_done_callback(_stop_loop)
    if not task.cancelled():
        task.exception()  # C++ has it: asyncio need not say that nobody looked
    return escaped, stopped


def _stop_loop(task):
    task.get_loop().stop()


def _cancel_in(turns, task):
    if turns:
        task.get_loop().call_soon(_cancel_in, turns - 1, task)
    else:
        task.cancel()


def _hand_to_cpp(loop, error):
    """Marks an exception as seen, so that asyncio doesn't say that it was never retrieved."""
    error._krait_has_it = True
    handle = loop.call_exception_handler

    def handle_others(context):
        if not getattr(context.get("exception"), "_krait_has_it", False):
            handle(context)

    try:
        loop.call_exception_handler = handle_others
    except AttributeError:  # a loop written in C; it says one line too many
        pass


def close(loop, timeout):
    """Ends all that still runs on the loop, then the loop; returns who didn't want to end."""
    deadline = time.monotonic() + timeout
    stubborn = []
    try:
        stubborn = _cancel_tasks(loop, deadline)
        _finish(loop, loop.shutdown_asyncgens(), deadline)
        _finish(loop, loop.shutdown_default_executor(), deadline)
    finally:
        loop.close()
    return [repr(task) for task in stubborn]


def _cancel_tasks(loop, deadline):
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if not tasks:
        return []
    _finish(loop, asyncio.wait(tasks, timeout=max(0, deadline - time.monotonic())), deadline)
    stubborn = [task for task in tasks if not task.done()]
    for task in stubborn:
        task._log_destroy_pending = False  # Krait reports it
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler(
                {
                    "message": "an exception was raised while the event loop closed",
                    "exception": task.exception(),
                    "task": task,
                }
            )
    return stubborn


def _finish(loop, awaitable, deadline):
    """Runs the loop until the awaitable is done; exits that other tasks ask for don't stop it."""
    task = loop.create_task(_await(awaitable))
    while not task.done():
        try:
            loop.run_until_complete(task)
        except (SystemExit, KeyboardInterrupt):
            if time.monotonic() > deadline:
                break


async def _await(awaitable):
    return await awaitable
