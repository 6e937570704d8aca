// The order in which Python looks into a class's bases.

#include "base_order.hpp"

#include <algorithm>

namespace krait::generator {
namespace {

using Order = std::vector<const Declaration*>;

bool is_there(const Order& order, const Declaration* declaration) {
  return std::find(order.begin(), order.end(), declaration) != order.end();
}

/// Whether it comes first wherever it still comes.
bool may_be_next(const Declaration* declaration, const std::vector<Order>& orders) {
  return std::none_of(orders.begin(), orders.end(), [&](const Order& each) {
    return each.front() != declaration && is_there(each, declaration);
  });
}

void take(const Declaration* declaration, std::vector<Order>& orders) {
  for (auto& each : orders) std::erase(each, declaration);
  std::erase_if(orders, [](const Order& each) { return each.empty(); });
}

}  // namespace

std::vector<const Declaration*> method_resolution_order(const Declaration& declaration) {
  Order found{&declaration};
  std::vector<Order> orders;
  for (const auto* base : declaration.bases) orders.push_back(method_resolution_order(*base));
  orders.push_back(declaration.bases);
  std::erase_if(orders, [](const Order& each) { return each.empty(); });
  while (!orders.empty()) {
    const auto next = std::find_if(orders.begin(), orders.end(), [&](const Order& each) {
      return may_be_next(each.front(), orders);
    });
    const auto* taken = (next == orders.end() ? orders.begin() : next)->front();
    found.push_back(taken);
    take(taken, orders);
  }
  return found;
}

}  // namespace krait::generator
