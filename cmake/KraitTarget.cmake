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
  endif()
endfunction()
