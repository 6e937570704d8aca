// The order in which Python looks into a class's bases.

#include "base_order.hpp"

#include <algorithm>
#include <ranges>

namespace krait::generator {
namespace {

using Order = std::vector<const Declaration*>;

bool is_there(const Order& order, const Declaration* declaration) {
  return std::ranges::find(order, declaration) != order.end();
}

/// Whether it comes first wherever it still comes.
bool may_be_next(const Declaration* declaration, const std::vector<Order>& orders) {
  return std::ranges::none_of(orders, [&](const Order& each) {
    return each.front() != declaration && is_there(each, declaration);
  });
}

void take(const Declaration* declaration, std::vector<Order>& orders) {
  for (auto& each : orders) std::erase(each, declaration);
  std::erase_if(orders, [](const Order& each) { return each.empty(); });
}

/// The last base first and each class behind its bases, where it comes first.
void add_first_places(const Declaration& declaration, Order& order) {
  if (is_there(order, &declaration)) return;
  for (const auto* base : std::views::reverse(declaration.bases)) add_first_places(*base, order);
  order.push_back(&declaration);
}

/// The same from behind, where it comes last.
void add_last_places(const Declaration& declaration, Order& reversed) {
  if (is_there(reversed, &declaration)) return;
  reversed.push_back(&declaration);
  for (const auto* base : declaration.bases) add_last_places(*base, reversed);
}

}  // namespace

std::vector<const Declaration*> method_resolution_order(const Declaration& declaration) {
  Order found{&declaration};
  if (declaration.bases.size() == 1) {
    const auto& above = declaration.bases.front()->mro;
    found.insert(found.end(), above.begin(), above.end());
    return found;
  }
  std::vector<Order> orders;
  for (const auto* base : declaration.bases) orders.push_back(base->mro);
  orders.push_back(declaration.bases);
  std::erase_if(orders, [](const Order& each) { return each.empty(); });
  while (!orders.empty()) {
    const auto next = std::ranges::find_if(
        orders, [&](const Order& each) { return may_be_next(each.front(), orders); });
    const auto* taken = (next == orders.end() ? orders.begin() : next)->front();
    found.push_back(taken);
    take(taken, orders);
  }
  return found;
}

std::vector<const Declaration*> order_of_fields(const Declaration& declaration) {
  Order first;
  Order last;
  add_first_places(declaration, first);
  add_last_places(declaration, last);
  std::ranges::reverse(last);
  if (first != last) first.insert(first.end(), last.begin(), last.end());
  return first;
}

}  // namespace krait::generator
