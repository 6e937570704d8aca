#include <krait/krait.hpp>
#include <packets.hpp>

#include <cstdint>
#include <iostream>
#include <string_view>
#include <vector>

int main() {
  krait::Interpreter python;

  std::vector<std::uint8_t> packet{1, 2, 3, 0};
  packets::seal(packet);
  std::cout << "checksum " << packets::checksum(packet) << '\n';

  const krait::Bytes archive = packets::archive(100'000);  // a megabyte that is not copied
  std::cout << archive.size() << " bytes, the last " << static_cast<int>(archive[999'999]) << '\n';

  const krait::Buffer inbox = packets::inbox();
  inbox.as<char>()[0] = 'X';
  std::cout << std::string_view{inbox.as<const char>().data(), inbox.size()} << ", "
            << to_string(inbox.dtype()) << (inbox.read_only() ? ", read-only\n" : ", writable\n");
  try {
    std::cout << inbox.as<double>()[0] << '\n';
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }

  const auto ages = krait::eval("__import__('array').array('i', [36, 54, 7])");
  for (const int age : ages.as<krait::Buffer>().as<const int>()) std::cout << age << ' ';
  std::cout << '\n';
}
