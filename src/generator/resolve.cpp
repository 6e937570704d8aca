// Names to meanings: imports, aliases, builtins, and the many spellings of typing's names.

#include "resolve.hpp"

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

const std::unordered_set<std::string_view> typing_names = words_of(R"(
AbstractSet Annotated Any AnyStr AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable
ClassVar Collection Concatenate Coroutine DefaultDict Deque Dict Final FrozenSet Generator Generic
Hashable Iterable Iterator List Literal LiteralString Mapping MutableMapping MutableSequence
MutableSet NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict ParamSpec Protocol ReadOnly
Required Self Sequence Set Sized Text Tuple Type TypeAlias TypeAliasType TypeGuard TypeIs TypeVar
TypedDict Union overload
)");

/// What `from module import *` brings along of the modules that matter to types.
const std::unordered_map<std::string_view, std::unordered_set<std::string_view>> starred_names{
    {"typing", typing_names},
    {"typing_extensions", typing_names},
    {"collections.abc", typing_names},
    {"abc", words_of("ABC abstractmethod")},
    {"dataclasses", words_of("InitVar KW_ONLY dataclass field")},
    {"datetime", words_of("date datetime time timedelta")},
    {"decimal", words_of("Decimal")},
    {"enum", words_of("Enum Flag IntEnum IntFlag StrEnum auto nonmember")},
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

bool makes_type_variable(const std::string& callee) {
  return callee == "typing.TypeVar" || callee == "typing.ParamSpec" ||
         callee == "typing.TypeVarTuple";
}

}  // namespace

std::string dotted_name(const Expression& expression) {
  if (expression.kind == Expression::Kind::name) return expression.text;
  if (expression.kind != Expression::Kind::attribute) return {};
  const auto base = dotted_name(expression.children.front());
  return base.empty() ? base : base + "." + expression.text;
}

Scope::Scope(const ModuleSyntax& module) {
  for (const auto& bound : module.names) {
    names_[bound.name] = &bound;
    const auto& target = bound.import_target;
    if (target.ends_with(".*")) star_imports_.insert(target.substr(0, target.size() - 2));
  }
  for (const auto& each : module.classes) add(each, {});
}

void Scope::add(const Class& each, const std::string& outer) {
  const auto name = outer + each.name;
  classes_.insert(name);
  for (const auto& inner : each.classes) add(inner, name + ".");
}

Meaning Scope::meaning_of(const Expression& expression) const { return meaning_of(expression, 0); }

bool Scope::is(const Expression& expression, std::string_view known_name) const {
  const auto meaning = meaning_of(expression);
  return meaning.kind == Meaning::Kind::known && meaning.name == known_name;
}

Meaning Scope::meaning_of(const Expression& expression, int depth) const {
  if (depth > longest_alias_chain) return {};
  if (expression.kind == Expression::Kind::name) return meaning_of_name(expression.text, depth);
  if (expression.kind != Expression::Kind::attribute) return {};

  auto base = meaning_of(expression.children.front(), depth + 1);
  if (base.kind == Meaning::Kind::alias) base = meaning_of(*base.alias, depth + 1);
  if (base.kind == Meaning::Kind::type_variable) return base;  // `P.args` of a ParamSpec
  if (base.kind == Meaning::Kind::local_class) {
    const auto inner = base.name + "." + expression.text;
    return classes_.contains(inner) ? Meaning{Meaning::Kind::local_class, inner} : Meaning{};
  }
  if (base.kind != Meaning::Kind::known) return {};
  return known(base.name + "." + expression.text);
}

Meaning Scope::meaning_of_name(const std::string& name, int depth) const {
  if (const auto found = names_.find(name); found != names_.end()) {
    const BoundName& bound = *found->second;
    return bound.alias ? meaning_of_alias(bound, depth) : known(bound.import_target);
  }
  if (classes_.contains(name)) return {.kind = Meaning::Kind::local_class, .name = name};
  for (const auto& module : star_imports_) {
    const auto names = starred_names.find(module);
    const bool has_it = names != starred_names.end() && names->second.contains(name);
    if (has_it) return known(module + "." + name);
  }
  return builtins.contains(name) ? known(name) : Meaning{.name = name};
}

Meaning Scope::meaning_of_alias(const BoundName& bound, int depth) const {
  const Expression& value = *bound.alias;
  if (value.kind != Expression::Kind::call) {
    return {.kind = Meaning::Kind::alias, .alias = &value, .variables = &bound.type_variables};
  }
  const auto callee = meaning_of(value.children.front(), depth + 1);
  if (callee.kind == Meaning::Kind::known && makes_type_variable(callee.name)) {
    return {.kind = Meaning::Kind::type_variable, .name = callee.name, .alias = &value};
  }
  // `X = TypeAliasType("X", list[int])` is how `type X = list[int]` is written before Python 3.12.
  const bool is_alias = callee.name == "typing.TypeAliasType" && value.children.size() >= 3;
  if (is_alias) return {.kind = Meaning::Kind::alias, .alias = &value.children[2]};
  // `UserId = NewType("UserId", int)`: in C++, too, what it is made of.
  if (callee.name == "typing.NewType" && value.children.size() == 3) {
    return {.kind = Meaning::Kind::alias, .alias = &value.children[2]};
  }
  return {};
}

}  // namespace krait::generator
