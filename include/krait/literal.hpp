// A value that is one of a few, as Python's `Literal[...]` says it.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/required.hpp"
#include "krait/types/declared.hpp"

namespace krait {

namespace detail {

/// A text that can be a template argument.
template <std::size_t Size>
struct ChoiceText {
  char characters[Size];
};

/// One choice of a Literal; equal ones have the same type and value, however they were spelled.
template <class T>
struct Choice;

template <std::size_t Size>
struct Choice<ChoiceText<Size>> {
  consteval Choice(const char (&text)[Size]) {  // NOLINT: implicit, as all choices are
    for (std::size_t i = 0; i < Size; ++i) held.characters[i] = text[i];
  }
  [[nodiscard]] constexpr std::string_view plain() const { return {held.characters, Size - 1}; }
  ChoiceText<Size> held{};
};

template <>
struct Choice<std::int64_t> {
  consteval Choice(std::integral auto number) : held(number) {}  // NOLINT
  [[nodiscard]] constexpr std::int64_t plain() const { return held; }
  std::int64_t held;
};

template <>
struct Choice<bool> {
  consteval Choice(bool truth) : held(truth) {}  // NOLINT
  [[nodiscard]] constexpr bool plain() const { return held; }
  bool held;
};

template <std::size_t Size>
Choice(const char (&)[Size]) -> Choice<ChoiceText<Size>>;
Choice(bool)->Choice<bool>;
template <std::integral T>
Choice(T) -> Choice<std::int64_t>;

/// The type of several values: the one that all have, or a variant.
template <class... Ts>
struct OneOf {
  using type = std::variant<Ts...>;
};
template <class T>
struct OneOf<T> {
  using type = T;
};
template <class... Ts, class T>
constexpr auto operator|(OneOf<Ts...>, std::type_identity<T>) {
  return std::conditional_t<(std::same_as<T, Ts> || ...), OneOf<Ts...>, OneOf<Ts..., T>>{};
}

template <class T>
concept TextLike = std::convertible_to<const T&, std::string_view>;

template <class T>
inline constexpr bool is_literal = false;

/// What a Literal may be compared with: a text, a number or a truth value.
template <class T>
concept PlainValue = (std::integral<T> || TextLike<T>)&&!is_literal<T>;

/// `'C'`, `1`, `True`: as Python prints it.
inline std::string python_text(std::string_view text) { return "'" + std::string{text} + "'"; }
inline std::string python_text(std::int64_t number) { return std::to_string(number); }
inline std::string python_text(std::same_as<bool> auto truth) { return truth ? "True" : "False"; }

/// A text beside overloads for `Literal`s, which constants would become, too.
template <class T>
concept PlainText = std::same_as<T, const char*> || std::same_as<T, std::string_view> ||
    std::same_as<T, std::string>;

[[noreturn]] KRAIT_EXPORT void throw_no_choice(const std::string& choices,
                                               const std::string& found);

}  // namespace detail

/// One of the choices of Python's `Literal["C", "F"]`, `Literal[1, 2]` or `Literal["auto", True]`.
///
/// A constant is checked when the program is compiled: `demo::fetch("F")` takes one, and
/// `demo::fetch("K")` is no valid C++. For other values there are `from` and `find`. Where C++
/// wants an optional or a variant of one, say its type: `krait::Literal<"C", "F">{"F"}`.
///
/// One with fewer choices converts to one that has them all. Among overloads C++ can't choose by a
/// constant, but by its type: `demo::open("a.txt", krait::literal<"rb">)`. With a plain `"rb"` it
/// takes the overload for any text.
///
/// It converts to its plain value, so that one of ints works in a `switch`; one of several types
/// has a variant as its value. Literals compare with each other and with plain values, and are keys
/// of unordered maps.
///
/// **Thread safety:** a plain value. **GIL:** not used.
template <detail::Choice... Choices>
class Literal {
  template <class T>
  static consteval bool has(const T& value) {
    return position_of(value) != sizeof...(Choices);
  }

 public:
  using value_type = typename decltype((detail::OneOf<>{} | ... |
                                        std::type_identity<decltype(Choices.plain())>{}))::type;

  /// All of them, in the order of the annotation.
  static constexpr std::array<value_type, sizeof...(Choices)> choices{
      value_type{Choices.plain()}...};

  template <detail::PlainValue T>
  consteval Literal(const T& constant)  // NOLINT: implicit, so that constants can be arguments
      : index_(checked(position_of(plain(constant)))) {}

  template <detail::Choice... Others>
    requires(!std::same_as<Literal<Others...>, Literal> && (has(Others.plain()) && ...))
  constexpr Literal(const Literal<Others...>& other) noexcept  // NOLINT: implicit, as in Python
      : index_(std::array{position_of(Others.plain())...}[other.index()]) {}

  /// The choice that equals a value; throws ConversionError, which names the choices.
  template <detail::PlainValue T>
  [[nodiscard]] static constexpr Literal from(const T& value) {
    const auto found = find(value);
    if (!found) detail::throw_no_choice(name(), detail::python_text(viewed(value)));
    return *found;
  }

  /// The same, or nothing.
  template <detail::PlainValue T>
  [[nodiscard]] static constexpr std::optional<Literal> find(const T& value) noexcept {
    const std::size_t position = position_of(viewed(value));
    if (position == sizeof...(Choices)) return std::nullopt;
    return Literal{Position{position}};
  }

  /// What it is, as text, number or truth value.
  [[nodiscard]] constexpr value_type value() const noexcept { return choices[index_]; }

  /// Which of the choices it is, for a `switch` over texts.
  [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }

  constexpr operator value_type() const noexcept  // NOLINT: implicit, for `switch`
      requires(!requires { std::variant_size<value_type>::value; }) {
    return value();
  }

  friend constexpr bool operator==(const Literal&, const Literal&) = default;

  template <detail::PlainValue T>
  friend constexpr bool operator==(const Literal& literal, const T& value) noexcept {
    return literal.index_ == position_of(plain(value));
  }

  template <class Char, class Traits>
  friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out,
                                                      const Literal& literal) {
    if constexpr (requires { std::variant_size<value_type>::value; }) {
      std::visit([&out](const auto& value) { out << value; }, literal.value());
    } else {
      out << literal.value();
    }
    return out;
  }

  /// "Literal['C', 'F']"
  [[nodiscard]] static std::string name() {
    std::string names;
    ((names += (names.empty() ? "" : ", ") + detail::python_text(Choices.plain())), ...);
    return "Literal[" + names + "]";
  }

 private:
  struct Position {
    std::size_t index;
  };
  constexpr explicit Literal(Position position) noexcept : index_(position.index) {}

  // Compilers name this function where a constant is none of the choices.
  static void this_is_none_of_the_choices() {}
  static consteval std::size_t checked(std::size_t position) {
    if (position == sizeof...(Choices)) this_is_none_of_the_choices();
    return position;
  }

  // A text of source code is as long as it was written, with any NUL in it.
  template <std::size_t Size>
  static constexpr std::string_view plain(const char (&text)[Size]) noexcept {
    return {text, Size - 1};
  }
  template <detail::PlainValue T>
  static constexpr auto plain(const T& value) noexcept {
    return viewed(value);
  }
  template <detail::PlainValue T>
  static constexpr auto viewed(const T& value) noexcept {
    if constexpr (detail::TextLike<T>) {
      return std::string_view{value};
    } else {
      return value;
    }
  }

  template <class T>
  static constexpr bool is_same(const auto& choice, const T& value) noexcept {
    using Chosen = std::remove_cvref_t<decltype(choice)>;
    constexpr bool are_bools = std::same_as<Chosen, bool> && std::same_as<T, bool>;
    constexpr bool are_texts = detail::TextLike<Chosen> && detail::TextLike<T>;
    constexpr bool are_numbers =
        std::same_as<Chosen, std::int64_t> && std::integral<T> && !std::same_as<T, bool>;
    if constexpr (are_bools || are_texts) return choice == value;
    if constexpr (are_numbers)
      return std::in_range<std::int64_t>(value) && choice == static_cast<std::int64_t>(value);
    return false;
  }
  // The number of choices if it is none of them.
  template <class T>
  static constexpr std::size_t position_of(const T& value) noexcept {
    std::size_t position = 0;
    static_cast<void>(((is_same(Choices.plain(), value) || (++position, false)) || ...));
    return position;
  }

  std::size_t index_;
};

template <detail::Choice... Choices>
inline constexpr bool detail::is_literal<Literal<Choices...>> = true;

/// As every Required; constants are checked here, too.
template <detail::Choice... Choices>
class Required<Literal<Choices...>> {
 public:
  template <detail::PlainValue T>
  consteval Required(const T& constant) : value_(constant) {}  // NOLINT: implicit, as a Literal's

  template <std::convertible_to<Literal<Choices...>> T>
    requires detail::is_literal<T>
  constexpr Required(const T& value) noexcept : value_(value) {}  // NOLINT: as above

  [[nodiscard]] constexpr const Literal<Choices...>& value() const noexcept { return value_; }
  constexpr operator const Literal<Choices...>&() const noexcept { return value_; }  // NOLINT

 private:
  Literal<Choices...> value_;
};

/// A constant whose type says which one it is.
template <detail::Choice Value>
inline constexpr Literal<Value> literal{Value.plain()};

namespace detail {

/// The choice that the object is, strictly by its type; needs the GIL.
template <class Literal>
std::optional<Literal> find_choice(Handle object, Failure& failure) {
  const auto found = [&](auto value, auto read) -> std::optional<Literal> {
    if (!read(object, value, failure)) return std::nullopt;
    return Literal::find(value);
  };
  if (CompiledApi::is_bool(object)) return found(bool{}, &CompiledApi::read_bool);
  if (CompiledApi::is_int(object)) return found(std::int64_t{}, &CompiledApi::read_int);
  if (CompiledApi::is_str(object)) return found(std::string_view{}, &CompiledApi::read_str);
  return std::nullopt;
}

inline Handle make_choice(std::string_view text) { return CompiledApi::make_str(text); }
inline Handle make_choice(std::int64_t number) { return CompiledApi::make_int(number); }
inline Handle make_choice(std::same_as<bool> auto truth) { return CompiledApi::make_bool(truth); }
template <class... Ts>
Handle make_choice(const std::variant<Ts...>& value) {
  return std::visit([](const auto& each) { return make_choice(each); }, value);
}

}  // namespace detail

namespace types {

/// A result that is none of the choices is a ConversionError, which names them.
template <detail::Choice... Choices>
struct Conversion<krait::Literal<Choices...>> {
  using Value = krait::Literal<Choices...>;

  static std::string name() { return Value::name(); }
  static bool exact(detail::Handle object) {
    detail::Failure failure;
    const bool is_choice = detail::find_choice<Value>(object, failure).has_value();
    if (failure.is_python_error()) detail::CompiledApi::clear_error();
    return is_choice;
  }
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure) {
    const auto found = detail::find_choice<Value>(object, failure);
    if (found || failure.is_python_error()) return found;
    failure.reset();
    failure.mismatch(name(), object);
    return std::nullopt;
  }
  static detail::Handle make(const Value& value, detail::Failure&) {
    return detail::make_choice(value.value());
  }
};

template <detail::Choice... Choices>
using Literal = Declared<krait::Literal<Choices...>>;

}  // namespace types
}  // namespace krait

template <krait::detail::Choice... Choices>
struct std::hash<krait::Literal<Choices...>> {
  std::size_t operator()(const krait::Literal<Choices...>& literal) const noexcept {
    return std::hash<std::size_t>{}(literal.index());
  }
};
