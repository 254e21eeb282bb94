// Gets blocks for frames of one size, many at a time.
#include "sim/kernel/frame_pool.hpp"

namespace cqrslab {

void FramePool::refill(std::size_t size_class) {
  std::size_t block = (size_class + 1) * granule;
  std::size_t count = slabs_.size() < classes ? 16 : 256;
  slabs_.push_back(std::make_unique_for_overwrite<std::byte[]>(block * count));
  for (std::size_t i = count; i-- > 0;)
    free_[size_class] = new (slabs_.back().get() + i * block) Free{free_[size_class]};
}

}  // namespace cqrslab
