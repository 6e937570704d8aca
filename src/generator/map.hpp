// Annotations to types: what can be mapped is, the rest becomes krait::Object with a diagnostic.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "program.hpp"
#include "resolve.hpp"
#include "syntax.hpp"
#include "types.hpp"

namespace krait::generator {

/// The class whose body an annotation stands in, if any, and the class that `Self` means there.
struct ClassAround {
  const Declaration* scope = nullptr;
  const Declaration* self = nullptr;
};

/// Maps the annotations of one function, or of the variables of a class or a module.
class TypeMapper {
 public:
  TypeMapper(const Program& program, const ProgramModule& module, Reporter& reporter,
             const Function* function = nullptr, ClassAround around = {});

  /// The type of a variable that can be read and set.
  Type variable_type(const Expression& annotation);
  /// That of a member of a C++ struct.
  Type field_type(const Expression& annotation);
  /// The type of a parameter; an annotation that is missing means any object.
  Type parameter_type(const Parameter& parameter);
  /// The same of what a call is given, which may be a task.
  Type argument_type(const Parameter& parameter);
  ResultType result_type();

 private:
  enum class Position { parameter, result };

  /// For what another module's alias stands for, inside of what `user` maps.
  TypeMapper(const TypeMapper& user, const ProgramModule& module, Reporter& reporter);

  Type map(const Expression& annotation);
  Type map_name(const Expression& name);
  const Declaration* find_class(const Expression& name) const;
  Type map_alias(const Expression& value, const Expression& name, const std::string& inside);
  Type map_declared(const Declaration& declaration, const Expression& name);
  Type map_known_name(const std::string& name, const Expression& where);
  Type map_generic(const Expression& subscript);
  Type map_known_generic(const std::string& name, const Expression& subscript);
  Type map_container(TypeKind kind, const std::string& name, const Expression& subscript);
  Type map_tuple(const Expression& subscript);
  /// What `*Ts` or `Unpack[Ts]` unpacks; null where an expression is no such thing.
  const Expression* unpacked(const Expression& item) const;
  Type map_unpacked(const Expression& expression);
  Type map_annotated(const Expression& subscript);
  Type map_array(const std::string& name, const Expression& subscript);
  /// What `np.float64` or `np.dtype[np.float64]` says of an array's items.
  Type array_of(const Expression& item);
  Type map_callable(const Expression& subscript);
  Type bare_callable(const Expression& name);
  Type callable_result(const Expression& annotation);
  Type map_path_like(const Expression& subscript);
  const Declaration* enum_of_member(const Expression& member) const;
  Type map_literal(const Expression& subscript);
  Type map_choices(const Expression& expression, std::size_t first);
  Type map_generic_alias(const Meaning& alias, const Expression& subscript);
  std::optional<Type> map_elsewhere(const Expression& name, const Expression* subscript = nullptr);
  Type map_generic_elsewhere(const Meaning& alias, const Expression& subscript, TypeMapper& there);
  void repeat(const Diagnostic& diagnostic, const std::string& prefix, Location location);
  Type wrong_alias_arguments(const Expression& subscript, std::size_t expected);
  Type map_meaning(const Meaning& meaning, const Expression& name);
  std::vector<std::string> variables_of(const Meaning& alias) const;
  std::optional<Type> type_variable(const Expression& name);
  Type map_type_variable(const Meaning& variable, const Expression& name);
  Type map_bound(const Expression& bound, const Expression& name, const std::string& inside);
  Type key_type(Type type, const Expression& where);

  ResultType result_of_async(const Expression& annotation);
  ResultType result_of_sync(const Expression& annotation);
  ResultType result_of_bare_coroutine(const Expression& annotation);
  ResultType result_of_generator();
  /// What a function's whole result may be, and nothing inside of one: a generator, or any type.
  Type map_whole(const Expression& annotation);
  Type map_generator(const std::string& name, const Expression& annotation);
  bool is_context_manager() const;

  Meaning meaning_of(const Expression& name) const { return scope_.meaning_of(name, inside_); }
  /// The expression that a quoted annotation or an alias in the end stands for.
  const Expression& unwrapped(const Expression& annotation) const;
  const Expression& unwrapped(const Meaning& alias) const;
  /// The known name of an annotation or of what it subscripts: "list" for `list[int]`.
  std::string head_of(const Expression& annotation) const;
  std::string head_of(const Meaning& alias) const;

  /// The type itself, unless it is too large for C++.
  Type bearable(Type type, const Expression& where);
  Type object_instead(const Expression& where, std::string_view problem, std::string_view advice);
  Type wrong_arguments(const Expression& subscript, std::string_view name, std::size_t expected);
  Type object_instead_of_cycle(const Declaration& used, const Expression& where);
  Type object_for_unmapped(const std::string& name, const Expression& where);
  Type object_for_unknown(const Expression& name);
  Type elements_unsaid(TypeKind kind, std::size_t count, const std::string& name,
                       const Expression& where);

  const Program& program_;
  const ProgramModule& user_;  // whose C++ it is for
  // Whose names are meant: another one's where an alias is from there.
  const ProgramModule& module_;
  const Scope& scope_;
  Reporter& reporter_;
  const Function* function_;
  ClassAround around_;
  std::string inside_;  // the class in whose body the expression that is being mapped stands
  Position position_ = Position::parameter;
  bool must_be_defined_ = false;  // C++ needs more of the types here than their names
  int depth_ = 0;
  int mapped_ = 0;
  std::vector<const Expression*> open_aliases_;
  std::map<std::string, Type> type_arguments_;  // of the generic alias that is being mapped
};

}  // namespace krait::generator
