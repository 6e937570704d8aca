// How a type is spelled in generated C++: as tag, as value, as parameter.

#include "cpp_types.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "arrays.hpp"
#include "program.hpp"

namespace krait::generator {
namespace {

struct Spelling {
  TypeKind kind;
  std::string_view tag;
  std::string_view value;
  std::string_view header;  // where the C++ type comes from, if from anywhere
};

constexpr std::array spellings{
    Spelling{TypeKind::none, "None", "std::monostate", "<variant>"},
    Spelling{TypeKind::boolean, "Bool", "bool", ""},
    Spelling{TypeKind::integer, "Int", "std::int64_t", "<cstdint>"},
    Spelling{TypeKind::real, "Float", "double", ""},
    Spelling{TypeKind::complex, "Complex", "std::complex<double>", "<complex>"},
    Spelling{TypeKind::string, "Str", "std::string", "<string>"},
    Spelling{TypeKind::bytes, "Bytes", "std::vector<std::byte>", "<vector>"},
    Spelling{TypeKind::any, "Any", "krait::Object", "<krait/object.hpp>"},
    Spelling{TypeKind::any_arguments, "Star<types::Any>", "std::vector<krait::Object>",
             "<krait/object.hpp>"},
    Spelling{TypeKind::declared, "Declared", "", ""},
    Spelling{TypeKind::literal, "Literal", "krait::Literal", "<krait/literal.hpp>"},
    Spelling{TypeKind::big_integer, "Integer", "krait::Integer", "<krait/integer.hpp>"},
    Spelling{TypeKind::date_time, "DateTime", "std::chrono::sys_time<std::chrono::microseconds>",
             "<krait/types/time.hpp>"},
    Spelling{TypeKind::local_date_time, "LocalDateTime",
             "std::chrono::local_time<std::chrono::microseconds>", "<krait/types/time.hpp>"},
    Spelling{TypeKind::date, "Date", "std::chrono::year_month_day", "<krait/types/time.hpp>"},
    Spelling{TypeKind::time_of_day, "TimeOfDay", "std::chrono::microseconds",
             "<krait/types/time.hpp>"},
    Spelling{TypeKind::time_delta, "TimeDelta", "std::chrono::microseconds",
             "<krait/types/time.hpp>"},
    Spelling{TypeKind::path, "Path", "std::filesystem::path", "<krait/types/path.hpp>"},
    Spelling{TypeKind::uuid, "Uuid", "krait::Uuid", "<krait/uuid.hpp>"},
    Spelling{TypeKind::decimal, "Decimal", "krait::Decimal", "<krait/decimal.hpp>"},
    Spelling{TypeKind::bytes_view, "BytesView", "krait::Bytes", "<krait/bytes.hpp>"},
    Spelling{TypeKind::buffer, "AnyBuffer", "krait::Buffer", "<krait/buffer.hpp>"},
    Spelling{TypeKind::memory_view, "MemoryView", "krait::Buffer", "<krait/buffer.hpp>"},
    Spelling{TypeKind::byte_array, "ByteArray", "krait::Buffer", "<krait/buffer.hpp>"},
    Spelling{TypeKind::array_array, "ArrayArray", "krait::Buffer", "<krait/buffer.hpp>"},
    Spelling{TypeKind::any_ndarray, "AnyNDArray", "krait::Buffer", "<krait/buffer.hpp>"},
    Spelling{TypeKind::ndarray, "NDArray", "krait::Array", "<krait/array.hpp>"},
    Spelling{TypeKind::list, "List", "std::vector", "<vector>"},
    Spelling{TypeKind::sequence, "Sequence", "std::vector", "<vector>"},
    Spelling{TypeKind::iterable, "Iterable", "std::vector", "<vector>"},
    Spelling{TypeKind::dict, "Dict", "std::unordered_map", "<unordered_map>"},
    Spelling{TypeKind::mapping, "Mapping", "std::unordered_map", "<unordered_map>"},
    Spelling{TypeKind::set, "Set", "std::unordered_set", "<unordered_set>"},
    Spelling{TypeKind::frozen_set, "FrozenSet", "std::unordered_set", "<unordered_set>"},
    Spelling{TypeKind::tuple, "Tuple", "std::tuple", "<tuple>"},
    Spelling{TypeKind::variadic_tuple, "VarTuple", "std::vector", "<vector>"},
    Spelling{TypeKind::optional, "Optional", "std::optional", "<optional>"},
    Spelling{TypeKind::boxed, "Boxed", "krait::Box", "<krait/box.hpp>"},
    Spelling{TypeKind::union_of, "Union", "std::variant", "<variant>"},
    Spelling{TypeKind::generator, "Generator", "krait::Generator", "<krait/generator.hpp>"},
    Spelling{TypeKind::async_generator, "AsyncGenerator", "krait::AsyncGenerator",
             "<krait/async_generator.hpp>"},
    Spelling{TypeKind::awaitable, "Awaitable", "krait::Task", "<krait/task.hpp>"},
    Spelling{TypeKind::callable, "Callable", "std::function", "<functional>"},
};

const Spelling& spelling_of(const Type& type) {
  return *std::ranges::find_if(spellings,
                               [&](const Spelling& each) { return each.kind == type.kind; });
}

bool is_generic(TypeKind kind) { return kind >= TypeKind::list; }

bool has_keys(TypeKind kind) { return kind >= TypeKind::dict && kind <= TypeKind::frozen_set; }

/// Whose first type argument is a result, which may be void.
bool gives_first_argument(TypeKind kind) { return kind >= TypeKind::awaitable; }

bool is_choice(TypeKind kind) { return kind == TypeKind::optional || kind == TypeKind::union_of; }

bool is_time(TypeKind kind) { return kind >= TypeKind::date_time && kind <= TypeKind::time_delta; }

/// Whether std::hash takes the C++ type; others need krait::Hash.
bool is_std_hashable(const Type& type) {
  if (is_choice(type.kind)) {
    return std::ranges::all_of(type.arguments, is_std_hashable);
  }
  // Of all vectors, std::vector<bool> has one.
  const bool is_vector_of_bool =
      spelling_of(type).value == "std::vector" && type.arguments.front().kind == TypeKind::boolean;
  if (is_vector_of_bool) return true;
  if (type.kind == TypeKind::declared) {
    return type.declaration->is_enum() || type.declaration->is_class();
  }
  if (is_time(type.kind) || type.kind == TypeKind::path) return false;
  return !is_generic(type.kind) && type.kind != TypeKind::complex && type.kind != TypeKind::bytes;
}

bool needs_hasher(const Type& type) {
  return has_keys(type.kind) && !is_std_hashable(type.arguments.front());
}

bool is_generator(TypeKind kind) {
  return kind == TypeKind::generator || kind == TypeKind::async_generator;
}

/// What a generator yields is always a value; nothing that is sent or returned is left out, or
/// `void` where something comes after it.
std::vector<Type> without_nothings_at_the_end(std::vector<Type> arguments) {
  while (arguments.size() > 1 && arguments.back().kind == TypeKind::none) arguments.pop_back();
  return arguments;
}

std::vector<std::string> generator_arguments(const Type& type) {
  std::vector<std::string> spelled;
  for (const auto& argument : without_nothings_at_the_end(type.arguments)) {
    spelled.push_back(spelled.empty() ? value_type(argument) : result_type(argument));
  }
  return spelled;
}

bool is_number(TypeKind kind) {
  return kind == TypeKind::boolean || kind == TypeKind::integer || kind == TypeKind::real ||
         kind == TypeKind::complex;
}

/// Whether what stands between the angle brackets is no types alone.
bool has_choices(TypeKind kind) { return kind == TypeKind::literal || kind == TypeKind::ndarray; }

/// `krait::Literal<"C", "F">`, `krait::Array<double, 2>`
std::string with_choices(std::string_view name, const Type& type) {
  return fmt::format("{}<{}>", name, fmt::join(type.choices, ", "));
}

/// `std::function<R(A, B)>`
std::string function_type(const Type& callable) {
  std::vector<std::string> parameters;
  for (auto each = callable.arguments.begin() + 1; each != callable.arguments.end(); ++each) {
    parameters.push_back(value_type(*each));
  }
  return fmt::format("std::function<{}({})>", result_type(callable.arguments.front()),
                     fmt::join(parameters, ", "));
}

// A task can only be moved, out of what is the callee's own.
bool is_task(const Type& type) {
  const auto& whole = type.kind == TypeKind::optional ? type.arguments.front() : type;
  return whole.kind == TypeKind::awaitable;
}

}  // namespace

std::string tag_of(const Type& type) {
  if (type.kind == TypeKind::declared) {
    return fmt::format("types::Declared<{}>", type.declaration->cpp_name);
  }
  std::vector<std::string> arguments;
  const auto types =
      is_generator(type.kind) ? without_nothings_at_the_end(type.arguments) : type.arguments;
  arguments.reserve(types.size());
  for (const auto& argument : types) arguments.push_back(tag_of(argument));
  const auto name = fmt::format("types::{}", spelling_of(type).tag);
  if (has_choices(type.kind)) return with_choices(name, type);
  return is_generic(type.kind) ? fmt::format("{}<{}>", name, fmt::join(arguments, ", ")) : name;
}

std::string value_type(const Type& type) {
  if (type.kind == TypeKind::declared) return type.declaration->cpp_name;
  if (type.kind == TypeKind::callable) return function_type(type);
  if (type.kind == TypeKind::awaitable) {
    return fmt::format("krait::Task<{}>", result_type(type.arguments.front()));
  }
  if (has_choices(type.kind)) return with_choices(spelling_of(type).value, type);
  std::vector<std::string> arguments;
  if (is_generator(type.kind)) {
    arguments = generator_arguments(type);
  } else {
    for (const auto& argument : type.arguments) arguments.push_back(value_type(argument));
  }
  if (needs_hasher(type)) arguments.push_back(fmt::format("krait::Hash<{}>", arguments.front()));
  const std::string name(spelling_of(type).value);
  return is_generic(type.kind) ? fmt::format("{}<{}>", name, fmt::join(arguments, ", ")) : name;
}

std::string result_type(const Type& type) {
  return type.kind == TypeKind::none ? "void" : value_type(type);
}

std::string view_type(const Type& type) {
  if (type.kind == TypeKind::string) return "std::string_view";
  if (type.kind == TypeKind::bytes) return "std::span<const std::byte>";
  if (is_memory(type)) return view_of_memory(type);
  if (is_task(type)) return value_type(type);
  return is_cheap_to_copy(type) ? value_type(type) : fmt::format("const {}&", value_type(type));
}

bool is_cheap_to_copy(const Type& type) {
  const auto kind = type.kind == TypeKind::optional ? type.arguments.front().kind : type.kind;
  if (type.kind == TypeKind::declared) return type.declaration->is_enum();
  if (type.kind == TypeKind::none) return true;
  return is_number(kind) || is_time(kind) || kind == TypeKind::literal || kind == TypeKind::uuid;
}

void add_headers_of_value(const Type& type, std::set<std::string>& headers) {
  const auto& spelling = spelling_of(type);
  if (!spelling.header.empty()) headers.emplace(spelling.header);
  if (type.kind == TypeKind::bytes) headers.emplace("<cstddef>");
  if (type.kind == TypeKind::declared) {
    headers.emplace(fmt::format("\"{}\"", type.declaration->module->header_path));
  }
  if (type.kind == TypeKind::any_arguments) headers.emplace("<vector>");
  if (is_time(type.kind)) headers.emplace("<chrono>");
  if (type.kind == TypeKind::path) headers.emplace("<filesystem>");
  if (needs_hasher(type)) headers.emplace("<krait/hash.hpp>");
  const auto arguments =
      is_generator(type.kind) ? without_nothings_at_the_end(type.arguments) : type.arguments;
  for (const auto& argument : arguments) {
    const bool is_result = gives_first_argument(type.kind) && &argument == &arguments.front();
    const bool is_void = is_result && argument.kind == TypeKind::none;
    if (!is_void) add_headers_of_value(argument, headers);
  }
}

void add_headers_of_view(const Type& type, std::set<std::string>& headers) {
  if (type.kind == TypeKind::string) {
    headers.emplace("<string_view>");
  } else if (type.kind == TypeKind::bytes) {
    headers.insert({"<cstddef>", "<span>"});
  } else {
    add_headers_of_value(type, headers);
  }
}

}  // namespace krait::generator
