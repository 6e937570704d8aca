#include <krait/krait.hpp>
#include <sounds.hpp>

#include <iostream>
#include <span>
#include <utility>
#include <vector>

int main() {
  krait::Interpreter python;

  std::vector<float> samples{1, -1, 1, -1, 1, -1};
  std::cout << "loudness " << sounds::loudness(samples) << '\n';
  sounds::amplify(samples, 3);                           // lent: Python works on these very floats
  sounds::amplify(std::span{samples}.subspan(0, 2), 2);  // copied there and back
  std::cout << "first " << samples[0] << ", last " << samples[5] << '\n';

  const krait::Array<float, 2> rows = sounds::in_rows(std::move(samples), 3);  // given to Python
  std::cout << rows.extent(0) << " rows of " << rows.extent(1) << '\n';
  for (const float sample : rows[1]) std::cout << sample << ' ';
  std::cout << "and the middle of each: " << rows(0, 1) << ' ' << rows(1, 1) << '\n';

  const auto first = krait::Array<float, 1>::zeros({4});
  for (float& sample : first) sample = 5;
  const auto sound = krait::run(sounds::mixed(first, std::vector<float>{1, 2, 3, 4}));
  std::cout << "mixed " << sound[0] << " to " << sound[3] << '\n';

  try {
    sounds::promised();
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }
}
