// Exceptions as broken as Python lets them be, groups of them, and exits: C++ can always read them.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;

class Exceptions : public AsyncTest {
 protected:
  Exceptions() {
    krait::exec(
        "def fail(error): raise error\n"
        "async def fail_later(error):\n"
        "  await asyncio.sleep(0)\n"
        "  raise error\n"
        "def make(where, how):\n"
        "  name = where.removeprefix('type.')\n"
        "  broken = {name: property(how) if name in properties else how}\n"
        "  of_type = where.startswith('type.')\n"
        "  meta = type('Meta', (type,), broken if of_type else {})\n"
        "  return meta('Broken', (ValueError,), {} if of_type else broken)('message')\n"
        "properties = ('__class__', '__module__', '__qualname__', '__name__', '__cause__',\n"
        "              '__context__', '__traceback__', '__notes__', 'args')\n"
        "def raising(*args): raise OSError('broken')\n"
        "def exiting(*args): raise SystemExit(3)\n"
        "def none(*args): return None\n"
        "def number(*args): return 7\n"
        "def surrogate(*args): return 'a\\ud800'\n"
        "def with_nul(*args): return 'a\\0b'\n"
        "def recursive(self, *args): return str(self) + repr(self)\n"
        "def long(*args): return 'é' * 50_000\n");
  }
};

// A class names itself, and may lie about that too.
void expect_readable(const krait::PythonError& error, bool lies) {
  EXPECT_NE(error.what(), nullptr);
  EXPECT_TRUE(lies || contains(error.what(), "Broken")) << std::string{error.what()}.substr(0, 200);
  EXPECT_TRUE(is_utf8(error.what()));
  EXPECT_TRUE(is_utf8(error.type()));
  EXPECT_TRUE(is_utf8(error.message()));
  EXPECT_TRUE(is_utf8(error.traceback()));
  EXPECT_TRUE(lies || contains(error.traceback(), "Broken"));
  EXPECT_EQ(krait::eval("1").as<int>(), 1) << "no error is left behind";
}

TEST_F(Exceptions, X01_broken_str_whatever_is_broken_and_however) {
  static_assert(noexcept(std::declval<const krait::PythonError&>().what()));
  for (const char* where :
       {"__str__", "__repr__", "__class__", "__getattribute__", "__eq__", "__hash__", "__cause__",
        "__context__", "__traceback__", "__notes__", "args", "__module__", "type.__module__",
        "type.__instancecheck__", "type.__repr__", "type.__str__", "type.__getattribute__",
        "type.__eq__", "type.__hash__"}) {
    for (const char* how :
         {"raising", "exiting", "none", "number", "surrogate", "with_nul", "recursive", "long"}) {
      const bool lies = std::string_view{where} == "type.__getattribute__";
      SCOPED_TRACE(std::string{where} + " " + how);
      try {
        const krait::Object broken = global("make")(where, global(how));
        expect_readable(caught<krait::ValueError>([&] { global("fail")(broken); }), lies);
        const auto error = error_of<krait::ValueError>(call<>("fail_later", broken));
        ASSERT_TRUE(error);
        expect_readable(*error, lies);
      } catch (const krait::PythonError& error) {
        ADD_FAILURE() << error.traceback();
      }
    }
  }
}

TEST_F(Exceptions, X02_callback_roundtrip_keeps_chains) {
  krait::exec(
      "async def chained():\n"
      "  try: raise KeyError('inner')\n"
      "  except KeyError as error: raise ValueError('outer') from error\n");
  const auto error = error_of<krait::ValueError>(krait::when_all(call("chained"), call("chained")));
  ASSERT_TRUE(error);
  ASSERT_TRUE(error->cause());
  EXPECT_STREQ(error->cause()->what(), "KeyError: 'inner'");
  EXPECT_TRUE(error->cause()->object().is(error->object().attr("__cause__")));
}

struct Custom {
  int number = 7;
};

/// What C++ catches where `failing` was called by Python code that C++ called, and where Python
/// code awaited it. The frames in between have seen a Python exception, and let it through.
template <class Caught>
void expect_beyond_python(const std::function<void()>& failing, const std::string& text) {
  const std::function<krait::Task<>()> failing_task = [failing_too = &failing] {
    return [](const std::function<void()>* fail) -> krait::Task<> {
      (*fail)();
      co_return;
    }(failing_too);
  };
  krait::exec("log.clear()");
  const auto error = caught<Caught>([&] { global("call")(failing); });
  const auto awaited = caught<Caught>([&] { krait::run(call<>("call_later", failing_task)); });
  for (const krait::PythonError& each : {krait::PythonError{error}, krait::PythonError{awaited}}) {
    EXPECT_EQ(each.message(), text);
    EXPECT_TRUE(contains(each.traceback(), "in call"));
  }
  EXPECT_EQ(global("log").as<Log>(), (Log{error.type(), awaited.type()}));
}

TEST_F(Exceptions, X02_callback_roundtrip_of_cpp_exceptions_is_that_of_their_python_kin) {
  krait::exec(
      "def call(f):\n"
      "  try: f()\n"
      "  except BaseException as error: log.append(type(error).__name__); raise\n"
      "async def call_later(f):\n"
      "  try: await f()\n"
      "  except BaseException as error: log.append(type(error).__name__); raise\n");
  expect_beyond_python<krait::RuntimeError>([] { throw std::runtime_error{"mine"}; }, "mine");
  expect_beyond_python<krait::ValueError>([] { throw std::invalid_argument{"mine"}; }, "mine");
  expect_beyond_python<krait::IndexError>([] { throw std::out_of_range{"mine"}; }, "mine");
  expect_beyond_python<krait::MemoryError>([] { throw std::bad_alloc{}; }, "");
  constexpr const char* nameless = "a C++ exception that is no std::exception";
  expect_beyond_python<krait::RuntimeError>([] { throw 7; }, nameless);
  expect_beyond_python<krait::RuntimeError>([] { throw Custom{}; }, nameless);
}

// The leaves of a group, by their texts.
void add_leaves(const krait::Object& error, std::vector<std::string>& leaves) {
  if (!error.has_attr("exceptions")) return leaves.push_back(error.repr());
  for (const krait::Object& each : error.attr("exceptions")) add_leaves(each, leaves);
}

TEST_F(Exceptions, X03_group_of_nested_task_groups_has_all_its_leaves) {
  krait::exec(
      "async def inner():\n"
      "  async with asyncio.TaskGroup() as group:\n"
      "    group.create_task(fail_later(KeyError('one')))\n"
      "    group.create_task(fail_later(ValueError('two')))\n"
      "async def outer():\n"
      "  async with asyncio.TaskGroup() as group:\n"
      "    group.create_task(inner())\n"
      "    group.create_task(fail_later(OSError('three')))\n");
  const auto error = error_of<krait::ExceptionGroup>(call("outer"));
  ASSERT_TRUE(error);
  std::vector<std::string> leaves;
  add_leaves(error->object(), leaves);
  std::ranges::sort(leaves);
  // The outer group fails first, and cancels the inner one where that hasn't failed yet.
  EXPECT_EQ(leaves,
            (std::vector<std::string>{"KeyError('one')", "OSError('three')", "ValueError('two')"}));
}

TEST_F(Exceptions, X04_drop_error_unattached_on_eight_threads) {
  std::exception_ptr thrown;
  try {
    krait::run(call("fail_later", krait::eval("KeyError('x')")));
  } catch (...) {
    thrown = std::current_exception();
  }
  on_threads(8, [thrown](int) {
    for (int i = 0; i < 1000; ++i) {
      try {
        std::rethrow_exception(thrown);
      } catch (const krait::KeyError& error) {
        krait::KeyError copy = error;
        const krait::KeyError moved = std::move(copy);
        EXPECT_STREQ(moved.what(), "KeyError: 'x'");
      }
    }
  });
}

TEST_F(Exceptions, X05_sys_exit_sync_arrives_in_every_form) {
  const auto code = [](const char* statement) {
    return caught<krait::SystemExit>([&] { krait::exec(statement); }).object().attr("code").repr();
  };
  EXPECT_EQ(code("sys.exit(7)"), "7");
  EXPECT_EQ(code("sys.exit('x')"), "'x'");
  EXPECT_EQ(code("raise SystemExit"), "None");
  EXPECT_EQ(krait::eval("1 + 1").as<int>(), 2);
}

}  // namespace
