// Fuzzes the generator with functions whose signatures are made up from a sequence of choices, so
// that every input is Python, and deep annotations are as likely as short ones.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline.hpp"

namespace {

constexpr int deepest_annotation = 80;
constexpr std::size_t longest_module = 4000;

constexpr std::string_view prelude = R"(
import asyncio, typing as t
from collections.abc import *
from typing import *
T = TypeVar("T")
Json = Union[None, int, str, list["Json"], dict[str, "Json"]]
class Local: ...
)";

constexpr auto plain_types = std::to_array<std::string_view>(
    {"int",    "float",   "str",       "bytes", "bool", "complex",        "None",  "Any",
     "object", "T",       "Json",      "Local", "list", "dict",           "tuple", "'int'",
     "t.Text", "unknown", "Coroutine", "...",   "1",    "asyncio.Future", "int.x", "f()",
     "[]",     "''"});
constexpr auto generic_types = std::to_array<std::string_view>(
    {"list",          "dict",     "set",      "frozenset", "tuple",     "Sequence",
     "Mapping",       "Iterable", "Optional", "Union",     "t.List",    "t.Dict",
     "Annotated",     "Literal",  "Callable", "Awaitable", "Coroutine", "Generator",
     "AsyncIterator", "Final",    "type",     "unknown",   "int"});
constexpr auto defaults = std::to_array<std::string_view>(
    {"None", "0", "-1", "1.5", "True", "'text'",
     "'\\0?"
     "?/'",
     "b'x'", "...", "[]", "{}", "1j", "1e400", "-0.0", "-9223372036854775808",
     "9223372036854775808", "f(1)", "-x", "'\\ud800'"});
constexpr auto names = std::to_array<std::string_view>(
    {"x", "y", "options", "f_options", "class_", "int_", "std", "krait", "new", "EOF", "errno",
     "module_", "sources", "types", "f_", "demo", "_x", "é"});

/// Reads choices from the input; when there are no more, always the first.
class Writer {
 public:
  Writer(const std::uint8_t* data, std::size_t size) : data_(data), size_(size), text_(prelude) {}

  std::string module() {
    do write_function();
    while (at_ < size_ && text_.size() < longest_module);
    return text_;
  }

 private:
  std::size_t choice(std::size_t count) { return at_ < size_ ? data_[at_++] % count : 0; }
  bool coin() { return choice(2) == 1; }

  template <std::size_t size>
  std::string_view one_of(const std::array<std::string_view, size>& texts) {
    return texts[choice(size)];
  }

  void write_function() {
    if (coin()) text_ += "@overload\n";
    if (coin()) text_ += "async ";
    text_ += "def ";
    text_ += one_of(names);
    text_ += '(';
    write_parameters();
    text_ += ')';
    if (coin()) write_annotation(" -> ");
    text_ += coin() ? ": yield\n" : ": ...\n";
  }

  /// Numbered, because Python refuses two of a name; `*` at most once, and nothing without a
  /// default after something with one.
  void write_parameters() {
    const auto count = choice(6);
    const auto star = choice(8);
    const auto first_default = choice(6);
    for (std::size_t index = 0; index < count; ++index) {
      if (index == star) text_ += coin() ? "*, " : "*args, ";
      text_ += one_of(names);
      text_ += std::to_string(index);
      if (coin()) write_annotation(": ");
      if (index >= first_default) text_.append(" = ").append(one_of(defaults));
      text_ += ", ";
    }
    if (coin()) text_ += "**kwargs: int";
  }

  void write_annotation(std::string_view before) {
    text_ += before;
    write_type(0);
  }

  void write_type(int depth) {
    switch (depth > deepest_annotation ? 0 : choice(4)) {
      case 0:
        text_ += one_of(plain_types);
        break;
      case 1:
        text_ += one_of(generic_types);
        write_types(depth, "[", ", ", "]");
        break;
      case 2:
        write_types(depth, "", " | ", "");
        break;
      default:
        write_types(depth, "[", ", ", "]");
    }
  }

  void write_types(int depth, std::string_view before, std::string_view between,
                   std::string_view after) {
    text_ += before;
    const auto count = 1 + choice(3);
    for (std::size_t index = 0; index < count; ++index) {
      if (index > 0) text_ += between;
      write_type(depth + 1);
    }
    text_ += after;
  }

  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
  std::string text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  krait::generator::fuzz::generate_and_check(Writer(data, size).module());
  return 0;
}
