// The functions and keys of each kind of plugin in Lua, and the words it finds.
#include "sim/contract/lua/plugin_form.hpp"

namespace cqrslab {

const std::vector<KindForm>& kind_forms() {
  static const FunctionForm create{"create", "(self, host, config)"};
  static const FunctionForm timer{"timer", "(self, tag, argument)"};
  static const FunctionForm fault{"fault", "(self, up)"};
  static const std::vector<KindForm> all = {
      {"balancer",
       "balancer/1",
       {create,
        {"pick", "(self, op, targets)", true},
        {"done", "(self, op, index, latency)"},
        timer},
       {"tracks_sessions"}},
      {"store",
       "store/1",
       {create,
        {"locks", "(self)"},
        {"next", "(self, t, event)", true},
        {"ended", "(self, t)"},
        timer,
        fault,
        {"ask", "(self, question)"}},
       {}},
      {"queue",
       "queue/1",
       {create,
        {"publish", "(self, message)", true},
        {"ready", "(self, group, consumer)", true},
        {"acknowledge", "(self, group, consumer, id, handled)", true},
        {"depth", "(self, group)", true},
        timer,
        {"consumer", "(self, group, consumer, up)"},
        fault},
       {"waits"}},
  };
  return all;
}

const Vocabulary& plugin_words() {
  static const Vocabulary all = [] {
    Vocabulary words;
    words.script = "plugin";
    words.constructors = distribution_constructors();
    words.constructors.push_back({"plugin"});
    words.no_random = "ask for a stream in create: self.luck = host:stream(\"luck\")";
    words.sealed = true;
    words.metered = true;
    words.nanoseconds = true;
    return words;
  }();
  return all;
}

}  // namespace cqrslab
