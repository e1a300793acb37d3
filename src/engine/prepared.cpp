#include "engine/prepared.hpp"

#include <atomic>

namespace aludel::engine {

Prepared* PreparedTable::find_other(std::string_view key) {
    const auto at = entries_.find(key);
    if (at == entries_.end()) return nullptr;
    return latest_ = at->second.get();
}

Prepared* PreparedTable::find_other(const KeptStatementImpl& kept, KeptEntry& known) {
    Prepared* found = find(kept.key.bytes);
    if (found) known = {kept.id, found};
    return found;
}

std::uint64_t PreparedTable::next_epoch() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void PreparedTable::clear() noexcept {
    epoch_ = next_epoch();
    entries_.clear();
    latest_ = nullptr;
    kept_.fill({});
    bytes_ = 0;
}

Prepared& PreparedTable::insert(std::string_view key, Ref<const compiler::Compiled> compiled) {
    const std::size_t bytes = size_of(key, *compiled);
    auto made = std::make_unique<Prepared>(Prepared{std::string(key), std::move(compiled)});
    if (bytes > longest_statement) {
        if (long_one_) epoch_ = next_epoch();
        return *(long_one_ = std::move(made));
    }
    if (entries_.size() > capacity_ || bytes_ > most_bytes) clear();   // rare; the driver still knows the texts
    bytes_ += bytes;
    latest_ = made.get();
    entries_.emplace(std::string_view(made->key), std::move(made));
    return *latest_;
}

}  // namespace aludel::engine
