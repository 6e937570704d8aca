// What to tell people to write instead of an annotation that cannot be mapped.

#include "advice.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace krait::generator {
namespace {

using Advice = std::unordered_map<std::string_view, std::string_view>;

constexpr std::string_view say_any = "write `Any` to say so yourself";
constexpr std::string_view say_here =
    "other modules are not looked into; write here what it stands for, or `Any`";

constexpr std::string_view say_whole_generator =
    "write `list[…]` for a vector; a generator comes only from a function's whole result";
constexpr std::string_view say_whole_stream =
    "an async generator comes only from a function's whole result";

const Advice for_unmapped{
    {"any", "the type is `Any`, from typing; `any` is a function"},
    {"callable", "the type is `Callable`, from typing; `callable` is a function"},
    {"typing.Final", "write the type of the value, as in `Final[int]`"},
    {"typing.Literal", "write its choices, as in `Literal[\"C\", \"F\"]`"},
    {"typing.Generator", say_whole_generator},
    {"typing.Iterator", say_whole_generator},
    {"typing.Iterable", say_whole_generator},
    {"typing.AsyncGenerator", say_whole_stream},
    {"typing.AsyncIterator", say_whole_stream},
    {"typing.AsyncIterable", say_whole_stream},
    {"typing.Awaitable", "a task is only a whole result, or a whole positional parameter"},
    {"typing.Coroutine", "a task is only a whole result, or a whole positional parameter"},
    {"asyncio.Task", "for a task of C++ as a parameter write `Awaitable[…]`"},
    {"asyncio.Future", "for a task of C++ as a parameter write `Awaitable[…]`"},
    {"range", "write `Sequence[int]` for a vector"},
    {"collections.deque", "write `Sequence[…]` for a vector"},
    {"typing.Deque", "write `Sequence[…]` for a vector"},
    {"collections.defaultdict", "write `dict[…]` for a map"},
    {"typing.DefaultDict", "write `dict[…]` for a map"},
    {"collections.OrderedDict", "write `dict[…]` for a map"},
    {"typing.OrderedDict", "write `dict[…]` for a map"},
    {"collections.Counter", "write `dict[…, int]` for a map"},
    {"typing.Buffer", "write `bytes` for a vector of bytes"},
    {"datetime.tzinfo", "write `str` for the name of a time zone"},
    {"datetime.timezone", "write `timedelta` for its offset"},
    {"fractions.Fraction", "write `str` for its text"},
    {"typing.IO", "write `str` for a path, and open it in Python"},
    {"typing.TextIO", "write `str` for a path, and open it in Python"},
    {"typing.BinaryIO", "write `str` for a path, and open it in Python"},
    {"typing.SupportsIndex", "write `int`"},
    {"typing.SupportsInt", "write `int`"},
    {"typing.SupportsFloat", "write `float`"},
};

// Names of other languages, and of Python's own past.
const Advice for_unknown{
    {"string", "the type of text is `str`"},
    {"String", "the type of text is `str`"},
    {"unicode", "the type of text is `str`"},
    {"integer", "the type of whole numbers is `int`"},
    {"Integer", "the type of whole numbers is `int`"},
    {"long", "the type of whole numbers is `int`"},
    {"double", "the type of numbers with a fraction is `float`"},
    {"number", "the type of numbers with a fraction is `float`"},
    {"boolean", "the type of truth values is `bool`"},
    {"Boolean", "the type of truth values is `bool`"},
    {"void", "a function without a result is `-> None`"},
    {"null", "a function without a result is `-> None`"},
    {"array", "write `list[…]`"},
    {"vector", "write `list[…]`"},
    {"map", "write `dict[…, …]`"},
};

const Advice imports_of_typing{
    {"Any", "typing"},
    {"Annotated", "typing"},
    {"Callable", "collections.abc"},
    {"Dict", "typing"},
    {"FrozenSet", "typing"},
    {"List", "typing"},
    {"Literal", "typing"},
    {"NoReturn", "typing"},
    {"Optional", "typing"},
    {"Set", "typing"},
    {"Tuple", "typing"},
    {"Union", "typing"},
    {"AsyncGenerator", "collections.abc"},
    {"AsyncIterable", "collections.abc"},
    {"AsyncIterator", "collections.abc"},
    {"Awaitable", "collections.abc"},
    {"Coroutine", "collections.abc"},
    {"Generator", "collections.abc"},
    {"Iterable", "collections.abc"},
    {"Iterator", "collections.abc"},
    {"Mapping", "collections.abc"},
    {"Sequence", "collections.abc"},
};

const Advice examples{
    {"dict", "dict[str, int]"},
    {"typing.Mapping", "Mapping[str, int]"},
    {"typing.MutableMapping", "MutableMapping[str, int]"},
    {"tuple", "tuple[int, str]"},
    {"typing.AsyncGenerator", "AsyncGenerator[int, None]"},
    {"typing.Callable", "Callable[[int], str]"},
    {"typing.Coroutine", "Coroutine[None, None, int]"},
    {"typing.Generator", "Generator[int, None, None]"},
};

}  // namespace

std::string short_name(std::string_view name) {
  constexpr std::string_view typing = "typing.";
  if (name == "typing.AbstractSet") return "Set";
  return std::string(name.starts_with(typing) ? name.substr(typing.size()) : name);
}

std::string advice_for_unmapped(std::string_view name) {
  if (name.starts_with('.')) return std::string(say_here);
  const auto found = for_unmapped.find(name);
  return std::string(found != for_unmapped.end() ? found->second : say_any);
}

std::string advice_for_unknown(std::string_view name, std::string_view unseen_star_import) {
  if (const auto found = for_unknown.find(name); found != for_unknown.end()) {
    return std::string(found->second);
  }
  if (const auto found = imports_of_typing.find(name); found != imports_of_typing.end()) {
    return fmt::format("add `from {} import {}`", found->second, name);
  }
  if (unseen_star_import.empty()) return "import or define it, or write `Any`";
  return fmt::format("if it is from `from {} import *`, generate that module, too, or write `Any`",
                     unseen_star_import);
}

std::string example_of(std::string_view container) {
  const auto found = examples.find(container);
  if (found != examples.end()) return std::string(found->second);
  return short_name(container) + "[int]";
}

std::string wrong_argument_count(std::string_view name, std::size_t expected, std::size_t given) {
  return fmt::format("'{}' takes {} type argument{}, but {} {} given", short_name(name), expected,
                     expected == 1 ? "" : "s", given, given == 1 ? "is" : "are");
}

}  // namespace krait::generator
