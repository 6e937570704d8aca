# Compiles SOURCE without its mistake, and then with it: see CMakeLists.txt.
function(compile result_of output_of)
  execute_process(
    COMMAND "${COMPILER}" -std=c++20 -fsyntax-only "-I${INCLUDE}" ${ARGN} "${SOURCE}"
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  set(${result_of} "${result}" PARENT_SCOPE)
  set(${output_of} "${output}" PARENT_SCOPE)
endfunction()

file(STRINGS "${SOURCE}" expected REGEX "^// expected: ")
string(REPLACE "// expected: " "" expected "${expected}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${SOURCE} doesn't say what the compiler should: `// expected: ...`")
endif()

compile(result output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} should compile without its mistake:\n${output}")
endif()

compile(result output -DKRAIT_MISTAKE)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles with its mistake")
endif()
string(FIND "${output}" "${expected}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "the compiler doesn't say `${expected}`:\n${output}")
endif()
