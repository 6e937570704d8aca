// Fills PyConfig: which standard library, which site-packages, how much of the environment.
#include "python_config.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "host.hpp"
#include "krait/error.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

namespace {

namespace fs = std::filesystem;

std::string reason_of(const PyStatus& status) {
  const std::string where = status.func != nullptr ? std::string{status.func} + ": " : "";
  return where + (status.err_msg != nullptr ? status.err_msg : "no reason given");
}

void check(const PyStatus& status) {
  if (PyStatus_Exception(status) == 0) return;
  throw Error{"Python doesn't start: " + reason_of(status)};
}

#ifdef Py_GIL_DISABLED
constexpr bool is_free_threaded = true;
#else
constexpr bool is_free_threaded = false;
#endif

// The loader takes any library of the right name. One of another x.y, or of the other threading,
// lays objects out otherwise than the code that was compiled here; debug builds don't.
void check_library() {
  const std::string_view found = Py_GetVersion();
  const std::string expected = KRAIT_PYTHON_VERSION ".";
  const bool found_free_threaded = found.find("free-threading") != std::string_view::npos;
  if (found.starts_with(expected) && found_free_threaded == is_free_threaded) return;
  throw Error{"this program was built for Python " KRAIT_PYTHON_VERSION +
              std::string{is_free_threaded ? " (free-threaded)" : ""} +
              ", but the loader has found a libpython of Python " + std::string{found} +
              ": see LD_LIBRARY_PATH and ldd"};
}

class PythonConfig {
 public:
  explicit PythonConfig(bool isolated) {
    if (isolated) {
      PyConfig_InitIsolatedConfig(&config_);
    } else {
      PyConfig_InitPythonConfig(&config_);
    }
  }
  PythonConfig(const PythonConfig&) = delete;
  PythonConfig& operator=(const PythonConfig&) = delete;
  ~PythonConfig() { PyConfig_Clear(&config_); }

  PyConfig* operator->() noexcept { return &config_; }
  PyConfig* get() noexcept { return &config_; }

  void set(wchar_t** field, const std::string& value) {
    check(PyConfig_SetBytesString(&config_, field, value.c_str()));
  }

 private:
  PyConfig config_{};
};

void preinitialize(bool isolated) {
  PyPreConfig config;
  if (isolated) {
    PyPreConfig_InitIsolatedConfig(&config);
  } else {
    PyPreConfig_InitPythonConfig(&config);
    config.configure_locale = 0;  // the host's locale is the host's
  }
  // Text is UTF-8 on both sides of the border, whatever the host's locale is (Python's own
  // default from 3.15 on).
  config.utf8_mode = 1;
#ifdef KRAIT_PYTHON_MALLOC
  config.allocator = PYMEM_ALLOCATOR_MALLOC;  // lets AddressSanitizer see every Python object
#endif
  check(Py_PreInitialize(&config));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// "version = 3.11.2" (or version_info) of a pyvenv.cfg.
std::string venv_version(const fs::path& venv) {
  std::ifstream file{venv / "pyvenv.cfg"};
  if (!file) {
    throw Error{"Config::venv: " + venv.string() +
                " is no virtual environment: it has no pyvenv.cfg"};
  }
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string_view key = trimmed(std::string_view{line}.substr(0, equals));
    if (key == "version" || key == "version_info") {
      return std::string{trimmed(std::string_view{line}.substr(equals + 1))};
    }
  }
  return "";
}

void check_venv(const fs::path& venv) {
  const std::string version = venv_version(venv);
  const std::string expected = KRAIT_PYTHON_VERSION;
  const bool fits = version == expected || version.starts_with(expected + ".");
  if (fits) return;
  throw Error{"Config::venv: " + venv.string() + " is of Python " +
              (version.empty() ? "an unknown version" : version) +
              ", but the program runs Python " + expected +
              ": make one with that version's `python -m venv`"};
}

// CPython can't be started a second time in a process once it has failed halfway, as it does
// without its standard library.
void check_home(const fs::path& home) {
  const std::string names[] = {"python" KRAIT_PYTHON_VERSION, "python" KRAIT_PYTHON_VERSION "t"};
  for (const char* folder : {"lib", "lib64"}) {
    for (const std::string& name : names) {
      if (fs::exists(home / folder / name / "os.py")) return;
    }
  }
  throw Error{"Config::home: " + home.string() + " has no standard library of Python " +
              KRAIT_PYTHON_VERSION + ": there is no lib/" + names[0] + "/os.py"};
}

// The interpreter of the build says where the standard library is; in a venv, its own says more.
// Left to itself, CPython searches PATH and may take another Python's library.
void set_home(PythonConfig& python, const Config& config) {
  std::string executable = KRAIT_PYTHON_EXECUTABLE;
  if (config.venv) {
    check_venv(*config.venv);
    executable = (fs::absolute(*config.venv) / "bin" / "python").string();
  }
  python.set(&python->program_name, executable);
  python.set(&python->executable, executable);
  if (!config.home) return;
  check_home(*config.home);
  python.set(&python->home, config.home->string());
}

void set_arguments(PythonConfig& python, const Config& config) {
  python->parse_argv = 0;
  for (const std::string& argument : config.argv) {
    wchar_t* decoded = Py_DecodeLocale(argument.c_str(), nullptr);
    if (decoded == nullptr) throw Error{"Config::argv: can't be decoded: " + argument};
    const PyStatus status = PyWideStringList_Append(&python->argv, decoded);
    PyMem_RawFree(decoded);
    check(status);
  }
}

PyStatus start(PythonConfig& python, bool isolated) {
  if (!isolated) return Py_InitializeFromConfig(python.get());
  // CPython lets these two choose sys.executable, and a venv with it, even in isolation.
  const HiddenVariable executable{"PYTHONEXECUTABLE"};
  const HiddenVariable launcher{"__PYVENV_LAUNCHER__"};
  return Py_InitializeFromConfig(python.get());
}

}  // namespace

void initialize_python(const Config& config) {
  static std::string failure;  // of an earlier start, if any
  if (!failure.empty()) {
    throw Error{"a process that failed to start Python can't start it any more; it said: " +
                failure};
  }
  check_library();
  preinitialize(config.isolated);
  PythonConfig python{config.isolated};
  python->install_signal_handlers = config.signal_handlers ? 1 : 0;
  set_home(python, config);
  set_arguments(python, config);
  const PyStatus status = start(python, config.isolated);
  if (PyStatus_Exception(status) != 0) failure = reason_of(status);
  check(status);
}

}  // namespace krait::detail
