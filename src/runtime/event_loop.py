"""Makes, runs and closes the event loops of C++ threads."""

import _signal  # `signal` has functions of Python's around these, in which one more may come
import asyncio
import functools
import importlib
import math
import sys
import time

_awaited = {}  # what each running loop runs for
_memory_errors = {}  # of loops that stopped for it
_served = set()  # the loops of workers
_interrupted_loop = None  # the main thread's, which Ctrl-C is for
_planned_interrupts = []  # of that loop, which are to raise it
_POLL_TIME = 0.002  # seconds: an eighth of a frame at 60 Hz


def new_loop(factory):
    """An event loop by its name in the configuration; the thread's policy has no say in it."""
    if factory == "asyncio":
        loop = asyncio.SelectorEventLoop()
    else:
        if factory == "uvloop":
            factory = "uvloop:new_event_loop"
        loop = _make(factory)
    _stop_where_memory_ends(loop)
    return loop


def _make(factory):
    module, _, name = factory.partition(":")
    try:
        make = getattr(importlib.import_module(module), name)
    except (AttributeError, ImportError, ValueError) as error:
        kind = ModuleNotFoundError if isinstance(error, ModuleNotFoundError) else ImportError
        raise kind(f"Config::event_loop {factory!r} can't be had: {error}") from error
    loop = make()
    if not hasattr(loop, "run_forever"):
        raise TypeError(f"Config::event_loop {factory!r} made no event loop, but {loop!r}")
    return loop


def _stop_where_memory_ends(loop):
    """Without memory for a task's next step asyncio forgets the task: nobody must wait for it."""
    handle = loop.call_exception_handler

    def handle_or_stop(context):
        error = context.get("exception")
        if getattr(error, "_krait_escapes", 0):
            return  # `run` hands it on: it need not be said that nobody looked at it
        if "handle" in context and isinstance(error, MemoryError):
            _memory_errors[loop] = error
            loop.stop()
            _end_forgotten(context["handle"])
        handle(context)

    try:
        loop.call_exception_handler = handle_or_stop
    except AttributeError:  # a loop written in C, for which memory must not end
        pass


def _end_forgotten(handle):
    """Cancels the task whose step this was, by the same step: no other would ever come."""
    task = getattr(getattr(handle, "_callback", None), "__self__", None)
    if not isinstance(task, asyncio.Task) or task.done():
        return
    task.cancel()
    if task._must_cancel:  # it waits for nothing that could bring it the cancellation
        task.get_loop()._ready.append(handle)


def give_up_run(future):
    """Ends the run that might wait for this future, which could not be completed or cancelled."""
    loop = future.get_loop()
    if loop.is_running():
        _memory_errors[loop] = MemoryError()
        loop.stop()


def tame_interrupts(loop):
    """From now on Ctrl-C is raised in the code that tasks run, or else by a callback of the loop.

    Raised in asyncio's own code, it would lose the next step of a task, or whom a future wakes.
    """
    global _interrupted_loop
    if _signal.getsignal(_signal.SIGINT) in (_signal.default_int_handler, _interrupt):
        _interrupted_loop = loop
        _signal.signal(_signal.SIGINT, _interrupt)


def let_interrupts_go():
    global _interrupted_loop
    if _signal.getsignal(_signal.SIGINT) is _interrupt:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    _interrupted_loop = None


def _interrupt(number, frame):
    # Without a loop where Python code has kept this handler, and set it again.
    if _interrupted_loop is None or _is_code_of_a_task(frame):
        raise KeyboardInterrupt
    _planned_interrupts.append(_interrupted_loop.call_soon_threadsafe(_raise_interrupt))


def _is_code_of_a_task(frame):
    """The standard library's other modules may be called by both sides: their caller tells."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__")).partition(".")[0]
        if module == "asyncio" or module.startswith("_krait_"):
            return False
        if module not in sys.stdlib_module_names:
            return True
        frame = frame.f_back
    return False


def _raise_interrupt():
    _planned_interrupts.pop()
    error = KeyboardInterrupt()
    error._krait_is_nobodys = True
    try:
        raise error
    finally:
        del error  # else it and this frame are a cycle


def _forget_interrupts():
    while _planned_interrupts:
        _planned_interrupts.pop().cancel()


def complete_threadsafe(future):
    loop = future.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_complete, future)


def _complete(future):
    if not future.done():
        future.set_result(None)


# Where no Python runs yet, uvloop's debug mode misses the frame that calls it: these are one.


def add_reader(loop, descriptor, callback):
    loop.add_reader(descriptor, callback)


def create_task(loop, coroutine):
    return loop.create_task(coroutine)


def running_loop():
    return asyncio.get_running_loop()


def task_maker(loop):
    """What makes a task of the running loop when it is called with a coroutine.

    Of asyncio's own `create_task`, where nothing stands in its place, only the last step: that
    spares a quarter of what each task costs.
    """
    create_task = loop.create_task
    stock = getattr(create_task, "__func__", None) is asyncio.BaseEventLoop.create_task
    if not stock or loop.get_task_factory() is not None:
        return create_task
    if sys.version_info < (3, 12):  # else it calls getpid() to find the loop
        return functools.partial(asyncio.tasks.Task, loop=loop)
    return asyncio.tasks.Task


def start_timer(loop, seconds):
    """What `asyncio.sleep` waits for, and what it cancels in the end."""
    future = loop.create_future()
    timer = loop.call_later(seconds, _complete, future)
    try:
        return future, timer
    except MemoryError:
        timer.cancel()
        raise


def is_running_here():
    return asyncio._get_running_loop() is not None


def poll(loop):
    """Turns the loop while something is ready, for the time that a program's frame can spare."""
    deadline = time.monotonic() + _POLL_TIME
    while True:
        _turn(loop)
        if not getattr(loop, "_ready", None) or time.monotonic() >= deadline:
            return


def run_for(loop, seconds):
    """Turns the loop for so long, or until it is stopped."""
    timer = None if seconds is None else loop.call_later(max(0, seconds), loop.stop)
    try:
        _run_forever(loop)
    finally:
        if timer is not None:
            timer.cancel()


def until_next_work(loop):
    ready, timers = getattr(loop, "_ready", True), getattr(loop, "_scheduled", True)
    if ready or timers is True:
        return 0.0
    return max(0.0, timers[0].when() - loop.time()) if timers else math.inf


def _turn(loop):
    loop.stop()  # before it runs: for one turn, which doesn't wait
    _run_forever(loop)


def _run_forever(loop):
    """An exit that escapes from a task has two turns to reach C++ code that awaits it."""
    _memory_errors.pop(loop, None)  # of a turn that another error ended
    try:
        loop.run_forever()
    except (SystemExit, KeyboardInterrupt) as error:
        _note_escape(error)
        for _ in range(2):
            loop.stop()
            loop.run_forever()
        if not _is_seen_in_cpp(error):
            raise
    except MemoryError:
        _end_running(loop)
        raise
    if loop in _memory_errors:
        raise _memory_errors.pop(loop)


def _end_running(loop):
    """What 3.11 needs memory for, and leaves undone without."""
    if asyncio._get_running_loop() is loop:
        asyncio._set_running_loop(None)


def serve(loop):
    """Runs the loop until `stop_serving`; what Python code does to it is undone."""
    _served.add(loop)
    while loop in _served:
        try:
            loop.run_forever()
        except (SystemExit, KeyboardInterrupt):
            pass  # it is in the task that raised it, for those who await that
        except MemoryError:
            _end_running(loop)
        _memory_errors.pop(loop, None)


def stop_serving(loop):
    _served.discard(loop)
    loop.stop()


def run(loop, task):
    """Runs the loop until `task` is done; returns what escaped, and whether the loop was stopped.

    A SystemExit or KeyboardInterrupt that escapes from another task, or from a callback, gives
    those that await it two turns to let it through, and so on up to C++; if it doesn't come that
    far, the task is cancelled. Where Python code stops the loop, the task is cancelled too, so that
    nothing of it stays behind. A MemoryError of the loop itself may leave the task forgotten, and
    ends the run.
    """
    escaped = []
    stopped = False
    _awaited[loop] = task
    task.add_done_callback(_stop_loop)
    try:
        while not task.done():
            try:
                loop.run_forever()
            except (SystemExit, KeyboardInterrupt) as error:
                escaped.append(error)
                escapes = _note_escape(error)
                if getattr(error, "_krait_is_nobodys", False):
                    task.cancel()
                else:
                    loop.call_soon(_cancel_in, 2, task, error, escapes)
            except MemoryError:
                _end_running(loop)
                raise
            else:
                if loop in _memory_errors:
                    raise _memory_errors.pop(loop)
                stopped = stopped or not task.done()
                task.cancel()
    finally:
        if _interrupted_loop is loop:
            _forget_interrupts()  # nothing of it may come in later runs
        del _awaited[loop]
    task.remove_done_callback(_stop_loop)
    if not task.cancelled():
        task.exception()  # C++ has it: asyncio need not say that nobody looked
    try:
        return next((error for error in escaped if not _is_seen_in_cpp(error)), None), stopped
    finally:  # a traceback's frames refer to their callers: this one and an error would be a cycle
        del task, escaped


def _stop_loop(task):
    loop = task.get_loop()
    if _awaited.get(loop) is task:  # not one that an earlier run gave up
        loop.stop()


def _cancel_in(turns, task, error, escapes):
    if turns:
        task.get_loop().call_soon(_cancel_in, turns - 1, task, error, escapes)
    elif error._krait_escapes == escapes and not _is_seen_in_cpp(error):
        task.cancel()


def _is_seen_in_cpp(error):
    return getattr(error, "_krait_is_in_cpp", False)


def _note_escape(error):
    """Says that `error` is handed on, and how often it has passed through the loop by now."""
    error.__traceback__ = error.__traceback__.tb_next  # else it and the frame of `run` are a cycle
    error._krait_is_in_cpp = False
    error._krait_escapes = getattr(error, "_krait_escapes", 0) + 1
    return error._krait_escapes


def abandon(loop):
    """In a forked child: closes the descriptors that it shares with the parent's loop.

    `loop.close()` would first take them out of the epoll object, which is the parent's as well.
    """
    for name in ("_selector", "_ssock", "_csock"):
        end = getattr(loop, name, None)
        if end is not None:
            end.close()


def close(loop, mail, timeout):
    """Ends all that still runs on the loop, then the loop; names what didn't want to end."""
    deadline = time.monotonic() + timeout
    stubborn = []
    try:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            if not _closes_a_generator(task):
                task.cancel()
        # What doesn't want to end must not take the time that the others need.
        _await_tasks(loop, tasks, _half_way_to(deadline))
        _finish(loop, loop.shutdown_asyncgens(), _half_way_to(deadline))
        threads = _shut_down_executor(loop, _half_way_to(deadline))
        _await_tasks(loop, tasks, deadline)
        tasks |= _end_latecomers(loop, tasks, deadline)
        stubborn += _unfinished(loop, tasks)
        stubborn += [thread for thread in threads if thread.is_alive()]
    finally:
        loop.remove_reader(mail)
        loop.close()
    return [repr(each) for each in stubborn]


def _half_way_to(deadline):
    return deadline - _remaining(deadline) / 2


def _await_tasks(loop, tasks, deadline):
    pending = [task for task in tasks if not task.done()]
    if pending:
        _finish(loop, asyncio.wait(pending, timeout=_remaining(deadline)), deadline)


def _end_latecomers(loop, known, deadline):
    """Ends the tasks that were made meanwhile: by `finally` blocks, and by the loop itself to close
    async generators that were dropped, perhaps by another thread."""
    all_late = set()
    while late := {t for t in asyncio.all_tasks(loop) - known - all_late if not _is_own(t)}:
        all_late |= late
        if not _remaining(deadline):
            break
        for task in late:
            if not _closes_a_generator(task):
                task.cancel()
        _await_tasks(loop, late, deadline)
    return all_late


def _closes_a_generator(task):
    """One of Python's own, or of streams.py: its `finally` blocks are to go on to their end."""
    coroutine = task.get_coro()
    name = getattr(coroutine, "__name__", "")
    return type(coroutine).__name__ == "async_generator_athrow" or name == "krait_end_of_stream"


def _is_own(task):
    return getattr(task.get_coro(), "cr_code", None) is _await.__code__


def _unfinished(loop, tasks):
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
    return threads


def _finish(loop, awaitable, deadline):
    """Runs the loop until the awaitable is done, or the deadline; exits don't stop it."""
    task = loop.create_task(_await(awaitable))
    timer = loop.call_later(_remaining(deadline), loop.stop)
    _awaited[loop] = task
    task.add_done_callback(_stop_loop)
    while not task.done():
        try:
            loop.run_forever()
        except (SystemExit, KeyboardInterrupt) as error:
            _note_escape(error)
        if _memory_errors.pop(loop, None) or _remaining(deadline) == 0:
            break
    del _awaited[loop]
    timer.cancel()
    if not task.done():
        task._log_destroy_pending = False


async def _await(awaitable):
    return await awaitable


def _remaining(deadline):
    return max(0, deadline - time.monotonic())
