// Follows a module's imports to the other modules of its package root, without running any.

#include "imports.hpp"

#include <map>
#include <string>

#include "text.hpp"

namespace krait::generator {
namespace {

namespace fs = std::filesystem;

using Components = std::vector<std::string>;

/// Paths are shown as the user would write them from where the generator was started.
fs::path as_given(const fs::path& path, bool is_absolute) {
  return is_absolute ? path : path.lexically_proximate(fs::current_path());
}

/// What a relative import is relative to; for `from . import x` in pkg.mod, that is pkg.
std::optional<Components> package_of(const ModuleName& importer, int dots) {
  const auto dropped = static_cast<std::size_t>(importer.is_package ? dots - 1 : dots);
  if (dropped > importer.components.size()) return std::nullopt;
  return Components(importer.components.begin(),
                    importer.components.end() - static_cast<std::ptrdiff_t>(dropped));
}

/// The longest name that an import may mean: `from a.b import c` may mean a module a.b.c.
std::optional<Components> imported_name(const ModuleName& importer, const Import& import) {
  auto name = import.dots == 0 ? Components{} : package_of(importer, import.dots);
  if (!name) return std::nullopt;
  if (!import.module.empty()) {
    for (auto& part : split(import.module, '.')) name->push_back(std::move(part));
  }
  if (!import.name.empty() && import.name != "*") name->push_back(import.name);
  return name;
}

class ImportFollower {
 public:
  ImportFollower(const ModuleFile& start, SourceReader& reader) : start_(start), reader_(reader) {}

  std::vector<ModuleFile> follow() {
    found_.emplace(start_.name.dotted(), start_);
    add_all_on_the_way_to(start_.name.components);
    if (const auto source = source_of(start_)) follow_imports_of(*source);
    while (!pending_.empty()) {
      const auto next = pending_.back();
      pending_.pop_back();
      follow_imports_of(next);
    }
    found_.erase(start_.name.dotted());
    std::vector<ModuleFile> modules;
    modules.reserve(found_.size());
    for (const auto& [name, module] : found_) modules.push_back(module);
    return modules;
  }

 private:
  void follow_imports_of(const ModuleFile& module) {
    const auto* syntax = reader_.read(module.path, Severity::warning, Extent::imports);
    if (syntax == nullptr) {
      found_.erase(module.name.dotted());
      return;
    }
    for (const auto& import : syntax->imports) {
      if (const auto name = imported_name(module.name, import)) add_all_on_the_way_to(*name);
    }
  }

  /// Importing a.b.c imports a and a.b before.
  void add_all_on_the_way_to(const Components& name) {
    for (std::size_t length = 1; length <= name.size(); ++length) {
      const auto end = name.begin() + static_cast<std::ptrdiff_t>(length);
      auto module = find(Components(name.begin(), end));
      if (!module) continue;
      const auto dotted = module->name.dotted();
      if (found_.emplace(dotted, *module).second) pending_.push_back(std::move(*module));
    }
  }

  std::optional<ModuleFile> find(const Components& name) const {
    auto path = start_.package_root;
    for (const auto& component : name) path /= component;
    if (const auto init = path / "__init__.py"; fs::is_regular_file(init)) {
      return module_at(init, {name, true});
    }
    path += ".py";
    if (fs::is_regular_file(path)) return module_at(path, {name, false});
    return std::nullopt;
  }

  ModuleFile module_at(const fs::path& path, ModuleName name) const {
    return {as_given(path, start_.path.is_absolute()), start_.package_root, std::move(name)};
  }

  const ModuleFile& start_;
  SourceReader& reader_;
  std::map<std::string, ModuleFile> found_;
  std::vector<ModuleFile> pending_;
};

}  // namespace

std::optional<ModuleFile> source_of(const ModuleFile& module) {
  if (!module.is_stub()) return module;
  auto source = module;
  source.path.replace_extension(".py");
  if (!fs::is_regular_file(source.path)) return std::nullopt;
  return source;
}

std::vector<ModuleFile> imported_modules(const ModuleFile& module, SourceReader& reader) {
  return ImportFollower(module, reader).follow();
}

}  // namespace krait::generator
