// The command line of `krait`.

#pragma once

namespace krait::generator {

/// 0: fine, perhaps with warnings; 1: something is wrong with the files; 2: with the command.
int run_command_line(int argument_count, const char* const* arguments);

}  // namespace krait::generator
