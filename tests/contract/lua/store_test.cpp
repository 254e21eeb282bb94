// Stores in Lua: their locks, their steps, and how they fail.
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

const std::uint32_t keys[] = {7, 9};
const std::uint32_t versions[] = {0, 0, 0, 0, 0, 0, 0, 4, 0, 5};

// A store with one `next`; its statements begin on line 3 of the file.
std::string store_text(const std::string& next, const std::string& more = "") {
  return "return plugin { kind = 'store', name = 'my', summary = 'mine',\n"
         "next = function(self, t, event)\n" +
         next + "\nend,\n" + more + "}";
}

const char* two_modes =
    "locks = function(self) return { count = 10, modes = { 'shared', 'exclusive' },\n"
    "compatible = { shared = 'shared' }, order = 'barging', deadlock = 'detect', check_after = "
    "s(1) } end";

class LuaStoreText {
 public:
  explicit LuaStoreText(const std::string& text)
      : text_(text), instance_(text_.plugin(), initial_values(text_.plugin()), config()) {
    locks.size = sizeof locks;
    if (instance_.self) instance_.f->locks(instance_.self, &locks);
    t.size = sizeof t;
    t.keys = keys;
    t.n_keys = 2;
  }

  cq_step next(std::uint32_t event) {
    cq_step step{};
    instance_.f->next(instance_.self, &t, event, &step);
    return step;
  }
  std::string complaint() const { return text_.shortened(instance_.host.failure); }
  Instance<cq_store>& instance() { return instance_; }

  cq_locks locks{};
  cq_transaction t{};

 private:
  static cq_config config() {
    cq_config config = config_of(10, 0, 0, 0);
    config.versions = versions;
    config.image = 2;
    return config;
  }
  LuaText text_;
  Instance<cq_store> instance_;
};

// The step that `next` makes of one line.
cq_step made(const std::string& line) {
  LuaStoreText store(store_text(line, two_modes));
  store.t.work = 250;
  cq_step step = store.next(CQ_BEGIN);
  CHECK(store.complaint() == "");
  return step;
}
bool is(const cq_step& step, std::uint32_t action, std::uint32_t mode = 0, std::uint64_t lock = 0,
        std::int64_t duration = 0) {
  return step.action == action && step.mode == mode && step.lock == lock &&
         step.duration == duration;
}

std::string complaint(const std::string& next, const std::string& more = two_modes) {
  LuaStoreText store(store_text(next, more));
  if (store.complaint().empty()) store.next(CQ_BEGIN);
  return store.complaint();
}

}  // namespace

TEST_CASE("every word makes its step") {
  CHECK(is(made("return lock(t.keys[1], 'exclusive')"), CQ_LOCK, 1, 7));
  CHECK(is(made("return lock(t.keys[2], 'shared', ms(5))"), CQ_LOCK, 0, 9, 5'000'000));
  CHECK(is(made("return try_lock(3, 'exclusive')"), CQ_LOCK, 1, 3, CQ_NOWAIT));
  CHECK(is(made("return unlock(3)"), CQ_UNLOCK, 0, 3));
  CHECK(is(made("return work(t.work)"), CQ_WORK, 0, 0, 250));
  CHECK(is(made("return pause(us(2))"), CQ_PAUSE, 0, CQ_NO_LOCK, 2000));
  CHECK(is(made("return pause(us(2), 3, 'exclusive')"), CQ_PAUSE, 1, 3, 2000));
  CHECK(is(made("return observe()"), CQ_OBSERVE));
  CHECK(is(made("return observe_old(host:version(9) - 1)"), CQ_OBSERVE_OLD, 0, 4));
  CHECK(is(made("return check()"), CQ_CHECK));
  CHECK(is(made("return number()"), CQ_NUMBER));
  CHECK(is(made("return commit()"), CQ_COMMIT));
  CHECK(is(made("return commit('overwrites')"), CQ_COMMIT, CQ_COMMIT_OVERWRITES));
  CHECK(is(made("return finish()"), CQ_END));
  CHECK(is(made("return finish('repeated')"), CQ_END, CQ_END_REPEATED));
  CHECK(is(made("return abort('conflict')"), CQ_ABORT, CQ_ABORT_CONFLICT));
  CHECK(is(made("return abort('lock_timeout')"), CQ_ABORT, CQ_ABORT_LOCK_TIMEOUT));
}

TEST_CASE("every event has its name") {
  LuaStoreText store(
      store_text("self.heard = (self.heard or '') .. event .. ' '\n"
                 "if event == 'numbered' then host:fail(self.heard) end\n"
                 "return finish()"));
  for (std::uint32_t event = CQ_BEGIN; event <= CQ_NUMBERED; ++event) store.next(event);
  CHECK(store.complaint() ==
        "my.lua:4: begin granted lock_timeout deadlock worked observed unchanged changed committed "
        "unlocked paused numbered ");
}

TEST_CASE("a script sees the transaction and keeps its place in it") {
  LuaStoreText store(store_text(R"(
    if event == 'begin' then
      assert(#t.keys == 2 and t.keys[1] == 7 and t.keys[3] == nil)
      local sum = 0
      for _, key in ipairs(t.keys) do sum = sum + key end
      assert(sum == 16 and t.kind == 'write' and t.attempt == 1 and t.session == 3)
      assert(t.event_id == 4 and t.version == 5 and t.begun == 6 and t.id == 8)
      assert(t.phase == 0 and t.cursor == 0)
      t.phase, t.cursor, t.scratch1, t.scratch2 = 2, 3, 4, 5
      assert(t.phase == 2 and t.scratch2 == 5)
      return observe()
    end
    return work(t.phase * 1000 + t.cursor * 100 + t.scratch1 * 10 + t.scratch2)
  )"));
  store.t.kind = CQ_WRITE, store.t.attempt = 1, store.t.session = 3, store.t.event = 4;
  store.t.version = 5, store.t.begun = 6, store.t.id = 8;
  CHECK(is(store.next(CQ_BEGIN), CQ_OBSERVE));
  CHECK(store.complaint() == "");
  CHECK(store.t.phase == 2);
  CHECK(store.t.scratch[1] == 5);
  cq_transaction first = store.t;
  store.t.phase = store.t.cursor = 0;
  store.t.scratch[0] = store.t.scratch[1] = 0;
  CHECK(is(store.next(CQ_OBSERVED), CQ_WORK, 0, 0, 0));
  store.t = first;
  CHECK(is(store.next(CQ_OBSERVED), CQ_WORK, 0, 0, 2345));
}

TEST_CASE("locks are declared by name") {
  LuaStoreText store(store_text("return finish()", two_modes));
  CHECK(store.locks.count == 10);
  CHECK(store.locks.modes == 2);
  CHECK(store.locks.compatible[0] == 1);
  CHECK(store.locks.compatible[1] == 0);
  CHECK(store.locks.order == CQ_BARGING);
  CHECK(store.locks.deadlock == CQ_DEADLOCK_DETECT);
  CHECK(store.locks.check_after == 1'000'000'000);
  CHECK(LuaStoreText(store_text("return finish()")).locks.count == 0);
  CHECK(LuaStoreText(store_text("return finish()", "locks = function() end")).locks.count == 0);
}

TEST_CASE("a wrong declaration of locks is one error at its line") {
  auto locks = [](const std::string& table) {
    return complaint("return finish()", "locks = function(self)\nreturn " + table + " end");
  };
  CHECK(locks("5") ==
        "my.lua:5: the result of locks must be a table { count = 1, modes = { \"exclusive\" } }, "
        "or nil for no locks, not the number 5");
  CHECK(locks("{ cuont = 1 }").starts_with("my.lua:6: unknown key 'cuont' in the result of locks"));
  CHECK(locks("{ count = 1.5 }").find("must be a whole number") != std::string::npos);
  CHECK(locks("{ count = 1, order = 'lifo' }")
            .starts_with("my.lua:6: unknown value of 'order' of the result of locks 'lifo'"));
  CHECK(locks("{ count = 1, modes = { 'a' }, compatible = { b = 'a' } }")
            .starts_with("my.lua:6: unknown lock mode 'b'"));
}

TEST_CASE("a wrong step is one error with its line") {
  CHECK(complaint("return 5") ==
        "my.lua:2: next must return a step after \"begin\", such as work(t.work) or commit(), not "
        "5");
  CHECK(complaint("commit()").find("not nothing") != std::string::npos);
  CHECK(complaint("observe() return commit()") ==
        "my.lua:3: commit is the second step that this call of next makes; return one step; next "
        "is called again when it is done");
  CHECK(complaint("return work(-5)") ==
        "my.lua:3: the duration of work must be at least 0, not -5");
  CHECK(complaint("return work('5 ms')") ==
        "my.lua:3: the duration of work must be a whole number, not string");
  CHECK(complaint("return lock(10, 'shared')") == "my.lua:3: the lock must be in 0 .. 9, not 10");
  CHECK(complaint("return lock(1, 'exclusve')") ==
        "my.lua:3: unknown lock mode 'exclusve'; did you mean 'exclusive'? known: shared, "
        "exclusive");
  CHECK(complaint("return lock(1, 1)").starts_with("my.lua:3: lock mode must be a text, not 1"));
  CHECK(complaint("return lock(1, 'exclusive')", "") ==
        "my.lua:3: this store has no locks; declare them: locks = function(self) ... end");
  CHECK(
      complaint("return abort('bored')").starts_with("my.lua:3: unknown reason to abort 'bored'"));
  CHECK(complaint("return commit(1)") == "my.lua:3: commit takes nothing, or \"overwrites\"");
  CHECK(complaint("return finish(1)") == "my.lua:3: finish takes nothing, or \"repeated\"");
  CHECK(complaint("t.work = 5") ==
        "my.lua:3: transaction.work cannot be written; phase, cursor, scratch1 and scratch2 are "
        "yours");
  CHECK(complaint("t.phase = 'locking'") ==
        "my.lua:3: transaction.phase takes whole numbers from 0");
  CHECK(complaint("t.keys[1] = 5") == "my.lua:3: the keys of a transaction cannot be written");
  CHECK(complaint("self.step = self.step or commit() return self.step") == "");
}

TEST_CASE("a step that was kept is not a step of a later call") {
  LuaStoreText store(store_text("self.step = self.step or observe() return self.step"));
  CHECK(is(store.next(CQ_BEGIN), CQ_OBSERVE));
  store.next(CQ_OBSERVED);
  CHECK(store.complaint().starts_with("my.lua:2: next must return a step after \"observed\""));
}

TEST_CASE("a store hears of ends and faults, and answers questions") {
  LuaStoreText store(store_text("return finish()", R"(
    ended = function(self, t) self.ends = (self.ends or 0) + t.keys[1] end,
    fault = function(self, up) self.up = up end,
    create = function(self, host, config) self.image = config.image end,
    ask = function(self, question)
      if question == "all" then return { "ends " .. self.ends, "up " .. tostring(self.up) } end
      return question .. " " .. self.image
    end,)"));
  Instance<cq_store>& instance = store.instance();
  REQUIRE(store.complaint() == "");
  instance.f->ended(instance.self, &store.t);
  instance.f->fault(instance.self, 0);
  std::string heard;
  auto row = [](void* sink, const char* line) {
    *static_cast<std::string*>(sink) += std::string(line) + ";";
  };
  instance.f->ask(instance.self, "all", &heard, row);
  instance.f->ask(instance.self, "image", &heard, row);
  CHECK(heard == "ends 7;up false;image 3;");
  CHECK(store.complaint() == "");
}
