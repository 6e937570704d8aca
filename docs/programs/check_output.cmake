# Runs PROGRAM and fails unless it succeeds and prints what the file EXPECTED holds.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE printed RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${code}, after printing:\n${printed}")
endif()
file(READ "${EXPECTED}" expected)

# Python versions differ in how they underline a traceback's lines.
string(REGEX REPLACE "\n[ ~^]*[~^]\n" "\n" same_printed "${printed}")
string(REGEX REPLACE "\n[ ~^]*[~^]\n" "\n" same_expected "${expected}")
if(NOT same_printed STREQUAL same_expected)
  message(FATAL_ERROR "${EXPECTED} says:\n${expected}\nbut the program printed:\n${printed}")
endif()
