// Python's types as C++ types, both ways.

#include <krait/krait.hpp>
#include <values.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <type_traits>
#include <variant>

int main() {
  krait::Interpreter python;

  const auto statistics = values::statistics({2.5, -1.0, 7.0});
  std::cout << statistics.at("least") << " to " << statistics.at("most") << '\n';

  const auto number = values::find("Ada", {{"Ada", 1815}, {"Grace", 1906}});
  const auto nothing = values::find("Alan", {{"Ada", 1815}});
  std::cout << number.value() << ", " << nothing.value_or(-1) << '\n';

  for (const auto* text : {"12", "1.5", "twelve"}) {
    const auto print = [](const auto& value) {
      using Value = std::decay_t<decltype(value)>;
      if constexpr (std::is_same_v<Value, std::int64_t>) std::cout << "int ";
      if constexpr (std::is_same_v<Value, double>) std::cout << "float ";
      if constexpr (std::is_same_v<Value, std::string>) std::cout << "str ";
      std::cout << value << '\n';
    };
    std::visit(print, values::parse(text));
  }

  constexpr std::array data{std::byte{1}, std::byte{0}, std::byte{2}};
  const auto [head, tail] = values::split(data, 1);
  std::cout << head.size() << " byte and " << tail.size() << " bytes\n";

  std::cout << values::double_all({{1, 2}, {3}}).at(1).at(0) << '\n';
}
