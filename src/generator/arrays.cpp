// Types of memory that Python and C++ share: buffers, and NumPy's arrays of one type.

#include "arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "advice.hpp"
#include "map.hpp"

namespace krait::generator {
namespace {

const std::unordered_map<std::string_view, TypeKind> memory_types{
    {"memoryview", TypeKind::memory_view},    {"bytearray", TypeKind::byte_array},
    {"array.array", TypeKind::array_array},   {"array.ArrayType", TypeKind::array_array},
    {"typing.Buffer", TypeKind::buffer},      {"ctypes.Array", TypeKind::buffer},
    {"numpy.ndarray", TypeKind::any_ndarray}, {"numpy.typing.NDArray", TypeKind::any_ndarray},
};

const std::unordered_map<std::string_view, std::string_view> item_types{
    {"numpy.bool_", "bool"},
    {"numpy.bool", "bool"},
    {"numpy.bool8", "bool"},
    {"numpy.int8", "std::int8_t"},
    {"numpy.byte", "std::int8_t"},
    {"numpy.uint8", "std::uint8_t"},
    {"numpy.ubyte", "std::uint8_t"},
    {"numpy.int16", "std::int16_t"},
    {"numpy.short", "std::int16_t"},
    {"numpy.uint16", "std::uint16_t"},
    {"numpy.ushort", "std::uint16_t"},
    {"numpy.int32", "std::int32_t"},
    {"numpy.intc", "std::int32_t"},
    {"numpy.uint32", "std::uint32_t"},
    {"numpy.uintc", "std::uint32_t"},
    {"numpy.int64", "std::int64_t"},
    {"numpy.int_", "std::int64_t"},
    {"numpy.intp", "std::int64_t"},
    {"numpy.longlong", "std::int64_t"},
    {"int", "std::int64_t"},
    {"numpy.uint64", "std::uint64_t"},
    {"numpy.uint", "std::uint64_t"},
    {"numpy.uintp", "std::uint64_t"},
    {"numpy.ulonglong", "std::uint64_t"},
    {"numpy.float16", "krait::Float16"},
    {"numpy.half", "krait::Float16"},
    {"numpy.float32", "float"},
    {"numpy.single", "float"},
    {"numpy.float64", "double"},
    {"numpy.double", "double"},
    {"numpy.float_", "double"},
    {"float", "double"},
    {"numpy.complex64", "std::complex<float>"},
    {"numpy.csingle", "std::complex<float>"},
    {"numpy.complex128", "std::complex<double>"},
    {"numpy.cdouble", "std::complex<double>"},
    {"numpy.complex_", "std::complex<double>"},
    {"complex", "std::complex<double>"},
    {"bool", "bool"},
};

/// Whether the items may be of any type, or of one that only the program knows.
bool says_nothing(std::string_view item) {
  return item.empty() || item == "typing.Any" || item == "numpy.generic" ||
         item == "numpy.number" || item == "numpy.floating" || item == "numpy.integer" ||
         item == "numpy.signedinteger" || item == "numpy.unsignedinteger" ||
         item == "numpy.inexact" || item == "numpy.complexfloating";
}

/// "2" for the remark "2d".
std::string rank_in(std::string_view remark) {
  const bool has_digits = remark.size() > 1 && remark.size() < 4 && remark.back() == 'd' &&
                          remark.front() != '0' &&
                          std::ranges::all_of(remark.substr(0, remark.size() - 1), [](char each) {
                            return std::isdigit(static_cast<unsigned char>(each)) != 0;
                          });
  return has_digits ? std::string(remark.substr(0, remark.size() - 1)) : "";
}

/// What `np.ndarray[tuple[int, int], …]` says of the rank; empty for `tuple[int, ...]` and `Any`.
std::string rank_of_shape(const Expression& shape) {
  if (shape.kind != Expression::Kind::subscript) return "";
  const auto& extents = shape.children;
  const bool is_open = std::ranges::any_of(
      extents, [](const Expression& each) { return each.kind == Expression::Kind::ellipsis; });
  return is_open ? "" : std::to_string(extents.size() - 1);
}

}  // namespace

bool is_memory(const Type& type) {
  return type.kind >= TypeKind::bytes_view && type.kind <= TypeKind::ndarray;
}

std::optional<Type> memory_type(std::string_view known_name) {
  const auto found = memory_types.find(known_name);
  if (found == memory_types.end()) return std::nullopt;
  return Type{.kind = found->second};
}

std::string_view array_item(std::string_view known_name) {
  const auto found = item_types.find(known_name);
  return found == item_types.end() ? std::string_view{} : found->second;
}

void apply_remark_on_memory(std::string_view remark, Type& type) {
  if (type.kind == TypeKind::bytes && remark == "view") type.kind = TypeKind::bytes_view;
  if (type.kind != TypeKind::ndarray) return;
  auto& item = type.choices.front();
  if (remark == "readonly" && !item.starts_with("const ")) item.insert(0, "const ");
  if (const auto rank = rank_in(remark); !rank.empty()) type.choices = {item, rank};
}

std::string view_of_memory(const Type& type) {
  if (type.kind == TypeKind::bytes_view) return "const krait::Bytes&";
  if (type.kind != TypeKind::ndarray) return "const krait::BufferArgument&";
  std::string_view item = type.choices.front();
  if (item.starts_with("const ")) item.remove_prefix(6);
  const auto rank = type.choices.size() > 1 ? ", " + type.choices.back() : "";
  return fmt::format("const krait::ArrayArgument<{}{}>&", item, rank);
}

// ---- as annotations ----

Type TypeMapper::map_array(const std::string& name, const Expression& subscript) {
  const auto& children = subscript.children;
  if (name == "numpy.typing.NDArray") {
    if (children.size() != 2) return wrong_arguments(subscript, name, 1);
    return array_of(children[1]);
  }
  if (auto memory = memory_type(name); memory && name != "numpy.ndarray") {
    return std::move(*memory);  // the arguments of these say little
  }
  if (children.size() != 3) return wrong_arguments(subscript, name, 2);
  auto type = array_of(children[2]);
  const auto rank = rank_of_shape(unwrapped(children[1]));
  if (type.kind == TypeKind::ndarray && !rank.empty()) type.choices.push_back(rank);
  return type;
}

Type TypeMapper::array_of(const Expression& item) {
  const auto& plain = unwrapped(item);
  if (plain.kind == Expression::Kind::subscript && head_of(plain) == "numpy.dtype" &&
      plain.children.size() == 2) {
    return array_of(plain.children[1]);
  }
  const auto name = head_of(plain);
  if (const auto spelled = array_item(name); !spelled.empty()) {
    return {.kind = TypeKind::ndarray, .choices = {std::string{spelled}}};
  }
  if (says_nothing(name)) return {.kind = TypeKind::any_ndarray};
  reporter_.warning(item.location, fmt::format("C++ has no type for the items '{}': krait::Buffer "
                                               "is used, which gives their bytes; write `Any` to "
                                               "say so yourself",
                                               short_name(name)));
  return {.kind = TypeKind::any_ndarray};
}

}  // namespace krait::generator
