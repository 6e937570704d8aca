# What `cmake --install` copies, and the package files by which others find it again.
include(CMakePackageConfigHelpers)

set(krait_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/krait")

install(
  TARGETS krait
  EXPORT kraitTargets
  FILE_SET public_headers
  FILE_SET interop_headers
  FILE_SET generated_code_headers)

if(TARGET krait_cli)
  set_target_properties(krait_cli PROPERTIES EXPORT_NAME generator)
  if(BUILD_SHARED_LIBS AND NOT APPLE)
    file(RELATIVE_PATH krait_bin_to_lib "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}")
    set_property(TARGET krait_cli APPEND PROPERTY INSTALL_RPATH "$ORIGIN/${krait_bin_to_lib}")
  endif()
  install(TARGETS krait_cli EXPORT kraitTargets)
endif()

install(
  EXPORT kraitTargets
  NAMESPACE krait::
  DESTINATION "${krait_cmake_dir}")

configure_package_config_file(cmake/kraitConfig.cmake.in "${PROJECT_BINARY_DIR}/kraitConfig.cmake"
                              INSTALL_DESTINATION "${krait_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/kraitConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/kraitConfig.cmake" "${PROJECT_BINARY_DIR}/kraitConfigVersion.cmake"
        cmake/KraitAddLibrary.cmake cmake/KraitPythonTarget.cmake
  DESTINATION "${krait_cmake_dir}")

# pkg-config is told where the prefix is by the place of the file, so that the tree can be moved.
set(krait_pc_to_prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${krait_pc_to_prefix}"
           OUTPUT_VARIABLE krait_pc_to_prefix)
get_target_property(krait_pc_rpath krait::python INTERFACE_LINK_OPTIONS)
string(REPLACE "LINKER:" "-Wl," krait_pc_rpath "${krait_pc_rpath}")
if(NOT krait_pc_rpath)
  set(krait_pc_rpath "")
endif()
set(krait_pc_nodelete "")
if(UNIX AND NOT APPLE)
  set(krait_pc_nodelete "-Wl,-z,nodelete")  # as for those who link by CMake
endif()
configure_file(cmake/krait.pc.in "${PROJECT_BINARY_DIR}/krait.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/krait.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
