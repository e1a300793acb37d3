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

sql::NodeRef with_columns(const sql::NodeRef& item, const KeptColumns& kept) {
    const auto& entity = sql::as<sql::EntityNode>(item);
    const EntityColumns of_class(static_cast<const MapperImpl&>(*entity.info), entity.from);
    std::vector<sql::NodeRef> columns;
    for (const std::uint32_t slot : kept.numbers) columns.push_back(entity.columns.empty() ? of_class.at(slot) : entity.columns[slot]);
    return sql::build::entity(*entity.info, entity.from, entity.optional, columns.data(), columns.size());
}

}  // namespace aludel::orm
