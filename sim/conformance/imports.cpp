// The list of what no plugin needs to call, and why.
#include "sim/conformance/imports.hpp"

#include <fstream>
#include <iterator>

#include "sim/conformance/elf_symbols.hpp"

namespace cqrslab {
namespace {

struct Rule {
  const char* reason;
  std::vector<const char*> symbols;  // one that ends in * stands for all that begin so
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"reads a clock",
       {"time", "clock", "clock_gettime", "gettimeofday", "timespec_get", "ftime", "times",
        "localtime*", "gmtime*", "_ZNSt6chrono*"}},
      {"draws numbers that are not the host's",
       {"rand", "srand", "rand_r", "random", "srandom", "drand48", "lrand48", "mrand48",
        "getrandom", "getentropy", "arc4random*", "_ZNSt13random_device*"}},
      {"asks its surroundings", {"getenv", "secure_getenv", "setlocale", "getpid", "gethostname"}},
      {"starts threads or processes",
       {"pthread_create", "fork", "vfork", "execv*", "posix_spawn*", "system", "popen",
        "_ZNSt6thread*"}},
      {"reaches into the network", {"socket", "connect", "bind", "getaddrinfo"}},
      {"has results that differ between machines",
       {"log",  "log2",  "log10",  "log1p",  "exp",  "exp2",  "expm1", "pow",  "sin",
        "cos",  "tan",   "asin",   "acos",   "atan", "atan2", "sinh",  "cosh", "tanh",
        "cbrt", "hypot", "tgamma", "lgamma", "erf",  "erfc",  "logf",  "expf", "powf"}}};
  return all;
}

bool matches(const std::string& symbol, const std::string& pattern) {
  if (!pattern.ends_with('*')) return symbol == pattern;
  return symbol.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

std::vector<Import> forbidden_imports(const std::string& path) {
  std::vector<Import> found;
  for (const std::string& symbol : undefined_symbols(path)) {
    for (const Rule& rule : rules()) {
      for (const char* pattern : rule.symbols) {
        if (matches(symbol, pattern)) found.push_back({symbol, rule.reason});
      }
    }
  }
  return found;
}

}  // namespace cqrslab
