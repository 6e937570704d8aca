# Puts the bytecode of a Python file into a library: krait_embed_python(<target> <file> <symbol>)
# compiles it into the target as `extern const std::string_view krait::detail::<symbol>`. Compiling
# the text in every program, at its start, would take a fifth as long as Python's own start.
function(krait_embed_python target file symbol)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp")
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EmbedPythonScript.py")
  cmake_path(GET file FILENAME file_name)
  # The Python that will run it, because bytecode differs from version to version.
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${KRAIT_PYTHON_EXECUTABLE}" -I "${script}" "${file}" "${output}" "${symbol}"
    DEPENDS "${file}" "${script}" "${KRAIT_PYTHON_EXECUTABLE}"
    COMMENT "Embedding ${file_name}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
