#pragma once

#include "aludel/orm/state.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace aludel::orm {

//! Memory for the objects of one class: chunks of places, each a State and the object behind it.
class ObjectPool {
public:
    explicit ObjectPool(const ClassInfo& type);
    ObjectPool(const ObjectPool&) = delete;
    ~ObjectPool();

    //! A place with its State constructed and the object not.
    State& take();
    //! Takes a place back whose object and State are destroyed.
    void give(State& place) noexcept;
    template <class F>
    void each(F&& visit) {
        for (const Chunk& chunk : chunks_)
            for (std::size_t i = 0; i < chunk.used; ++i)
                if (State& state = place(chunk, i); state.type) visit(state);
    }

private:
    struct Chunk {
        std::byte* memory;
        std::size_t places;
        std::size_t used;     //!< places handed out at least once
    };
    State& place(const Chunk& chunk, std::size_t i) const {
        return *reinterpret_cast<State*>(chunk.memory + i * stride_);
    }
    void grow();

    const ClassInfo& type_;
    std::size_t stride_;
    std::vector<Chunk> chunks_{};
    State* free_ = nullptr;       //!< linked through State::snapshot
};

}  // namespace aludel::orm
