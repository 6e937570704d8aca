// krait.memory: the Python type whose objects export memory that C++ keeps alive.
#include "memory_type.hpp"

#include <new>
#include <string>
#include <utility>

#include "krait/python/inline_api.hpp"
#include "type_cache.hpp"

namespace krait::detail {

namespace {

/// What is exported. It never changes, so that threads need no order among themselves.
struct Exported {
  Layout layout;
  std::shared_ptr<const Memory> owner;
  std::string format;
};

struct MemoryObject {
  PyObject_HEAD Exported* exported;
};

const Exported& exported_by(PyObject* self) noexcept {
  return *reinterpret_cast<MemoryObject*>(self)->exported;
}

// As the module `struct` spells it, which is as NumPy does on this machine.
std::string format_of(const Layout& layout) {
  constexpr bool has_long_64 = sizeof(long) == 8;
  switch (layout.type) {
    case DType::boolean:
      return "?";
    case DType::int8:
      return "b";
    case DType::uint8:
      return "B";
    case DType::int16:
      return "h";
    case DType::uint16:
      return "H";
    case DType::int32:
      return "i";
    case DType::uint32:
      return "I";
    case DType::int64:
      return has_long_64 ? "l" : "q";
    case DType::uint64:
      return has_long_64 ? "L" : "Q";
    case DType::float16:
      return "e";
    case DType::float32:
      return "f";
    case DType::float64:
      return "d";
    case DType::complex64:
      return "Zf";
    case DType::complex128:
      return "Zd";
    case DType::other:
      break;
  }
  return std::to_string(layout.item_size) + "s";
}

void dealloc(PyObject* self) {
  auto* memory = reinterpret_cast<MemoryObject*>(self);
  PyTypeObject* const type = Py_TYPE(self);
  if (Exported* const exported = std::exchange(memory->exported, nullptr); exported != nullptr) {
    let_go(std::move(exported->owner));
    delete exported;
  }
  type->tp_free(self);
  Py_DECREF(type);
}

bool asks(int flags, int what) noexcept { return (flags & what) == what; }

// The consumer asked for less than there is to say: null where it can have it, else why not.
const char* why_refused(const Py_buffer& view, int flags) noexcept {
  const bool has_c_order = PyBuffer_IsContiguous(&view, 'C') != 0;
  if (asks(flags, PyBUF_WRITABLE) && view.readonly != 0) return "this memory of C++ is read-only";
  const bool needs_c_order = asks(flags, PyBUF_C_CONTIGUOUS) || !asks(flags, PyBUF_STRIDES);
  if (needs_c_order && !has_c_order) return "this memory of C++ is not contiguous";
  if (asks(flags, PyBUF_F_CONTIGUOUS) && PyBuffer_IsContiguous(&view, 'F') == 0) {
    return "this memory of C++ is not contiguous in Fortran's order";
  }
  if (asks(flags, PyBUF_ANY_CONTIGUOUS) && PyBuffer_IsContiguous(&view, 'A') == 0) {
    return "this memory of C++ is not contiguous";
  }
  return nullptr;
}

int get_buffer(PyObject* self, Py_buffer* view, int flags) noexcept {
  static char nothing;
  const Exported& exported = exported_by(self);
  const Layout& layout = exported.layout;
  *view = {};
  view->buf = layout.data != nullptr ? layout.data : &nothing;
  view->len = static_cast<Py_ssize_t>(count_of(layout.shape) * layout.item_size);
  view->itemsize = static_cast<Py_ssize_t>(layout.item_size);
  view->readonly = layout.is_read_only ? 1 : 0;
  view->ndim = static_cast<int>(layout.shape.size());
  view->format = const_cast<char*>(exported.format.c_str());
  view->shape = const_cast<Py_ssize_t*>(layout.shape.data());
  view->strides = const_cast<Py_ssize_t*>(layout.strides.data());
  if (const char* reason = why_refused(*view, flags)) {
    PyErr_SetString(PyExc_BufferError, reason);
    return -1;
  }
  if (!asks(flags, PyBUF_FORMAT)) view->format = nullptr;
  if (!asks(flags, PyBUF_STRIDES)) view->strides = nullptr;
  if (!asks(flags, PyBUF_ND)) view->shape = nullptr;
  view->obj = Py_NewRef(self);
  return 0;
}

// The garbage collector can't look into the owner, so that it needn't know of these.
PyObject* make_type() {
  PyType_Slot slots[] = {
      {Py_tp_dealloc, slot(&dealloc)},
      {Py_bf_getbuffer, slot(&get_buffer)},
      {Py_tp_doc, const_cast<char*>("Memory of C++, for memoryview() and numpy.asarray().")},
      {0, nullptr},
  };
  PyType_Spec spec{
      "krait.memory", static_cast<int>(sizeof(MemoryObject)), 0,
      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, slots};
  return PyType_FromSpec(&spec);
}

constinit TypeCache memory_type{&make_type};

}  // namespace

PyObject* make_memory(const Layout& layout, std::shared_ptr<const Memory> owner) noexcept {
  PyTypeObject* const type = memory_type.get();
  if (type == nullptr) return nullptr;
  const Owned<InlineApi> self{type->tp_alloc(type, 0)};
  if (!self) return nullptr;
  try {
    reinterpret_cast<MemoryObject*>(self.get())->exported =
        new Exported{layout, std::move(owner), format_of(layout)};
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
  return Py_NewRef(self.get());
}

void forget_memory_type() noexcept { memory_type.forget(); }
void lose_memory_type() noexcept { memory_type.lose(); }

}  // namespace krait::detail
