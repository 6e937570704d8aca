// The C++ bases of a generated exception class.

#include "error_bases.hpp"

#include <algorithm>
#include <ranges>
#include <unordered_map>
#include <unordered_set>

#include "text.hpp"

namespace krait::generator {
namespace {

/// Those that Krait has by their own names; see krait/python_errors.hpp.
const std::unordered_set<std::string_view> built_in = words_of(R"(
ArithmeticError AssertionError AttributeError BaseExceptionGroup BlockingIOError BrokenPipeError
BufferError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
ConnectionResetError EOFError Exception ExceptionGroup FileExistsError FileNotFoundError
FloatingPointError GeneratorExit ImportError IndentationError IndexError InterruptedError
IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError
NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError
RecursionError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError
SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
UnicodeError UnicodeTranslateError ValueError Warning ZeroDivisionError
)");

const std::unordered_map<std::string_view, std::string_view> other_names{
    {"BaseException", "PythonError"},       {"IOError", "OSError"},
    {"EnvironmentError", "OSError"},        {"asyncio.TimeoutError", "TimeoutError"},
    {"json.JSONDecodeError", "ValueError"}, {"json.decoder.JSONDecodeError", "ValueError"},
};

const std::unordered_set<std::string_view> made_of_more = words_of(R"(
BaseExceptionGroup ExceptionGroup UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError
argparse.ArgumentError asyncio.IncompleteReadError asyncio.LimitOverrunError
configparser.DuplicateOptionError configparser.InterpolationDepthError
configparser.InterpolationError configparser.InterpolationMissingOptionError
configparser.InterpolationSyntaxError configparser.MissingSectionHeaderError
configparser.NoOptionError json.JSONDecodeError json.decoder.JSONDecodeError
optparse.OptionError smtplib.SMTPResponseException smtplib.SMTPSenderRefused
subprocess.CalledProcessError subprocess.TimeoutExpired tarfile.AbsoluteLinkError
tarfile.LinkOutsideDestinationError tarfile.OutsideDestinationError urllib.error.ContentTooShortError
urllib.error.HTTPError xmlrpc.client.Fault xmlrpc.client.ProtocolError
)");

const Expression& without_arguments(const Expression& base) {
  return base.kind == Expression::Kind::subscript ? base.children.front() : base;
}

std::string name_of(const Declaration& declaration, const Expression& base) {
  const auto line = declaration.syntax->location.line;
  const auto meaning = declaration.module->scope.meaning_of(base, {}, line);
  return meaning.kind == Meaning::Kind::known ? meaning.name : dotted_name(base);
}

/// Nothing for a base that is no exception, as far as one can see.
std::string spelled(const Declaration& declaration, const Expression& base) {
  const auto name = name_of(declaration, base);
  if (built_in.contains(name)) return "krait::" + name;
  if (const auto found = other_names.find(name); found != other_names.end()) {
    return "krait::" + std::string(found->second);
  }
  if (name.ends_with("Warning")) return "krait::Warning";
  return name.ends_with("Error") || name.ends_with("Exception") ? "krait::Exception" : "";
}

void add_unless_there(std::vector<std::string>& names, const std::string& name) {
  const bool is_new = std::ranges::find(names, name) == names.end();
  if (is_new && !name.empty()) names.push_back(name);
}

/// However the source calls it; null also where the class does without it in C++.
const Declaration* generated_base(const Declaration& declaration, std::size_t index) {
  const auto* base = declaration.named_bases[index];
  const auto& kept = declaration.bases;
  return std::ranges::find(kept, base) == kept.end() ? nullptr : base;
}

}  // namespace

std::vector<std::string> error_bases_of(const Declaration& declaration) {
  std::vector<std::string> names;
  const auto& all = declaration.syntax->bases;
  for (std::size_t index = 0; index < all.size(); ++index) {
    const auto* base = generated_base(declaration, index);
    if (base == nullptr) {
      add_unless_there(names, spelled(declaration, without_arguments(all[index])));
    } else if (base->is_left_out) {
      for (const auto& above : error_bases_of(*base)) add_unless_there(names, above);
    } else if (base->form == Declaration::Form::exception) {
      add_unless_there(names, base->cpp_name);
    }
  }
  if (names.empty()) names.emplace_back("krait::Exception");
  return names;
}

std::vector<NamedBase> bases_krait_does_not_know(const Declaration& declaration) {
  std::vector<NamedBase> found;
  const auto& all = declaration.syntax->bases;
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (generated_base(declaration, index) != nullptr) continue;
    const auto& plain = without_arguments(all[index]);
    const auto name = name_of(declaration, plain);
    const bool is_imported = name.find('.') != std::string::npos;
    if (is_imported && !other_names.contains(name)) found.push_back({name, plain.location});
  }
  return found;
}

bool needs_more_than_a_message(const Declaration& declaration) {
  return std::ranges::any_of(declaration.mro, [](const Declaration* origin) {
    const auto& all = origin->syntax->bases;
    for (std::size_t index = 0; index < all.size(); ++index) {
      const bool is_foreign = generated_base(*origin, index) == nullptr;
      const auto name = name_of(*origin, without_arguments(all[index]));
      if (is_foreign && made_of_more.contains(name)) return true;
    }
    return false;
  });
}

std::vector<std::string> generated_errors_above(const Declaration& declaration) {
  std::vector<std::string> names;
  for (const auto* above : std::views::reverse(declaration.mro)) {
    if (above == &declaration) break;
    const bool is_there = above->form == Declaration::Form::exception && !above->is_left_out;
    if (is_there) add_unless_there(names, above->cpp_name);
  }
  return names;
}

}  // namespace krait::generator
