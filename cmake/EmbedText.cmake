# Puts a text file into a library: krait_embed_text(<target> <file> <symbol>) compiles it into the
# target as `extern const std::string_view krait::detail::<symbol>`.
function(krait_embed_text target file symbol)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "krait_embed_text: there is no target ${target}; define it first")
  endif()
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "krait_embed_text: there is no file ${file}")
  endif()

  set(output "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp")
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EmbedTextScript.cmake")
  cmake_path(GET file FILENAME file_name)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DINPUT=${file}" "-DOUTPUT=${output}" "-DSYMBOL=${symbol}" -P
            "${script}"
    DEPENDS "${file}" "${script}"
    COMMENT "Embedding ${file_name}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
