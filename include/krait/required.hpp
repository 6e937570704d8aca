// A member of a keyword-only aggregate that the caller must give.
#pragma once

#include <concepts>
#include <utility>

namespace krait {

/// Holds a `T` and has no default, so that leaving out a required keyword doesn't compile.
///
/// `struct login_options { krait::Required<std::string> token; };`
/// `login("ada", {.token = "s3cret"});`
template <class T>
class Required {
 public:
  template <class U = T>
  Required(U&& value)  // NOLINT: implicit, as the T it stands for
      requires std::constructible_from<T, U&&> : value_(std::forward<U>(value)) {}

  [[nodiscard]] const T& value() const& noexcept { return value_; }
  [[nodiscard]] T&& value() && noexcept { return std::move(value_); }
  operator const T&() const noexcept { return value_; }  // NOLINT: as above

 private:
  T value_;
};

}  // namespace krait
