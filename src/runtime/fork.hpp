// What becomes of Krait in a forked child, which has one thread: a copy of the one that forked.
//
// Python's own forks (os.fork, multiprocessing) repair the interpreter for that thread, and Krait
// forgets the others with their event loops. After any other fork, the GIL and each lock of
// Python's may be held by a thread that isn't there: the gates are closed in the child, for good.
#pragma once

namespace krait::detail {

/// From now on the child of a fork knows what it is; the interpreter starts. Needs the GIL.
void watch_forks();

/// For code that can't go on without the GIL in a child whose Python can't be used.
[[noreturn]] void end_stranded_process() noexcept;

}  // namespace krait::detail
