"""Gets Python's threads out of the way before the interpreter ends."""

import sys
import time


def join_threads(timeout):
    """Waits for the threads that Python's own end waits for; names those that stay."""
    threading = sys.modules.get("threading")
    if threading is None:
        return ""
    _release_idle_workers()
    deadline = time.monotonic() + timeout
    # Those that are waited for may start others.
    while threads := _awaited_threads(threading):
        for thread in threads:
            thread.join(max(0, deadline - time.monotonic()))
        if time.monotonic() >= deadline:
            break
    return ", ".join(thread.name for thread in _awaited_threads(threading))


def run_exit_functions():
    """Those of `atexit`, while all that they may call is still there."""
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        atexit._run_exitfuncs()


def _awaited_threads(threading):
    """Workers of thread pools among them, also daemons, as those made on C++ threads are."""
    others = (threading.main_thread(), threading.current_thread())
    pools = sys.modules.get("concurrent.futures.thread")
    workers = list(pools._threads_queues) if pools is not None else ()
    return [
        thread
        for thread in threading.enumerate()
        if (not thread.daemon or thread in workers) and thread not in others
    ]


def _release_idle_workers():
    """Tells thread pools' workers to end once they are idle, as Python does at its exit."""
    pools = sys.modules.get("concurrent.futures.thread")
    if pools is None:
        return
    with pools._global_shutdown_lock:
        pools._shutdown = True
    for queue in list(pools._threads_queues.values()):
        queue.put(None)
