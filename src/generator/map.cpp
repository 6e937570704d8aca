// Annotations to types: what can be mapped is, the rest becomes krait::Object with a diagnostic.

#include "map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "advice.hpp"
#include "arrays.hpp"

namespace krait::generator {
namespace {

constexpr int deepest_annotation = 64;
// A few aliases that double what they name make an annotation beyond all bounds.
constexpr int largest_annotation = 10'000;

const Type any_object{TypeKind::any, {}};

constexpr std::string_view say_any_inside = "write `Any` for its inner parts";
constexpr std::string_view say_a_type = "write one, as in `int` or `list[str]`";

const std::unordered_map<std::string_view, TypeKind> plain_types{
    {"None", TypeKind::none},
    {"bool", TypeKind::boolean},
    {"int", TypeKind::integer},
    {"float", TypeKind::real},
    {"complex", TypeKind::complex},
    {"str", TypeKind::string},
    {"bytes", TypeKind::bytes},
    {"object", TypeKind::any},
    {"typing.Any", TypeKind::any},
    {"typing.Hashable", TypeKind::any},
    {"typing.TypeGuard", TypeKind::boolean},
    {"typing.TypeIs", TypeKind::boolean},
    {"datetime.datetime", TypeKind::date_time},
    {"datetime.date", TypeKind::date},
    {"datetime.time", TypeKind::time_of_day},
    {"datetime.timedelta", TypeKind::time_delta},
    {"pathlib.Path", TypeKind::path},
    {"pathlib.PurePath", TypeKind::path},
    {"os.PathLike", TypeKind::path},
    {"uuid.UUID", TypeKind::uuid},
    {"decimal.Decimal", TypeKind::decimal},
};

struct Container {
  TypeKind kind;
  std::size_t argument_count;
};

const std::unordered_map<std::string_view, Container> containers{
    {"list", {TypeKind::list, 1}},
    {"typing.Sequence", {TypeKind::sequence, 1}},
    {"typing.MutableSequence", {TypeKind::sequence, 1}},
    {"typing.Iterable", {TypeKind::iterable, 1}},
    {"typing.Collection", {TypeKind::iterable, 1}},
    {"dict", {TypeKind::dict, 2}},
    {"typing.Mapping", {TypeKind::mapping, 2}},
    {"typing.MutableMapping", {TypeKind::mapping, 2}},
    {"set", {TypeKind::set, 1}},
    {"typing.AbstractSet", {TypeKind::set, 1}},
    {"frozenset", {TypeKind::frozen_set, 1}},
};

/// `"big"` lets an int be of any size, `"local"` a datetime be without a time zone; both also where
/// None is another choice.
void apply_remark(std::string_view remark, Type& type) {
  if (type.kind == TypeKind::optional || type.kind == TypeKind::union_of) {
    for (auto& each : type.arguments) apply_remark(remark, each);
  } else if (remark == "big" && type.kind == TypeKind::integer) {
    type.kind = TypeKind::big_integer;
  } else if (remark == "local" && type.kind == TypeKind::date_time) {
    type.kind = TypeKind::local_date_time;
  } else {
    apply_remark_on_memory(remark, type);
  }
}

/// Qualifiers, which say nothing of the type itself.
bool is_qualifier(std::string_view name) {
  return name == "typing.Final" || name == "typing.ClassVar" || name == "typing.Required" ||
         name == "typing.NotRequired" || name == "typing.ReadOnly";
}

/// What is mapped inside of something is one level deeper than that.
class Deeper {
 public:
  explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  int& depth_;
};

}  // namespace

TypeMapper::TypeMapper(const Program& program, const ProgramModule& module, Reporter& reporter,
                       const Function* function, ClassAround around)
    : program_(program),
      user_(module),
      module_(module),
      scope_(module.scope),
      reporter_(reporter),
      function_(function),
      around_(around),
      inside_(around.scope == nullptr ? "" : around.scope->python_name) {}

Type TypeMapper::variable_type(const Expression& annotation) {
  position_ = Position::parameter;
  must_be_defined_ = false;
  return bearable(map(annotation), annotation);
}

Type TypeMapper::field_type(const Expression& annotation) {
  position_ = Position::parameter;
  must_be_defined_ = true;
  return bearable(map(annotation), annotation);
}

Type TypeMapper::parameter_type(const Parameter& parameter) {
  position_ = Position::parameter;
  // Those by keyword are members of a struct, and a default is made where it is written.
  must_be_defined_ =
      parameter.kind == Parameter::Kind::keyword || parameter.default_value.has_value();
  if (!parameter.annotation) return any_object;
  return bearable(map(*parameter.annotation), *parameter.annotation);
}

// --- annotations ---

Type TypeMapper::map(const Expression& annotation) {
  const Deeper deeper(depth_);
  if (depth_ > deepest_annotation || ++mapped_ > largest_annotation) {
    return object_instead(annotation, "this annotation is nested too deeply", say_any_inside);
  }
  switch (annotation.kind) {
    case Expression::Kind::none:
      return {TypeKind::none, {}};
    case Expression::Kind::name:
    case Expression::Kind::attribute:
      return map_name(annotation);
    case Expression::Kind::subscript:
      return map_generic(annotation);
    case Expression::Kind::union_of:
      return map_choices(annotation, 0);
    case Expression::Kind::starred:
      return map_unpacked(annotation.children.front());
    case Expression::Kind::string:
      if (!annotation.children.empty()) return map(annotation.children.front());
      [[fallthrough]];
    default:
      return object_instead(annotation, "this is not a type", say_a_type);
  }
}

Type TypeMapper::map_name(const Expression& name) {
  const bool is_attribute = name.kind == Expression::Kind::attribute;
  const auto& variable = is_attribute ? name.children.front() : name;
  if (const auto found = type_variable(variable)) return *found;
  if (const auto* declared = find_class(name)) return map_declared(*declared, name);
  if (const auto found = map_elsewhere(name)) return *found;
  return map_meaning(meaning_of(name), name);
}

Type TypeMapper::map_meaning(const Meaning& meaning, const Expression& name) {
  switch (meaning.kind) {
    case Meaning::Kind::known:
      return map_known_name(meaning.name, name);
    case Meaning::Kind::alias:
      return map_alias(*meaning.alias, name, meaning.inside);
    case Meaning::Kind::type_variable:
      return map_type_variable(meaning, name);
    case Meaning::Kind::local_class:
    case Meaning::Kind::unknown:
      break;
  }
  return object_for_unknown(name);
}

const Declaration* TypeMapper::find_class(const Expression& name) const {
  return program_.find(module_, name, inside_);
}

Type TypeMapper::map_declared(const Declaration& declaration, const Expression& name) {
  const auto& python_name = declaration.python_name;
  if (declaration.is_left_out) {
    return object_instead(name, fmt::format("class '{}' is left out", python_name),
                          declaration.how_to_get_it);
  }
  if (declaration.form == Declaration::Form::protocol) return any_object;
  const bool needs_definition = must_be_defined_ || !declaration.can_be_declared();
  if (needs_definition && !program_.may_use(user_, declaration)) {
    return object_instead_of_cycle(declaration, name);
  }
  return {.kind = TypeKind::declared, .declaration = &declaration};
}

Type TypeMapper::map_known_name(const std::string& name, const Expression& where) {
  if (const auto plain = plain_types.find(name); plain != plain_types.end()) {
    return {plain->second, {}};
  }
  if (const auto memory = memory_type(name)) return *memory;
  if (name == "typing.NoReturn" && position_ == Position::result) return {TypeKind::none, {}};
  if (name == "typing.Self" && around_.self != nullptr) return map_declared(*around_.self, where);
  if (name == "typing.AnyStr") return union_of({{TypeKind::string, {}}, {TypeKind::bytes, {}}});
  if (name == "typing.Callable") return bare_callable(where);
  if (name == "tuple") return elements_unsaid(TypeKind::variadic_tuple, 1, name, where);
  if (name == "typing.Iterable" && position_ == Position::result) {
    return object_for_unmapped(name, where);
  }
  if (const auto found = containers.find(name); found != containers.end()) {
    return elements_unsaid(found->second.kind, found->second.argument_count, name, where);
  }
  return object_for_unmapped(name, where);
}

Type TypeMapper::map_generic(const Expression& subscript) {
  const auto& origin = subscript.children.front();
  if (const auto* declared = find_class(origin)) return map_declared(*declared, origin);
  if (const auto found = map_elsewhere(origin, &subscript)) return *found;
  const auto meaning = meaning_of(origin);
  switch (meaning.kind) {
    case Meaning::Kind::known:
      return map_known_generic(meaning.name, subscript);
    case Meaning::Kind::alias: {
      const auto name = head_of(meaning);
      const bool is_plain = unwrapped(meaning).kind != Expression::Kind::subscript;
      if (is_plain && !name.empty()) return map_known_generic(name, subscript);
      return map_generic_alias(meaning, subscript);
    }
    case Meaning::Kind::unknown:
      return object_for_unknown(origin);
    default:
      break;
  }
  return object_instead(subscript, "generic classes are not mapped yet",
                        "write the type that this stands for");
}

Type TypeMapper::map_known_generic(const std::string& name, const Expression& subscript) {
  if (name == "tuple") return map_tuple(subscript);
  if (name == "typing.Unpack" && subscript.children.size() == 2) {
    return map_unpacked(subscript.children[1]);
  }
  if (name == "typing.Union") return map_choices(subscript, 1);
  if (name == "typing.Annotated") return map_annotated(subscript);
  if (name == "typing.Callable") return map_callable(subscript);
  if (memory_type(name)) return map_array(name, subscript);
  if (name == "typing.TypeGuard" || name == "typing.TypeIs") return {TypeKind::boolean, {}};
  if (name == "typing.Literal") return map_literal(subscript);
  if (is_qualifier(name) && subscript.children.size() == 2) return map(subscript.children[1]);
  if (name == "os.PathLike") return map_path_like(subscript);
  if (name == "typing.Optional") {
    if (subscript.children.size() == 2)
      return union_of({{TypeKind::none, {}}, map_choices(subscript, 1)});
    return wrong_arguments(subscript, name, 1);
  }
  const bool is_lazy_result = name == "typing.Iterable" && position_ == Position::result;
  const auto found = containers.find(name);
  if (found == containers.end() || is_lazy_result) return object_for_unmapped(name, subscript);
  return map_container(found->second.kind, name, subscript);
}

Type TypeMapper::map_container(TypeKind kind, const std::string& name,
                               const Expression& subscript) {
  const auto expected = containers.at(name).argument_count;
  const auto given = subscript.children.size() - 1;
  if (given != expected) return wrong_arguments(subscript, name, expected);
  Type type{kind, {}};
  for (std::size_t index = 1; index <= given; ++index) {
    type.arguments.push_back(map(subscript.children[index]));
  }
  if (is_keyed(kind))
    type.arguments.front() = key_type(type.arguments.front(), subscript.children[1]);
  return type;
}

Type TypeMapper::map_tuple(const Expression& subscript) {
  const auto& children = subscript.children;
  if (children.size() == 3 && children[2].kind == Expression::Kind::ellipsis) {
    return {TypeKind::variadic_tuple, {map(children[1])}};
  }
  Type type{TypeKind::tuple, {}};
  for (std::size_t index = 1; index < children.size(); ++index) {
    const auto* inner = unpacked(children[index]);
    auto item = map(inner != nullptr ? *inner : children[index]);
    if (inner == nullptr) {
      type.arguments.push_back(item);
    } else if (item.kind == TypeKind::tuple) {
      type.arguments.insert(type.arguments.end(), item.arguments.begin(), item.arguments.end());
    } else if (item.kind == TypeKind::variadic_tuple && children.size() == 2) {
      return item;
    } else {
      return object_instead(subscript, "how many items this tuple has is not said",
                            "write `tuple[int, ...]` for a vector");
    }
  }
  return type;
}

const Expression* TypeMapper::unpacked(const Expression& item) const {
  const auto& plain = unquoted(item);
  if (plain.kind == Expression::Kind::starred) return &plain.children.front();
  const bool is_generic = plain.kind == Expression::Kind::subscript && plain.children.size() == 2;
  return is_generic && head_of(plain) == "typing.Unpack" ? &plain.children[1] : nullptr;
}

/// `*args: *tuple[int, ...]` is what `*args: int` is.
Type TypeMapper::map_unpacked(const Expression& expression) {
  auto all = map(expression);
  if (all.kind == TypeKind::variadic_tuple) return all.arguments.front();
  if (all.kind == TypeKind::any) return all;
  return object_instead(expression, "C++ has one type for all of these", "write one, as in `int`");
}

/// `Annotated[int, …]` is `int` with remarks, of which few mean anything to Krait.
Type TypeMapper::map_annotated(const Expression& subscript) {
  const auto& children = subscript.children;
  if (children.size() < 2) return object_instead(subscript, "this is not a type", say_a_type);
  auto type = map(children[1]);
  for (auto remark = children.begin() + 2; remark != children.end(); ++remark) {
    const bool is_of_results = remark->text == "view";  // parameters are read in place anyway
    const bool is_meant = !is_of_results || position_ == Position::result;
    if (remark->kind == Expression::Kind::string && is_meant) apply_remark(remark->text, type);
  }
  return type;
}

/// `os.PathLike[str]`; paths of bytes are another matter.
Type TypeMapper::map_path_like(const Expression& subscript) {
  if (subscript.children.size() == 2 && map(subscript.children[1]).kind == TypeKind::string) {
    return {TypeKind::path, {}};
  }
  return object_instead(subscript, "only paths of text are mapped", "write `os.PathLike[str]`");
}

Type TypeMapper::map_choices(const Expression& expression, std::size_t first) {
  std::vector<Type> choices;
  for (std::size_t index = first; index < expression.children.size(); ++index) {
    choices.push_back(map(expression.children[index]));
  }
  return union_of(choices);
}

Type TypeMapper::key_type(Type type, const Expression& where) {
  const Declaration* undefined = nullptr;
  any_declaration(type, [&](const Declaration& each) {
    if (!program_.may_use(user_, each)) undefined = &each;
    return undefined != nullptr;
  });
  if (undefined != nullptr) return object_instead_of_cycle(*undefined, where);
  if (is_hashable(type)) return type;
  return object_instead(where, "Python cannot hash this, so it cannot be a key or in a set",
                        "write `str`, `int` or a tuple of such");
}

// --- where nothing better is known than krait::Object ---

Type TypeMapper::bearable(Type type, const Expression& where) {
  if (is_bearable_in_cpp(type)) return type;
  return object_instead(where, "this type is too large for C++ compilers", say_any_inside);
}

Type TypeMapper::object_instead(const Expression& where, std::string_view problem,
                                std::string_view advice) {
  reporter_.warning(where.location, fmt::format("{}: krait::Object is used; {}", problem, advice));
  return any_object;
}

Type TypeMapper::wrong_arguments(const Expression& subscript, std::string_view name,
                                 std::size_t expected) {
  const auto given = subscript.children.size() - 1;
  return object_instead(subscript, wrong_argument_count(name, expected, given),
                        fmt::format("write it as in `{}`", example_of(name)));
}

Type TypeMapper::object_instead_of_cycle(const Declaration& used, const Expression& where) {
  return object_instead(
      where,
      fmt::format(
          "'{}' and '{}' use each other's classes, but C++ headers cannot include each other",
          user_.name, used.module->name),
      "put the classes into a module of their own");
}

Type TypeMapper::object_for_unmapped(const std::string& name, const Expression& where) {
  return object_instead(where, fmt::format("'{}' is not mapped to C++", short_name(name)),
                        advice_for_unmapped(name));
}

Type TypeMapper::object_for_unknown(const Expression& name) {
  const auto spelled = dotted_name(name);
  if (spelled.empty()) return object_instead(name, "this is not a type", say_a_type);
  if (name.kind == Expression::Kind::name && scope_.binds(spelled, inside_)) {
    return object_instead(name,
                          fmt::format("what '{}' stands for is known only when it runs", spelled),
                          "write the type itself, or `Any`");
  }
  return object_instead(name, fmt::format("the name '{}' is unknown here", spelled),
                        advice_for_unknown(spelled, scope_.unseen_star_import()));
}

Type TypeMapper::elements_unsaid(TypeKind kind, std::size_t count, const std::string& name,
                                 const Expression& where) {
  reporter_.untyped(where.location,
                    fmt::format("'{}' does not say what is in it: krait::Object is used for that; "
                                "write it as in `{}`",
                                short_name(name), example_of(name)));
  return {kind, std::vector<Type>(count, any_object)};
}

}  // namespace krait::generator
