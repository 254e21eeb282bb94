// InlineProjection: a store's changes are applied to images of others within the write itself.
//
// A write that is about to commit is held. Its changes are prepared on every image of every feed
// that projects inline (CQ_COMMIT_WAITS), one after the other: images in their order, keys
// ascending; each application works and takes its locks as on any other way, and is held in turn
// before it commits. Then all commit at one instant, and nobody can see one without the other.
//
// When an application cannot be made, the write ends as that did: refused where an image is down or
// the handling fails, a deadlock or conflict where it was the victim of others. Two such writes
// take their images and keys in the same order and cannot block each other in a circle; queries
// that keep locks on several keys can, which no image sees by itself: a write that has prepared for
// ten seconds is taken to be part of such a circle and ends as its victim.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/process.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/kernel/variate.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/store_pool.hpp"

namespace cqrslab {

class InlineProjection final : public CommitGate {
 public:
  InlineProjection(Simulator& simulator, Recorder& recorder)
      : simulator_(simulator), recorder_(recorder) {}
  InlineProjection(const InlineProjection&) = delete;

  // One feed: the images of `to` from number `first_image` on.
  struct Target {
    std::uint8_t feed = 0;  // bit in the commit record
    StorePool* to = nullptr;
    std::uint32_t first_image = 0;
    Variate project;
    double fails = 0, poison = 0;
    RandomStream project_draws, apply_draws, fail_draws, poison_draws;
  };
  void add(const Target& target) { targets_.push_back(target); }

  Simulator& simulator() { return simulator_; }
  bool holds(const Transaction& write) const override;
  void reached(Transaction& write) override;

 private:
  struct Piece;
  struct Write;

  Process project(Transaction& transaction);
  Process prepare(Write& write, const Target& target, std::uint32_t image, std::uint32_t which);
  static void check(Write& write);
  void commit(Write& write);
  void abandon(Write& write);
  static bool fails(const Target& target, const Transaction& write, std::uint32_t part);

  Simulator& simulator_;
  Recorder& recorder_;
  std::vector<Target> targets_;
  std::uint64_t applications_ = 0;
};

}  // namespace cqrslab
