#include "orm/mapping/foreign_key.hpp"

namespace aludel::orm {

std::vector<SyncPair> slots_of(const MapperImpl& mapper, const ForeignKey& key, const MapperImpl& target) {
    std::vector<SyncPair> pairs;
    for (std::size_t i = 0; i < key.key->columns.size(); ++i) {
        const int local = mapper.slot_of_column(*key.table, key.key->columns[i]);
        int remote = -1;
        for (const auto& column : key.target->columns)
            if (column->name == key.key->target_columns[i]) remote = target.slot_of_column(*key.target, column->index);
        if (local < 0 || remote < 0) return {};
        pairs.push_back({static_cast<std::uint32_t>(local), static_cast<std::uint32_t>(remote)});
    }
    return pairs;
}

}  // namespace aludel::orm
