#include "engine/prepared.hpp"

namespace aludel::engine {

Prepared* PreparedTable::find_other(std::string_view key) {
    const auto at = entries_.find(key);
    if (at == entries_.end()) return nullptr;
    return latest_ = at->second.get();
}

void PreparedTable::clear() noexcept {
    entries_.clear();
    latest_ = nullptr;
    bytes_ = 0;
}

Prepared& PreparedTable::insert(std::string_view key, Ref<const compiler::Compiled> compiled) {
    const std::size_t bytes = size_of(key, *compiled);
    auto made = std::make_unique<Prepared>(Prepared{std::string(key), std::move(compiled)});
    if (bytes > longest_statement) return *(long_one_ = std::move(made));
    if (entries_.size() > capacity_ || bytes_ > most_bytes) clear();   // rare; the driver still knows the texts
    bytes_ += bytes;
    latest_ = made.get();
    entries_.emplace(std::string_view(made->key), std::move(made));
    return *latest_;
}

}  // namespace aludel::engine
