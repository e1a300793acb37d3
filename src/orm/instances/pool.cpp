#include "orm/instances/pool.hpp"

#include "orm/instances/snapshot.hpp"

#include <algorithm>
#include <new>

namespace aludel::orm {

namespace {
constexpr std::align_val_t alignment{16};
constexpr std::size_t first_chunk = 16, largest_chunk = 4096;
}  // namespace

ObjectPool::ObjectPool(const ClassInfo& type)
    : type_(type), stride_((sizeof(InstanceState) + type.size + 15) / 16 * 16) {}

ObjectPool::~ObjectPool() {
    each([&](InstanceState& state) {
        drop_snapshot(state);
        type_.destroy(state.object());
    });
    for (const Chunk& chunk : chunks_) ::operator delete(chunk.memory, alignment);
}

void ObjectPool::grow() {
    const std::size_t places = chunks_.empty() ? first_chunk : std::min(chunks_.back().places * 2, largest_chunk);
    chunks_.push_back({static_cast<std::byte*>(::operator new(places * stride_, alignment)), places, 0});
}

InstanceState& ObjectPool::take() {
    if (free_) {
        InstanceState& reused = *free_;
        free_ = reinterpret_cast<InstanceState*>(reused.snapshot);
        return *new (&reused) InstanceState(type_);
    }
    if (chunks_.empty() || chunks_.back().used == chunks_.back().places) grow();
    Chunk& chunk = chunks_.back();
    return *new (&place(chunk, chunk.used++)) InstanceState(type_);
}

void ObjectPool::give(InstanceState& place) noexcept {
    place.type = nullptr;
    place.snapshot = reinterpret_cast<Snapshot*>(free_);
    free_ = &place;
}

}  // namespace aludel::orm
