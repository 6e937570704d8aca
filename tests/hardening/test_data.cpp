// Values at the edges of their types, through calls as generated code makes them.
#include <gtest/gtest.h>
#include <pthread.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;
namespace types = krait::types;

constinit krait::detail::Module main_{"__main__"};
constinit krait::detail::Function<types::Int(types::Int)> int_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Float(types::Float)> float_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Str(types::Str)> text_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Int(types::Any)> as_int_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Float(types::Any)> as_float_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Str(types::Any)> as_text_{main_, "same", {"x"}};
constinit krait::detail::Function<types::Any(types::Any)> as_any_{main_, "same", {"x"}};

class Data : public testing::Test {
 protected:
  Data() {
    krait::exec(
        "def same(x): return x\n"
        "class Age(int): pass\n"
        "class Index:\n"
        "  def __init__(self, value): self.value = value\n"
        "  def __index__(self):\n"
        "    if isinstance(self.value, Exception): raise self.value\n"
        "    return self.value\n");
  }

 private:
  krait::Interpreter python_;
};

TEST_F(Data, D01_numbers_ints_are_exact_or_an_error_in_calls) {
  using Limits = std::numeric_limits<std::int64_t>;
  for (const auto number : {Limits::min(), Limits::min() + 1, std::int64_t{-1}, std::int64_t{0},
                            std::int64_t{1} << 30, Limits::max() - 1, Limits::max()}) {
    EXPECT_EQ(int_.call(number), number);
  }
}

TEST_F(Data, D01_numbers_results_beyond_the_range_are_conversion_errors) {
  for (const char* beyond : {"2**63", "-2**63 - 1", "10**5000", "-10**5000", "Index(2**63)",
                             "Age(2**64)", "Index('7')", "1.0", "None"}) {
    const krait::Object value = krait::eval(beyond);
    const auto error = caught<krait::ConversionError>([&] { as_int_.call(value); });
    EXPECT_TRUE(contains(error.what(), "__main__.same: result: expected int")) << error.what();
  }
  const krait::Object raising = krait::eval("Index(OSError('disk'))");
  EXPECT_THROW(as_int_.call(raising), krait::OSError);
  EXPECT_EQ(as_int_.call(krait::eval("Age(-1)")), -1) << "a value, not the sign of an error";
  EXPECT_EQ(as_int_.call(krait::eval("True")), 1);
  EXPECT_EQ(as_int_.call(krait::eval("Index(-1)")), -1);
}

TEST_F(Data, D01_numbers_floats_are_the_same_bits) {
  using Limits = std::numeric_limits<double>;
  for (const double number : {0.0, -0.0, -1.0, Limits::min(), Limits::denorm_min(), Limits::max(),
                              Limits::lowest(), Limits::infinity(), -Limits::infinity()}) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(float_.call(number)),
              std::bit_cast<std::uint64_t>(number));
  }
  EXPECT_TRUE(std::isnan(float_.call(std::nan(""))));
  EXPECT_THROW(as_float_.call(krait::eval("10**400")), krait::ConversionError);
  EXPECT_THROW(as_float_.call(krait::eval("2**53 + 1")), krait::ConversionError);
  EXPECT_EQ(as_float_.call(krait::eval("-1")), -1.0);
}

TEST_F(Data, D02_text_keeps_its_length_or_is_an_error_in_calls) {
  const std::string nul{"a\0b\0", 4};
  EXPECT_EQ(text_.call(nul), nul);
  EXPECT_EQ(text_.call(std::string_view{"\xF0\x9F\x90\x8D"}), "\xF0\x9F\x90\x8D");
  for (const char* bad : {"\xff", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82", "\xc0\x80"}) {
    EXPECT_THROW(text_.call(std::string_view{bad}), krait::ConversionError);
  }
  for (const char* bad : {"'a\\ud800'", "'\\udc00\\ud800'", "'\\0\\udfff'"}) {
    const krait::Object value = krait::eval(bad);
    EXPECT_THROW(as_text_.call(value), krait::ConversionError);
  }
  EXPECT_EQ(as_text_.call(krait::eval("'\\U0010ffff\\0'")).size(), 5U);
}

// Needs 7 GB: set KRAIT_TEST_HUGE to run it.
TEST_F(Data, D02_text_of_more_than_two_gigabytes_arrives_whole) {
  if (std::getenv("KRAIT_TEST_HUGE") == nullptr) GTEST_SKIP() << "KRAIT_TEST_HUGE is not set";
  const std::size_t size = (std::size_t{1} << 31) + 7;
  {
    const krait::Object text = krait::eval("'x' * (2**31 + 6) + 'y'");
    const std::string copy = as_text_.call(text);
    EXPECT_EQ(copy.size(), size);
    EXPECT_EQ(copy.back(), 'y');
  }
  const std::string text(size, 'z');
  EXPECT_EQ(krait::Object{text}.size(), size);
}

// CPython 3.12 and 3.13 count the levels of recursion in C, and allow more than small stacks hold.
std::size_t smallest_stack_in_kib() {
  const bool counts = krait::eval("(3, 12) <= __import__('sys').version_info < (3, 14)").as<bool>();
  return counts ? 8192 : 512;
}

// Runs the body on a thread whose stack is as small as recursion of Python's allows.
template <class Body>
void on_a_small_stack(Body body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, smallest_stack_in_kib() * 1024);
  pthread_t thread{};
  const auto start = [](void* argument) -> void* {
    (*static_cast<Body*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, start, &body), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST_F(Data, D05_recursion_of_containers_ends_in_an_error_on_a_small_stack) {
  if (sanitized) GTEST_SKIP() << "sanitizers make frames many times as large";
  krait::exec(
      "own = []\nown.append(own)\nother = []\nother.append(other)\nown_dict = {}\nown_dict['x'] = "
      "own_dict\n"
      "deep = []\nfor i in range(100_000): deep = [deep]\n");
  on_a_small_stack([] {
    const krait::Object main = krait::import("__main__");
    using Nested = std::vector<std::vector<std::vector<std::int64_t>>>;
    for (const char* name : {"own", "own_dict", "deep"}) {
      EXPECT_THROW(static_cast<void>(main.attr(name).as<Nested>()), krait::ConversionError);
      EXPECT_THROW(static_cast<void>(main.attr(name).as<std::int64_t>()), krait::ConversionError);
    }
    EXPECT_EQ(main.attr("own").repr(), "[[...]]");
    EXPECT_THROW(static_cast<void>(main.attr("deep").repr()), krait::RecursionError);
    EXPECT_THROW(static_cast<void>(main.attr("own") == main.attr("other")), krait::RecursionError);
    EXPECT_TRUE(as_any_.call(main.attr("deep")).is(main.attr("deep")));
  });
  on_a_small_stack([] { krait::exec("del deep\nimport gc\ngc.collect()\n"); });
  EXPECT_EQ(krait::eval("1 + 1").as<int>(), 2);
}

}  // namespace
