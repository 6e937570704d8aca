// The `krait` executable.

#include "cli.hpp"

int main(int argument_count, char** arguments) {
  return krait::generator::run_command_line(argument_count, arguments);
}
