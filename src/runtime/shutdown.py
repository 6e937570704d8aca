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
    alive = []
    for thread in threading.enumerate():
        if thread.daemon or thread in (threading.main_thread(), threading.current_thread()):
            continue
        thread.join(max(0, deadline - time.monotonic()))
        if thread.is_alive():
            alive.append(thread.name)
    return ", ".join(alive)


def _release_idle_workers():
    """Tells thread pools' workers to end once they are idle, as Python does at its exit."""
    pools = sys.modules.get("concurrent.futures.thread")
    if pools is None:
        return
    with pools._global_shutdown_lock:
        pools._shutdown = True
    for queue in list(pools._threads_queues.values()):
        queue.put(None)
