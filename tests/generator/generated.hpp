// What the generator makes of a piece of Python, for tests to look at.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "generator/bind.hpp"
#include "generator/diagnostics.hpp"
#include "generator/emit.hpp"
#include "generator/parse.hpp"
#include "generator/program.hpp"

namespace krait::generator::testing {

/// The one parser of the test process.
const Parser& parser();

/// The results of all steps for a module demo with this text.
struct Generated {
  bool is_parsed = false;
  std::shared_ptr<const ModuleSyntax> syntax;  // what is bound refers to it and to the program
  std::shared_ptr<Program> program;
  BoundModule bound;
  std::string header;
  std::string source;
  std::string log;  // the diagnostics, one on a line: "1:5: warning: …"

  /// The C++ declarations, without comments and blank lines.
  std::string declarations() const;
};

Generated generated(std::string_view python);

/// `f` with its parameters and result as C++ has them, for one function with this Python signature:
/// `declared("async def f(x: int) -> str")`.
std::string declared(const std::string& signature, const std::string& before = {});

/// The C++ type of a result annotated so; `before` stands before the function.
std::string result_of(const std::string& annotation, const std::string& before = {});
/// The same for a parameter, of a function that is called and done.
std::string parameter_of(const std::string& annotation, const std::string& before = {});

/// A folder of a test's own, with files in it; removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, std::string_view text) const;
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace krait::generator::testing
