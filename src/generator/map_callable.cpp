// Callables: their parameters and results, which may be awaitable.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "advice.hpp"
#include "map.hpp"

namespace krait::generator {
namespace {

const Type any_object{TypeKind::any, {}};

constexpr std::string_view say_dots = "write `...` for any arguments";

bool is_awaitable(std::string_view name) {
  return name == "typing.Awaitable" || name == "typing.Coroutine" || name == "asyncio.Future" ||
         name == "asyncio.Task";
}

}  // namespace

Type TypeMapper::map_callable(const Expression& subscript) {
  const auto& children = subscript.children;
  if (children.size() != 3) return wrong_arguments(subscript, "typing.Callable", 2);
  const auto& parameters = children[1];
  const bool is_list = parameters.kind == Expression::Kind::list;
  const bool is_any_number = std::ranges::any_of(
      parameters.children, [&](const Expression& each) { return unpacked(each) != nullptr; });
  if (!is_list && parameters.kind != Expression::Kind::ellipsis) {
    return object_instead(parameters, "the parameters of this 'Callable' are not a list of types",
                          say_dots);
  }
  Type type{TypeKind::callable, {callable_result(children[2])}};
  if (!is_list || is_any_number) {
    type.arguments.push_back({TypeKind::any_arguments, {}});
    return type;
  }
  // What it is given goes the other way than it does itself.
  const auto other = position_ == Position::parameter ? Position::result : Position::parameter;
  const auto own = std::exchange(position_, other);
  for (const auto& each : parameters.children) type.arguments.push_back(map(each));
  position_ = own;
  return type;
}

Type TypeMapper::bare_callable(const Expression& name) {
  reporter_.untyped(name.location,
                    fmt::format("'Callable' does not say what it takes and gives: krait::Object is "
                                "used for that; write it as in `{}`",
                                example_of("typing.Callable")));
  return {TypeKind::callable, {any_object, {TypeKind::any_arguments, {}}}};
}

Type TypeMapper::callable_result(const Expression& annotation) {
  const auto head = head_of(annotation);
  if (head == "typing.NoReturn") return {TypeKind::none, {}};
  if (!is_awaitable(head)) return map(annotation);
  const auto& awaitable = unwrapped(annotation);
  if (awaitable.kind != Expression::Kind::subscript) {
    return {TypeKind::awaitable,
            {object_instead(annotation, "what this gives when awaited is not said",
                            "write it, as in `Awaitable[int]`")}};
  }
  const std::size_t expected = head == "typing.Coroutine" ? 3 : 1;
  if (awaitable.children.size() != expected + 1) {
    return {TypeKind::awaitable, {wrong_arguments(awaitable, head, expected)}};
  }
  return {TypeKind::awaitable, {map(awaitable.children.back())}};
}

}  // namespace krait::generator
