// What functions give: values, or tasks for all that Python can await.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "map.hpp"

namespace krait::generator {
namespace {

constexpr int longest_alias_chain = 64;

const Type any_object{TypeKind::any, {}};

bool is_awaitable(std::string_view name) {
  return name == "typing.Awaitable" || name == "asyncio.Future" || name == "asyncio.Task";
}

/// The type that one returned literal has; nothing for anything but a literal.
std::optional<TypeKind> literal_type(const std::optional<Expression>& returned) {
  if (!returned) return TypeKind::none;
  switch (returned->kind) {
    case Expression::Kind::none:
      return TypeKind::none;
    case Expression::Kind::boolean:
      return TypeKind::boolean;
    case Expression::Kind::integer:
      return TypeKind::integer;
    case Expression::Kind::real:
      return TypeKind::real;
    case Expression::Kind::imaginary:
      return TypeKind::complex;
    case Expression::Kind::string:
      return TypeKind::string;
    case Expression::Kind::bytes:
      return TypeKind::bytes;
    default:
      return std::nullopt;
  }
}

/// The one type of literal that every `return` of the body gives.
std::optional<TypeKind> common_literal_type(const Function& function) {
  if (function.is_stub) return std::nullopt;
  const auto& values = function.return_values;
  if (values.empty()) return TypeKind::none;
  const auto first = literal_type(values.front());
  const bool is_common = std::all_of(values.begin(), values.end(),
                                     [&](const auto& each) { return literal_type(each) == first; });
  return is_common ? first : std::nullopt;
}

}  // namespace

ResultType TypeMapper::result_type() {
  position_ = Position::result;
  if (is_context_manager()) return result_of_context_manager();
  if (function_.yields) return result_of_generator();
  if (!function_.returns) return {any_object, function_.is_async};
  const auto& annotation = *function_.returns;
  auto result = function_.is_async ? result_of_async(annotation) : result_of_sync(annotation);
  result.value = bearable(std::move(result.value), annotation);
  return result;
}

/// `async def f() -> Coroutine[int, None, None]` is an older way to say `-> int`.
ResultType TypeMapper::result_of_async(const Expression& annotation) {
  if (head_of(annotation) != "typing.Coroutine") return {map(annotation), true};
  const auto& coroutine = unwrapped(annotation);
  if (coroutine.kind != Expression::Kind::subscript) return result_of_bare_coroutine(annotation);
  return {map(coroutine.children.at(1)), true};
}

ResultType TypeMapper::result_of_sync(const Expression& annotation) {
  const auto head = head_of(annotation);
  const bool is_coroutine = head == "typing.Coroutine";
  if (!is_coroutine && !is_awaitable(head)) return {map(annotation), false};

  const auto& awaitable = unwrapped(annotation);
  if (awaitable.kind != Expression::Kind::subscript) return result_of_bare_coroutine(annotation);
  const std::size_t expected = is_coroutine ? 3 : 1;
  if (awaitable.children.size() != expected + 1) {
    return {wrong_arguments(awaitable, head, expected), true};
  }
  return {map(awaitable.children.back()), true};
}

ResultType TypeMapper::result_of_bare_coroutine(const Expression& annotation) {
  const auto literal = function_.is_async ? common_literal_type(function_) : std::nullopt;
  if (literal) return {{*literal, {}}, true};
  reporter_.warning(annotation.location,
                    fmt::format("what '{}' gives when awaited is not said: krait::Object is used; "
                                "write {}",
                                function_.name,
                                function_.is_async ? "the type itself, as in `-> int`"
                                                   : "it, as in `-> Awaitable[int]`"));
  return {any_object, true};
}

bool TypeMapper::is_context_manager() const {
  return std::any_of(function_.decorators.begin(), function_.decorators.end(),
                     [&](const Expression& each) {
                       return scope_.is(each, "contextlib.contextmanager") ||
                              scope_.is(each, "contextlib.asynccontextmanager");
                     });
}

ResultType TypeMapper::result_of_context_manager() {
  reporter_.warning(function_.location,
                    fmt::format("context managers are not mapped yet: '{}' gives a krait::Object; "
                                "write a function with the `with` statement inside",
                                function_.name));
  return {any_object, false};
}

ResultType TypeMapper::result_of_generator() {
  const Location place = function_.returns ? function_.returns->location : function_.location;
  reporter_.warning(
      place, fmt::format("generators are not mapped yet: '{}' gives a krait::Object"
                         "{}",
                         function_.name, function_.is_async ? "" : ", which can be iterated"));
  return {any_object, false};
}

// --- names behind names ---

const Expression& TypeMapper::unwrapped(const Expression& annotation) const {
  const Expression* current = &annotation;
  for (int step = 0; step < longest_alias_chain; ++step) {
    const bool is_quoted = current->kind == Expression::Kind::string && !current->children.empty();
    const auto meaning = is_quoted ? Meaning{} : scope_.meaning_of(*current);
    if (is_quoted) {
      current = &current->children.front();
    } else if (meaning.kind == Meaning::Kind::alias) {
      current = meaning.alias;
    } else {
      break;
    }
  }
  return *current;
}

std::string TypeMapper::head_of(const Expression& annotation) const {
  const auto& plain = unwrapped(annotation);
  const bool is_generic = plain.kind == Expression::Kind::subscript;
  const auto& name = is_generic ? unwrapped(plain.children.front()) : plain;
  const auto meaning = scope_.meaning_of(name);
  return meaning.kind == Meaning::Kind::known ? meaning.name : std::string{};
}

}  // namespace krait::generator
