#include "engine/prepared.hpp"

namespace aludel::engine {

Prepared* PreparedTable::find_other(std::string_view key) {
    const auto at = entries_.find(key);
    if (at == entries_.end()) return nullptr;
    return latest_ = at->second.get();
}

Prepared& PreparedTable::insert(std::string_view key, Ref<const compiler::Compiled> compiled) {
    if (entries_.size() > capacity_) {   // rare; the driver still knows the statements by their text
        entries_.clear();
        latest_ = nullptr;
    }
    auto made = std::make_unique<Prepared>(Prepared{std::string(key), std::move(compiled)});
    latest_ = made.get();
    entries_.emplace(std::string_view(made->key), std::move(made));
    return *latest_;
}

}  // namespace aludel::engine
