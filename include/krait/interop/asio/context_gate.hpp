// Lets other threads hand work to an Asio context only while it lives.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "krait/gil.hpp"
#include "krait/interop/asio/library.hpp"

namespace krait::detail {

/// Asio keeps no context alive for an operation that ends outside of it. So whoever has something
/// for a context's executor passes its gate, and the context's end waits until they have left.
class AsioGate {
 public:
  /// Waits for something to hand to the context; hears of its end.
  class Guest {
   public:
    Guest() = default;
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    virtual ~Guest() = default;
    /// The context ends before the guest could enter. On the thread that ends it, once.
    virtual void turn_away() noexcept = 0;
  };

  /// What is inside; empty where the context has ended, or has turned the guest away.
  class Pass {
   public:
    Pass() noexcept = default;
    explicit Pass(AsioGate& gate) noexcept : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const noexcept { return gate_ != nullptr; }

   private:
    AsioGate* gate_ = nullptr;
  };

  /// Remembers the guest until it enters or is turned away: at once where the context has ended.
  void expect(const std::shared_ptr<Guest>& guest) {
    {
      const std::lock_guard lock{mutex_};
      if (!has_ended_) {
        guests_.insert(guest);
        return;
      }
    }
    guest->turn_away();
  }

  /// Lets an expected guest in.
  Pass enter(const std::shared_ptr<Guest>& guest) {
    const std::lock_guard lock{mutex_};
    return guests_.erase(guest) > 0 ? let_in() : Pass{};
  }
  /// Lets anybody in.
  Pass enter() {
    const std::lock_guard lock{mutex_};
    return has_ended_ ? Pass{} : let_in();
  }

  /// On the thread that ends the context, while all of it is still there.
  void end() {
    const GilRelease release;  // whoever is inside may need the GIL to leave
    std::unique_lock lock{mutex_};
    has_ended_ = true;
    const auto guests = std::exchange(guests_, {});
    lock.unlock();
    for (const auto& guest : guests) guest->turn_away();
    lock.lock();
    left_.wait(lock, [&] { return inside_ == 0; });
  }

 private:
  Pass let_in() noexcept {
    ++inside_;
    return Pass{*this};
  }
  void leave() noexcept {
    const std::lock_guard lock{mutex_};
    if (--inside_ == 0) left_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  std::unordered_set<std::shared_ptr<Guest>> guests_;
  int inside_ = 0;
  bool has_ended_ = false;
};

/// The gate of a context, which Asio ends before it ends what executors use.
class AsioGateService final : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;

  explicit AsioGateService(asio::execution_context& context) : service(context) {}
  [[nodiscard]] const std::shared_ptr<AsioGate>& gate() const noexcept { return gate_; }

 private:
  void shutdown() override { gate_->end(); }

  std::shared_ptr<AsioGate> gate_ = std::make_shared<AsioGate>();
};

template <class Executor>
std::shared_ptr<AsioGate> gate_of(const Executor& executor) {
  if constexpr (asio::can_query_v<Executor, asio::execution::context_t>) {
    asio::execution_context& context = asio::query(executor, asio::execution::context);
    return asio::use_service<AsioGateService>(context).gate();
  } else {
    return std::make_shared<AsioGate>();  // an executor of no context, which so can't end
  }
}

}  // namespace krait::detail
