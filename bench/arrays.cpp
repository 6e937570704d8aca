// Arrays that cross the border, and the items of those that have: through Krait, by pybind11, raw.
#include <Python.h>

#include <array_workload.hpp>
#include <krait/array.hpp>
#include <krait/gil.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef BENCH_PYBIND11
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#endif

#include "cases.hpp"

namespace bench {

namespace {

constexpr std::ptrdiff_t small = 12;
constexpr std::ptrdiff_t large = 12'500'000;  // 100 MB of doubles

const krait::Array<double, 1>& array_of(std::ptrdiff_t size) {
  static const auto small_array = krait::Array<double, 1>::zeros({small});
  static const auto large_array = krait::Array<double, 1>::zeros({large});
  return size == small ? small_array : large_array;
}

template <std::ptrdiff_t size>
void give(std::int64_t repeat) {
  const krait::GilLock lock;
  for (std::int64_t i = 0; i < repeat; ++i) {
    expect("length", array_workload::length(array_of(size)), std::int64_t{size});
  }
}

template <std::ptrdiff_t size>
void take(std::int64_t repeat) {
  const krait::GilLock lock;
  for (std::int64_t i = 0; i < repeat; ++i) {
    expect("give", array_workload::give(size == large).size(), static_cast<std::size_t>(size));
  }
}

#ifdef BENCH_PYBIND11

namespace py = pybind11;

py::object function(const char* name) {
  array_workload::give(false);  // imports the embedded module
  return py::module_::import("array_workload").attr(name);
}

template <std::ptrdiff_t size>
void give_by_pybind11(std::int64_t repeat) {
  const krait::GilLock lock;
  const py::object length = function("length");
  const auto& array = array_of(size);
  for (std::int64_t i = 0; i < repeat; ++i) {
    // What keeps the memory alive, as Krait's array does.
    const py::capsule owner(new krait::Array<double, 1>(array),
                            [](void* kept) { delete static_cast<krait::Array<double, 1>*>(kept); });
    const py::array_t<double> given({size}, {sizeof(double)}, array.data(), owner);
    expect("length", length(given).cast<std::int64_t>(), std::int64_t{size});
  }
}

template <std::ptrdiff_t size>
void take_by_pybind11(std::int64_t repeat) {
  const krait::GilLock lock;
  const py::object give = function("give");
  for (std::int64_t i = 0; i < repeat; ++i) {
    const auto taken = give(size == large).cast<py::array_t<double>>();
    expect("give", taken.size(), size);
  }
}

#endif

constexpr std::ptrdiff_t rows = 300;
constexpr std::ptrdiff_t columns = 400;

const krait::Array<double, 2>& table() {
  static const auto made = krait::Array<double, 2>::zeros({rows, columns});
  return made;
}

void sum_by_indices(std::int64_t repeat) {
  const auto& items = table();
  for (std::int64_t i = 0; i < repeat; ++i) {
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < rows; ++y) {
      for (std::ptrdiff_t x = 0; x < columns; ++x) sum += items(y, x);
    }
    expect("sum", sum, 0.0);
  }
}

void sum_by_range(std::int64_t repeat) {
  for (std::int64_t i = 0; i < repeat; ++i) {
    double sum = 0;
    for (const double item : table()) sum += item;
    expect("sum", sum, 0.0);
  }
}

void sum_by_pointer(std::int64_t repeat) {
  const double* const items = table().data();
  for (std::int64_t i = 0; i < repeat; ++i) {
    double sum = 0;
    for (std::ptrdiff_t at = 0; at < rows * columns; ++at) sum += items[at];
    expect("sum", sum, 0.0);
  }
}

}  // namespace

std::vector<Case> array_cases() {
  return {
      {"give_array/small", &give<small>},
      {"give_array/large", &give<large>},
      {"take_array/small", &take<small>},
      {"take_array/large", &take<large>},
#ifdef BENCH_PYBIND11
      {"give_array/pybind11", &give_by_pybind11<small>},
      {"take_array/pybind11", &take_by_pybind11<small>},
#endif
      {"sum_table/indices", &sum_by_indices},
      {"sum_table/range", &sum_by_range},
      {"sum_table/pointer", &sum_by_pointer},
  };
}

}  // namespace bench
