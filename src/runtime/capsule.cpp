// Pointers in Python's capsules.
#include "krait/detail/capsule.hpp"

#include "embedded_module.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"

namespace krait::detail {

namespace {

using Release = void (*)(void*) noexcept;

// What the capsule holds besides its pointer: how to let go of it, and the name that it had.
struct Context {
  Release release;
  const char* name;
};

void destroy(PyObject* capsule) noexcept {
  auto* const context = static_cast<Context*>(PyCapsule_GetContext(capsule));
  if (PyCapsule_IsValid(capsule, context->name) != 0) {
    context->release(PyCapsule_GetPointer(capsule, context->name));
  }
  delete context;
}

}  // namespace

void* capsule_pointer(const Object& capsule, const char* name) {
  const Attach attach;
  void* const pointer = PyCapsule_GetPointer(ObjectAccess::get(capsule), name);
  if (pointer == nullptr) throw_python_error();
  return pointer;
}

Object make_capsule(void* pointer, const char* name, Release release) {
  const Attach attach;
  auto context = std::make_unique<Context>(Context{release, name});
  PyObject* const capsule = checked(PyCapsule_New(pointer, name, nullptr));
  Object made = ObjectAccess::steal(capsule);
  if (PyCapsule_SetContext(capsule, context.release()) != 0 ||
      PyCapsule_SetDestructor(capsule, &destroy) != 0) {
    throw_python_error();
  }
  return made;
}

}  // namespace krait::detail
