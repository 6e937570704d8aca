// What one class becomes in C++, by its bases, its decorators and what it has.

#include "classify.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "text.hpp"

namespace krait::generator {
namespace {

using Form = Declaration::Form;

const std::unordered_set<std::string_view> enumerations = words_of(R"(
enum.Enum enum.IntEnum enum.StrEnum enum.ReprEnum
)");

const std::unordered_set<std::string_view> flags = words_of("enum.Flag enum.IntFlag");

/// What a class that is only data may have all the same.
const std::unordered_set<std::string_view> ways_of_data = words_of(R"(
__post_init__ __repr__ __str__ __eq__ __ne__ __hash__ __format__ __init_subclass__ __getstate__
__setstate__ __reduce__ __reduce_ex__ __copy__ __deepcopy__ __sizeof__ __lt__ __le__ __gt__ __ge__
__class_getitem__ __replace__
)");

const Expression& without_arguments(const Expression& base) {
  return base.kind == Expression::Kind::subscript ? base.children.front() : base;
}

std::string known_name(const Declaration& declaration, const Expression& expression) {
  const auto line = declaration.syntax->location.line;
  const auto meaning = declaration.module->scope.meaning_of(expression, {}, line);
  return meaning.kind == Meaning::Kind::known ? meaning.name : std::string{};
}

/// Python's own exceptions that are called otherwise.
bool is_exception_without_the_name(std::string_view name) {
  return name == "StopIteration" || name == "StopAsyncIteration";
}

/// What the class is by a base that is not among the modules that are generated.
Form form_by_foreign_base(const Declaration& declaration, const Expression& base) {
  const auto name = known_name(declaration, without_arguments(base));
  if (enumerations.contains(name)) return Form::enumeration;
  if (flags.contains(name)) return Form::flags;
  if (name == "typing.NamedTuple" || name == "collections.namedtuple") return Form::named_tuple;
  if (name == "typing.TypedDict") return Form::typed_dict;
  if (name == "typing.Protocol") return Form::protocol;
  const auto spelled = name.empty() ? dotted_name(without_arguments(base)) : name;
  const auto last = spelled.substr(spelled.rfind('.') + 1);
  const bool is_exception = ends_like_an_exception(last) || is_exception_without_the_name(last);
  return is_exception ? Form::exception : Form::object;
}

bool has_behaviour(const Class& syntax) {
  return std::ranges::any_of(syntax.functions, [](const Function& each) {
    const bool is_special = each.name.starts_with("__") && each.name.ends_with("__");
    return is_special ? !ways_of_data.contains(each.name) : !each.name.starts_with('_');
  });
}

bool has_init_variable(const Declaration& declaration) {
  const auto& variables = declaration.syntax->variables;
  return std::ranges::any_of(variables, [&](const Variable& each) {
    return each.annotation &&
           known_name(declaration, head_of_annotation(*each.annotation)) == "dataclasses.InitVar";
  });
}

/// Whether all that it has comes from bases that are only data themselves.
bool inherits_only_data(const Declaration& declaration,
                        const std::vector<const Declaration*>& bases, Form form) {
  const auto neutral = std::ranges::count_if(
      declaration.syntax->bases,
      [&](const Expression& each) { return is_neutral_base(declaration, each); });
  const auto same =
      std::ranges::count_if(bases, [&](const Declaration* each) { return each->form == form; });
  return static_cast<std::size_t>(neutral + same) == declaration.syntax->bases.size();
}

/// A struct becomes a Python object by its class's own constructor, which has the fields.
bool makes_init(const Declaration& declaration) {
  const auto& options = dataclass_decorator(declaration)->children;
  return std::ranges::none_of(options, [](const Expression& each) {
    return each.kind == Expression::Kind::keyword && each.text == "init" &&
           each.children.front().text == "False";
  });
}

Form form_of_dataclass(const Declaration& declaration,
                       const std::vector<const Declaration*>& bases) {
  const bool is_data = !has_behaviour(*declaration.syntax) && !has_init_variable(declaration) &&
                       makes_init(declaration) &&
                       inherits_only_data(declaration, bases, Form::dataclass);
  return is_data ? Form::dataclass : Form::object;
}

/// Whether Python raises its instances, whatever else it is.
bool is_exception(const Declaration& declaration, const std::vector<const Declaration*>& bases) {
  const auto is_generated = [&](const Expression& name) {
    return std::ranges::any_of(bases, [&](const Declaration* each) {
      return dotted_name(name).ends_with(each->own_name());
    });
  };
  const auto& all = declaration.syntax->bases;
  return std::ranges::any_of(
             bases, [](const Declaration* each) { return each->form == Form::exception; }) ||
         std::ranges::any_of(all, [&](const Expression& each) {
           return !is_generated(each) && form_by_foreign_base(declaration, each) == Form::exception;
         });
}

/// What a base among the modules that are generated makes of a class.
Form inherited(const Declaration& base) {
  switch (base.form) {
    case Form::enumeration:
    case Form::flags:
    case Form::typed_dict:
    case Form::exception:
      return base.form;
    default:
      return Form::object;
  }
}

bool has_ignored_field_above(const Declaration& declaration) {
  const auto& mro = declaration.mro;
  return std::any_of(mro.begin() + 1, mro.end(),
                     [](const Declaration* base) { return base->syntax->has_ignored_field; });
}

}  // namespace

Form form_of(const Declaration& declaration, const std::vector<const Declaration*>& bases) {
  if (is_exception(declaration, bases)) return Form::exception;
  if (dataclass_decorator(declaration) != nullptr) return form_of_dataclass(declaration, bases);
  for (const Declaration* base : bases) {
    if (inherited(*base) != Form::object) return inherited(*base);
  }
  for (const auto& base : declaration.syntax->bases) {
    const auto form = form_by_foreign_base(declaration, base);
    const bool is_tuple_with_more = form == Form::named_tuple && has_behaviour(*declaration.syntax);
    if (form != Form::object && !is_tuple_with_more) return form;
  }
  return Form::object;
}

bool is_neutral_base(const Declaration& declaration, const Expression& base) {
  const auto name = known_name(declaration, without_arguments(base));
  return name == "object" || name == "typing.Generic" || name == "abc.ABC" ||
         name == "typing.Protocol";
}

bool is_cancellation(const Declaration& declaration) {
  return std::ranges::any_of(declaration.mro, [](const Declaration* origin) {
    const auto& bases = origin->syntax->bases;
    return std::ranges::any_of(bases, [&](const Expression& each) {
      return known_name(*origin, each).ends_with("CancelledError");
    });
  });
}

bool is_hashable_object(const Declaration& declaration) {
  if (declaration.form != Form::object) return false;
  const auto& functions = declaration.syntax->functions;
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(functions, [&](const Function& each) { return each.name == name; });
  };
  if (has("__hash__")) return true;
  if (const auto* decorator = dataclass_decorator(declaration)) {
    const auto& options = decorator->children;
    return is_switched_on(options, "frozen") || is_switched_on(options, "unsafe_hash");
  }
  if (has("__eq__")) return false;
  const auto is_unhashable = [](const Declaration* base) {
    return base->form == Form::object && !base->is_hashable;
  };
  return std::ranges::none_of(declaration.bases, is_unhashable);
}

bool ends_like_an_exception(std::string_view name) {
  return name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning") ||
         name.ends_with("Exit") || name.ends_with("Interrupt") || name.ends_with("ExceptionGroup");
}

const Expression* dataclass_decorator(const Declaration& declaration) {
  for (const auto& each : declaration.syntax->decorators) {
    const bool is_call = each.kind == Expression::Kind::call;
    const auto& callee = is_call ? each.children.front() : each;
    if (known_name(declaration, callee) == "dataclasses.dataclass") return &each;
  }
  return nullptr;
}

bool is_switched_on(const std::vector<Expression>& arguments, std::string_view name) {
  return std::ranges::any_of(arguments, [&](const Expression& each) {
    return each.kind == Expression::Kind::keyword && each.text == name &&
           each.children.front().kind == Expression::Kind::boolean &&
           each.children.front().text == "True";
  });
}

bool is_after_ignored(const Declaration& declaration, const Variable& variable) {
  return variable.is_after_ignored || has_ignored_field_above(declaration);
}

const Expression* field_call(const Declaration& declaration, const Variable& variable) {
  if (!variable.value || variable.value->kind != Expression::Kind::call) return nullptr;
  const auto& callee = variable.value->children.front();
  return known_name(declaration, callee) == "dataclasses.field" ? &*variable.value : nullptr;
}

std::optional<Expression> default_of(const Declaration& declaration, const Variable& variable) {
  const auto* call = field_call(declaration, variable);
  if (call == nullptr) return variable.value;
  for (const auto& each : call->children) {
    const bool is_default = each.kind == Expression::Kind::keyword && each.text == "default";
    if (is_default) return each.children.front();
  }
  return std::nullopt;
}

}  // namespace krait::generator
