// The names that C++ code cannot use, and how they are got around.

#include "naming.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace krait::generator {
namespace {

using Names = std::unordered_set<std::string_view>;

const Names keywords{
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq",
};

// Macros of the C and POSIX headers and of Python.h.
const Names macros{
    "assert",         "errno",        "stdin",        "stdout",       "stderr",
    "major",          "minor",        "makedev",      "unix",         "linux",
    "i386",           "offsetof",     "setjmp",       "va_start",     "va_end",
    "va_arg",         "va_copy",      "alloca",       "strdupa",      "htons",
    "htonl",          "ntohs",        "ntohl",        "NULL",         "EOF",
    "BUFSIZ",         "RAND_MAX",     "EXIT_SUCCESS", "SEEK_SET",     "SEEK_CUR",
    "SEEK_END",       "PATH_MAX",     "NAME_MAX",     "HUGE_VAL",     "EXIT_FAILURE",
    "INFINITY",       "NAN",          "M_PI",         "M_E",          "CHAR_BIT",
    "CHAR_MAX",       "CHAR_MIN",     "INT_MAX",      "INT_MIN",      "UINT_MAX",
    "LONG_MAX",       "LONG_MIN",     "SIZE_MAX",     "FILENAME_MAX", "DBL_MAX",
    "DBL_MIN",        "FLT_MAX",      "FLT_MIN",      "SIGINT",       "SIGTERM",
    "SIGKILL",        "SIGHUP",       "SIGABRT",      "SIGSEGV",      "SIGPIPE",
    "SIGALRM",        "SIGCHLD",      "SIGUSR1",      "SIGUSR2",      "ENOENT",
    "EINTR",          "EAGAIN",       "EINVAL",       "EPERM",        "EEXIST",
    "ENOMEM",         "EPIPE",        "EDOM",         "ERANGE",       "LC_ALL",
    "LC_TIME",        "LC_CTYPE",     "O_RDONLY",     "O_WRONLY",     "O_RDWR",
    "O_CREAT",        "O_EXCL",       "O_TRUNC",      "O_APPEND",     "AF_INET",
    "AF_INET6",       "AF_UNIX",      "Py_None",      "Py_True",      "Py_False",
    "CLOCKS_PER_SEC", "S_IFMT",       "S_ISDIR",      "S_ISCHR",      "S_ISBLK",
    "S_ISREG",        "S_ISFIFO",     "S_ISLNK",      "S_ISSOCK",     "WIFEXITED",
    "WTERMSIG",       "WSTOPSIG",     "WCOREDUMP",    "WIFSTOPPED",   "WEXITSTATUS",
    "WIFSIGNALED",    "WIFCONTINUED", "FD_SET",       "FD_CLR",       "FD_ISSET",
    "FD_ZERO",
};

// Generated code says `std::…` and `krait::…`, and must not find anything else by these names.
const Names own_namespaces{"std", "krait"};

// The namespace in which generated sources share the text of modules.
constexpr std::string_view embedding_namespace = "krait_embedded";

// Functions, variables and types that the C library, POSIX and Python.h declare globally.
const Names global_names{
    "abort",    "abs",      "accept",    "access",   "acos",      "alarm",     "asin",    "atan",
    "atexit",   "atof",     "atoi",      "atol",     "basename",  "bind",      "brk",     "calloc",
    "cbrt",     "ceil",     "chdir",     "chmod",    "chown",     "chroot",    "clock",   "clone",
    "close",    "closedir", "confstr",   "connect",  "cos",       "cosh",      "creat",   "crypt",
    "ctime",    "daemon",   "daylight",  "difftime", "dirent",    "dirfd",     "dirname", "div",
    "dup",      "dup2",     "dysize",    "environ",  "erf",       "erfc",      "execl",   "execv",
    "execve",   "exit",     "exp",       "exp2",     "fabs",      "fallocate", "fclose",  "fcntl",
    "fflush",   "ffs",      "fgets",     "fileno",   "finite",    "flock",     "floor",   "fma",
    "fmax",     "fmin",     "fmod",      "fopen",    "fork",      "fputs",     "fread",   "free",
    "frexp",    "fseek",    "fstat",     "fsync",    "ftell",     "fwrite",    "gamma",   "getchar",
    "getcwd",   "getdate",  "getenv",    "getline",  "getopt",    "getpass",   "getpid",  "gets",
    "gettext",  "getw",     "glob",      "gmtime",   "group",     "hypot",     "index",   "ioctl",
    "iovec",    "isalnum",  "isalpha",   "isascii",  "isdigit",   "islower",   "isprint", "isspace",
    "isupper",  "jn",       "kill",      "labs",     "lconv",     "ldexp",     "ldiv",    "lerp",
    "lgamma",   "link",     "linkat",    "listen",   "localtime", "lockf",     "log",     "log2",
    "logb",     "longjmp",  "lseek",     "lstat",    "malloc",    "memchr",    "memcmp",  "memcpy",
    "memmove",  "memset",   "mkdir",     "mkfifo",   "mknod",     "mkstemp",   "mktemp",  "mktime",
    "modf",     "nan",      "nanosleep", "nice",     "open",      "openat",    "opendir", "optarg",
    "option",   "passwd",   "pathconf",  "pause",    "perror",    "pipe",      "poll",    "popen",
    "pow",      "ppoll",    "pread",     "printf",   "profil",    "psignal",   "putchar", "putenv",
    "puts",     "pwrite",   "qsort",     "raise",    "rand",      "random",    "read",    "readdir",
    "readlink", "realloc",  "realpath",  "recv",     "remainder", "remove",    "rename",  "rewind",
    "rindex",   "rint",     "rmdir",     "round",    "sbrk",      "scandir",   "scanf",   "select",
    "send",     "setenv",   "setlocale", "shutdown", "sigaction", "signal",    "signgam", "sin",
    "sinh",     "sleep",    "socket",    "splice",   "sqrt",      "srand",     "srandom", "stat",
    "statx",    "strcat",   "strchr",    "strcmp",   "strcpy",    "strdup",    "strlen",  "strsep",
    "strstr",   "strtod",   "strtok",    "strtol",   "swab",      "symlink",   "sync",    "syscall",
    "sysconf",  "sysinfo",  "system",    "tan",      "tanh",      "tee",       "tempnam", "tgamma",
    "time",     "timegm",   "timespec",  "timeval",  "timezone",  "tm",        "tmpfile", "tmpnam",
    "tolower",  "toupper",  "trunc",     "truncate", "ttyname",   "tzname",    "tzset",   "umask",
    "unlink",   "unsetenv", "unshare",   "usleep",   "utime",     "utimes",    "vfork",   "wait",
    "waitpid",  "wcslen",   "write",     "y0",       "y1",        "yn",        "j0",      "j1",
};

bool may_start_identifier(char character) {
  return std::isalpha(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         static_cast<unsigned char>(character) >= 0x80;
}

}  // namespace

std::string_view reason_to_escape(std::string_view python_name) {
  if (keywords.contains(python_name)) return "a keyword of C++";
  if (macros.contains(python_name)) return "a macro in C and C++ headers";
  if (own_namespaces.contains(python_name)) return "a namespace that generated code uses";
  return {};
}

std::string_view reason_to_escape_namespace(std::string_view python_name) {
  const auto reason = reason_to_escape(python_name);
  if (!reason.empty()) return reason;
  if (global_names.contains(python_name)) return "a global name of the C library";
  if (python_name == embedding_namespace) return "a name that generated code uses";
  return {};
}

std::string cpp_name(std::string_view python_name) {
  std::string name(python_name);
  if (!reason_to_escape(name).empty()) name += '_';
  return name;
}

std::string cpp_namespace_name(std::string_view python_name, bool is_first) {
  std::string name(python_name);
  const auto reason = is_first ? reason_to_escape_namespace(name) : reason_to_escape(name);
  if (!reason.empty()) name += '_';
  return name;
}

bool is_python_identifier(std::string_view name) {
  if (name.empty() || !may_start_identifier(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char character) {
    return may_start_identifier(character) ||
           std::isdigit(static_cast<unsigned char>(character)) != 0;
  });
}

std::string unlike(const std::set<std::string>& taken, std::string wanted) {
  while (taken.contains(wanted)) wanted += '_';
  return wanted;
}

}  // namespace krait::generator
