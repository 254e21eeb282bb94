# Writes ${OUT}: the Lua libraries of ${FOLDER} as C++ string literals, so that the program needs no
# files beside it. Called: cmake -DFOLDER=... -DOUT=... -P embed.cmake
file(GLOB libraries RELATIVE ${FOLDER} ${FOLDER}/*.lua)
list(SORT libraries)
set(text "#include \"sim/scenario/library.hpp\"\n\nnamespace cqrslab {\n\n")
string(APPEND text "const std::vector<Library>& libraries() {\n")
string(APPEND text "  static const std::vector<Library> all = {\n")
foreach(name IN LISTS libraries)
  file(READ ${FOLDER}/${name} lua)
  string(APPEND text "    {\"scenarios/lib/${name}\", R\"==lua==(${lua})==lua==\"},\n")
endforeach()
string(APPEND text "  };\n  return all;\n}\n\n}  // namespace cqrslab\n")
file(WRITE ${OUT} "${text}")
