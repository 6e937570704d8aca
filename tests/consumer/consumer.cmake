# The steps that the scripts check_*.cmake have in common.
cmake_minimum_required(VERSION 3.24)

# Runs a command and stops the test when it fails; its output is left in `output`.
function(check_run)
  execute_process(
    COMMAND ${ARGV}
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
    RESULT_VARIABLE result)
  string(REPLACE ";" " " command "${ARGV}")
  message(STATUS "${command}\n${output}")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "ended with ${result}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Makes a fresh copy of the consumer, for the test edits it, and configures it.
function(configure_consumer)
  file(REMOVE_RECURSE "${WORK_DIR}/source" "${WORK_DIR}/build")
  file(COPY "${CMAKE_CURRENT_LIST_DIR}/${CONSUMER}/" DESTINATION "${WORK_DIR}/source")
  set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${COMPILER_LAUNCHER}")
  check_run(
    "${CMAKE_COMMAND}" -S "${WORK_DIR}/source" -B "${WORK_DIR}/build" -G "${GENERATOR}"
    "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}"
    "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" ${ARGV})
endfunction()

macro(build_consumer)
  check_run("${CMAKE_COMMAND}" --build "${WORK_DIR}/build" --parallel 2)
endmacro()

function(expect_app_prints expected)
  check_run("${WORK_DIR}/build/app")
  if(NOT output STREQUAL "${expected}\n")
    message(FATAL_ERROR "expected: ${expected}")
  endif()
endfunction()

# Sets a variable to the time at which a file of the build was last written.
function(time_of file variable)
  file(TIMESTAMP "${WORK_DIR}/build/${file}" time "%s")
  if(NOT time)
    message(FATAL_ERROR "there is no ${WORK_DIR}/build/${file}")
  endif()
  set(${variable} ${time} PARENT_SCOPE)
endfunction()

function(edit_source file before after)
  # Build tools compare times, which some file systems keep in whole seconds.
  execute_process(COMMAND "${CMAKE_COMMAND}" -E sleep 1.1)
  file(READ "${WORK_DIR}/source/${file}" text)
  string(REPLACE "${before}" "${after}" text "${text}")
  file(WRITE "${WORK_DIR}/source/${file}" "${text}")
endfunction()

# After build_consumer: fails if a command was run.
macro(expect_nothing_was_built)
  if(output MATCHES "Generating C\\+\\+|Building CXX|Linking CXX")
    message(FATAL_ERROR "nothing had changed, and yet this was built again")
  endif()
endmacro()
