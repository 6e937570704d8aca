// Python's classes in C++: made, called, read, iterated, and passed both ways.
#include <krait/krait.hpp>
#include <library.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;

  library::Reader ada{"Ada"};
  ada.borrow("Emma").borrow("Ulysses");
  std::cout << ada.name() << " is " << (ada.is_full() ? "full" : "free") << '\n';
  ada.set_limit(3);
  std::cout << krait::run(ada.wait_for("Dracula")) << '\n';

  auto bob = library::Reader::from_card("Bob:1");
  library::Student eve{"Eve", "Oslo"};  // a Reader, too
  std::cout << library::Reader::count() << " readers\n";
  auto busiest = library::busiest({bob, ada, eve});
  std::cout << busiest->name() << " is the same object: " << busiest->is(ada) << '\n';

  krait::Object somebody = eve;
  std::cout << somebody.as<library::Student>().school() << '\n';

  library::Shelf shelf, other;
  shelf[1] = "Emma";
  other[2] = "Ulysses";
  for (const std::string& title : shelf + other) std::cout << title << ' ';
  std::cout << shelf.size() << ' ' << std::string(shelf[1]) << '\n';
}
