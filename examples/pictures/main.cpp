// C++ draws frames, Python filters them with NumPy, all at once, and C++ puts the results together:
// no pixel is copied on the way. Writes pictures.png, or pictures.pgm where Python has no Pillow.
#include <filters.hpp>
#include <krait/krait.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using Picture = krait::Array<float, 2>;
using Sheet = krait::Array<std::uint8_t, 2>;

constexpr std::ptrdiff_t size = 160;
constexpr std::ptrdiff_t frames = 4;

// Rings around a point that wanders from frame to frame.
Picture draw(std::ptrdiff_t frame) {
  const auto picture = Picture::zeros({size, size});
  const auto centre = static_cast<float>(40 + 25 * frame);
  for (std::ptrdiff_t y = 0; y < size; ++y) {
    for (std::ptrdiff_t x = 0; x < size; ++x) {
      const float distance =
          std::hypot(static_cast<float>(x) - centre, static_cast<float>(y) - centre);
      picture(y, x) = 0.5F + 0.5F * std::sin(distance / 6) * std::exp(-distance / 120);
    }
  }
  return picture;
}

// A tile of the sheet is a part of the same memory.
void put(const Picture& picture, const Sheet& tile) {
  for (std::ptrdiff_t y = 0; y < size; ++y) {
    for (std::ptrdiff_t x = 0; x < size; ++x) {
      tile(y, x) =
          static_cast<std::uint8_t>(std::lround(255 * std::clamp(picture(y, x), 0.0F, 1.0F)));
    }
  }
}

Sheet tile_of(const Sheet& sheet, std::ptrdiff_t row, std::ptrdiff_t column) {
  return sheet.slice(0, row * size, (row + 1) * size).slice(1, column * size, (column + 1) * size);
}

krait::Task<Sheet> filtered() {
  std::vector<Picture> drawn;
  std::vector<krait::Task<Picture>> steep;
  std::vector<krait::Task<Picture>> blurred;
  for (std::ptrdiff_t frame = 0; frame < frames; ++frame) {
    drawn.push_back(draw(frame));
    steep.push_back(filters::edges(drawn.back()));
    blurred.push_back(filters::soft(drawn.back(), 2 + 3 * frame));
  }
  const auto [edges, soft] = co_await krait::when_all(krait::when_all(std::move(steep)),
                                                      krait::when_all(std::move(blurred)));

  auto sheet = Sheet::zeros({3 * size, frames * size});
  for (std::ptrdiff_t frame = 0; frame < frames; ++frame) {
    const auto index = static_cast<std::size_t>(frame);
    put(drawn[index], tile_of(sheet, 0, frame));
    put(edges[index], tile_of(sheet, 1, frame));
    put(soft[index], tile_of(sheet, 2, frame));
  }
  co_return sheet;
}

// The simplest format of pictures that there is.
void save_plainly(const Sheet& sheet, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << "P5 " << sheet.extent(1) << ' ' << sheet.extent(0) << " 255\n";
  file.write(reinterpret_cast<const char*>(sheet.data()),
             static_cast<std::streamsize>(sheet.size()));
}

int main() {
  const krait::Interpreter python;
  const Sheet sheet = krait::run(filtered());
  const bool is_png = filters::save(sheet, "pictures.png");
  if (!is_png) save_plainly(sheet, "pictures.pgm");
  std::cout << 3 * frames << " pictures in " << (is_png ? "pictures.png" : "pictures.pgm") << '\n';
}
