# Links debug builds by gold where it is there: hundreds of tests, with all of their debug
# information, for which it takes half of the time that ld takes.
find_program(KRAIT_GOLD ld.gold)
mark_as_advanced(KRAIT_GOLD)
if(KRAIT_GOLD
   AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
   AND CMAKE_BUILD_TYPE STREQUAL "Debug"
   AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  add_link_options(-fuse-ld=gold)
endif()
