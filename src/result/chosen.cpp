#include "aludel/result/chosen.hpp"

#include "aludel/base/error.hpp"
#include "result/decode.hpp"
#include "result/passed_rows.hpp"

namespace aludel::result {

namespace {

//! Hands on the rows of another source with some of their columns.
class ChosenRows final : public PassedRows {
public:
    ChosenRows(Ref<RowSource> source, std::vector<std::uint32_t> items)
        : PassedRows(std::move(source)), items_(std::move(items)) {
        const std::vector<std::string>& all = source_->keys()->names();
        std::vector<std::string> names;
        for (std::uint32_t item : items_) {
            if (item >= all.size()) throw_no_such_position(item, all.size());
            names.push_back(all[item]);
        }
        keys_ = Ref<const Keys>(new Keys(std::move(names), chosen_columns(source_->keys()->columns())));
    }

    bool next(const RowType& type, void* row) override {
        if (type.dynamic) return next_dynamic(*static_cast<Row<>*>(row));
        RowType chosen = type;
        order_.clear();
        for (std::uint32_t i = 0; i < type.count; ++i) {
            if (type.source(i) >= items_.size()) throw_no_such_position(type.source(i), items_.size());
            order_.push_back(items_[type.source(i)]);
        }
        chosen.order = order_.data();
        chosen.slots = nullptr;   // the columns no longer lie side by side
        return source_->next(chosen, row);
    }
    const Ref<const Keys>& keys() override { return keys_; }

private:
    std::vector<sql::ResultColumn> chosen_columns(const std::vector<sql::ResultColumn>& all) const {
        std::vector<sql::ResultColumn> chosen;
        for (std::uint32_t item : items_)
            if (!all.empty()) chosen.push_back(all[item]);
        return chosen;
    }
    bool next_dynamic(Row<>& row) {
        if (!source_->next(row_type<>, &read_)) return false;
        DynamicRowAccess::set_keys(row, keys_);
        std::vector<Value>& values = DynamicRowAccess::values(row);
        values.clear();
        for (std::uint32_t item : items_) values.push_back(read_[item]);
        return true;
    }

    std::vector<std::uint32_t> items_;
    Ref<const Keys> keys_;
    std::vector<std::uint32_t> order_{};
    Row<> read_{};
};

}  // namespace

Ref<RowSource> choose_items(Ref<RowSource> source, std::vector<std::uint32_t> items) {
    return Ref<RowSource>(new ChosenRows(std::move(source), std::move(items)));
}

Ref<RowSource> choose_columns(Ref<RowSource> source, const ColumnChoice* choices, std::size_t count) {
    std::vector<std::uint32_t> items;
    const Keys& keys = *source->keys();
    for (const ColumnChoice* choice = choices; choice != choices + count; ++choice)
        items.push_back(static_cast<std::uint32_t>(choice->is_expression ? keys.position(choice->origin)
                                                   : choice->named       ? keys.position(choice->name)
                                                                         : choice->position));
    return choose_items(std::move(source), std::move(items));
}

}  // namespace aludel::result
