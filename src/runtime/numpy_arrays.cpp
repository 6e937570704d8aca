// Reads and makes NumPy's arrays by the table of functions and the structs that its C API promises
// to keep, so that NumPy is needed neither to build Krait nor to start it.
#include "numpy_arrays.hpp"

#include <algorithm>
#include <complex>
#include <cstddef>
#include <span>
#include <string_view>

#include "attributes.hpp"
#include "krait/detail/check_layout.hpp"
#include "krait/dtype.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "memory_type.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// ---- what numpy/ndarraytypes.h and numpy/__multiarray_api.h say, the same for NumPy 1 and 2 ----

struct NumpyDescription {
  PyObject_HEAD PyObject* item_class;
  char kind;
  char type;
  char byte_order;
  char flags;
  int type_number;
};

struct NumpyArray {
  PyObject_HEAD char* data;
  int rank;
  Py_ssize_t* shape;
  Py_ssize_t* strides;
  PyObject* base;
  NumpyDescription* description;
  int flags;
};

constexpr unsigned contiguous_flag = 0x0001;
constexpr unsigned writable_flag = 0x0400;
constexpr unsigned warn_on_write_flag = 1U << 31;

enum Slot : std::size_t {
  abi_version = 0,
  array_type = 2,
  describe_type = 45,
  make_array = 94,
  set_base = 282
};

using AbiVersion = unsigned (*)();
using DescribeType = PyObject* (*)(int type_number);
using MakeArray = PyObject* (*)(PyTypeObject*, PyObject* stolen_description, int rank,
                                const Py_ssize_t* shape, const Py_ssize_t* strides, void* data,
                                int flags, PyObject*);
using SetBase = int (*)(PyObject*, PyObject* stolen_base);

// By the numbers of NumPy's types, which are those of C.
constexpr DType types[] = {dtype_of<bool>,
                           dtype_of<signed char>,
                           dtype_of<unsigned char>,
                           dtype_of<short>,
                           dtype_of<unsigned short>,
                           dtype_of<int>,
                           dtype_of<unsigned int>,
                           dtype_of<long>,
                           dtype_of<unsigned long>,
                           dtype_of<long long>,
                           dtype_of<unsigned long long>,
                           dtype_of<float>,
                           dtype_of<double>,
                           dtype_of<long double>,
                           dtype_of<std::complex<float>>,
                           dtype_of<std::complex<double>>};
constexpr int number_of_float16 = 23;
constexpr int no_number = -1;

DType type_of(int number) noexcept {
  if (number == number_of_float16) return DType::float16;
  const bool is_known = number >= 0 && static_cast<std::size_t>(number) < std::size(types);
  return is_known ? types[number] : DType::other;
}

int number_of(DType type) noexcept {
  if (type == DType::float16) return number_of_float16;
  if (type == DType::other) return no_number;
  for (std::size_t number = 0; number < std::size(types); ++number) {
    if (types[number] == type) return static_cast<int>(number);
  }
  return no_number;
}

// ---- the table of its functions ----

constexpr bool is_known_abi(unsigned version) noexcept {
  return version == 0x01000009U || version == 0x02000000U;
}

// NumPy's extension module, which was renamed and is warned about under its old name.
PyObject* import_umath() noexcept {
  PyObject* const found = PyImport_ImportModule("numpy._core._multiarray_umath");
  if (found != nullptr || PyErr_ExceptionMatches(PyExc_ModuleNotFoundError) == 0) return found;
  PyErr_Clear();
  return PyImport_ImportModule("numpy.core._multiarray_umath");
}

/// The capsule of NumPy's C API; None where this NumPy has another one than is known here.
class NumpyApi : public KeptObject {
 public:
  /// Null where there is none, or NumPy can't be imported: the ordinary way will say why.
  void* const* get() {
    PyObject* capsule = peek();
    if (capsule == nullptr) capsule = find();
    return capsule == nullptr || capsule == Py_None ? nullptr : table_in(capsule);
  }

 private:
  static void* const* table_in(PyObject* capsule) noexcept {
    return static_cast<void* const*>(PyCapsule_GetPointer(capsule, nullptr));
  }
  PyObject* find() noexcept {
    const Ref umath{import_umath()};
    if (!umath) return PyErr_Clear(), nullptr;
    const Ref capsule{attribute(umath.get(), "_ARRAY_API")};
    PyErr_Clear();
    return keep(Py_NewRef(is_known(capsule.get()) ? capsule.get() : Py_None));
  }
  static bool is_known(PyObject* capsule) noexcept {
    return PyCapsule_IsValid(capsule, nullptr) != 0 &&
           is_known_abi(reinterpret_cast<AbiVersion>(table_in(capsule)[Slot::abi_version])());
  }
};

constinit NumpyApi api;

template <class Function>
Function function(void* const* table, std::size_t slot) noexcept {
  return reinterpret_cast<Function>(table[slot]);
}

// NumPy has counted the items. Where they are contiguous, the strides are known, but for those that
// lead nowhere.
bool read_strides(const NumpyArray& array, Layout& layout) {
  const auto rank = static_cast<std::size_t>(array.rank);
  layout.strides.resize(rank);
  auto stride = static_cast<std::ptrdiff_t>(layout.item_size);
  for (std::size_t k = rank; k-- > 0; stride *= layout.shape[k]) layout.strides[k] = stride;
  const bool is_contiguous = (static_cast<unsigned>(array.flags) & contiguous_flag) != 0;
  if (is_contiguous && stride != 0) return true;
  std::copy_n(array.strides, rank, layout.strides.begin());
  return settle_layout(layout) == nullptr;
}

// Whose class is called so has imported NumPy: nothing else imports it here.
bool is_ndarray(PyObject* object) noexcept {
  const bool has_name =
      api.peek() != nullptr || std::string_view{Py_TYPE(object)->tp_name} == "numpy.ndarray";
  if (!has_name) return false;
  void* const* const table = api.get();
  return table != nullptr && Py_TYPE(object) == table[Slot::array_type];
}

}  // namespace

bool read_ndarray(PyObject* object, Layout& layout) {
  if (!is_ndarray(object)) return false;
  const auto& array = *reinterpret_cast<const NumpyArray*>(object);
  const NumpyDescription& description = *array.description;
  const bool is_native = description.byte_order == '=' || description.byte_order == '|';
  layout.type = type_of(description.type_number);
  if (!is_native || layout.type == DType::other) return false;
  const auto flags = static_cast<unsigned>(array.flags);
  layout.data = array.data;
  layout.item_size = size_of(layout.type);
  layout.is_read_only = (flags & (writable_flag | warn_on_write_flag)) != writable_flag;
  layout.shape.assign({array.shape, static_cast<std::size_t>(array.rank)});
  return read_strides(array, layout);
}

bool can_make_ndarray(const Layout& layout) {
  return layout.is_native && number_of(layout.type) != no_number && api.get() != nullptr;
}

PyObject* make_ndarray(const Layout& layout, const std::shared_ptr<const Memory>& owner) {
  static char nothing;
  void* const* const table = api.get();
  Ref memory{make_memory(layout, owner)};
  if (!memory) return nullptr;
  PyObject* const description =
      function<DescribeType>(table, Slot::describe_type)(number_of(layout.type));
  if (description == nullptr) return nullptr;
  Ref array{function<MakeArray>(table, Slot::make_array)(
      static_cast<PyTypeObject*>(table[Slot::array_type]), description,
      static_cast<int>(layout.shape.size()), layout.shape.data(), layout.strides.data(),
      layout.data != nullptr ? layout.data : &nothing,
      layout.is_read_only ? 0 : static_cast<int>(writable_flag), nullptr)};
  if (!array) return nullptr;
  const auto set = function<SetBase>(table, Slot::set_base);
  return set(array.get(), memory.release()) == 0 ? array.release() : nullptr;
}

}  // namespace krait::detail
