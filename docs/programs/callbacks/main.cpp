// C++ functions that Python calls, and a Python function that C++ calls.

#include <krait/krait.hpp>
#include <shop.hpp>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

int main() {
  krait::Interpreter python;

  const auto worth = [](const std::string& name, double price) {
    return name == "tea" ? price / 2 : price;
  };
  std::cout << shop::cheapest({{"tea", 3.0}, {"coffee", 2.0}}, worth) << '\n';

  const std::function<double(double)> reduced = shop::discount(25);
  std::cout << reduced(8.0) << '\n';

  std::vector<std::string> sold;
  const auto note = [&sold](const std::string& name) { sold.push_back(name); };
  std::cout << shop::sell({"tea", "coffee"}, note) << " sold, " << sold.size() << " noted\n";
  std::cout << shop::sell({"milk"}) << " sold\n";

  try {
    shop::mistake(note);
  } catch (const krait::TypeError& error) {
    std::cout << error.message() << '\n';
  }
}
