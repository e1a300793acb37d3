#pragma once

#include "aludel/orm/instance_state.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace aludel::orm {

//! Memory for the objects of one class: chunks of places, each a InstanceState and the object behind it.
class ObjectPool {
public:
    explicit ObjectPool(const ClassInfo& type);
    ObjectPool(const ObjectPool&) = delete;
    ~ObjectPool();

    //! A place with its InstanceState constructed and the object not.
    InstanceState& take();
    //! Takes a place back whose object and InstanceState are destroyed.
    void give(InstanceState& place) noexcept;
    template <class F>
    void each(F&& visit) {
        for (const Chunk& chunk : chunks_)
            for (std::size_t i = 0; i < chunk.used; ++i)
                if (InstanceState& state = place(chunk, i); state.type) visit(state);
    }

private:
    struct Chunk {
        std::byte* memory;
        std::size_t places;
        std::size_t used;     //!< places handed out at least once
    };
    InstanceState& place(const Chunk& chunk, std::size_t i) const {
        return *reinterpret_cast<InstanceState*>(chunk.memory + i * stride_);
    }
    void grow();

    const ClassInfo& type_;
    std::size_t stride_;
    std::vector<Chunk> chunks_{};
    InstanceState* free_ = nullptr;       //!< linked through InstanceState::snapshot
};

}  // namespace aludel::orm
