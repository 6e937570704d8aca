#include <krait/krait.hpp>
#include <parcels.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;
  using parcels::Care;

  const parcels::Parcel parcel{
      .to = {.city = "Oslo", .zone = 3}, .weight = 2.5, .care = Care::FRAGILE | Care::UPRIGHT};
  std::cout << krait::run(parcels::price(parcel)) << ' ' << parcels::CURRENCY() << '\n';
  std::cout << to_string(parcel.size) << ' ' << to_string(*parcel.care) << '\n';

  const auto routed = parcels::routed(parcel, {{"Bergen"}, {"Hamar", 2}});
  for (const auto& stop : routed.stops) std::cout << stop.city << ' ' << stop.zone << '\n';
  std::cout << (routed == parcel ? "the same" : "another one") << '\n';

  std::cout << parcels::label(parcel, {.sender = "Ada"}) << '\n';
}
