// Synchronous calls: through Krait, by hand-written code on the C API, and by Python itself.
#include <Python.h>

#include <krait/gil.hpp>
#include <memory>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"

namespace bench {

namespace {

struct Release {
  void operator()(PyObject* object) const noexcept { Py_XDECREF(object); }
};
using Reference = std::unique_ptr<PyObject, Release>;

Reference checked(PyObject* object) {
  if (object != nullptr) return Reference{object};
  PyErr_Print();
  throw std::runtime_error{"the C API reported an error"};
}

// Found once before the loop: the fastest that code by hand can be.
Reference function(const char* name) {
  workload::add(0, 0);  // imports the embedded module
  const Reference module = checked(PyImport_ImportModule("workload"));
  return checked(PyObject_GetAttrString(module.get(), name));
}

Reference call(const Reference& callable, const Reference& argument) {
  PyObject* arguments[] = {nullptr, argument.get()};
  return checked(PyObject_Vectorcall(callable.get(), arguments + 1,
                                     1 | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr));
}

Reference call(const Reference& callable, const Reference& first, const Reference& second) {
  PyObject* arguments[] = {nullptr, first.get(), second.get()};
  return checked(PyObject_Vectorcall(callable.get(), arguments + 1,
                                     2 | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr));
}

std::int64_t raw_add(const Reference& add, std::int64_t a, std::int64_t b) {
  const Reference first = checked(PyLong_FromLongLong(a));
  const Reference second = checked(PyLong_FromLongLong(b));
  const Reference result = call(add, first, second);
  const std::int64_t value = PyLong_AsLongLong(result.get());
  if (value == -1 && PyErr_Occurred() != nullptr) checked(nullptr);
  return value;
}

std::string raw_greet(const Reference& greet, std::string_view name, std::int64_t age) {
  const auto size = static_cast<Py_ssize_t>(name.size());
  const Reference first = checked(PyUnicode_FromStringAndSize(name.data(), size));
  const Reference second = checked(PyLong_FromLongLong(age));
  const Reference result = call(greet, first, second);
  Py_ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(result.get(), &length);
  if (text == nullptr) checked(nullptr);
  return {text, static_cast<std::size_t>(length)};
}

double raw_total(const Reference& total, const std::vector<double>& values) {
  const Reference list = checked(PyList_New(static_cast<Py_ssize_t>(values.size())));
  Py_ssize_t index = 0;
  for (const double value : values) {
    PyList_SET_ITEM(list.get(), index, checked(PyFloat_FromDouble(value)).release());
    ++index;
  }
  const Reference result = call(total, list);
  const double sum = PyFloat_AsDouble(result.get());
  if (sum == -1.0 && PyErr_Occurred() != nullptr) checked(nullptr);
  return sum;
}

const std::vector<double> thousand_halves(1000, 0.5);
const std::int64_t greeting_length = std::string_view{"Ada is 36 years old"}.size();

void check_add(std::int64_t sum, std::int64_t repeat) { expect("add", sum, 3 * repeat); }
void check_greet(std::int64_t length, std::int64_t repeat) {
  expect("greet", length, greeting_length * repeat);
}
void check_total(double sum, std::int64_t repeat) {
  expect("total", sum, 500.0 * static_cast<double>(repeat));
}

// The loops are the same for all ways to call, so that nothing but the call differs.
template <class Call>
void add_by(std::int64_t repeat, Call call_add) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += call_add(1, 2);
  check_add(sum, repeat);
}

template <class Call>
void greet_by(std::int64_t repeat, Call call_greet) {
  std::size_t length = 0;
  for (std::int64_t i = 0; i < repeat; ++i) length += call_greet("Ada", 36).size();
  check_greet(static_cast<std::int64_t>(length), repeat);
}

template <class Call>
void total_by(std::int64_t repeat, Call call_total) {
  double sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += call_total(thousand_halves);
  check_total(sum, repeat);
}

void krait_add(std::int64_t repeat) {
  const krait::GilLock lock;
  add_by(repeat, workload::add);
}
void krait_greet(std::int64_t repeat) {
  const krait::GilLock lock;
  greet_by(repeat, workload::greet);
}
void krait_total(std::int64_t repeat) {
  const krait::GilLock lock;
  total_by(repeat, workload::total);
}
void krait_add_without_gil(std::int64_t repeat) { add_by(repeat, workload::add); }

void raw_adds(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference add = function("add");
  add_by(repeat, [&](std::int64_t a, std::int64_t b) { return raw_add(add, a, b); });
}
void raw_greets(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference greet = function("greet");
  greet_by(repeat,
           [&](std::string_view name, std::int64_t age) { return raw_greet(greet, name, age); });
}
void raw_totals(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference total = function("total");
  total_by(repeat, [&](const std::vector<double>& values) { return raw_total(total, values); });
}

void python_add(std::int64_t repeat) { check_add(yardstick::call_add(repeat), repeat); }
void python_greet(std::int64_t repeat) { check_greet(yardstick::call_greet(repeat), repeat); }
void python_total(std::int64_t repeat) {
  check_total(yardstick::call_total(repeat, thousand_halves), repeat);
}

}  // namespace

std::vector<Case> call_cases() {
  return {
      {"add/krait", &krait_add},       {"add/krait_without_gil", &krait_add_without_gil},
      {"add/raw", &raw_adds},          {"add/python", &python_add},
      {"greet/krait", &krait_greet},   {"greet/raw", &raw_greets},
      {"greet/python", &python_greet}, {"total/krait", &krait_total},
      {"total/raw", &raw_totals},      {"total/python", &python_total},
  };
}

}  // namespace bench
