# What all of Krait's own targets have in common. Nothing here reaches those who link them, except
# the language standard that the headers need.
function(krait_target_defaults target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(
    ${target}
    PROPERTIES CXX_EXTENSIONS OFF
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               POSITION_INDEPENDENT_CODE ON)
  krait_target_warnings(${target})
endfunction()

function(krait_target_warnings target)
  if(KRAIT_WARNINGS AND NOT MSVC)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      # GCC 12 takes the library's own std::string concatenation for an overlapping copy (PR 105651).
      target_compile_options(${target} PRIVATE -Wno-restrict)
    elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      # libstdc++ 12's own std::stable_sort calls what it declares deprecated.
      target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
    endif()
  endif()
endfunction()
