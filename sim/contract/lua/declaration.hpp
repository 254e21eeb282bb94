// Reading what plugin{...} says.
#pragma once

#include "sim/contract/lua/lua_plugin.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {

// Fills a LuaPlugin from the result of its script. Errors: ExitCode::usage at the line.
class DeclarationReader {
 public:
  DeclarationReader(const Reading& reading, LuaPlugin& plugin)
      : reading_(reading), plugin_(plugin) {}
  void read(const Value& result);

 private:
  const KindForm& kind(const Table& table) const;
  void head(const Record& record);
  void functions(const Record& record);
  void parameters(const Value& value);
  void parameter(const std::string& name, const Value& value);
  void probes(const Value& value);
  std::uint32_t choice(const Value& value, const std::string& what, const char* const* names) const;

  const Reading& reading_;
  LuaPlugin& plugin_;
};

}  // namespace cqrslab
