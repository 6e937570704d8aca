// Names to meanings: imports, aliases, builtins, and the many spellings of typing's names.

#include "resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "text.hpp"

namespace krait::generator {
namespace {

constexpr int longest_alias_chain = 50;

const std::unordered_set<std::string_view> builtins = words_of(R"(
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning
EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError
ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
UserWarning ValueError Warning ZeroDivisionError any bool bytearray bytes callable classmethod
complex dict float frozenset int list memoryview object property range set slice staticmethod str
tuple type
)");

const std::unordered_set<std::string_view> abc_names = words_of(R"(
AsyncGenerator AsyncIterable AsyncIterator Awaitable Buffer ByteString Callable Collection Container
Coroutine Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping
MutableSequence MutableSet Reversible Sequence Set Sized ValuesView
)");

const std::unordered_set<std::string_view> typing_names = words_of(R"(
AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator
Awaitable BinaryIO Buffer ByteString Callable ChainMap ClassVar Collection Concatenate Container
ContextManager Coroutine Counter DefaultDict Deque Dict Final ForwardRef FrozenSet Generator Generic
Hashable IO ItemsView Iterable Iterator KeysView List Literal LiteralString Mapping MappingView Match
MutableMapping MutableSequence MutableSet NamedTuple Never NewType NoDefault NoReturn NotRequired
Optional OrderedDict ParamSpec ParamSpecArgs ParamSpecKwargs Pattern Protocol ReadOnly Required
Reversible Self Sequence Set Sized SupportsAbs SupportsBytes SupportsComplex SupportsFloat
SupportsIndex SupportsInt SupportsRound TYPE_CHECKING Text TextIO Tuple Type TypeAlias TypeAliasType
TypeForm TypeGuard TypeIs TypeVar TypeVarTuple TypedDict Union Unpack ValuesView assert_never
assert_type cast dataclass_transform deprecated final get_args get_origin get_overloads get_type_hints
is_typeddict no_type_check overload override reveal_type runtime_checkable
)");

/// What `from module import *` brings along of the modules that matter to types.
const std::unordered_map<std::string_view, std::unordered_set<std::string_view>> starred_names{
    {"typing", typing_names},
    {"typing_extensions", typing_names},
    {"collections.abc", abc_names},
    {"abc", words_of("ABC ABCMeta abstractmethod abstractproperty")},
    {"collections", words_of("ChainMap Counter OrderedDict defaultdict deque namedtuple")},
    {"contextlib", words_of("asynccontextmanager contextmanager")},
    {"dataclasses", words_of("InitVar KW_ONLY dataclass field")},
    {"datetime", words_of("date datetime time timedelta timezone tzinfo")},
    {"decimal", words_of("Decimal")},
    {"enum", words_of("Enum Flag IntEnum IntFlag ReprEnum StrEnum auto member nonmember unique")},
    {"functools", words_of("cached_property")},
    {"pathlib", words_of("Path PurePath")},
    {"uuid", words_of("UUID")},
};

/// Different names of one and the same thing.
const std::unordered_map<std::string_view, std::string_view> synonyms{
    {"typing.List", "list"},
    {"typing.Dict", "dict"},
    {"typing.Set", "set"},
    {"typing.FrozenSet", "frozenset"},
    {"typing.Tuple", "tuple"},
    {"typing.Type", "type"},
    {"typing.Text", "str"},
    {"typing.LiteralString", "str"},
    {"typing.MutableSet", "typing.AbstractSet"},
    {"collections.abc.Set", "typing.AbstractSet"},
    {"collections.abc.MutableSet", "typing.AbstractSet"},
    {"types.NoneType", "None"},
    {"asyncio.futures.Future", "asyncio.Future"},
    {"asyncio.tasks.Task", "asyncio.Task"},
    {"typing.Never", "typing.NoReturn"},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> equal_modules{{
    {"typing_extensions.", "typing."},
    {"collections.abc.", "typing."},
    {"builtins.", ""},
}};

std::string one_spelling(std::string name) {
  if (const auto found = synonyms.find(name); found != synonyms.end()) {
    return std::string(found->second);
  }
  for (const auto& [prefix, replacement] : equal_modules) {
    if (name.starts_with(prefix)) {
      return one_spelling(std::string(replacement) + name.substr(prefix.size()));
    }
  }
  return name;
}

Meaning known(std::string name) {
  return {.kind = Meaning::Kind::known, .name = one_spelling(std::move(name))};
}

/// Typing's own module is what it is, even where it is generated itself.
bool is_of_known_module(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot != std::string::npos && starred_names.contains(std::string_view(name).substr(0, dot));
}

/// ".types" of ".types.*", ".." of "..*".
std::string module_of_star(std::string_view import_target) {
  import_target.remove_suffix(1);
  const bool is_only_dots = import_target.find_first_not_of('.') == std::string_view::npos;
  if (!is_only_dots) import_target.remove_suffix(1);
  return std::string(import_target);
}

bool mentions(const Expression& expression, const std::string& name) {
  if (expression.kind == Expression::Kind::name) return expression.text == name;
  return std::ranges::any_of(expression.children,
                             [&](const Expression& each) { return mentions(each, name); });
}

/// Whether what a class sets a name to may be a type, as `None` and calls may not.
bool may_be_type(const Expression& value) {
  switch (value.kind) {
    case Expression::Kind::name:
    case Expression::Kind::attribute:
    case Expression::Kind::subscript:
    case Expression::Kind::union_of:
    case Expression::Kind::string:
      return true;
    default:
      return false;
  }
}

bool makes_type_variable(const std::string& callee) {
  return callee == "typing.TypeVar" || callee == "typing.ParamSpec" ||
         callee == "typing.TypeVarTuple";
}

}  // namespace

bool is_known_star_import(std::string_view module) { return starred_names.contains(module); }

const Expression& unquoted(const Expression& expression) {
  const auto* current = &expression;
  while (current->kind == Expression::Kind::string && !current->children.empty()) {
    current = &current->children.front();
  }
  return *current;
}

const Expression& head_of_annotation(const Expression& annotation) {
  const auto& plain = unquoted(annotation);
  return plain.kind == Expression::Kind::subscript ? plain.children.front() : plain;
}

std::string dotted_name(const Expression& expression) {
  if (expression.kind == Expression::Kind::name) return expression.text;
  if (expression.kind != Expression::Kind::attribute) return {};
  const auto base = dotted_name(expression.children.front());
  return base.empty() ? base : base + "." + expression.text;
}

Scope::Scope(const ModuleSyntax& module) : module_(module) {
  for (const auto& bound : module.names) {
    if (bound.name == "*") {
      star_imports_.push_back(module_of_star(bound.import_target));
    } else {
      bindings_[bound.name].push_back({bound.location.line, &bound});
    }
  }
  for (const auto& each : module.classes) {
    add(each, {});
    bindings_[each.name].push_back({each.is_fallback ? 0 : each.location.line, nullptr});
  }
  for (auto& [name, bindings] : bindings_) {
    std::ranges::stable_sort(bindings,
                             [](const Binding& a, const Binding& b) { return a.line < b.line; });
  }
}

void Scope::add(const Class& each, const std::string& outer) {
  const auto name = outer + each.name;
  classes_.insert(name);
  for (const auto& bound : each.names) names_in_classes_[name][bound.name] = &bound;
  for (const auto& inner : each.classes) add(inner, name + ".");
}

// --- what is imported ---

void Scope::add_from_star(const std::string& star_import, const std::string& module,
                          const std::set<std::string>& names) {
  seen_star_imports_.insert(star_import);
  for (const auto& each : names) from_stars_[each] = fmt::format("{}.{}", module, each);
}

std::string Scope::unseen_star_import() const {
  const auto is_unseen = [&](const std::string& each) {
    return !is_known_star_import(each) && !seen_star_imports_.contains(each);
  };
  const auto found = std::ranges::find_if(star_imports_, is_unseen);
  return found == star_imports_.end() ? std::string{} : *found;
}

std::set<std::string> Scope::exported_names() const {
  if (module_.exported) return {module_.exported->begin(), module_.exported->end()};
  std::set<std::string> names;
  for (const auto& [name, bindings] : bindings_) names.insert(name);
  for (const auto& [name, origin] : from_stars_) names.insert(name);
  for (const auto& module : star_imports_) {
    const auto known = starred_names.find(module);
    if (known != starred_names.end()) names.insert(known->second.begin(), known->second.end());
  }
  std::erase_if(names, [](const std::string& each) { return each.starts_with('_'); });
  return names;
}

std::optional<std::string> Scope::from_known_star(const std::string& name) const {
  for (const auto& module : star_imports_) {
    const auto names = starred_names.find(module);
    const bool has_it = names != starred_names.end() && names->second.contains(name);
    if (has_it) return fmt::format("{}.{}", module, name);
  }
  return std::nullopt;
}

Meaning Scope::imported(const std::string& target) const {
  return known(origin_of_ && !is_of_known_module(target) ? origin_of_(target) : target);
}

// --- meanings ---

bool Scope::binds(const std::string& name, const std::string& inside) const {
  const auto of_class = names_in_classes_.find(inside);
  if (of_class != names_in_classes_.end() && of_class->second.contains(name)) return true;
  return bindings_.contains(name) || from_stars_.contains(name) || from_known_star(name);
}

const BoundName* Scope::instead_of_class(const std::string& name) const {
  const auto* binding = classes_.contains(name) ? binding_of(name, 0, 0) : nullptr;
  return binding == nullptr ? nullptr : binding->name;
}

Meaning Scope::meaning_of(const Expression& expression, const std::string& inside, int line) const {
  return meaning_of(expression, inside, line, 0);
}

bool Scope::is(const Expression& expression, std::string_view known_name) const {
  const auto meaning = meaning_of(expression);
  return meaning.kind == Meaning::Kind::known && meaning.name == known_name;
}

Meaning Scope::meaning_of(const Expression& expression, const std::string& inside, int line,
                          int depth) const {
  if (depth > longest_alias_chain) return {};
  if (expression.kind == Expression::Kind::name) {
    return meaning_of_name(expression.text, inside, line, depth);
  }
  if (expression.kind != Expression::Kind::attribute) return {};

  auto base = meaning_of(expression.children.front(), inside, line, depth + 1);
  if (base.kind == Meaning::Kind::alias) base = meaning_of(*base.alias, base.inside, 0, depth + 1);
  if (base.kind == Meaning::Kind::type_variable) return base;  // `P.args` of a ParamSpec
  if (base.kind == Meaning::Kind::local_class) {
    return meaning_in_class(expression.text, base.name, depth).value_or(Meaning{});
  }
  if (base.kind != Meaning::Kind::known) return {};
  return imported(base.name + "." + expression.text);
}

Meaning Scope::meaning_of_name(const std::string& name, const std::string& inside, int line,
                               int depth) const {
  if (!inside.empty()) {
    if (auto found = meaning_in_class(name, inside, depth)) return *std::move(found);
  }
  if (const auto* binding = binding_of(name, line, depth)) {
    if (binding->name == nullptr) return {.kind = Meaning::Kind::local_class, .name = name};
    const BoundName& bound = *binding->name;
    return bound.alias ? meaning_of_alias(bound, {}, depth) : imported(bound.import_target);
  }
  if (auto found = from_known_star(name)) return known(*std::move(found));
  if (const auto found = from_stars_.find(name); found != from_stars_.end()) {
    return imported(found->second);
  }
  return builtins.contains(name) ? known(name) : Meaning{.name = name};
}

/// The last before the line, and where there is none, the first: stubs name what comes later.
const Scope::Binding* Scope::binding_of(const std::string& name, int line, int depth) const {
  const auto found = bindings_.find(name);
  if (found == bindings_.end()) return nullptr;
  const Binding* last = nullptr;
  for (const auto& each : found->second) {
    const bool is_later = line != 0 && each.line >= line;
    if (last != nullptr && is_later) break;
    const bool is_class = last != nullptr && last->name == nullptr;
    const bool counts = !is_class || each.name == nullptr;
    if (counts || takes_the_place_of_a_class(*each.name, depth)) last = &each;
  }
  return last;
}

/// `from _fast import Point` after the class, or `Point = traced(Point)`, may well be what the
/// class says; but not what is known to be something else.
bool Scope::takes_the_place_of_a_class(const BoundName& bound, int depth) const {
  const auto is_known = [&](const std::string& target) {
    return is_of_known_module(target) || builtins.contains(target) ||
           (is_class_elsewhere_ && is_class_elsewhere_(target));
  };
  if (!bound.alias) return is_known(bound.import_target);
  const auto& value = *bound.alias;
  if (!may_be_type(value) || mentions(value, bound.name)) return false;
  if (dotted_name(value).empty()) return true;
  const auto meaning = meaning_of(value, {}, bound.location.line, depth + 1);
  if (meaning.kind == Meaning::Kind::known) return is_known(meaning.name);
  return meaning.kind != Meaning::Kind::unknown;
}

/// Of a name that the body of the class binds itself; those of classes around it aren't seen there.
std::optional<Meaning> Scope::meaning_in_class(const std::string& name, const std::string& inside,
                                               int depth) const {
  const auto inner = inside + "." + name;
  if (classes_.contains(inner)) return Meaning{.kind = Meaning::Kind::local_class, .name = inner};
  const auto names = names_in_classes_.find(inside);
  if (names == names_in_classes_.end()) return std::nullopt;
  const auto found = names->second.find(name);
  if (found == names->second.end()) return std::nullopt;
  const BoundName& bound = *found->second;
  if (!bound.alias) return imported(bound.import_target);
  const bool is_call = bound.alias->kind == Expression::Kind::call;
  if (!is_call && !may_be_type(*bound.alias)) return Meaning{.name = name};
  // `list = list[int]`: what is around the class had the name before.
  return meaning_of_alias(bound, mentions(*bound.alias, name) ? std::string{} : inside, depth);
}

Meaning Scope::meaning_of_alias(const BoundName& bound, const std::string& inside,
                                int depth) const {
  const Expression& value = *bound.alias;  // NOLINT: who calls this has seen that there is one
  const auto alias_of = [&](const Expression& expression) {
    return Meaning{.kind = Meaning::Kind::alias, .alias = &expression, .inside = inside};
  };
  if (value.kind != Expression::Kind::call) {
    auto alias = alias_of(value);
    alias.variables = &bound.type_variables;
    return alias;
  }
  const auto callee = meaning_of(value.children.front(), inside, 0, depth + 1);
  if (callee.kind != Meaning::Kind::known) return {};
  if (makes_type_variable(callee.name)) {
    auto variable = alias_of(value);
    variable.kind = Meaning::Kind::type_variable;
    variable.name = callee.name;
    return variable;
  }
  // `X = TypeAliasType("X", list[int])` is how `type X = list[int]` is written before Python 3.12.
  const bool is_alias = callee.name == "typing.TypeAliasType" && value.children.size() >= 3;
  // `UserId = NewType("UserId", int)`: in C++, too, what it is made of.
  const bool is_new_type = callee.name == "typing.NewType" && value.children.size() == 3;
  return is_alias || is_new_type ? alias_of(value.children[2]) : Meaning{};
}

}  // namespace krait::generator
