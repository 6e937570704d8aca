"""An event loop on which a seed decides the order of all that is ready, and time passes only by
jumping to the next timer: one seed is one interleaving, and a thousand seconds take none."""

import asyncio
import collections
import random
import selectors


class _Shuffled(collections.deque):
    """A queue that gives any of its items, whichever its seed picks."""

    random = random.Random(0)

    def popleft(self):
        self.rotate(-self.random.randrange(len(self)))
        return super().popleft()


class _JumpingSelector(selectors.DefaultSelector):
    """Looks for events, but never waits while there are timers."""

    jump = None

    def select(self, timeout=None):
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        events = super().select(0)
        if not events:
            self.jump()
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._now = 0.0
        selector = _JumpingSelector()
        super().__init__(selector)
        selector.jump = self._jump_to_next_timer
        self._ready = _Shuffled(self._ready)

    def begin(self, seed):
        """Before a test's round: it is the beginning of time again."""
        self._now = 0.0
        self._ready.random = random.Random(seed)

    def time(self):
        return self._now

    def _jump_to_next_timer(self):
        self._now = max(self._now, self._scheduled[0].when())
