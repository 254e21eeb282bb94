// Makes a store's images, and sends each transaction to one of them.
#include "sim/model/store_pool.hpp"

#include "sim/model/inline_projection.hpp"

namespace cqrslab {

StorePool::StorePool(const PluginContext& context, const Store& spec, std::uint16_t first_place,
                     std::uint32_t keys)
    : simulator_(context.simulator),
      recorder_(context.recorder),
      name_(spec.name),
      balancer_(context, spec.balancer, spec.name, spec.replicas, spec.weights, first_place),
      read_(spec.read),
      write_(spec.write),
      apply_(spec.apply),
      hop_(spec.hop),
      has_hop_(hop_.mean() > 0),
      confirmations_(context.simulator),
      waits_for_idle_(spec.replicas) {
  for (unsigned i = 0; i < spec.replicas; ++i) {
    Image::Options options{static_cast<std::uint16_t>(first_place + i), i, keys, spec.connections,
                           &balancer_.target(i)};
    auto machine =
        static_cast<std::uint16_t>(first_place + spec.replicas + i * machine_places(spec));
    options.machine = {machine, spec.cpus, spec.disks, spec.disk_share};
    std::string path = spec.name + "[" + std::to_string(i + 1) + "]";
    images_.push_back(std::make_unique<Image>(context, spec.plugin, path, options));
  }
}

StorePool::~StorePool() = default;

unsigned StorePool::machine_places(const Store& spec) {
  return (spec.cpus == Service::unlimited ? 0 : 1) + spec.disks;
}

void StorePool::add_listener(CommitListener* listener) {
  if (listener->confirms()) confirming_ |= 1u << listeners_.size();
  listeners_.push_back(listener);
  images_[0]->listen(this);
}

void StorePool::copies(StorePool& source) {
  if (!balancer_.wants_sessions()) return;
  sessions_ = std::make_unique<SessionPositions>(simulator_, balancer_);
  balancer_.know_sessions(sessions_.get());
  for (auto& image : images_) image->track_sessions(sessions_.get());
  source.trackers_.push_back({source.listeners_.size() - 1, sessions_.get()});
}

void StorePool::committed(const Change& change) {
  for (auto [listener, sessions] : trackers_) {
    if (change.feeds >> listener & 1) sessions->committed(change.session, change.position);
  }
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    if ((change.feeds >> i & 1) == 0) continue;
    if ((confirming_ >> i & 1) == 0) {
      listeners_[i]->committed(change);
    } else {
      Change expected = change;
      expected.ticket = confirmations_.expect(*change.client);
      listeners_[i]->committed(expected);
    }
  }
}

InlineProjection& StorePool::inline_projection() {
  if (!inline_projection_) {
    inline_projection_ = std::make_unique<InlineProjection>(simulator_, recorder_);
    images_[0]->set_gate(inline_projection_.get());
  }
  return *inline_projection_;
}

void StorePool::done(const Request& request, std::uint32_t i, Time entered, Outcome outcome) {
  if (request.is_command) {
    --balancer_.target(i).outstanding;
  } else {
    balancer_.done(request, i, entered, outcome);
  }
  if (waits_for_idle_[i] && balancer_.target(i).outstanding == 0) {
    simulator_.resume_soon(std::exchange(waits_for_idle_[i], nullptr));
  }
}

bool StorePool::stop_waiting_for_idle(std::uint32_t i) {
  if (!waits_for_idle_[i]) return false;
  simulator_.resume_soon(std::exchange(waits_for_idle_[i], nullptr));
  return true;
}

}  // namespace cqrslab
