// The constructors of a class.

#include "bind_constructors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "naming.hpp"

namespace krait::generator {
namespace {

bool is_called_with_one(const BoundFunction& function) {
  const auto needs_others = [](const BoundParameter& each) { return !each.has_default; };
  const auto& positional = function.positional;
  return !positional.empty() && !function.has_required_keyword() &&
         std::none_of(positional.begin() + 1, positional.end(), needs_others);
}

class ConstructorBinder {
 public:
  ConstructorBinder(const Declaration& declaration, ClassBuilder& builder)
      : declaration_(declaration), builder_(builder) {}

  void add_plain(const std::optional<std::string>& parameter) {
    auto function = named();
    if (parameter) {
      function.positional.push_back({*parameter, *parameter, {TypeKind::string, {}}, true, {}});
    }
    builder_.bound.methods.push_back(
        {.kind = BoundMethod::Kind::constructor, .function = std::move(function)});
  }

  void add(FunctionPlace place, const Function& init) {
    auto function = bound(place, init);
    const bool would_copy =
        is_called_with_one(function) && takes(function.positional.front().type, declaration_);
    BoundMethod method{.kind = BoundMethod::Kind::constructor, .function = std::move(function)};
    if (would_copy) make_factory(method, place, init);
    builder_.put(std::move(method), init, place.reporter);
  }

  void report_unknown(Reporter& reporter) const {
    reporter.note(
        declaration_.syntax->location,
        fmt::format("how '{}' is constructed is not known, because of a base class that is not "
                    "generated: it gets no constructor; write `def __init__`",
                    declaration_.python_name));
  }

 private:
  BoundFunction named() const {
    BoundFunction function;
    function.python_name = declaration_.python_name;
    function.cpp_name = declaration_.own_cpp_name;
    return function;
  }

  BoundFunction bound(FunctionPlace& place, const Function& init) const {
    auto plain = without_first_parameter(init);
    plain.name = declaration_.own_name();
    plain.is_async = plain.yields = false;
    plain.returns = Expression{Expression::Kind::none, {}};
    place.options_prefix =
        place.options_prefix.substr(0, place.options_prefix.size() - plain.name.size() - 1);
    auto function = bind_function(place, plain);
    const auto names = named();
    function.python_name = names.python_name;
    function.cpp_name = names.cpp_name;
    function.result = {};
    return function;
  }

  void make_factory(BoundMethod& method, const FunctionPlace& place, const Function& init) {
    const auto class_name = method.function.cpp_name;
    method.is_factory = true;
    method.function.result.value = {.kind = TypeKind::declared, .declaration = &declaration_};
    method.function.cpp_name = builder_.name_of("make");
    place.reporter.note(
        init.location,
        fmt::format("'{}' is made by '{}::{}' in C++, where its constructor would copy",
                    declaration_.python_name, class_name, method.function.cpp_name));
  }

  const Declaration& declaration_;
  ClassBuilder& builder_;
};

}  // namespace

bool takes(const Type& type, const Declaration& declaration) {
  if (type.kind == TypeKind::declared) {
    const auto& mro = declaration.mro;
    return std::ranges::find(mro, type.declaration) != mro.end();
  }
  const bool is_choice = type.kind == TypeKind::optional || type.kind == TypeKind::union_of;
  const auto is_taken = [&](const Type& each) { return takes(each, declaration); };
  return is_choice && std::ranges::any_of(type.arguments, is_taken);
}

void bind_constructors(const Declaration& declaration,
                       const std::function<FunctionPlace(const Declaration&)>& place_of,
                       ClassBuilder& builder) {
  ConstructorBinder binder(declaration, builder);
  const auto constructor = constructor_of(declaration);
  switch (constructor.kind) {
    case Constructor::Kind::known:
      if (constructor.functions.empty()) return binder.add_plain(std::nullopt);
      for (const auto& each : constructor.functions) {
        auto place = place_of(*constructor.origin);
        place.spoken_name = constructor.origin->own_name();
        binder.add(std::move(place), each);
      }
      break;
    case Constructor::Kind::of_exception:
      return binder.add_plain("message");
    case Constructor::Kind::unknown:
      return binder.report_unknown(place_of(declaration).reporter);
    case Constructor::Kind::missing:
      break;
  }
}

}  // namespace krait::generator
