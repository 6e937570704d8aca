// The table of goals; both the wall clock's and the instruction counts' are judged by it.
#include "goals.hpp"

#include <limits>

namespace bench {

namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

constexpr Goal all_goals[] = {
    {"G1", "add, GIL held ÷ raw C API", "add/krait", "add/raw", 1.05},
    {"G1", "greet, GIL held ÷ raw C API", "greet/krait", "greet/raw", 1.05},
    {"G1", "total of 1,000, GIL held ÷ raw C API", "total/krait", "total/raw", 1.05},
    {"G1", "a method, GIL held ÷ raw C API", "advance/krait", "advance/raw", 1.2},
    {"G1", "ten fields to Python ÷ raw C API", "send/krait", "send/raw", 1.2},
    {"G1", "ten fields from Python ÷ raw C API", "receive/krait", "receive/raw", 1.2},
    {"G1", "a million floats to Python ÷ raw", "send_million/krait", "send_million/raw", 1.1},
    {"G1", "a million floats from Python ÷ raw", "receive_million/krait", "receive_million/raw",
     1.1},
    {"G2", "add, taking the GIL ÷ raw, holding it", "add/krait_without_gil", "add/raw", 2.2},
    {"G2", "add, taking the GIL ÷ raw, taking it", "add/krait_without_gil", "add/raw_without_gil",
     1.2},
    {"G3", "co_await answer ÷ Python's await", "answer/krait", "answer/python", 1.25},
    {"G3", "the same with Gil::held", "answer/krait_held", "answer/python", 0.95},
    // A third of a created task's time is the event loop asking the kernel, which no instruction
    // shows; so here the count only guards against growing.
    {"G3", "co_await answer ÷ await create_task", "answer/krait", "answer/python_task", 0.03,
     0.036},
    {"G3", "the same with Gil::held", "answer/krait_held", "answer/python_task", 0.03},
    {"G4", "co_await tick ÷ Python's await", "tick/krait", "tick/python", 1.15},
    {"G4", "the same with Gil::held", "tick/krait_held", "tick/python", 1.15},
    {"G4", "yield_now ÷ Python's sleep(0)", "turn/krait", "turn/python", 1.0},
    {"G4", "timeout around answer ÷ asyncio.timeout", "in_time/krait", "in_time/python", 1.0},
    {"G5", "10,000 sleep_for ÷ gather of sleep", "sleep/krait", "sleep/python", 0.85},
    {"G5", "the same with Gil::held", "sleep/krait_held", "sleep/python", 0.85},
    {"G5", "10,000 nap ÷ gather of nap", "nap/krait", "nap/python", 0.85},
    {"G5", "the same with Gil::held", "nap/krait_held", "nap/python", 0.85},
    {"G5", "1,000 answer ÷ gather of answer", "answers/krait", "answers/python", 0.85},
    {"G5", "tick beside 5,000 that sleep ÷ alone", "ticks/beside_idle", "ticks/alone", 1.1},
    // Threads that wait take no instructions: only time tells.
    {"G6", "spawn(answer).get() ÷ a bare wake-up", "spawn/krait", "spawn/wake_up", 1.1, no_limit},
    {"G6", "the same ÷ what C++ writes today", "spawn/krait", "spawn/threadsafe_from_cpp", 0.1,
     no_limit},
    {"G7", "1,000 outstanding ÷ the same in Python", "spawn_many/krait", "spawn_many/threadsafe",
     0.05, no_limit},
    {"G10", "callback ÷ PyCFunction by hand", "call_back/krait", "call_back/raw", 3.0},
    {"G10", "the same with Gil::held", "call_back/krait_held", "call_back/raw", 1.5},
    {"G10", "await of a C++ task ÷ of Python's", "await_back/krait", "await_back/python", 4.0},
    {"G10", "the same with Gil::held", "await_back/krait_held", "await_back/python", 1.5},
    {"G12", "an array of 100 MB to Python ÷ of 100 B", "give_array/large", "give_array/small", 1.1},
    {"G12", "the same from Python", "take_array/large", "take_array/small", 1.1},
#ifdef BENCH_PYBIND11
    {"G12", "an array to Python ÷ pybind11's", "give_array/small", "give_array/pybind11", 1.0},
    {"G12", "the same from Python", "take_array/small", "take_array/pybind11", 1.0},
#endif
    {"G12", "a sum by indices ÷ by a pointer", "sum_table/indices", "sum_table/pointer", 1.05},
    {"G12", "a sum by a range ÷ by a pointer", "sum_table/range", "sum_table/pointer", 1.05},
};

}  // namespace

std::span<const Goal> goals() { return all_goals; }

}  // namespace bench
