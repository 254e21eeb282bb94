// StorePool: a store's images and the balancer that spreads queries over them.
//
// Commands commit on the first image. The others, and the images of other stores, learn of a change
// through the feeds that listen to it.
#pragma once

#include <memory>
#include <vector>

#include "sim/kernel/variate.hpp"
#include "sim/model/balancer.hpp"
#include "sim/model/confirmations.hpp"
#include "sim/model/image.hpp"
#include "sim/model/session_positions.hpp"

namespace cqrslab {

class InlineProjection;

class StorePool final : private CommitListener {
 public:
  StorePool(const PluginContext& context, const Store& spec, std::uint16_t first_place,
            std::uint32_t keys);
  ~StorePool();
  // Places that the machine of one image takes up: one for its processors, where they are limited,
  // and one for each disk. Those of the machines follow those of the images, in their order.
  static unsigned machine_places(const Store& spec);

  const std::string& name() const { return name_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(images_.size()); }
  Image& image(std::uint32_t i) { return *images_[i]; }
  Balancer& balancer() { return balancer_; }
  const Variate& work(bool command) const { return command ? write_ : read_; }
  const Variate& apply() const { return apply_; }
  const Variate& hop() const { return hop_; }
  bool has_hop() const { return has_hop_; }

  // Whoever shall learn of changes committed here, in the order of the bits of a commit record.
  void add_listener(CommitListener* listener);
  std::size_t listeners() const { return listeners_.size(); }
  // What applies changes to other images before they commit here; made when first asked for.
  InlineProjection& inline_projection();
  Confirmations& confirmations() { return confirmations_; }
  // Its images copy `source`, whose latest listener brings the changes: from now on the balancer
  // knows what sessions have written there and seen here, if it wants to.
  void copies(StorePool& source);

  // A command goes to the first image, without being asked where.
  void enter_first() { ++balancer_.target(0).outstanding; }
  // The request left image i. Wakes who waits for the image to be idle.
  void done(const Request& request, std::uint32_t i, Time entered, Outcome outcome);
  // co_await idle(i): goes on when no request is at image i or on its way to it.
  auto idle(std::uint32_t i) {
    struct Idle {
      StorePool& pool;
      std::uint32_t i;
      bool await_ready() const { return pool.balancer_.target(i).outstanding == 0; }
      void await_suspend(std::coroutine_handle<> p) const { pool.waits_for_idle_[i] = p; }
      void await_resume() const noexcept {}
    };
    return Idle{*this, i};
  }
  // Ends the wait for idleness early. False: nobody waits.
  bool stop_waiting_for_idle(std::uint32_t i);

 private:
  void committed(const Change& change) override;

  Simulator& simulator_;
  Recorder& recorder_;
  std::string name_;
  Balancer balancer_;
  Variate read_, write_, apply_, hop_;
  bool has_hop_;
  std::vector<std::unique_ptr<Image>> images_;
  std::vector<CommitListener*> listeners_;
  std::uint32_t confirming_ = 0;  // bit i: commands wait for the i-th of them
  Confirmations confirmations_;
  std::unique_ptr<InlineProjection> inline_projection_;
  std::unique_ptr<SessionPositions> sessions_;  // of those who read here
  // Who wants to know of commits here, and of which listener's.
  std::vector<std::pair<std::size_t, SessionPositions*>> trackers_;
  std::vector<std::coroutine_handle<>> waits_for_idle_;
};

}  // namespace cqrslab
