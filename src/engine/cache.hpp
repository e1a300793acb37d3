#pragma once

#include "compiler/compile.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace aludel::engine {

//! A fast 64-bit hash of a statement's key.
std::uint64_t hash_key(std::string_view bytes) noexcept;

struct KeyHash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(std::string_view bytes) const noexcept { return hash_key(bytes); }
};

//! The compiled statements of an engine by structure (SQLAlchemy's compiled cache). When there are half again too
//! many, those that were not used for longest go. Thread-safe.
class CompiledCache {
public:
    explicit CompiledCache(std::size_t capacity) : capacity_(capacity) {}

    //! Null when it is not there.
    Ref<const compiler::Compiled> find(std::string_view key);
    void insert(std::string_view key, Ref<const compiler::Compiled> compiled);
    std::size_t capacity() const noexcept { return capacity_; }
    std::size_t size() const;

private:
    struct Place {
        Ref<const compiler::Compiled> compiled{};
        std::uint64_t used = 0;
    };
    void prune();

    std::size_t capacity_;
    mutable std::mutex mutex_{};
    std::uint64_t clock_ = 0;
    boost::unordered_flat_map<std::string, Place, KeyHash, std::equal_to<>> places_{};
};

}  // namespace aludel::engine
