// Python's generators and iterators as the sources of krait::Generator.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "krait/error.hpp"
#include "krait/generator.hpp"
#include "krait/object.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/items.hpp"
#include "krait/python/module.hpp"

namespace krait::detail {

/// The part of a generator that doesn't depend on its types.
///
/// Its members need the GIL, but for the destructor, which is safe on any thread at any time.
class KRAIT_EXPORT Iteration {
 public:
  Iteration(const Iteration&) = delete;
  Iteration& operator=(const Iteration&) = delete;

 protected:
  Iteration(const CachedAttribute& function, Object iterator) noexcept
      : function_(function), iterator_(std::move(iterator)) {}
  /// Closes a generator that is half-way.
  ~Iteration();

  [[nodiscard]] const CachedAttribute& function() const noexcept { return function_; }
  /// The number of the item that has just come.
  std::size_t count_item() noexcept { return items_++; }

  // The next item as a new reference, or null at the end; `returned` has then what a generator
  // returned, once. They throw.
  PyObject* step(PyObject* value, Object& returned);
  PyObject* step_by(const std::exception_ptr& exception, Object& returned);
  void close();

  /// Throws Error while there is no result.
  void require_result() const;

 private:
  enum class State { going, returned, closed, failed };

  [[nodiscard]] bool is_generator() const;
  PyObject* take(PySendResult how, PyObject* stolen_result, Object& returned);

  const CachedAttribute& function_;
  Object iterator_;
  State state_ = State::going;
  bool failed_ = false;
  std::size_t items_ = 0;
};

template <class Item, class Sent, class Return>
class GeneratorOf final
    : public GeneratorSource<typename Item::Cpp, ResultOf<Sent>, ResultOf<Return>>,
      private Iteration {
 public:
  using Source = GeneratorSource<typename Item::Cpp, ResultOf<Sent>, ResultOf<Return>>;
  using Step = std::optional<typename Item::Cpp>;

  GeneratorOf(const CachedAttribute& function, Object iterator) noexcept
      : Iteration(function, std::move(iterator)) {}

  Step next() override {
    const Attach attach;
    Object returned;
    return finish(step(Py_None, returned), returned);
  }
  Step send(typename Source::Sent value) override {
    const Attach attach;
    const Owned<InlineApi> sent{make_sent<Sent>(function(), value)};
    Object returned;
    return finish(step(sent.get(), returned), returned);
  }
  Step throw_in(const std::exception_ptr& exception) override {
    const Attach attach;
    Object returned;
    return finish(step_by(exception, returned), returned);
  }
  void close() override {
    const Attach attach;
    Iteration::close();
  }
  ResultOf<Return> result() const override {
    require_result();
    if (misfit_) std::rethrow_exception(misfit_);
    if constexpr (!std::is_same_v<Return, types::None>) return *result_;
  }

 private:
  Step finish(PyObject* stolen_item, const Object& returned) {
    const Owned<InlineApi> item{stolen_item};
    if (item) return load_item<Item>(function(), count_item(), item.get());
    if constexpr (!std::is_same_v<Return, types::None>) load(returned);
    return std::nullopt;
  }
  // Who only wants the items need not see that the result doesn't fit.
  void load(const Object& returned) {
    if (result_ || misfit_) return;
    try {
      result_ = load_result<Return>(function(), ObjectAccess::get(returned));
    } catch (const Error&) {
      misfit_ = std::current_exception();
    }
  }

  std::optional<typename Return::Cpp> result_;
  std::exception_ptr misfit_;
};

}  // namespace krait::detail

namespace krait::types {

/// `Generator[Item, Sent, Return]`, `Iterator[Item]`, `Iterable[Item]` as a function's result.
template <class Item, class Sent = None, class Return = None>
struct Generator {
  using Cpp = krait::Generator<typename Item::Cpp, krait::detail::ResultOf<Sent>,
                               krait::detail::ResultOf<Return>>;

  static std::string name() { return "Iterable[" + Item::name() + "]"; }

  static std::optional<Cpp> load_from(const krait::detail::CachedAttribute& function,
                                      PyObject* object, Failure& failure) {
    using Iterated = krait::detail::GeneratorOf<Item, Sent, Return>;
    PyObject* iterator = PyObject_GetIter(object);
    if (iterator == nullptr) {
      if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) return failure.raised(), std::nullopt;
      PyErr_Clear();
      return failure.mismatch(name(), object), std::nullopt;
    }
    std::unique_ptr<typename Iterated::Source> source =
        std::make_unique<Iterated>(function, krait::detail::ObjectAccess::steal(iterator));
    return krait::detail::GeneratorAccess::make(std::move(source));
  }
};

}  // namespace krait::types
