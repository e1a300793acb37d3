#include "orm/loading/left_out.hpp"

#include "orm/mapping/condition.hpp"

#include <algorithm>

namespace aludel::orm {

std::size_t KeptColumns::place_of(std::uint32_t slot) const noexcept {
    return static_cast<std::size_t>(std::lower_bound(numbers.begin(), numbers.end(), slot) - numbers.begin());
}

std::shared_ptr<const KeptColumns> kept_columns(const MapperImpl& mapper, const LoaderOptions& options, const sql::FromNode* from) {
    if (mapper.deferred.empty()) return nullptr;
    auto kept = std::make_shared<KeptColumns>();
    for (std::uint32_t slot = 0; slot < mapper.slots.size(); ++slot) {
        const DeferredField* field = mapper.deferred_at(slot);
        const LoadColumn how = field ? options.how(mapper, *field, from) : LoadColumn::load;
        if (how == LoadColumn::load) {
            kept->numbers.push_back(slot);
            kept->slots.push_back(mapper.slots[slot]);
        } else kept->left_out.push_back({slot, how == LoadColumn::raise});
    }
    return kept->left_out.empty() ? nullptr : kept;
}

//! What subclasses have that are read with the class stays.
sql::NodeRef with_columns(const sql::NodeRef& item, const KeptColumns& kept) {
    const auto& entity = sql::as<sql::EntityNode>(item);
    const auto& mapper = static_cast<const MapperImpl&>(*entity.info);
    const EntityColumns of_class(mapper, entity.from);
    const bool is_plain = entity.columns.empty();
    const std::vector<sql::NodeRef> all = is_plain ? of_class.all() : std::vector<sql::NodeRef>(entity.columns.begin(), entity.columns.end());
    std::vector<sql::NodeRef> columns;
    for (const std::uint32_t slot : kept.numbers) columns.push_back(all[slot]);
    columns.insert(columns.end(), all.begin() + static_cast<std::ptrdiff_t>(mapper.slots.size()), all.end());
    return sql::build::entity(mapper, entity.from, entity.optional, columns.data(), columns.size(), is_plain ? of_class.below() : entity.below);
}

}  // namespace aludel::orm
