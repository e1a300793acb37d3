#include "engine/cache.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace aludel::engine {

namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word_at(const char* bytes, std::size_t size) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    return word;
}

}  // namespace

std::uint64_t hash_key(std::string_view bytes) noexcept {
    constexpr std::uint64_t a = 0x9e3779b97f4a7c15ULL, b = 0xd6e8feb86659fd93ULL;
    std::uint64_t hash = bytes.size() * b;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) hash = mix(hash ^ word_at(bytes.data() + at, 8), a);
    if (at < bytes.size()) hash = mix(hash ^ word_at(bytes.data() + at, bytes.size() - at), b);
    return mix(hash, a);
}

Ref<const compiler::Compiled> CompiledCache::find(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto it = places_.find(key);
    if (it == places_.end()) return {};
    it->second.used = ++clock_;
    return it->second.compiled;
}

void CompiledCache::insert(std::string_view key, Ref<const compiler::Compiled> compiled) {
    const std::size_t bytes = size_of(key, *compiled);
    if (capacity_ == 0 || bytes > longest_statement) return;
    const std::lock_guard lock(mutex_);
    if (places_.insert_or_assign(std::string(key), Place{std::move(compiled), ++clock_}).second) bytes_ += bytes;
    if (places_.size() > capacity_ + capacity_ / 2) prune(capacity_);
    else if (bytes_ > most_bytes) prune(places_.size() / 2);
}

std::size_t CompiledCache::size() const {
    const std::lock_guard lock(mutex_);
    return places_.size();
}

void CompiledCache::prune(std::size_t kept) {
    std::vector<std::uint64_t> uses;
    for (const auto& [key, place] : places_) uses.push_back(place.used);
    const auto oldest_kept = uses.end() - static_cast<std::ptrdiff_t>(kept);
    std::nth_element(uses.begin(), oldest_kept, uses.end());
    const std::uint64_t limit = *oldest_kept;
    erase_if(places_, [&](const auto& entry) { return entry.second.used < limit; });
    bytes_ = 0;
    for (const auto& [key, place] : places_) bytes_ += size_of(key, *place.compiled);
}

}  // namespace aludel::engine
