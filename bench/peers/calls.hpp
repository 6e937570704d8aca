// The synchronous calls of a binding library, written as its documentation shows: once with the
// function looked up by its name for each call, once with the function found before the loop.
#pragma once

#include <deque>
#include <krait/gil.hpp>
#include <optional>
#include <string>

#include "../loops.hpp"
#include "peers.hpp"
#include "plain_threads.hpp"

namespace bench {

/// The names of cases live as long as the program.
inline std::string_view kept(std::string name) {
  static std::deque<std::string> names;
  return names.emplace_back(std::move(name));
}

/// `Library` names the few things that the libraries spell differently:
///   import_module(name)   the module
///   as<T>(object)         from Python
///   text, bytes, list     to Python, where the library has no conversion of its own
///   GilGuard              takes the GIL, for a thread that may have no thread state yet
template <class Library>
class LibraryCalls {
  using Reading = workload::Reading;

  template <class T, class Object>
  static T as(const Object& object) {
    return Library::template as<T>(object);
  }
  static auto module() {
    workload::add(0, 0);  // imports the embedded module
    return Library::import_module("workload");
  }

  // What its users write for a dataclass: none of the libraries knows them.
  template <class Type>
  static auto to_python(const Type& type, const Reading& r) {
    return type(Library::text(r.station), r.sensor, r.second, r.temperature, r.humidity, r.pressure,
                r.wind, r.direction, r.valid, Library::text(r.note));
  }
  template <class Object>
  static Reading from_python(const Object& object) {
    return {.station = as<std::string>(object.attr("station")),
            .sensor = as<std::int64_t>(object.attr("sensor")),
            .second = as<std::int64_t>(object.attr("second")),
            .temperature = as<double>(object.attr("temperature")),
            .humidity = as<double>(object.attr("humidity")),
            .pressure = as<double>(object.attr("pressure")),
            .wind = as<double>(object.attr("wind")),
            .direction = as<std::int64_t>(object.attr("direction")),
            .valid = as<bool>(object.attr("valid")),
            .note = as<std::string>(object.attr("note"))};
  }

 public:
  static void add_by_name(std::int64_t repeat) {
    const krait::GilLock lock;
    const auto workload = module();
    add_by(repeat, [&](std::int64_t a, std::int64_t b) {
      return as<std::int64_t>(workload.attr("add")(a, b));
    });
  }
  static void add(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object add = module().attr("add");
    add_by(repeat, [&](std::int64_t a, std::int64_t b) { return as<std::int64_t>(add(a, b)); });
  }
  static void greet_by_name(std::int64_t repeat) {
    const krait::GilLock lock;
    const auto workload = module();
    greet_by(repeat, [&](std::string_view name, std::int64_t age) {
      return as<std::string>(workload.attr("greet")(Library::text(name), age));
    });
  }
  static void greet(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object greet = module().attr("greet");
    greet_by(repeat, [&](std::string_view name, std::int64_t age) {
      return as<std::string>(greet(Library::text(name), age));
    });
  }
  static void total(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object total = module().attr("total");
    total_by(repeat, [&](const std::vector<double>& values) {
      return as<double>(total(Library::list(values)));
    });
  }
  static void length(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object length = module().attr("length");
    length_by(repeat, [&](std::span<const std::byte> data) {
      return as<std::int64_t>(
          length(Library::bytes(reinterpret_cast<const char*>(data.data()), data.size())));
    });
  }
  static void send(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object type = module().attr("Reading");
    const typename Library::Object sensor_of = module().attr("sensor_of");
    send_by(repeat, [&](const Reading& reading) {
      return as<std::int64_t>(sensor_of(to_python(type, reading)));
    });
  }
  static void receive(std::int64_t repeat) {
    const krait::GilLock lock;
    const typename Library::Object latest = module().attr("latest");
    receive_by(repeat, [&] { return from_python(latest()); });
  }

  // From threads that don't have the GIL.
  template <int threads, Beside beside>
  static void on_threads(std::int64_t repeat) {
    std::optional<typename Library::Object> add;
    {
      const krait::GilLock lock;
      add = module().attr("add");
    }
    sum_on_threads<threads, beside>(repeat, 3, [&] {
      const typename Library::GilGuard guard;
      return as<std::int64_t>((*add)(std::int64_t{1}, std::int64_t{2}));
    });
    const krait::GilLock lock;
    add.reset();
  }

  /// `who` finds the function before its loop.
  static std::vector<Case> cases(const std::string& who) {
    constexpr Beside nobody = Beside::nobody, busy = Beside::a_busy_python_thread;
    return {
        {kept("add/" + who), &add},
        {kept("add/" + who + "_by_name"), &add_by_name},
        {kept("greet/" + who), &greet},
        {kept("greet/" + who + "_by_name"), &greet_by_name},
        {kept("total/" + who), &total},
        {kept("length/" + who), &length},
        {kept("send/" + who), &send},
        {kept("receive/" + who), &receive},
        {kept("thread1/" + who), &on_threads<1, nobody>, calls_on_threads},
        {kept("thread8/" + who), &on_threads<8, nobody>, calls_on_threads},
        {kept("thread1_busy/" + who), &on_threads<1, busy>, calls_beside_a_busy_thread},
        {kept("thread8_busy/" + who), &on_threads<8, busy>, calls_beside_a_busy_thread},
    };
  }
};

}  // namespace bench
