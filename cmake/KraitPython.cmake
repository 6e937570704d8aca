# Finds the Python that Krait embeds and defines krait::python. Sets for the rest of the build
# KRAIT_PYTHON_EXECUTABLE, _VERSION (as in 3.11), _INCLUDE_DIR, _LIBRARY, _DEBUG, _FREE_THREADED.
#
# CMake's own FindPython is not used: it takes whatever python3 is first on PATH, which on a
# developer's machine is often a version manager's, and not the one that has the packages.
include(KraitPythonTarget)

if(NOT KRAIT_PYTHON)
  if(EXISTS /usr/bin/python3)
    set(krait_python_default /usr/bin/python3)
  else()
    find_program(krait_python_default NAMES python3 python NO_CACHE)
  endif()
  if(NOT krait_python_default)
    message(FATAL_ERROR "No Python was found. Install one (on Debian: apt-get install python3-dev) "
                        "or name one with -DKRAIT_PYTHON=/path/to/python3.")
  endif()
  # Without FORCE an empty value left in the cache would stay there.
  set(KRAIT_PYTHON "${krait_python_default}" CACHE FILEPATH "The Python interpreter to embed" FORCE)
endif()

# -I: neither PYTHONPATH nor the folder we are in may change what the interpreter says of itself.
execute_process(
  COMMAND "${KRAIT_PYTHON}" -I "${CMAKE_CURRENT_LIST_DIR}/KraitPythonQuery.py"
  OUTPUT_VARIABLE krait_python_answers
  ERROR_VARIABLE krait_python_error
  RESULT_VARIABLE krait_python_result)
if(NOT krait_python_result EQUAL 0)
  message(FATAL_ERROR "KRAIT_PYTHON=${KRAIT_PYTHON} does not run: ${krait_python_result}\n"
                      "${krait_python_error}"
                      "Name a working interpreter with -DKRAIT_PYTHON=/path/to/python3.")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                       "${CMAKE_CURRENT_LIST_DIR}/KraitPythonQuery.py")

foreach(name IN ITEMS IMPLEMENTATION EXECUTABLE VERSION FULL_VERSION INCLUDE_DIR LIBRARY DEBUG
                      FREE_THREADED)
  if(NOT krait_python_answers MATCHES "(^|\n)${name}=([^\n]*)")
    message(FATAL_ERROR "KRAIT_PYTHON did not answer as a Python does: ${KRAIT_PYTHON}")
  endif()
  set(KRAIT_PYTHON_${name} "${CMAKE_MATCH_2}")
endforeach()

if(NOT KRAIT_PYTHON_IMPLEMENTATION STREQUAL "cpython" OR KRAIT_PYTHON_VERSION VERSION_LESS 3.10)
  message(FATAL_ERROR "Krait embeds CPython 3.10 or later, but KRAIT_PYTHON=${KRAIT_PYTHON} is "
                      "${KRAIT_PYTHON_IMPLEMENTATION} ${KRAIT_PYTHON_FULL_VERSION}.")
endif()

krait_check_python("${KRAIT_PYTHON_INCLUDE_DIR}" "${KRAIT_PYTHON_LIBRARY}" krait_python_problem)
if(krait_python_problem)
  message(
    FATAL_ERROR
      "Python ${KRAIT_PYTHON_FULL_VERSION} (${KRAIT_PYTHON}) cannot be embedded: "
      "${krait_python_problem}.\n"
      "For a distribution's Python install the development package (on Debian: "
      "apt-get install python3-dev); one built from source needs ./configure --enable-shared "
      "(with pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install ...).\n"
      "Or name another interpreter with -DKRAIT_PYTHON=/path/to/python3.")
endif()

message(STATUS "Krait embeds Python ${KRAIT_PYTHON_FULL_VERSION}: ${KRAIT_PYTHON_EXECUTABLE}, "
               "${KRAIT_PYTHON_LIBRARY}")
krait_define_python("${KRAIT_PYTHON_INCLUDE_DIR}" "${KRAIT_PYTHON_LIBRARY}" GLOBAL)

option(KRAIT_PYTHON_MALLOC
       "Have Python take each object from malloc, so that AddressSanitizer sees every one" OFF)
mark_as_advanced(KRAIT_PYTHON_MALLOC)

# krait_record_python(<target>): tells the target's sources which Python to start, and how.
function(krait_record_python target)
  target_compile_definitions(
    ${target} PRIVATE "KRAIT_PYTHON_EXECUTABLE=\"${KRAIT_PYTHON_EXECUTABLE}\""
                      "KRAIT_PYTHON_VERSION=\"${KRAIT_PYTHON_VERSION}\"")
  if(KRAIT_PYTHON_MALLOC)
    target_compile_definitions(${target} PRIVATE KRAIT_PYTHON_MALLOC)
  endif()
endfunction()
