// Data each way: a dataclass of ten fields, bytes, and a list of a million floats; through Krait
// and by hand-written code on the C API.
#include "raw.hpp"

#include <array>
#include <krait/gil.hpp>

#include "cases.hpp"
#include "loops.hpp"

namespace bench {

namespace {

using workload::Reading;

// The names of the fields, made once, as code by hand that cares for speed does it.
class RawReading {
 public:
  RawReading() : type_(function("Reading")) {
    const char* const names[] = {"station",  "sensor", "second",    "temperature", "humidity",
                                 "pressure", "wind",   "direction", "valid",       "note"};
    for (std::size_t i = 0; i < names_.size(); ++i) {
      names_[i] = checked(PyUnicode_InternFromString(names[i]));
    }
  }

  [[nodiscard]] Reference to_python(const Reading& reading) const {
    return call(type_, to_text(reading.station), to_int(reading.sensor), to_int(reading.second),
                to_float(reading.temperature), to_float(reading.humidity),
                to_float(reading.pressure), to_float(reading.wind), to_int(reading.direction),
                checked(PyBool_FromLong(reading.valid ? 1 : 0)), to_text(reading.note));
  }

  [[nodiscard]] Reading from_python(const Reference& object) const {
    const auto field = [&](std::size_t index) {
      return checked(PyObject_GetAttr(object.get(), names_[index].get()));
    };
    return {.station = from_text(field(0)),
            .sensor = from_int(field(1)),
            .second = from_int(field(2)),
            .temperature = from_float(field(3).get()),
            .humidity = from_float(field(4).get()),
            .pressure = from_float(field(5).get()),
            .wind = from_float(field(6).get()),
            .direction = from_int(field(7)),
            .valid = field(8).get() == Py_True,
            .note = from_text(field(9))};
  }

 private:
  Reference type_;
  std::array<Reference, 10> names_;
};

void krait_send(std::int64_t repeat) {
  const krait::GilLock lock;
  send_by(repeat, workload::sensor_of);
}
void raw_send(std::int64_t repeat) {
  const krait::GilLock lock;
  const RawReading by_hand;
  const Reference sensor_of = function("sensor_of");
  send_by(repeat, [&](const Reading& reading) {
    return from_int(call(sensor_of, by_hand.to_python(reading)));
  });
}

void krait_receive(std::int64_t repeat) {
  const krait::GilLock lock;
  receive_by(repeat, workload::latest);
}
void raw_receive(std::int64_t repeat) {
  const krait::GilLock lock;
  const RawReading by_hand;
  const Reference latest = function("latest");
  receive_by(repeat, [&] { return by_hand.from_python(call(latest)); });
}

void krait_length(std::int64_t repeat) {
  const krait::GilLock lock;
  length_by(repeat, workload::length);
}
void raw_length(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference length = function("length");
  length_by(repeat, [&](std::span<const std::byte> data) {
    return from_int(
        call(length, checked(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(data.data()),
                                                       static_cast<Py_ssize_t>(data.size())))));
  });
}

constexpr std::int64_t million = 1'000'000;

template <class Call>
void send_million_by(std::int64_t repeat, Call count) {
  static const std::vector<double> values(million, 0.5);
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += count(values);
  expect("count", sum, million * repeat);
}

template <class Call>
void receive_million_by(std::int64_t repeat, Call receive) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) {
    const std::vector<double> values = receive();
    sum += values.back() == 0.5 ? static_cast<std::int64_t>(values.size()) : 0;
  }
  expect("million", sum, million * repeat);
}

void krait_send_million(std::int64_t repeat) {
  const krait::GilLock lock;
  send_million_by(repeat, workload::count);
}
void raw_send_million(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference count = function("count");
  send_million_by(repeat, [&](const std::vector<double>& values) {
    return from_int(call(count, to_list(values)));
  });
}

void krait_receive_million(std::int64_t repeat) {
  const krait::GilLock lock;
  receive_million_by(repeat, workload::million);
}
void raw_receive_million(std::int64_t repeat) {
  const krait::GilLock lock;
  const Reference receive = function("million");
  receive_million_by(repeat, [&] { return from_list(call(receive)); });
}

}  // namespace

std::vector<Case> data_cases() {
  return {
      {"send/krait", &krait_send},
      {"send/raw", &raw_send},
      {"receive/krait", &krait_receive},
      {"receive/raw", &raw_receive},
      {"length/krait", &krait_length},
      {"length/raw", &raw_length},
      {"send_million/krait", &krait_send_million, 1},
      {"send_million/raw", &raw_send_million, 1},
      {"receive_million/krait", &krait_receive_million, 1},
      {"receive_million/raw", &raw_receive_million, 1},
  };
}

}  // namespace bench
