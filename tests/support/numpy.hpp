// NumPy for tests of arrays; where the Python has none, they are skipped.
#pragma once

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <string>
#include <string_view>

#include "python.hpp"
#include "sanitizers.hpp"

namespace krait_test {

/// Has an interpreter, and NumPy as `np` in `names`.
class NumPyTest : public testing::Test {
 protected:
  void SetUp() override {
    if (krait::import("importlib.util").attr("find_spec")("numpy").is_none()) GTEST_SKIP();
    overlook_leaks();  // NumPy keeps what it makes
    krait::exec("import numpy as np\nimport gc, weakref", names_);
  }

  [[nodiscard]] krait::Object eval(std::string_view expression) const {
    return krait::eval(expression, names_);
  }
  void exec(std::string_view statements) const { krait::exec(statements, names_); }
  void set(std::string_view name, const krait::Object& value) const {
    names_.set_item(krait::Object{name}, value);
  }
  template <class T>
  [[nodiscard]] T as(std::string_view expression) const {
    return eval(expression).as<T>();
  }
  /// What converting the value of an expression complains of.
  template <class T>
  [[nodiscard]] std::string complaint(std::string_view expression) const {
    const krait::Object object = eval(expression);
    return caught<krait::ConversionError>([&] { static_cast<void>(object.as<T>()); }).what();
  }

 private:
  krait::Interpreter python_;
  krait::Object names_ = krait::eval("{}");
};

}  // namespace krait_test
