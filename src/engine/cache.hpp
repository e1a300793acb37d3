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

//! What a statement of this key takes in a cache.
inline std::size_t size_of(std::string_view key, const compiler::Compiled& compiled) noexcept {
    return key.size() + compiled.text.size();
}
inline constexpr std::size_t most_bytes = 16 << 20;             //!< that a cache takes
inline constexpr std::size_t longest_statement = 256 << 10;     //!< that a cache keeps

//! The compiled statements of an engine by structure (SQLAlchemy's compiled cache). When there are half again too
//! many, or they take too many bytes, those that were not used for longest go. Thread-safe.
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
    void prune(std::size_t kept);

    std::size_t capacity_;
    std::size_t bytes_ = 0;
    mutable std::mutex mutex_{};
    std::uint64_t clock_ = 0;
    boost::unordered_flat_map<std::string, Place, KeyHash, std::equal_to<>> places_{};
};

}  // namespace aludel::engine
