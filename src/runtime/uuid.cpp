// UUIDs: their text, and their way to Python and back.
#include "krait/uuid.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "attributes.hpp"
#include "krait/error.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "text.hpp"

namespace krait {

namespace {

constexpr std::array<std::size_t, 4> hyphens{8, 13, 18, 23};
constexpr std::size_t size_of_text = 36;
constexpr std::string_view digits = "0123456789abcdef";

[[noreturn]] void throw_no_uuid(std::string_view text) {
  throw ConversionError{
      "krait::Uuid: expected a text like 12345678-1234-5678-1234-567812345678, got '" +
      detail::shortened(text) + "'"};
}

std::string_view without_dress(std::string_view text) noexcept {
  constexpr std::string_view urn = "urn:uuid:";
  if (text.starts_with(urn)) text.remove_prefix(urn.size());
  if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

bool has_hyphen_at(std::size_t position) noexcept {
  return std::ranges::find(hyphens, position) != hyphens.end();
}

std::size_t digit_of(char character) noexcept {
  const bool is_upper = character >= 'A' && character <= 'F';
  return digits.find(is_upper ? static_cast<char>(character - 'A' + 'a') : character);
}

}  // namespace

Uuid Uuid::parse(std::string_view text) {
  const std::string_view dressed = without_dress(text);
  const bool has_hyphens = dressed.size() == size_of_text;
  if (!has_hyphens && dressed.size() != size_of_text - hyphens.size()) throw_no_uuid(text);
  Uuid uuid;
  std::size_t digit_count = 0;
  for (std::size_t i = 0; i < dressed.size(); ++i) {
    if (has_hyphens && has_hyphen_at(i)) {
      if (dressed[i] != '-') throw_no_uuid(text);
      continue;
    }
    const std::size_t digit = digit_of(dressed[i]);
    if (digit == digits.npos) throw_no_uuid(text);
    auto& byte = uuid.bytes_[digit_count++ / 2];
    byte = (byte << 4U) | static_cast<std::byte>(digit);
  }
  return uuid;
}

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(size_of_text);
  for (const std::byte byte : bytes_) {
    if (has_hyphen_at(text.size())) text += '-';
    text += digits[std::to_integer<std::size_t>(byte >> 4U)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

std::ostream& operator<<(std::ostream& out, const Uuid& uuid) { return out << uuid.to_string(); }

namespace types {

namespace {

using Ref = detail::Owned<detail::InlineApi>;
using Border = Conversion<krait::Uuid>;

constinit detail::Module module{"uuid"};
constinit detail::CachedAttribute uuid_class{module, "UUID"};

}  // namespace

bool Border::exact(detail::Handle object) {
  return PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(uuid_class.get()));
}

std::optional<krait::Uuid> Border::load(detail::Handle object, detail::Failure& failure) {
  if (!exact(object)) return failure.mismatch(name, object), std::nullopt;
  const Ref bytes{detail::attribute(object, "bytes")};
  if (!bytes) return failure.raised(), std::nullopt;
  std::span<const std::byte> data;
  if (!detail::CompiledApi::read_bytes(bytes.get(), data, failure)) return std::nullopt;
  krait::Uuid::Bytes copy{};
  if (data.size() != copy.size()) return failure.mismatch("UUID of 16 bytes", object), std::nullopt;
  std::ranges::copy(data, copy.begin());
  return krait::Uuid{copy};
}

detail::Handle Border::make(const krait::Uuid& value, detail::Failure&) {
  const Ref bytes{detail::CompiledApi::make_bytes(value.bytes())};
  if (!bytes) return nullptr;
  // UUID(None, bytes)
  return PyObject_CallFunctionObjArgs(uuid_class.get(), Py_None, bytes.get(), nullptr);
}

}  // namespace types
}  // namespace krait
