// krait::Object holds any Python value, typed or not.

#include <krait/krait.hpp>
#include <shapes.hpp>

#include <cstdint>
#include <iostream>
#include <string>

int main() {
  krait::Interpreter python;

  const krait::Object corners = shapes::corners("square");
  std::cout << corners.as<std::int64_t>() << '\n';
  try {
    std::cout << shapes::corners("circle").as<std::int64_t>() << '\n';
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }

  const krait::Object math = krait::import("math");
  std::cout << math.attr("sqrt")(2.0).as<double>() << '\n';
  std::cout << math.attr("gcd").repr() << '\n';

  const krait::Object dumps = krait::import("json").attr("dumps");
  std::cout << dumps("smørrebrød", krait::Keyword{"ensure_ascii", false}).str() << '\n';
}
