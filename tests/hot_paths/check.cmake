# Builds the counting programs in release mode and compares their counts with the record. The
# surrounding build's generator is taken: what it writes is the same in every build.
cmake_minimum_required(VERSION 3.24)

function(check_run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "ended with ${result}")
  endif()
endfunction()

set(compare "${KRAIT_PYTHON}" "${KRAIT_SOURCE_DIR}/bench/hot_paths.py" "${WORK_DIR}/bench"
            --compiler "${CXX_COMPILER}" --python "${KRAIT_PYTHON}")

# Nothing is built for nothing.
execute_process(COMMAND ${compare} --can-compare RESULT_VARIABLE result)
if(result EQUAL 77)
  return()
endif()

check_run(
  "${CMAKE_COMMAND}" -S "${KRAIT_SOURCE_DIR}" -B "${WORK_DIR}" -G Ninja --log-level=NOTICE
  -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DKRAIT_PYTHON=${KRAIT_PYTHON}"
  -DKRAIT_BUILD_TESTS=OFF -DKRAIT_BUILD_EXAMPLES=OFF -DKRAIT_BUILD_BENCH=ON
  -DKRAIT_BUILD_GENERATOR=OFF "-DKRAIT_GENERATOR_EXECUTABLE=${KRAIT_GENERATOR_EXECUTABLE}")
check_run("${CMAKE_COMMAND}" --build "${WORK_DIR}" --parallel 2 --target bench_counts
          bench_allocations)
check_run(${compare})
