// What one class becomes in C++, by its bases, its decorators and what it has.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "program.hpp"

namespace krait::generator {

/// `bases` are those among the modules that are generated, classified already.
Declaration::Form form_of(const Declaration& declaration,
                          const std::vector<const Declaration*>& bases);

/// Whether Python hashes the instances of a class with behaviour; its bases are classified already.
bool is_hashable_object(const Declaration& declaration);

/// Whether it derives from `asyncio.CancelledError`.
bool is_cancellation(const Declaration& declaration);

/// A base that says nothing of what its class has, as `object` and `Generic[T]`.
bool is_neutral_base(const Declaration& declaration, const Expression& base);

/// The arguments of a class's `@dataclass(…)`; null where it has no such decorator.
const Expression* dataclass_decorator(const Declaration& declaration);

/// The value of `name=True` among the arguments of a call or the keywords of a class.
bool is_switched_on(const std::vector<Expression>& arguments, std::string_view name);

/// Whether a field's place isn't known: one before it, maybe a base's, is left out by its mark.
bool is_after_ignored(const Declaration& declaration, const Variable& variable);

/// `field(default=…)`: the arguments of the call, or null where this is none.
const Expression* field_call(const Declaration& declaration, const Variable& variable);

/// What a variable, or a field, is set to, if that is said: 3 in `field(default=3)`, too.
std::optional<Expression> default_of(const Declaration& declaration, const Variable& variable);

/// Whether classes of that name are exceptions, as far as one can see.
bool ends_like_an_exception(std::string_view name);

}  // namespace krait::generator
