# Checks the files of a Python and defines krait::python from them. Krait's own build and the
# installed package share this, so that both mean the same thing by that name.
cmake_policy(VERSION 3.24)

# krait_check_python(<include dir> <library> <problem>): sets <problem> to what is missing, or to "".
function(krait_check_python include_dir library problem)
  set(${problem} "" PARENT_SCOPE)
  if(NOT EXISTS "${include_dir}/Python.h")
    set(${problem} "its headers are missing: there is no ${include_dir}/Python.h" PARENT_SCOPE)
  elseif(library STREQUAL "")
    set(${problem} "its shared library is missing" PARENT_SCOPE)
  elseif(NOT EXISTS "${library}")
    set(${problem} "its shared library is missing: there is no ${library}" PARENT_SCOPE)
  endif()
endfunction()

# krait_define_python(<include dir> <library> [GLOBAL]): defines the target krait::python.
function(krait_define_python include_dir library)
  if(TARGET krait::python)
    return()
  endif()
  add_library(krait::python INTERFACE IMPORTED ${ARGN})
  target_include_directories(krait::python SYSTEM INTERFACE "${include_dir}")
  target_link_libraries(krait::python INTERFACE "${library}")
  if(IS_SYMLINK "${include_dir}/Python.h")
    # Debian's debug headers are links to those of the normal build, and beside their targets lies
    # the wrong pyconfig.h: GCC must not follow the links.
    target_compile_options(
      krait::python INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-canonical-system-headers>)
  endif()

  # The loader looks into the system's folders by itself. Any other Python (pyenv's, one built by
  # hand) it would not find, or worse: it would find the system's of the same version instead.
  cmake_path(GET library PARENT_PATH library_dir)
  if(UNIX AND NOT library_dir IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    target_link_options(krait::python INTERFACE "LINKER:-rpath,${library_dir}")
  endif()
endfunction()
