// Paths on their way to Python and back, byte by byte.
#include "krait/types/path.hpp"

#include <string>
#include <string_view>

#include "attributes.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "text.hpp"

namespace krait::types {

namespace {

using Ref = detail::Owned<detail::InlineApi>;
using Border = Conversion<std::filesystem::path>;

constinit detail::Module module{"pathlib"};
constinit detail::CachedAttribute path_class{module, "Path"};

// Bytes that are no UTF-8 are lone surrogates in Python's text, and become bytes again.
std::optional<std::filesystem::path> path_of(PyObject* text, detail::Failure& failure) {
  const Ref bytes{PyUnicode_Check(text) ? PyUnicode_EncodeFSDefault(text) : Py_NewRef(text)};
  if (bytes) {
    return std::string_view{PyBytes_AS_STRING(bytes.get()),
                            static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get()))};
  }
  if (PyErr_ExceptionMatches(PyExc_UnicodeError) == 0) return failure.raised(), std::nullopt;
  PyErr_Clear();
  failure.invalid("path of text that the file system can hold",
                  detail::describe(text) + ", which holds a lone surrogate");
  return std::nullopt;
}

}  // namespace

bool Border::exact(detail::Handle object) {
  return detail::has_attribute(reinterpret_cast<PyObject*>(Py_TYPE(object)), "__fspath__");
}

std::optional<std::filesystem::path> Border::load(detail::Handle object, detail::Failure& failure) {
  if (!exact(object)) return failure.mismatch(name, object), std::nullopt;
  const Ref text{PyOS_FSPath(object)};
  if (!text) return failure.raised(), std::nullopt;
  return path_of(text.get(), failure);
}

detail::Handle Border::make(const std::filesystem::path& value, detail::Failure&) {
  const std::string bytes = value.string();
  const Ref text{
      PyUnicode_DecodeFSDefaultAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size()))};
  return text ? PyObject_CallOneArg(path_class.get(), text.get()) : nullptr;
}

}  // namespace krait::types
