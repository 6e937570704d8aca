# Installs Krait, moves what was installed, and works with it as a user does: configure, build, run,
# edit the Python file, build again. Nothing may be done that the edit does not call for.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

file(REMOVE_RECURSE "${WORK_DIR}/prefix" "${WORK_DIR}/moved")
check_run("${CMAKE_COMMAND}" --install "${KRAIT_BINARY_DIR}" --prefix "${WORK_DIR}/prefix")
file(RENAME "${WORK_DIR}/prefix" "${WORK_DIR}/moved")

configure_consumer("-DCMAKE_PREFIX_PATH=${WORK_DIR}/moved")
# Editors want the header before anything was built.
time_of(krait/greeter/greeter.hpp header_time)
build_consumer()
expect_app_prints("Hello, C++!")

# The header stays as it is, so what includes it needs no compiling.
set(object CMakeFiles/app.dir/main.cpp.o)
time_of(${object} object_time)
edit_source(greeter.py "Hello" "Good morning")
build_consumer()
expect_app_prints("Good morning, C++!")
time_of(${object} new_object_time)
if(NOT new_object_time EQUAL object_time)
  message(FATAL_ERROR "main.cpp was compiled again, though its headers did not change")
endif()

build_consumer()
expect_nothing_was_built()

# A new parameter changes the header, and with it everything that includes it.
edit_source(greeter.py "name: str" "name: str, mark: str = \"?\"")
edit_source(greeter.py "!" "{mark}")
build_consumer()
expect_app_prints("Good morning, C++?")
time_of(${object} new_object_time)
if(new_object_time EQUAL object_time)
  message(FATAL_ERROR "main.cpp was not compiled again, though its header changed")
endif()
build_consumer()
expect_nothing_was_built()
