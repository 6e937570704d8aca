# Calls krait_add_library with mistakes; each must end in an error that names what is wrong. It runs
# in script mode, where nothing can be built, because the checks come before anything is.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${WORK_DIR}")
file(WRITE "${WORK_DIR}/demo.py" "")
file(WRITE "${WORK_DIR}/demo.pyi" "")
file(WRITE "${WORK_DIR}/two-words.py" "")
file(WRITE "${WORK_DIR}/note.txt" "")
file(WRITE "${WORK_DIR}/package/__init__.py" "")

function(expect_error expected arguments)
  file(WRITE "${WORK_DIR}/script.cmake" "
    set(CMAKE_CURRENT_SOURCE_DIR \"${WORK_DIR}\")
    include(\"${KRAIT_SOURCE_DIR}/cmake/KraitAddLibrary.cmake\")
    krait_add_library(${arguments})
  ")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -P "${WORK_DIR}/script.cmake"
    ERROR_VARIABLE error
    RESULT_VARIABLE result)
  # CMake breaks the lines of its messages where it likes.
  string(REGEX REPLACE "[ \n]+" " " error "${error}")
  string(FIND "${error}" "${expected}" place)
  if(result EQUAL 0 OR place EQUAL -1)
    message(SEND_ERROR "krait_add_library(${arguments})\nexpected: ${expected}\nprinted: ${error}")
  endif()
endfunction()

expect_error("the first argument is the name of the library target" "demo.py")
expect_error("no Python file was given" "demo")
expect_error("there is no file ${WORK_DIR}/absent.py" "demo absent.py")
expect_error("PACKAGE_ROOT needs a value" "demo demo.py PACKAGE_ROOT")
expect_error("NAMESPACE a..b is not a C++ namespace" "demo demo.py NAMESPACE a..b")
expect_error("note.txt is neither a Python file" "demo demo.py note.txt")
expect_error("aiohttp/client.py is not a module's name" "demo MODULES aiohttp/client.py")
expect_error("EXTERN is neither a Python file" "demo demo.py EXTERN")
expect_error("two-words is not made of names" "demo two-words.py")
expect_error("demo.pyi would write demo.hpp" "demo demo.py demo.pyi")
expect_error("PACKAGE_ROOT ${WORK_DIR}/absent is not a folder" "demo demo.py PACKAGE_ROOT absent")
expect_error("is not inside PACKAGE_ROOT" "demo demo.py PACKAGE_ROOT package")
expect_error("PACKAGE_ROOT is that package itself" "p package/__init__.py PACKAGE_ROOT package")
expect_error("there is no code generator" "demo demo.py NAMESPACE a::b EXTERNAL")
