# Builds a project that has Krait as a subdirectory. That Krait must not bring its tests along, nor
# leave its compiler options behind.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

# With the options of the surrounding build, so that ccache knows most of the results already.
configure_consumer("-DKRAIT_SOURCE_DIR=${KRAIT_SOURCE_DIR}" "-DKRAIT_PYTHON=${KRAIT_PYTHON}"
                   -DKRAIT_WARNINGS=ON "-DCMAKE_COMPILE_WARNING_AS_ERROR=${WARNING_AS_ERROR}"
                   -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
build_consumer()
expect_app_prints("Hello, C++!")
build_consumer()
expect_nothing_was_built()

if(EXISTS "${WORK_DIR}/build/krait/tests")
  message(FATAL_ERROR "Krait's tests are part of a project that only uses Krait")
endif()
file(READ "${WORK_DIR}/build/compile_commands.json" commands)
string(REGEX MATCH "[^\n]*-c [^\n]*source/main\\.cpp\"" command "${commands}")
if(NOT command OR command MATCHES "-W(all|extra|conversion|shadow)|-fvisibility")
  message(FATAL_ERROR "the user's main.cpp is compiled with Krait's own options: ${command}")
endif()
