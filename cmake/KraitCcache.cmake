# Compiles through ccache when it is there, which makes rebuilding after a change of branch cheap.
find_program(KRAIT_CCACHE ccache)
mark_as_advanced(KRAIT_CCACHE)
if(KRAIT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # pch_defines, time_macros: or else ccache refuses every source that uses the tests' precompiled
  # header. NOHASHDIR: sources are named by absolute paths, so one build folder's results fit another.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_NOHASHDIR=1"
      "${KRAIT_CCACHE}")
endif()
