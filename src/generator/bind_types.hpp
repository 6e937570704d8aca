// Classes that are only data, and variables, as C++ will have them.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bound_types.hpp"
#include "diagnostics.hpp"
#include "program.hpp"

namespace krait::generator {

BoundEnum bind_enum(const Declaration& declaration, Reporter& reporter);

/// Its fields are those of its bases, too.
BoundStruct bind_struct(const Program& program, const Declaration& declaration, Reporter& reporter);

/// Which structs can be keys: those that Python hashes, and whose fields can be hashed. Before any
/// type of the program is mapped.
void decide_which_can_be_keys(Program& program);

/// The type of a literal; nothing for anything else.
std::optional<TypeKind> literal_kind(const Expression& value);
/// The same of what `Final` alone leaves to the value, which may be a tuple.
std::optional<Type> literal_type(const Expression& value);
/// An int whose value is beyond 64 bits, is one of any size.
Type with_room_for(Type type, const std::optional<Expression>& value);

/// What another module's code may read: public, and of a type that is said or seen. Their names
/// are added to those that are taken.
std::vector<BoundVariable> bind_variables(const Program& program, const ProgramModule& module,
                                          Reporter& reporter, std::set<std::string>& taken);

}  // namespace krait::generator
