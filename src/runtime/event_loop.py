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


def task_maker(loop):
    """What makes a task of the running loop when it is called with a coroutine.

    Of asyncio's own `create_task`, where nothing stands in its place, only the last step: that
    spares a quarter of what each task costs.
    """
    create_task = loop.create_task
    stock = getattr(create_task, "__func__", None) is asyncio.BaseEventLoop.create_task
    return asyncio.tasks.Task if stock and loop.get_task_factory() is None else create_task


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


def abandon(loop):
    """In a forked child: closes the descriptors that it shares with the parent's loop.

    `loop.close()` would first take them out of the epoll object, which is the parent's as well.
    """
    for name in ("_selector", "_ssock", "_csock"):
        end = getattr(loop, name, None)
        if end is not None:
            end.close()


def close(loop, timeout):
    """Ends all that still runs on the loop, then the loop; names what didn't want to end."""
    deadline = time.monotonic() + timeout
    stubborn = []
    try:
        stubborn += _cancel_tasks(loop, deadline)
        _finish(loop, loop.shutdown_asyncgens(), deadline)
        stubborn += _shut_down_executor(loop, deadline)
    finally:
        loop.close()
    return [repr(each) for each in stubborn]


def _cancel_tasks(loop, deadline):
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if not tasks:
        return []
    _finish(loop, asyncio.wait(tasks, timeout=_remaining(deadline)), deadline)
    for task in tasks:
        if not task.done():
            task._log_destroy_pending = False  # Krait says so
        elif not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler(
                {
                    "message": "an exception was raised while the event loop closed",
                    "exception": task.exception(),
                    "task": task,
                }
            )
    return [task for task in tasks if not task.done()]


def _shut_down_executor(loop, deadline):
    if not hasattr(loop, "_default_executor"):  # a loop written in C
        _finish(loop, loop.shutdown_default_executor(), deadline)
        return []
    executor, loop._default_executor = loop._default_executor, None
    if executor is None:
        return []
    # asyncio's own way joins the threads without end before 3.12.
    executor.shutdown(wait=False, cancel_futures=True)
    threads = list(getattr(executor, "_threads", ()))
    for thread in threads:
        thread.join(_remaining(deadline))
    return [thread for thread in threads if thread.is_alive()]


def _finish(loop, awaitable, deadline):
    """Runs the loop until the awaitable is done, or the deadline; exits don't stop it."""
    task = loop.create_task(_await(awaitable))
    timer = loop.call_later(_remaining(deadline), loop.stop)
    task.add_done_callback(_stop_loop)
    while not task.done():
        try:
            loop.run_forever()
        except (SystemExit, KeyboardInterrupt) as error:
            _hand_to_cpp(loop, error)
        if _remaining(deadline) == 0:
            break
    timer.cancel()
    if not task.done():
        task._log_destroy_pending = False


async def _await(awaitable):
    return await awaitable


def _remaining(deadline):
    return max(0, deadline - time.monotonic())
