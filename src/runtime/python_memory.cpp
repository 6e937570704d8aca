// Memory across the border: exports of Python objects, and Python objects that export C++'s.
#include "python_memory.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "krait/detail/check_layout.hpp"
#include "krait/error.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "memory_type.hpp"
#include "numpy_arrays.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// ---- what an exporter says ----

/// An export, and the object that it was asked of, until both are let go.
struct Export {
  Py_buffer view;
  PyObject* exporter;
};

constexpr const char* export_name = "krait.export";

void release_export(PyObject* capsule) noexcept {
  auto* const exported = static_cast<Export*>(PyCapsule_GetPointer(capsule, export_name));
  PyBuffer_Release(&exported->view);
  Py_DECREF(exported->exporter);
  delete exported;
}

struct ItemType {
  DType type = DType::other;
  bool is_native = true;
};

DType integer_of(std::size_t size, bool is_signed) noexcept {
  switch (size) {
    case 1:
      return is_signed ? DType::int8 : DType::uint8;
    case 2:
      return is_signed ? DType::int16 : DType::uint16;
    case 4:
      return is_signed ? DType::int32 : DType::uint32;
    case 8:
      return is_signed ? DType::int64 : DType::uint64;
    default:
      return DType::other;
  }
}

// By its letter in the formats of `struct`; of an integer, its size says which it is.
DType type_of(std::string_view code, std::size_t item_size) noexcept {
  if (code.size() == 1 && std::string_view{"bhilqn"}.find(code) != std::string_view::npos) {
    return integer_of(item_size, true);
  }
  if (code.size() == 1 && std::string_view{"cBHILQN"}.find(code) != std::string_view::npos) {
    return integer_of(item_size, false);
  }
  if (code == "?") return DType::boolean;
  if (code == "e") return DType::float16;
  if (code == "f") return DType::float32;
  if (code == "d") return DType::float64;
  if (code == "Zf") return DType::complex64;
  if (code == "Zd") return DType::complex128;
  return DType::other;
}

ItemType item_type(const char* format, std::size_t item_size) noexcept {
  std::string_view code = format != nullptr ? format : "B";
  constexpr std::string_view not_native = std::endian::native == std::endian::little ? ">!" : "<";
  bool is_native = true;
  if (!code.empty() && std::string_view{"@=<>!"}.find(code.front()) != std::string_view::npos) {
    is_native = not_native.find(code.front()) == std::string_view::npos;
    code.remove_prefix(1);
  }
  const DType type = type_of(code, item_size);
  if (type == DType::other || size_of(type) != item_size) return {};
  return {type, is_native || item_size == 1};
}

// The number of bytes, where the extents are possible ones.
std::optional<std::ptrdiff_t> byte_count(const Py_buffer& view) noexcept {
  std::ptrdiff_t count = view.itemsize;
  bool is_empty = view.itemsize == 0;
  for (int k = 0; k < view.ndim; ++k) {
    if (view.shape[k] < 0) return std::nullopt;
    is_empty = is_empty || view.shape[k] == 0;
  }
  for (int k = 0; !is_empty && k < view.ndim; ++k) {
    if (!multiply(count, view.shape[k])) return std::nullopt;
  }
  return is_empty ? 0 : count;
}

// Exporters are C code, which may be wrong: null where what this one says is possible.
const char* why_impossible(const Py_buffer& view) noexcept {
  if (view.ndim < 0 || view.ndim > PyBUF_MAX_NDIM) return "has an impossible number of dimensions";
  if (view.ndim > 0 && view.shape == nullptr && view.ndim != 1) return "does not say its extents";
  if (view.itemsize < 0 || view.len < 0) return "has a negative size";
  if (view.suboffsets != nullptr) return "is in pieces, behind pointers";
  if (view.buf == nullptr && view.len != 0) return "is nowhere";
  return nullptr;
}

// Names of fields stand between colons.
bool holds_objects(const char* format) noexcept {
  bool is_in_name = false;
  for (; format != nullptr && *format != '\0'; ++format) {
    if (*format == ':') is_in_name = !is_in_name;
    if (*format == 'O' && !is_in_name) return true;
  }
  return false;
}

const char* fill_layout(const Py_buffer& view, Layout& layout) {
  if (const char* reason = why_impossible(view)) return reason;
  if (holds_objects(view.format)) return "holds references to Python objects";
  layout.data = view.buf;
  layout.item_size = static_cast<std::size_t>(view.itemsize);
  layout.is_read_only = view.readonly != 0;
  const auto [type, is_native] = item_type(view.format, layout.item_size);
  layout.type = type;
  layout.is_native = is_native;

  const auto rank = static_cast<std::size_t>(view.ndim);
  if (view.shape == nullptr && rank == 1) {
    if (view.itemsize == 0) return "has items of no size";
    if (view.len % view.itemsize != 0) return "does not end where an item does";
    layout.shape = {view.len / view.itemsize};
    layout.strides = {view.itemsize};
    return nullptr;
  }
  const auto size = byte_count(view);
  if (!size || *size != view.len) return "has extents that are not those of its size";
  layout.shape = Extents(std::span<const std::ptrdiff_t>{view.shape, rank});
  layout.strides = Extents(rank);
  if (view.strides != nullptr) {
    std::copy(view.strides, view.strides + rank, layout.strides.begin());
  } else {
    std::ptrdiff_t stride = view.itemsize;
    for (std::size_t k = rank; k-- > 0; stride *= *size != 0 ? layout.shape[k] : 1) {
      layout.strides[k] = stride;
    }
  }
  return settle_layout(layout);
}

// Python has set the error of an export that was refused.
void explain_refusal(Handle object, const std::string& expected, Failure& failure) {
  const bool is_about_memory = PyErr_ExceptionMatches(PyExc_BufferError) != 0 ||
                               PyErr_ExceptionMatches(PyExc_ValueError) != 0 ||
                               PyErr_ExceptionMatches(PyExc_TypeError) != 0;
  if (!is_about_memory) return failure.raised();
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const Ref owned_type{type};
  const Ref owned_value{value};
  const Ref owned_traceback{traceback};
  failure.invalid(expected, describe(object) + ", which doesn't give its memory: " + str_of(value));
}

std::string type_name(Handle object) { return full_name(Py_TYPE(object)); }

}  // namespace

PyObject* PythonMemory::keeper() const noexcept {
  try {
    return ObjectAccess::get(keeper_);
  } catch (const Error&) {
    return nullptr;
  }
}

PyObject* ExportedMemory::original(const Layout& layout) const noexcept {
  return layout == layout_ && keeper() != nullptr ? exporter_ : nullptr;
}

PyObject* NdarrayMemory::original(const Layout& layout) const noexcept {
  PyObject* const array = keeper();
  if (array == nullptr) return nullptr;
  try {
    Layout now;  // Python may have given it another shape since
    return read_ndarray(array, now) && now == layout ? array : nullptr;
  } catch (const std::bad_alloc&) {  // who asks makes a view of it instead
    return nullptr;
  }
}

bool read_memory(Handle object, std::string (*expected)(), Layout& layout,
                 std::shared_ptr<const Memory>& owner, Failure& failure) {
  if (read_ndarray(object, layout)) {
    owner = std::make_shared<const NdarrayMemory>(ObjectAccess::borrow(object));
    return true;
  }
  if (PyObject_CheckBuffer(object) == 0) return failure.mismatch(expected(), object), false;
  auto exported = std::make_unique<Export>();
  if (PyObject_GetBuffer(object, &exported->view, PyBUF_RECORDS_RO) != 0) {
    return explain_refusal(object, expected(), failure), false;
  }
  exported->exporter = Py_NewRef(object);
  PyObject* const capsule = PyCapsule_New(exported.get(), export_name, &release_export);
  if (capsule == nullptr) {
    PyBuffer_Release(&exported->view);
    Py_DECREF(object);
    return failure.raised(), false;
  }
  Object keeper = ObjectAccess::steal(capsule);
  const Py_buffer& view = exported.release()->view;
  if (const char* reason = fill_layout(view, layout)) {
    failure.invalid(expected(), type_name(object) + " whose memory " + reason);
    return false;
  }
  owner = std::make_shared<const ExportedMemory>(std::move(keeper), object, layout);
  return true;
}

bool read_bytes_in_place(Handle object, std::span<const std::byte>& bytes,
                         std::shared_ptr<const Memory>& owner, Failure& failure) {
  if (!PyBytes_Check(object)) return failure.mismatch("bytes", object), false;
  bytes = std::as_bytes(
      std::span{PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object))});
  owner = std::make_shared<const ExportedMemory>(ObjectAccess::borrow(object), object, Layout{});
  return true;
}

Handle make_bytes_again(std::span<const std::byte> bytes,
                        const std::shared_ptr<const Memory>& owner) {
  const PythonMemory* const python = owner ? owner->python() : nullptr;
  if (PyObject* const original = python != nullptr ? python->original(Layout{}) : nullptr) {
    return Py_NewRef(original);
  }
  return CompiledApi::make_bytes(bytes);
}

// ---- objects of Python's ----

namespace {

constinit Module numpy{"numpy"};
constinit CachedAttribute as_ndarray{numpy, "asarray"};
constinit Module array_module{"array"};
constinit CachedAttribute array_type{array_module, "array"};

bool has_base_named(Handle object, std::string_view name) noexcept {
  for (PyTypeObject* type = Py_TYPE(object); type != nullptr; type = type->tp_base) {
    if (type->tp_name == name) return true;
  }
  return false;
}

PyObject* make_memory_view(const Layout& layout, const std::shared_ptr<const Memory>& owner) {
  if (!layout.is_native) {  // only Python itself can say so
    throw ConversionError{
        "a part of a buffer in the other order of bytes can't go to Python: give it a copy()"};
  }
  const Ref memory{make_memory(layout, owner)};
  return memory ? PyMemoryView_FromObject(memory.get()) : nullptr;
}

PyObject* make_byte_array(const Layout& layout) {
  const auto size = static_cast<Py_ssize_t>(count_of(layout.shape) * layout.item_size);
  PyObject* const made = PyByteArray_FromStringAndSize(nullptr, size);
  if (made != nullptr)
    copy_items(layout, reinterpret_cast<std::byte*>(PyByteArray_AS_STRING(made)));
  return made;
}

const char* array_code(DType type) noexcept {
  constexpr const char* codes[] = {nullptr, nullptr, "b",     "B", "h", "H",     "i",    "I",
                                   "q",     "Q",     nullptr, "f", "d", nullptr, nullptr};
  return codes[static_cast<std::size_t>(type)];
}

PyObject* make_array_array(const Layout& layout, Failure& failure) {
  const char* const code = array_code(layout.type);
  if (code == nullptr || layout.shape.size() != 1) {
    failure.invalid("array.array", "an array of " + std::string{to_string(layout.type)} + " with " +
                                       std::to_string(layout.shape.size()) +
                                       " dimensions, which array.array can't be");
    return nullptr;
  }
  const auto size = static_cast<Py_ssize_t>(count_of(layout.shape) * layout.item_size);
  const Ref bytes{PyBytes_FromStringAndSize(nullptr, size)};
  if (!bytes) return nullptr;
  copy_items(layout, reinterpret_cast<std::byte*>(PyBytes_AS_STRING(bytes.get())));
  return PyObject_CallFunction(array_type.get(), "sO", code, bytes.get());
}

}  // namespace

bool is_memory_object(Handle object, MemoryKind kind) noexcept {
  switch (kind) {
    case MemoryKind::memory_view:
      return PyMemoryView_Check(object);
    case MemoryKind::byte_array:
      return PyByteArray_Check(object);
    case MemoryKind::ndarray:
      return has_base_named(object, "numpy.ndarray");
    case MemoryKind::array_array:
      return has_base_named(object, "array.array");
    case MemoryKind::buffer:
      break;
  }
  return PyObject_CheckBuffer(object) != 0;
}

Handle make_memory_object(const Layout& layout, const std::shared_ptr<const Memory>& owner,
                          MemoryKind kind, Failure& failure) {
  const PythonMemory* const python = owner ? owner->python() : nullptr;
  PyObject* const original = python != nullptr ? python->original(layout) : nullptr;
  if (original != nullptr && is_memory_object(original, kind)) return Py_NewRef(original);
  if (kind == MemoryKind::byte_array) return make_byte_array(layout);
  if (kind == MemoryKind::array_array) return make_array_array(layout, failure);
  if (kind == MemoryKind::ndarray && original == nullptr && can_make_ndarray(layout)) {
    return make_ndarray(layout, owner);
  }

  Ref view{original != nullptr ? PyMemoryView_FromObject(original)
                               : make_memory_view(layout, owner)};
  if (!view || kind != MemoryKind::ndarray) return view.release();
  // Not of the original itself: NumPy takes bytes for text.
  return PyObject_CallOneArg(as_ndarray.get(), view.get());
}

}  // namespace krait::detail
