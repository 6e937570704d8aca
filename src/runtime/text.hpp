// Texts about Python objects for messages: always valid UTF-8, never with an error left set.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "krait/python/python.hpp"

namespace krait::detail {

/// The text of a str object; what isn't valid Unicode comes as backslash escapes.
std::string text_of(PyObject* str);

/// `str(object)`; where that raises, "<T whose str() raised E>".
std::string str_of(PyObject* object);
std::string repr_of(PyObject* object);

/// What an exception says of itself, whatever it is.
std::string what_of(const std::exception_ptr& error);

/// Says on stderr what the exception that is being handled has prevented, for who can't throw it:
/// "krait: `what`: …". Needs no memory, which may be what there was none of.
void say_failure(const char* what) noexcept;

/// Cut, between characters, to what fits a line of a message; bytes that are no UTF-8 come as
/// backslash escapes.
std::string shortened(std::string_view text);

/// The type and a short form of the value: "str 'abc'".
std::string describe(PyObject* object);

/// The type's name as tracebacks print it: "ValueError", "json.decoder.JSONDecodeError".
std::string full_name(PyTypeObject* type);

}  // namespace krait::detail
