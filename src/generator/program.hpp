// The modules that are generated together, and what becomes of their classes in C++.

#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module_name.hpp"
#include "resolve.hpp"
#include "syntax.hpp"

namespace krait::generator {

struct ProgramModule {
  ProgramModule(const ModuleName& module_name, std::string outer, const ModuleSyntax& module_syntax,
                bool is_stub_file = false);

  /// "pkg.mod.Name" for ".mod.Name" as an import inside of this module says it.
  std::string absolute(const std::string& import_target) const;

  std::string name;  // "pkg.mod"
  bool is_package;
  bool is_stub;
  std::string cpp_namespace;  // "pkg::mod"
  std::string header_path;    // relative to the output folder: "pkg/mod.hpp"
  const ModuleSyntax& syntax;
  Scope scope;
};

/// One class of the Python source.
struct Declaration {
  enum class Form {
    enumeration,
    flags,
    dataclass,    // these three become structs,
    named_tuple,  //
    typed_dict,   //
    object,       // this a class that refers to the Python object
    exception,
    protocol  // any object may be one
  };

  bool is_enum() const { return form == Form::enumeration || form == Form::flags; }
  bool is_struct() const { return form >= Form::dataclass && form <= Form::typed_dict; }
  /// One that refers to a Python object.
  bool is_class() const { return form == Form::object || form == Form::exception; }
  /// "Outer::Inner", inside of the module's namespace.
  std::string path() const { return (outer == nullptr ? "" : outer->path() + "::") + own_cpp_name; }
  /// Whether a header can name it without having its definition: nothing inside of a class, and no
  /// enumeration, whose numbers' type is then unknown.
  bool can_be_declared() const { return (is_class() || is_struct()) && outer == nullptr; }
  /// The name without those of the classes around it.
  const std::string& own_name() const { return syntax->name; }

  const Class* syntax = nullptr;
  const ProgramModule* module = nullptr;
  std::string python_name;        // inside of the module: "Outer.Inner"
  std::string cpp_name;           // "pkg::mod::Outer::Inner"
  std::string own_cpp_name = {};  // "Inner"
  Form form = Form::object;
  bool is_left_out = false;
  const BoundName* instead = nullptr;          // what has its name in the end, if not the class
  std::string how_to_get_it = {};              // what to change, so that it is not left out
  std::vector<const Declaration*> bases = {};  // those among the modules that are generated
  std::vector<const Declaration*> named_bases = {};  // of each that the source names; may be null
  std::vector<const Declaration*> mro = {};  // the class itself, and where Python looks after it
  const Declaration* outer = nullptr;        // the class around it
  bool is_hashable = false;                  // of a struct: once its fields are known
  bool has_known_bases = false;
  bool is_classified = false;
};

/// Refers to the syntax of its modules, which must outlive it.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;  // its modules ask it where their imports lead
  Program& operator=(const Program&) = delete;

  const ProgramModule& add(ProgramModule module);
  bool has_module(const std::string& name) const { return modules_by_name_.contains(name); }
  /// Decides what becomes of the classes, once all modules are there.
  void declare_classes();

  /// The class that an expression names in this module; null where it names something else.
  /// `inside` is the class in whose body it stands, if it does.
  const Declaration* find(const ProgramModule& module, const Expression& name,
                          const std::string& inside = {}) const;
  /// What a name of this module means in another one that it is imported from: an alias or a type
  /// variable; none where it is something else.
  struct NameElsewhere {
    const ProgramModule* module;
    Meaning meaning;
  };
  std::optional<NameElsewhere> find_alias(const ProgramModule& module, const Expression& name,
                                          const std::string& inside = {}) const;
  /// Has the module with one header do without the classes of that with another.
  void forbid(const std::string& user, const std::string& used) { forbidden_.emplace(user, used); }
  bool may_use(const ProgramModule& user, const Declaration& declaration) const {
    return !forbidden_.contains({user.header_path, declaration.module->header_path});
  }

  /// The classes of a module, those inside of others after them.
  std::vector<Declaration*> declarations_of(const ProgramModule& module);
  const std::vector<Declaration*>& declarations() { return in_order_; }

 private:
  void connect_modules();
  void read_star_imports(ProgramModule& module, std::set<const ProgramModule*>& done);
  std::string origin_of(const ProgramModule& module, const std::string& import_target) const;
  void declare(const ProgramModule& module, const Class& syntax, const Declaration* outer);
  static void leave_out_if_it_must_be(Declaration& declaration, const Declaration* outer);
  void leave_out_what_is_replaced();
  void classify(Declaration& declaration);
  static void check_members(Declaration& declaration);
  void check_place(Declaration& declaration);
  std::vector<const Declaration*> classified_bases(const Declaration& declaration);
  const Declaration* classified_base(const Declaration& declaration, const Expression& name);
  bool has_submodule(const ProgramModule& package, const std::string& cpp_name) const;
  static bool stands_later(const Declaration& base, const Declaration& declaration);
  const Declaration* find_base(const Declaration& declaration, const Expression& name) const;
  /// Where an expression stands: in the body of a class, and on a line that counts if it is one.
  struct Place {
    std::string inside;
    int line = 0;
  };
  const Declaration* find(const ProgramModule& module, const Expression& name, const Place& place,
                          int depth) const;
  const Declaration* find_absolute(const std::string& name, int depth) const;
  std::optional<NameElsewhere> find_alias(const ProgramModule& module, const Expression& name,
                                          const std::string& inside, int depth) const;
  std::vector<std::pair<const ProgramModule*, Expression>> places_of(const std::string& name) const;
  std::set<std::string> hiding_names() const;

  std::deque<ProgramModule> modules_;
  std::map<std::string, ProgramModule*> modules_by_name_;
  std::set<std::string> namespaces_;
  mutable std::map<std::string, std::string> origins_;  // of "pkg.mod.Name", once it was asked for
  std::map<std::string, Declaration> declarations_;     // by "pkg.mod.Outer.Inner"
  std::vector<Declaration*> in_order_;
  std::set<std::pair<std::string, std::string>> forbidden_;
};

}  // namespace krait::generator
