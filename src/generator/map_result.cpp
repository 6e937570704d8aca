// What functions give: values, or tasks for all that Python can await.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "bind_types.hpp"
#include "map.hpp"

namespace krait::generator {
namespace {

constexpr int longest_alias_chain = 64;

const Type any_object{TypeKind::any, {}};

struct GeneratorForm {
  TypeKind kind;
  std::size_t most_arguments;
};

const std::unordered_map<std::string_view, GeneratorForm> generators{
    {"typing.Generator", {TypeKind::generator, 3}},
    {"typing.Iterator", {TypeKind::generator, 1}},
    {"typing.Iterable", {TypeKind::generator, 1}},
    {"typing.AsyncGenerator", {TypeKind::async_generator, 2}},
    {"typing.AsyncIterator", {TypeKind::async_generator, 1}},
    {"typing.AsyncIterable", {TypeKind::async_generator, 1}},
};

/// One of which nothing is known but what kind it is: it is sent nothing and returns nothing.
Type generator_of(TypeKind kind, const Type& item) {
  const std::size_t others = kind == TypeKind::generator ? 2 : 1;
  Type type{kind, {item}};
  type.arguments.resize(1 + others, Type{TypeKind::none, {}});
  return type;
}

bool is_awaitable(std::string_view name) {
  return name == "typing.Awaitable" || name == "asyncio.Future" || name == "asyncio.Task";
}

/// The type that one returned literal has; nothing for anything but a literal.
std::optional<TypeKind> literal_type(const std::optional<Expression>& returned) {
  if (!returned || returned->kind == Expression::Kind::none) return TypeKind::none;
  return literal_kind(*returned);
}

/// The one type of literal that every `return` of the body gives.
std::optional<TypeKind> common_literal_type(const Function& function) {
  if (function.is_stub) return std::nullopt;
  const auto& values = function.return_values;
  if (values.empty()) return TypeKind::none;
  const auto first = literal_type(values.front());
  const bool is_common =
      std::ranges::all_of(values, [&](const auto& each) { return literal_type(each) == first; });
  return is_common ? first : std::nullopt;
}

}  // namespace

ResultType TypeMapper::result_type() {
  position_ = Position::result;
  must_be_defined_ = false;
  if (is_context_manager()) return {any_object, false};  // for krait::with
  if (function_->yields) return result_of_generator();
  if (!function_->returns) return {any_object, function_->is_async};
  const auto& annotation = *function_->returns;
  auto result = function_->is_async ? result_of_async(annotation) : result_of_sync(annotation);
  result.value = bearable(std::move(result.value), annotation);
  return result;
}

/// `async def f() -> Coroutine[int, None, None]` is an older way to say `-> int`.
ResultType TypeMapper::result_of_async(const Expression& annotation) {
  if (head_of(annotation) != "typing.Coroutine") return {map_whole(annotation), true};
  const auto& coroutine = unwrapped(annotation);
  if (coroutine.kind != Expression::Kind::subscript) return result_of_bare_coroutine(annotation);
  return {map_whole(coroutine.children.at(1)), true};
}

ResultType TypeMapper::result_of_sync(const Expression& annotation) {
  const auto head = head_of(annotation);
  const bool is_coroutine = head == "typing.Coroutine";
  if (!is_coroutine && !is_awaitable(head)) return {map_whole(annotation), false};

  const auto& awaitable = unwrapped(annotation);
  if (awaitable.kind != Expression::Kind::subscript) return result_of_bare_coroutine(annotation);
  const std::size_t expected = is_coroutine ? 3 : 1;
  if (awaitable.children.size() != expected + 1) {
    return {wrong_arguments(awaitable, head, expected), true};
  }
  return {map_whole(awaitable.children.back()), true};
}

/// `Awaitable[int]` or `Coroutine[Any, Any, int]`: a task of C++, which Python awaits. An
/// asyncio.Task belongs to a loop already.
Type TypeMapper::argument_type(const Parameter& parameter) {
  const bool is_by_place = parameter.kind == Parameter::Kind::positional ||
                           parameter.kind == Parameter::Kind::positional_only;
  if (!parameter.annotation || !is_by_place) return parameter_type(parameter);
  const auto& annotation = *parameter.annotation;
  const auto head = head_of(annotation);
  const bool is_coroutine = head == "typing.Coroutine";
  const auto& awaitable = unwrapped(annotation);
  const bool is_whole = awaitable.children.size() == (is_coroutine ? 4 : 2);
  if ((!is_coroutine && head != "typing.Awaitable") || !is_whole) return parameter_type(parameter);
  position_ = Position::parameter;
  must_be_defined_ = parameter.default_value.has_value();
  return {TypeKind::awaitable, {bearable(map(awaitable.children.back()), annotation)}};
}

ResultType TypeMapper::result_of_bare_coroutine(const Expression& annotation) {
  const auto literal = function_->is_async ? common_literal_type(*function_) : std::nullopt;
  if (literal) return {{*literal, {}}, true};
  reporter_.warning(annotation.location,
                    fmt::format("what '{}' gives when awaited is not said: krait::Object is used; "
                                "write {}",
                                function_->name,
                                function_->is_async ? "the type itself, as in `-> int`"
                                                    : "it, as in `-> Awaitable[int]`"));
  return {any_object, true};
}

bool TypeMapper::is_context_manager() const {
  return std::ranges::any_of(function_->decorators, [&](const Expression& each) {
    return scope_.is(each, "contextlib.contextmanager") ||
           scope_.is(each, "contextlib.asynccontextmanager");
  });
}

/// Of a function with `yield` in its body.
ResultType TypeMapper::result_of_generator() {
  const auto kind = function_->is_async ? TypeKind::async_generator : TypeKind::generator;
  const std::string_view example = function_->is_async ? "AsyncIterator[int]" : "Iterator[int]";
  if (!function_->returns) {
    reporter_.untyped(
        function_->location,
        fmt::format("what '{}' yields has no annotation: krait::Object is used; write "
                    "it as in `-> {}`",
                    function_->name, example));
    return {generator_of(kind, any_object), false};
  }
  const auto& annotation = *function_->returns;
  const auto head = head_of(annotation);
  const auto found = generators.find(head);
  if (found != generators.end() && found->second.kind == kind) {
    return {bearable(map_generator(head, annotation), annotation), false};
  }
  reporter_.warning(annotation.location,
                    fmt::format("'{}' yields, so this is not what a call of it gives: "
                                "krait::Object is used for its items; write `{}` for items of int",
                                function_->name, example));
  return {generator_of(kind, any_object), false};
}

Type TypeMapper::map_whole(const Expression& annotation) {
  const auto head = head_of(annotation);
  return generators.contains(head) ? map_generator(head, annotation) : map(annotation);
}

Type TypeMapper::map_generator(const std::string& name, const Expression& annotation) {
  const auto& [kind, most_arguments] = generators.at(name);
  const auto& generator = unwrapped(annotation);
  if (generator.kind != Expression::Kind::subscript) {
    return generator_of(kind, elements_unsaid(kind, 1, name, annotation).arguments.front());
  }
  const auto given = generator.children.size() - 1;
  if (given == 0 || given > most_arguments) {
    return generator_of(kind, wrong_arguments(generator, name, most_arguments));
  }
  auto type = generator_of(kind, map(generator.children[1]));
  for (std::size_t index = 1; index < given; ++index) {
    const bool is_sent = index == 1;
    position_ = is_sent ? Position::parameter : Position::result;
    type.arguments[index] = map(generator.children[index + 1]);
  }
  position_ = Position::result;
  return type;
}

// --- names behind names ---

namespace {

/// An expression, and the class in whose body it stands, if any.
struct Place {
  const Expression* expression;
  std::string inside;
};

Place unwrapped(const Scope& scope, Place current) {
  for (int step = 0; step < longest_alias_chain; ++step) {
    current.expression = &unquoted(*current.expression);
    auto meaning = scope.meaning_of(*current.expression, current.inside);
    if (meaning.kind != Meaning::Kind::alias) break;
    current = {meaning.alias, std::move(meaning.inside)};
  }
  return current;
}

std::string head_of(const Scope& scope, Place annotation) {
  auto plain = unwrapped(scope, std::move(annotation));
  if (plain.expression->kind == Expression::Kind::subscript) {
    plain = unwrapped(scope, {&plain.expression->children.front(), plain.inside});
  }
  const auto meaning = scope.meaning_of(*plain.expression, plain.inside);
  return meaning.kind == Meaning::Kind::known ? meaning.name : std::string{};
}

}  // namespace

const Expression& TypeMapper::unwrapped(const Expression& annotation) const {
  return *generator::unwrapped(scope_, {&annotation, inside_}).expression;
}

const Expression& TypeMapper::unwrapped(const Meaning& alias) const {
  return *generator::unwrapped(scope_, {alias.alias, alias.inside}).expression;
}

std::string TypeMapper::head_of(const Expression& annotation) const {
  return generator::head_of(scope_, {&annotation, inside_});
}

std::string TypeMapper::head_of(const Meaning& alias) const {
  return generator::head_of(scope_, {alias.alias, alias.inside});
}

}  // namespace krait::generator
