// SwapFeed: replaces a store's images by fresh copies of another store, some at a time.
//
// A change that it takes (or the period) starts a roll: one image of the source is taken, and the
// target's images are replaced by it in groups. While an image is replaced it either goes on
// answering from its old state until the switch is over, or it leaves the rotation, finishes what
// it has begun (at most drain_limit, after which it breaks off), and comes back fresh. A change
// that the copy under way does not have starts another roll after this one.
#pragma once

#include <vector>

#include "sim/kernel/process.hpp"
#include "sim/model/shelf.hpp"
#include "sim/model/store_pool.hpp"

namespace cqrslab {

class SwapFeed final : public CommitListener {
 public:
  SwapFeed(const PluginContext& context, const Feed& spec, std::uint16_t place, StorePool& from,
           StorePool& to);

  Simulator& simulator() { return simulator_; }
  void start();
  void committed(const Change& change) override;

 private:
  struct Snapshot {
    std::vector<std::uint32_t> versions;
    std::uint64_t position = 0;
  };
  struct Group {
    unsigned open = 0;
    std::coroutine_handle<> waits;
  };

  Process run_periodically();
  Process roll();
  Process replace(std::uint32_t i, Group& group);
  Time draw(const Variate& v, const RandomStream& stream, std::uint32_t image);

  Simulator& simulator_;
  Recorder& recorder_;
  std::uint16_t place_;
  StorePool& from_;
  StorePool& to_;
  Variate capture_, copy_, switch_over_;
  Shelf<Change> captured_;  // on their way to the listener
  unsigned at_once_;
  bool serve_while_copying_;
  Time drain_limit_, every_;
  RandomStream capture_draws_, copy_draws_, switch_draws_;
  Snapshot snapshot_;
  std::uint64_t rolls_ = 0;
  bool wanted_ = false, rolling_ = false;
};

}  // namespace cqrslab
