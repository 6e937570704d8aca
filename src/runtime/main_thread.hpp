// Lets Python's `threading` know the main thread, whichever thread imports it first.
#pragma once

namespace krait::detail {

/// Needs the GIL.
bool is_threading_imported() noexcept;

/// On the thread that starts Python.
void note_main_thread() noexcept;

/// On every other thread, before it runs Python code; needs the GIL.
///
/// Before Python 3.13, `threading` takes the thread that imports it for the main one, whose end
/// Python's end awaits; later ones take only its native id from there. Importing it at the start
/// would be safe too, but take a third as long as the start itself, which a program of one thread
/// needn't pay.
void import_threading_for_main() noexcept;

}  // namespace krait::detail
