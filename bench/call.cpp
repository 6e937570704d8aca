// Synchronous calls: through Krait, by hand-written code on the C API, and by Python itself.
#include "raw.hpp"

#include <krait/gil.hpp>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"
#include "loops.hpp"

namespace bench {

namespace {

std::int64_t raw_add(const Reference& add, std::int64_t a, std::int64_t b) {
  return from_int(call(add, to_int(a), to_int(b)));
}

std::string raw_greet(const Reference& greet, std::string_view name, std::int64_t age) {
  return from_text(call(greet, to_text(name), to_int(age)));
}

double raw_total(const Reference& total, const std::vector<double>& values) {
  return from_float(call(total, to_list(values)).get());
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
// Nobody can call for less from where the GIL isn't held: the thread state is kept, as Krait keeps
// its own.
void raw_adds_without_gil(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference add = function("add");
  PyThreadState* const state = PyEval_SaveThread();
  add_by(repeat, [&](std::int64_t a, std::int64_t b) {
    PyEval_RestoreThread(state);
    const std::int64_t sum = raw_add(add, a, b);
    PyEval_SaveThread();
    return sum;
  });
  PyEval_RestoreThread(state);
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

void krait_advance(std::int64_t repeat) {
  const krait::GilLock lock;
  workload::Counter counter{0};
  advance_by(repeat, [&](std::int64_t by) { return counter.advance(by); });
}
void raw_advance(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference counter = call(function("Counter"), to_int(0));
  const Reference name = checked(PyUnicode_InternFromString("advance"));
  advance_by(repeat, [&](std::int64_t by) {
    const Reference number = to_int(by);
    PyObject* stack[] = {nullptr, counter.get(), number.get()};
    return from_int(checked(PyObject_VectorcallMethod(
        name.get(), stack + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr)));
  });
}

void python_add(std::int64_t repeat) { expect("add", yardstick::call_add(repeat), 3 * repeat); }
void python_greet(std::int64_t repeat) {
  expect("greet", yardstick::call_greet(repeat), greeting_length * repeat);
}
void python_total(std::int64_t repeat) {
  expect("total", yardstick::call_total(repeat, thousand_halves),
         500.0 * static_cast<double>(repeat));
}
void python_length(std::int64_t repeat) {
  expect("length", yardstick::call_length(repeat, some_bytes),
         static_cast<std::int64_t>(some_bytes.size()) * repeat);
}
void python_send(std::int64_t repeat) {
  expect("sensor_of", yardstick::call_sensor_of(repeat), 7 * repeat);
}
void python_receive(std::int64_t repeat) {
  expect("latest", yardstick::call_latest(repeat), repeat);
}

}  // namespace

std::vector<Case> call_cases() {
  return {
      {"add/krait", &krait_add},       {"add/krait_without_gil", &krait_add_without_gil},
      {"add/raw", &raw_adds},          {"add/raw_without_gil", &raw_adds_without_gil},
      {"add/python", &python_add},     {"greet/krait", &krait_greet},
      {"greet/raw", &raw_greets},      {"greet/python", &python_greet},
      {"total/krait", &krait_total},   {"total/raw", &raw_totals},
      {"total/python", &python_total}, {"advance/krait", &krait_advance},
      {"advance/raw", &raw_advance},   {"length/python", &python_length},
      {"send/python", &python_send},   {"receive/python", &python_receive},
  };
}

}  // namespace bench
