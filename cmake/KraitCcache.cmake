# Compiles through ccache when it is there, which makes rebuilding after a change of branch cheap.
find_program(KRAIT_CCACHE ccache)
mark_as_advanced(KRAIT_CCACHE)
if(KRAIT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this sloppiness ccache refuses every source that uses the tests' precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${KRAIT_CCACHE}")
endif()
