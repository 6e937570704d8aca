// Python's context managers around C++ code, in a task and outside of one.
#include <krait/krait.hpp>
#include <store.hpp>

#include <iostream>
#include <stdexcept>

krait::Task<std::int64_t> ask_twice(store::Session session) {
  auto first = co_await session.ask("why");
  co_return first + co_await session.ask("how long");
}

int main() {
  krait::Interpreter python;
  auto length = krait::with(store::Transaction{"one"},
                            [](const store::Transaction& inside) { return inside.name().size(); });
  std::cout << length << std::endl;
  try {
    krait::with(store::Transaction{"two"}, [] { throw std::invalid_argument{"no"}; });
  } catch (const std::invalid_argument& error) {
    std::cout << "still " << error.what() << std::endl;
  }
  std::cout << krait::run(krait::with(store::Session{}, &ask_twice)) << std::endl;
}
