// Functions that are no longer what code was generated for: the error names both signatures.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <cstdint>
#include <string>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;

// As generated for `def scale(number, factor)` and `async def fetch(url)` of a module "drifting".
namespace types = krait::types;
constinit krait::detail::Module module_{"drifting"};
constinit krait::detail::Function<types::Int(types::Int, types::Int)> scale_{
    module_, "scale", {"number", "factor"}};
constinit krait::detail::Function<types::Int(types::Int)> fetch_{module_, "fetch", {"url"}};

std::int64_t scale() { return scale_.call(std::int64_t{2}, std::int64_t{3}); }
krait::Task<std::int64_t> fetch() { return fetch_.async_call(std::int64_t{7}); }

class SignatureDrift : public AsyncTest {
 protected:
  // The module as it is now.
  static void become(const std::string& text) {
    krait::exec(
        "def become(text):\n"
        "  import types\n"
        "  sys.modules['drifting'] = types.ModuleType('drifting')\n"
        "  exec(text, sys.modules['drifting'].__dict__)\n");
    global("become")(text);
  }
};

TEST_F(SignatureDrift, D06_signature_drift_missing_or_renamed) {
  become("def scale_by(number, factor): return 1\n");
  const auto error = caught<krait::AttributeError>(scale);
  EXPECT_EQ(error.message(),
            "module 'drifting' has no attribute 'scale', but had 'def drifting.scale(number, "
            "factor)' when the C++ code was generated: generate it anew");
  EXPECT_THROW(krait::run(fetch()), krait::AttributeError);
}

TEST_F(SignatureDrift, D06_signature_drift_of_arity) {
  become("def scale(number, factor, offset): return 1\nasync def fetch(url, proxy): return 1\n");
  const auto error = caught<krait::TypeError>(scale);
  EXPECT_TRUE(contains(error.message(), "missing 1 required positional argument: 'offset'"));
  EXPECT_TRUE(contains(error.message(),
                       "('def drifting.scale(number, factor)' when the C++ code was generated, "
                       "'def drifting.scale(number, factor, offset)' now: generate it anew)"))
      << error.message();
  ASSERT_TRUE(error.cause());
  EXPECT_EQ(error.cause()->type(), "TypeError");
  const auto async_error = error_of<krait::TypeError>(fetch());
  ASSERT_TRUE(async_error);
  EXPECT_TRUE(contains(async_error->message(),
                       "('async def drifting.fetch(url)' when the C++ code was generated, 'async "
                       "def drifting.fetch(url, proxy)' now: generate it anew)"))
      << async_error->message();
}

TEST_F(SignatureDrift, D06_signature_drift_from_async_to_sync) {
  become("def fetch(url): return 1\n");
  const auto error = error_of<krait::TypeError>(fetch());
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->message(),
                       "object int can't be used in 'await' expression ('async def "
                       "drifting.fetch(url)' when the C++ code was generated, 'def "
                       "drifting.fetch(url)' now: generate it anew)"))
      << error->message();
}

TEST_F(SignatureDrift, D06_signature_drift_from_sync_to_async_leaves_no_coroutine_unawaited) {
  become("async def scale(number, factor): return 1\n");
  const auto error = caught<krait::ConversionError>(scale);
  EXPECT_TRUE(contains(error.what(),
                       "drifting.scale: result: expected int, got coroutine ('def "
                       "drifting.scale(number, factor)' when the C++ code was generated, 'async "
                       "def drifting.scale(number, factor)' now: generate it anew)"))
      << error.what();
}

TEST_F(SignatureDrift, D06_signature_drift_is_not_seen_where_the_signature_fits) {
  become(
      "def scale(*numbers):\n  raise TypeError('mine')\n"
      "async def fetch(url, proxy=None):\n  return url.missing\n");
  EXPECT_EQ(caught<krait::TypeError>(scale).message(), "mine");
  EXPECT_TRUE(error_of<krait::AttributeError>(fetch()));
}

}  // namespace
