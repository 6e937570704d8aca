// What a program does with Python without waiting for it, in pieces that are swept with memory that
// fails.
#pragma once

#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/streams.hpp"
#include "memory_sweep.hpp"

namespace krait_test {

inline constexpr std::string_view python_of_sync_acts =
    "import gc, sys\n"
    "modules = sys.modules\n"
    "class Thing: pass\n"
    "def same(x): return x\n"
    "def make_dict(): return {'a': [1000, Thing()]}\n"
    "def free_pairs():\n"
    "  kept = [(i, i) for i in range(20)]\n"
    "def fail(x):\n"
    "  try: {}[x]\n"
    "  except KeyError as error: raise ValueError('no ' + x) from error\n"
    "class Manager:\n"
    "  def __enter__(self): return Thing()\n"
    "  def __exit__(self, *_): pass\n"
    "class Taking(Manager):\n"
    "  def __exit__(self, *_): return True\n"
    "def talk(count):\n"
    "  heard = [Thing()]\n"
    "  try:\n"
    "    for i in range(count):\n"
    "      try: heard.append((yield 1000 + i))\n"
    "      except KeyError: pass\n"
    "  finally: heard.clear()\n"
    "  return [2000 + count]\n";

inline void convert() {
  using Row = std::tuple<std::string, std::int64_t, std::vector<double>,
                         std::unordered_map<std::string, std::int64_t>>;
  const std::vector<Row> rows(2, Row{std::string(300, 'x'), 1000, {1.5}, {{"key", 2000}}});
  if (global("same")(rows).as<std::vector<Row>>() != rows) std::abort();
}

inline void convert_values_of_the_standard_library() {
  using namespace std::chrono;
  using Values = std::tuple<krait::Literal<"C", 1>, krait::Integer, krait::Decimal, krait::Uuid,
                            std::filesystem::path, sys_time<microseconds>, year_month_day>;
  const Values values{"C",
                      krait::Integer::parse("0x1" + std::string(300, '0')),
                      krait::Decimal::parse("1.5e300"),
                      {},
                      std::string(300, 'x'),
                      {},
                      2024y / May / 17};
  if (global("same")(values).as<Values>() != values) std::abort();
}

inline void use_objects() {
  const krait::Object object = global("make_dict")();
  const krait::Object copy = object;
  for (const krait::Object& key : copy) static_cast<void>(copy[key].repr());
  static_cast<void>(copy.has_attr("missing"));
}

inline void evaluate() { static_cast<void>(krait::eval("{'a': [1000, Thing()]}")); }

inline void meet_errors() {
  try {
    global("fail")("x");
  } catch (const krait::ValueError& error) {
    if (error.cause()) static_cast<void>(error.cause()->message());
  }
}

inline void show_a_traceback() {
  try {
    global("fail")("x");
  } catch (const krait::ValueError& error) {
    static_cast<void>(error.traceback());
  }
}

inline void import_a_module() {
  global("modules").attr("pop")("colorsys", krait::Object{});
  static_cast<void>(krait::import("colorsys").attr("rgb_to_hls"));
}

inline void find_a_function() {
  using krait::types::Float;
  static constinit krait::detail::Module module{"colorsys"};
  static constinit krait::detail::Function<krait::types::Tuple<Float, Float, Float>(Float, Float,
                                                                                    Float)>
      function{module, "rgb_to_hls", {"r", "g", "b"}};
  {
    const krait::GilLock gil;
    krait::detail::KeptObject::forget_all();
  }
  static_cast<void>(function.call(0.1, 0.2, 0.3));
}

// Python 3.11 crashes where there is no memory for the pair that `dict.items()` gives, as it does
// to make a loop: here it has some to use again.
inline void use_a_thread() {
  std::exception_ptr error;
  std::thread{[&] {
    try {
      global("free_pairs")();
      const krait::Object object = global("same")(1000);
      const krait::Object copy = object;
      krait::run(call("later", 1000));
    } catch (...) {
      error = std::current_exception();
    }
  }}.join();
  if (error) std::rethrow_exception(error);
}

// ---- generators ----

using Talk = krait::Generator<std::int64_t, krait::Object, std::vector<std::int64_t>>;
using TalkFunction =
    krait::detail::Function<krait::types::Generator<krait::types::Int, krait::types::Any,
                                                    krait::types::List<krait::types::Int>>(
        krait::types::Int)>;
inline constinit TalkFunction talk_{main_module, "talk", {"count"}};

inline void go_through_a_generator() {
  Talk talk = talk_.call(std::int64_t{3});
  std::int64_t sum = 0;
  for (const std::int64_t item : talk) sum += item;
  if (sum != 3003 || talk.result().at(0) != 2003) std::abort();
}

inline void drop_a_generator() {
  Talk talk = talk_.call(std::int64_t{3});
  talk.next();
}

inline void talk_with_a_generator() {
  Talk talk = talk_.call(std::int64_t{5});
  talk.next();
  talk.send("heard");
  talk.throw_in(krait::KeyError{"known"});
  try {
    talk.throw_in(std::invalid_argument{"unknown"});
    std::abort();
  } catch (const krait::ValueError&) {
  }
  Talk closed = talk_.call(std::int64_t{3});
  closed.next();
  closed.close();
}

// ---- context managers ----

inline void enter_a_context() {
  krait::with(global("Manager")(), [](const krait::Object& thing) {
    if (!thing.is_none()) static_cast<void>(thing.repr());
  });
}

inline void fail_in_a_context() {
  const auto fail = [] { throw std::domain_error{"bad"}; };
  krait::with(global("Taking")(), fail);
  try {
    krait::with(global("Manager")(), fail);
    std::abort();
  } catch (const std::domain_error&) {
  }
}

// Where memory ends, CPython 3.11 itself forgets what its compiler collects of names, and the cells
// of a generator expression, of which its module `traceback` has many.
inline constexpr std::array sync_acts{
    Act{"conversions", &convert, {}, true},
    Act{"values_of_the_standard_library", &convert_values_of_the_standard_library, {}, true},
    Act{"objects", &use_objects, {}, true},
    Act{"eval", &evaluate, {.leaks_of_python = 6}},
    Act{"errors", &meet_errors, {}, true},
    Act{"traceback", &show_a_traceback, {.leaks_of_python = 24}},
    Act{"import", &import_a_module},
    Act{"first_call_of_a_function", &find_a_function},
    Act{"generator", &go_through_a_generator, {}, true},
    Act{"generator_dropped", &drop_a_generator, {}, true},
    Act{"generator_sent_and_thrown_into", &talk_with_a_generator, {}, true},
    Act{"context", &enter_a_context, {}, true},
    Act{"context_left_by_an_error", &fail_in_a_context, {}, true},
};

/// CPython 3.11 itself crashes where it has no memory for a thread's state, its very first
/// allocation here; of a loop that it makes half, or can't close, it keeps the rest.
inline constexpr Act thread_act{"thread_that_comes_and_goes",
                                &use_a_thread,
                                {.first = 1, .descriptors_count = false, .blocks_count = false}};

}  // namespace krait_test
