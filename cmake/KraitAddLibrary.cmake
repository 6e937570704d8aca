# Makes C++ libraries from Python files:
#
#   krait_add_library(<target> <file.py>... [MODULES <name>...] [SEARCH_PATHS <dir>...]
#                     [PACKAGE_ROOT <dir>] [NAMESPACE <ns>] [EXTERNAL] [STRICT] [RELOADABLE])
#
# <target> is a static library, as add_library(<target> STATIC) would make it, with one header and
# one source for each file. demo.py gives demo.hpp; a module inside a package is included by its
# place in the package, pkg/sub/mod.py as pkg/sub/mod.hpp and pkg/__init__.py as pkg.hpp.
#
#   MODULES       modules that are installed, by their import names, as in aiohttp.client: typed by
#                 their stubs or, in packages with py.typed, themselves; never embedded
#   SEARCH_PATHS  folders where MODULES looks first, before Python's own
#   PACKAGE_ROOT  the folder that `import` starts from; by default the first one, going up from the
#                 file, without an __init__.py
#   NAMESPACE     puts the generated namespaces inside this one, as in company::scripts
#   EXTERNAL      does not embed the Python source: it is imported from the interpreter's search
#                 paths when the program runs
#   RELOADABLE    for development: when a file changes, the running program takes the new bodies
#                 of its functions
#   STRICT        takes the generator's warnings for errors, and annotations that are missing
#
# Building krait_generate_<target> alone writes the sources without compiling them.
# KRAIT_GENERATOR_EXECUTABLE names another generator than Krait's own, as cross builds need.

# A project that asks for an older CMake must not get older behaviour in here.
cmake_policy(VERSION 3.24)

set(KRAIT_GENERATOR_EXECUTABLE
    ""
    CACHE FILEPATH "The krait generator to run instead of the one that comes with Krait")
mark_as_advanced(KRAIT_GENERATOR_EXECUTABLE)

function(krait_add_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "EXTERNAL;STRICT;RELOADABLE" "PACKAGE_ROOT;NAMESPACE"
                        "MODULES;SEARCH_PATHS")
  krait_check_add_library_arguments()

  set(output_dir "${CMAKE_CURRENT_BINARY_DIR}/krait/${target}")
  set(headers "")
  set(sources "")
  set(inputs "")
  foreach(file IN LISTS arg_UNPARSED_ARGUMENTS)
    krait_locate_module("${file}" "${arg_PACKAGE_ROOT}" input module_path)
    if("${output_dir}/${module_path}.hpp" IN_LIST headers)
      message(FATAL_ERROR "krait_add_library(${target}): ${file} would write ${module_path}.hpp, "
                          "as a file before it does; list only one of them")
    endif()
    list(APPEND inputs "${input}")
    list(APPEND headers "${output_dir}/${module_path}.hpp")
    list(APPEND sources "${output_dir}/${module_path}.cpp")
  endforeach()

  foreach(module IN LISTS arg_MODULES)
    string(REPLACE "." "/" module_path "${module}")
    list(APPEND headers "${output_dir}/${module_path}.hpp")
    list(APPEND sources "${output_dir}/${module_path}.cpp")
  endforeach()

  if(KRAIT_GENERATOR_EXECUTABLE)
    set(generator "${KRAIT_GENERATOR_EXECUTABLE}")
  elseif(TARGET krait::generator)
    set(generator "$<TARGET_FILE:krait::generator>")
  else()
    message(FATAL_ERROR "krait_add_library(${target}): there is no code generator. Build Krait "
                        "with KRAIT_BUILD_GENERATOR=ON, or name a generator that runs on this "
                        "machine with -DKRAIT_GENERATOR_EXECUTABLE=/path/to/krait.")
  endif()

  set(arguments generate ${inputs} --output-dir "${output_dir}")
  foreach(module IN LISTS arg_MODULES)
    list(APPEND arguments --module "${module}")
  endforeach()
  foreach(folder IN LISTS arg_SEARCH_PATHS)
    cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND arguments --search-path "${folder}")
  endforeach()
  if(arg_PACKAGE_ROOT)
    cmake_path(ABSOLUTE_PATH arg_PACKAGE_ROOT BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND arguments --package-root "${arg_PACKAGE_ROOT}")
  endif()
  if(arg_NAMESPACE)
    list(APPEND arguments --namespace "${arg_NAMESPACE}")
  endif()
  if(arg_EXTERNAL)
    list(APPEND arguments --external)
  endif()
  if(arg_RELOADABLE)
    list(APPEND arguments --reloadable)
  endif()
  if(arg_STRICT)
    list(APPEND arguments --strict)
  endif()

  # The generator leaves a file alone whose text would stay the same, so that nothing that includes
  # it is compiled again. The stamp tells the build tool that it ran nevertheless.
  set(stamp "${output_dir}.stamp")
  set(depfile "${output_dir}.d")
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${headers} ${sources}
    COMMAND "${generator}" ${arguments} --depfile "${depfile}" --depfile-target "${stamp}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS ${inputs} "${generator}"
    DEPFILE "${depfile}"
    COMMENT "Generating C++ from Python for ${target}"
    VERBATIM)
  add_custom_target(krait_generate_${target} DEPENDS "${stamp}")

  add_library(${target} STATIC ${sources} ${headers})
  add_dependencies(${target} krait_generate_${target})
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${output_dir}>")
  target_link_libraries(${target} PUBLIC krait::krait)
  source_group("Generated" FILES ${headers} ${sources})

  krait_generate_at_configure_time("${headers}" ${arguments})
endfunction()

# Checks what krait_add_library was called with; a macro, so as to see its variables.
macro(krait_check_add_library_arguments)
  if("${target}" MATCHES "\\.pyi?$")
    message(FATAL_ERROR "krait_add_library(${target}): the first argument is the name of the "
                        "library target, the Python files follow it")
  elseif(TARGET "${target}")
    message(FATAL_ERROR "krait_add_library(${target}): a target of that name exists already; "
                        "choose another one")
  elseif(NOT arg_UNPARSED_ARGUMENTS AND NOT arg_MODULES)
    message(FATAL_ERROR "krait_add_library(${target}): no Python file was given; write "
                        "krait_add_library(${target} module.py)")
  endif()
  foreach(keyword IN LISTS arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "krait_add_library(${target}): ${keyword} needs a value after it")
  endforeach()
  if(arg_NAMESPACE AND NOT arg_NAMESPACE MATCHES "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$")
    message(FATAL_ERROR "krait_add_library(${target}): NAMESPACE ${arg_NAMESPACE} is not a C++ "
                        "namespace; write it as in company::scripts")
  endif()
  foreach(module IN LISTS arg_MODULES)
    if(NOT module MATCHES "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$")
      message(FATAL_ERROR "krait_add_library(${target}): ${module} is not a module's name; write it "
                          "as in `import`: aiohttp.client")
    endif()
  endforeach()
  foreach(file IN LISTS arg_UNPARSED_ARGUMENTS)
    if(NOT file MATCHES "\\.pyi?$")
      message(FATAL_ERROR "krait_add_library(${target}): ${file} is neither a Python file (.py, "
                          ".pyi) nor one of MODULES, SEARCH_PATHS, PACKAGE_ROOT, NAMESPACE, "
                          "EXTERNAL, STRICT, RELOADABLE")
    endif()
  endforeach()
endmacro()

# Sets <input> to the absolute path of the Python file, and <module_path> to its module's place in
# its package, as in pkg/sub/mod.
function(krait_locate_module file package_root input module_path)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE
             OUTPUT_VARIABLE path)
  if(NOT EXISTS "${path}" OR IS_DIRECTORY "${path}")
    message(FATAL_ERROR "krait_add_library(${target}): there is no file ${path}; paths are "
                        "relative to the folder of the CMakeLists.txt")
  endif()

  cmake_path(GET path PARENT_PATH root)
  if(package_root)
    cmake_path(ABSOLUTE_PATH package_root BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE
               OUTPUT_VARIABLE root)
    if(NOT IS_DIRECTORY "${root}")
      message(FATAL_ERROR "krait_add_library(${target}): PACKAGE_ROOT ${root} is not a folder")
    endif()
    cmake_path(IS_PREFIX root "${path}" is_inside)
    if(NOT is_inside)
      message(FATAL_ERROR "krait_add_library(${target}): ${path} is not inside PACKAGE_ROOT "
                          "${root}; name a folder above it, or leave PACKAGE_ROOT out")
    endif()
  else()
    while(EXISTS "${root}/__init__.py" OR EXISTS "${root}/__init__.pyi")
      cmake_path(GET root PARENT_PATH root)
    endwhile()
  endif()

  cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${root}" OUTPUT_VARIABLE module)
  cmake_path(REMOVE_EXTENSION module LAST_ONLY)
  cmake_path(GET module FILENAME name)
  if(name STREQUAL "__init__")
    cmake_path(GET module PARENT_PATH module)
    if(module STREQUAL "")
      message(FATAL_ERROR "krait_add_library(${target}): ${path} is a package, but PACKAGE_ROOT "
                          "is that package itself; name the folder that contains it")
    endif()
  endif()
  if(NOT module MATCHES "^[^/.-]+(/[^/.-]+)*$")
    message(FATAL_ERROR "krait_add_library(${target}): ${path} cannot be imported by Python, "
                        "because ${module} is not made of names; rename it")
  endif()
  set(${input} "${path}" PARENT_SCOPE)
  set(${module_path} "${module}" PARENT_SCOPE)
endfunction()

# Lets editors see the headers before the first build, where that is possible: when Krait is
# installed, its generator can run already. What is wrong with the Python files is left for the
# build to say.
function(krait_generate_at_configure_time headers)
  set(generator "${KRAIT_GENERATOR_EXECUTABLE}")
  if(NOT generator)
    get_target_property(is_imported krait::generator IMPORTED)
    if(NOT is_imported)
      return()
    endif()
    get_target_property(generator krait::generator LOCATION)
  endif()
  foreach(header IN LISTS headers)
    if(NOT EXISTS "${header}")
      execute_process(COMMAND "${generator}" ${ARGN} OUTPUT_QUIET ERROR_QUIET)
      return()
    endif()
  endforeach()
endfunction()
