"""Imports threading on another thread than the main one, and puts right what it then thinks."""

import _thread
import threading


def restore(ident, native_id):
    """Makes the main thread what it is; only where this very thread was taken for it."""
    main, here = threading.main_thread(), _thread.get_ident()
    main._native_id = native_id
    if main.ident != here:  # 3.13 asks CPython which thread is the main one
        return
    del threading._active[here]
    main._ident = ident
    threading._active[ident] = main
    _thread._set_sentinel()  # in place of the one that tells of this thread's end as of main's
