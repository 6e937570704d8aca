// Runs the embedded krait_parse over a file's bytes and turns its answer into the C++ model.

#include "python_value.hpp"  // first, because Python.h wants to be

#include "parse.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace krait::detail {
extern const std::string_view krait_parse_source;
extern const std::string_view krait_parse_conditions;
extern const std::string_view krait_parse_places;
extern const std::string_view krait_parse_numbers;
extern const std::string_view krait_parse_properties;
extern const std::string_view krait_parse_expressions;
extern const std::string_view krait_parse_functions;
extern const std::string_view krait_parse_functional;
extern const std::string_view krait_parse_imports;
extern const std::string_view krait_parse_findings;
extern const std::string_view krait_parse_blocks;
extern const std::string_view krait_parse_module;
}  // namespace krait::detail

namespace krait::generator {
namespace {

void require_success(PyStatus status) {
  if (PyStatus_Exception(status) == 0) return;
  throw std::runtime_error(fmt::format("the generator's Python ({}) does not start: {}",
                                       KRAIT_PYTHON_EXECUTABLE,
                                       status.err_msg != nullptr ? status.err_msg : "unknown"));
}

void preconfigure_with_utf8() {
  PyPreConfig preconfig;
  PyPreConfig_InitIsolatedConfig(&preconfig);
  preconfig.utf8_mode = 1;
#ifdef KRAIT_PYTHON_MALLOC
  preconfig.allocator = PYMEM_ALLOCATOR_MALLOC;  // lets AddressSanitizer see every Python object
#endif
  require_success(Py_PreInitialize(&preconfig));
}

/// Isolated from the environment and the user's site-packages; only the standard library is seen.
void start_python() {
  preconfigure_with_utf8();
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  const auto clear = std::unique_ptr<PyConfig, void (*)(PyConfig*)>(&config, PyConfig_Clear);
  config.site_import = 0;
  config.install_signal_handlers = 0;
  config.write_bytecode = 0;
  require_success(PyConfig_SetBytesString(&config, &config.program_name, KRAIT_PYTHON_EXECUTABLE));
  require_success(PyConfig_SetBytesString(&config, &config.executable, KRAIT_PYTHON_EXECUTABLE));
  // Doubtful escapes in the user's strings are for Python to complain about, when it runs them.
  require_success(PyWideStringList_Append(&config.warnoptions, L"ignore"));
  require_success(Py_InitializeFromConfig(&config));
  // Syntax trees have no cycles: looking for some takes a fifth of the time of parsing.
  PyGC_Disable();
}

// --- from Python's values to the model ---

template <typename Enum, std::size_t size>
Enum named(const std::array<std::pair<std::string_view, Enum>, size>& names,
           const std::string& name) {
  for (const auto& [each, value] : names) {
    if (each == name) return value;
  }
  throw std::logic_error("krait_parse speaks of an unknown kind: " + name);
}

constexpr auto expression_kinds = std::to_array<std::pair<std::string_view, Expression::Kind>>({
    {"name", Expression::Kind::name},
    {"attribute", Expression::Kind::attribute},
    {"subscript", Expression::Kind::subscript},
    {"union", Expression::Kind::union_of},
    {"none", Expression::Kind::none},
    {"ellipsis", Expression::Kind::ellipsis},
    {"boolean", Expression::Kind::boolean},
    {"integer", Expression::Kind::integer},
    {"real", Expression::Kind::real},
    {"imaginary", Expression::Kind::imaginary},
    {"string", Expression::Kind::string},
    {"bytes", Expression::Kind::bytes},
    {"tuple", Expression::Kind::tuple},
    {"list", Expression::Kind::list},
    {"starred", Expression::Kind::starred},
    {"call", Expression::Kind::call},
    {"keyword", Expression::Kind::keyword},
    {"other", Expression::Kind::other},
});

constexpr auto parameter_kinds = std::to_array<std::pair<std::string_view, Parameter::Kind>>({
    {"positional_only", Parameter::Kind::positional_only},
    {"positional", Parameter::Kind::positional},
    {"star", Parameter::Kind::star},
    {"keyword", Parameter::Kind::keyword},
    {"double_star", Parameter::Kind::double_star},
});

template <typename Read>
auto read_all(const PythonValue& sequence, Read read) {
  std::vector<decltype(read(sequence))> result;
  for (const auto& element : sequence.elements()) result.push_back(read(element));
  return result;
}

template <typename Read>
auto read_unless_none(const PythonValue& value, Read read) -> std::optional<decltype(read(value))> {
  if (value.is_none()) return std::nullopt;
  return read(value);
}

std::string read_text(const PythonValue& value) { return value.text(); }

std::vector<std::string> read_texts(const PythonValue& value) { return read_all(value, read_text); }

Location read_location(const PythonValue& value) {
  const auto parts = value.elements();
  return {parts.at(0).integer(), parts.at(1).integer(), parts.at(2).integer()};
}

Expression read_expression(const PythonValue& value) {
  const auto parts = value.elements();
  return {.kind = named(expression_kinds, parts.at(0).text()),
          .text = parts.at(1).text(),
          .children = read_all(parts.at(2), read_expression),
          .location = read_location(parts.at(3))};
}

std::optional<Expression> read_optional_expression(const PythonValue& value) {
  return read_unless_none(value, read_expression);
}

Parameter read_parameter(const PythonValue& value) {
  return {.name = value.at("name").text(),
          .kind = named(parameter_kinds, value.at("kind").text()),
          .location = read_location(value.at("place")),
          .annotation = read_optional_expression(value.at("annotation")),
          .default_value = read_optional_expression(value.at("default"))};
}

TypeVariable read_type_variable(const PythonValue& value) {
  return {.name = value.at("name").text(), .bound = read_optional_expression(value.at("bound"))};
}

Function read_function(const PythonValue& value) {
  return {.name = value.at("name").text(),
          .location = read_location(value.at("place")),
          .is_async = value.at("is_async").truth(),
          .is_ignored = value.at("is_ignored").truth(),
          .is_stub = value.at("is_stub").truth(),
          .yields = value.at("yields").truth(),
          .docstring = read_unless_none(value.at("docstring"), read_text),
          .decorators = read_all(value.at("decorators"), read_expression),
          .parameters = read_all(value.at("parameters"), read_parameter),
          .returns = read_optional_expression(value.at("returns")),
          .type_variables = read_all(value.at("type_variables"), read_type_variable),
          .return_values = read_all(value.at("return_values"), read_optional_expression)};
}

BoundName read_bound_name(const PythonValue& value) {
  BoundName bound{.name = value.at("name").text(),
                  .location = read_location(value.at("place")),
                  .import_target = {},
                  .alias = {}};
  if (value.has("target")) bound.import_target = value.at("target").text();
  if (value.has("alias")) bound.alias = read_expression(value.at("alias"));
  if (value.has("type_variables")) {
    bound.type_variables = read_all(value.at("type_variables"), read_type_variable);
  }
  return bound;
}

Variable read_variable(const PythonValue& value) {
  return {.name = value.at("name").text(),
          .location = read_location(value.at("place")),
          .annotation = read_optional_expression(value.at("annotation")),
          .value = read_optional_expression(value.at("value")),
          .is_after_ignored = value.at("is_after_ignored").truth()};
}

Class read_class(const PythonValue& value) {
  return {.name = value.at("name").text(),
          .location = read_location(value.at("place")),
          .is_ignored = value.at("is_ignored").truth(),
          .has_ignored_field = value.at("has_ignored_field").truth(),
          .is_fallback = value.at("is_fallback").truth(),
          .docstring = read_unless_none(value.at("docstring"), read_text),
          .bases = read_all(value.at("bases"), read_expression),
          .keywords = read_all(value.at("keywords"), read_expression),
          .decorators = read_all(value.at("decorators"), read_expression),
          .type_variables = read_all(value.at("type_variables"), read_type_variable),
          .names = read_all(value.at("names"), read_bound_name),
          .variables = read_all(value.at("variables"), read_variable),
          .attributes = read_all(value.at("attributes"), read_variable),
          .functions = read_all(value.at("functions"), read_function),
          .classes = read_all(value.at("classes"), read_class)};
}

Import read_import(const PythonValue& value) {
  const auto parts = value.elements();
  return {.dots = parts.at(0).integer(), .module = parts.at(1).text(), .name = parts.at(2).text()};
}

ModuleSyntax read_source(const PythonValue& value) {
  ModuleSyntax module;
  module.text = value.at("text").text();
  module.imports = read_all(value.at("imports"), read_import);
  return module;
}

ModuleSyntax read_module(const PythonValue& value) {
  return {.text = value.at("text").text(),
          .docstring = read_unless_none(value.at("docstring"), read_text),
          .names = read_all(value.at("names"), read_bound_name),
          .classes = read_all(value.at("classes"), read_class),
          .functions = read_all(value.at("functions"), read_function),
          .variables = read_all(value.at("variables"), read_variable),
          .imports = read_all(value.at("imports"), read_import),
          .exported = read_unless_none(value.at("exported"), read_texts)};
}

}  // namespace

struct Parser::Script {
  PythonValue describe;

  /// Each module finds those that it imports in sys.modules, because they come before it.
  static PythonValue load() {
    using namespace krait::detail;
    run("krait_parse.source", krait_parse_source);
    run("krait_parse.places", krait_parse_places);
    run("krait_parse.numbers", krait_parse_numbers);
    run("krait_parse.conditions", krait_parse_conditions);
    run("krait_parse.expressions", krait_parse_expressions);
    run("krait_parse.functions", krait_parse_functions);
    run("krait_parse.functional", krait_parse_functional);
    run("krait_parse.imports", krait_parse_imports);
    run("krait_parse.findings", krait_parse_findings);
    run("krait_parse.properties", krait_parse_properties);
    run("krait_parse.blocks", krait_parse_blocks);
    const auto module = run("krait_parse.module", krait_parse_module);
    return PythonValue::own(PyObject_GetAttrString(module.get(), "describe"));
  }

  static PythonValue run(const char* name, std::string_view source) {
    const auto code =
        PythonValue::own(Py_CompileString(std::string(source).c_str(), name, Py_file_input));
    return PythonValue::own(PyImport_ExecCodeModule(name, code.get()));
  }
};

Parser::Parser() {
  start_python();
  script_ = new Script{Script::load()};
}

Parser::~Parser() {
  delete script_;
  Py_FinalizeEx();
}

std::optional<ModuleSyntax> Parser::parse(std::string_view bytes, const std::string& file,
                                          Diagnostics& diagnostics, Extent extent) const {
  const auto data = PythonValue::own(
      PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
  const auto is_whole = PythonValue::own(PyBool_FromLong(extent == Extent::all ? 1 : 0));
  const auto answer = PythonValue::own(
      PyObject_CallFunctionObjArgs(script_->describe.get(), data.get(), is_whole.get(), nullptr));
  if (!answer.at("error").is_none()) {
    Reporter reporter(diagnostics, file, answer.at("text").text());
    reporter.error(read_location(answer.at("place")), answer.at("error").text());
    return std::nullopt;
  }
  return extent == Extent::all ? read_module(answer) : read_source(answer);
}

std::vector<std::filesystem::path> Parser::import_folders() const {
  const auto site = PythonValue::own(PyImport_ImportModule("site"));
  const auto installed =
      PythonValue::own(PyObject_CallMethod(site.get(), "getsitepackages", nullptr));
  std::vector<std::filesystem::path> folders;
  for (const auto& list : {PythonValue::borrow(PySys_GetObject("path")), installed}) {
    for (const auto& each : list.elements()) folders.emplace_back(each.text());
  }
  return folders;
}

bool Parser::is_in_standard_library(const std::string& module) const {
  const auto name = PythonValue::own(PyUnicode_FromString(module.c_str()));
  return PySequence_Contains(PySys_GetObject("stdlib_module_names"), name.get()) == 1;
}

bool Parser::is_identifier(std::string_view name) const {
  PyObject* text = PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
  if (text == nullptr) {  // not UTF-8
    PyErr_Clear();
    return false;
  }
  return PyUnicode_IsIdentifier(PythonValue::own(text).get()) == 1;
}

}  // namespace krait::generator
