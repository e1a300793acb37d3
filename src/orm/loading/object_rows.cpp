#include "orm/loading/object_rows.hpp"

#include "aludel/base/error.hpp"
#include "orm/loading/post_load.hpp"
#include "orm/loading/subquery_load.hpp"
#include "result/decode.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <utility>

namespace aludel::orm {

ObjectRows::ObjectRows(Store& store, sql::NodeRef statement) : store_(store), statement_(std::move(statement)) {
    store_.holders.fetch_add(1, std::memory_order_relaxed);
}

ObjectRows::~ObjectRows() {
    drop_all();
    drop_hold(store_);
}

void ObjectRows::describe(const sql::ResultShape& shape, std::size_t own, std::size_t hidden, bool hides_values) {
    shape_ = &shape;
    read_ = std::span(shape.items).first(own);
    items_ = read_.first(own - hidden);
    hidden_ = hidden;
    values_per_row_ = hidden;
    std::vector<std::string> names;   // one per item: a mapped class by its name
    std::vector<sql::ResultColumn> columns;
    std::size_t values = 0;
    for (const sql::ResultItem& item : items_) {
        places_.push_back(item.entity ? objects_per_row_++ : values++);
        names.push_back(item.entity ? item.entity->name : shape.columns[item.first].name);
        columns.push_back(item.entity ? sql::ResultColumn{} : shape.columns[item.first]);
    }
    values_per_row_ += values;
    keys_ = Ref<const result::Keys>(new result::Keys(std::move(names), std::move(columns), hides_values));
}

void ObjectRows::read_values(driver::Statement& rows) {
    for (const sql::ResultItem& item : read_)
        if (!item.entity) values_.push_back(rows.value(static_cast<int>(item.first), shape_->columns[item.first].type));
}

KeyValues ObjectRows::key(std::size_t row) const {
    KeyValues key;
    const auto end = values_.begin() + static_cast<std::ptrdiff_t>((row + 1) * values_per_row_);
    key.values.assign(end - static_cast<std::ptrdiff_t>(hidden_), end);
    return key;
}

void ObjectRows::take(ObjectRows& others) {
    objects_.insert(objects_.end(), others.objects_.begin(), others.objects_.end());
    values_.insert(values_.end(), others.values_.begin(), others.values_.end());
    rows_ += others.rows_;
    others.objects_.clear();   // held by this one now
    others.values_.clear();
    others.rows_ = 0;
}

void ObjectRows::sort_by(const std::vector<KeyValues>& keys) {
    boost::unordered_flat_map<KeyValues, std::size_t> places;
    for (std::size_t i = 0; i < keys.size(); ++i) places.emplace(keys[i], i);
    std::vector<std::pair<std::size_t, std::size_t>> order;   // the place of each row, and which it is
    for (std::size_t row = 0; row < rows_; ++row) {
        const auto known = places.find(key(row));
        order.emplace_back(known == places.end() ? keys.size() : known->second, row);
    }
    std::stable_sort(order.begin(), order.end());
    std::vector<InstanceState*> objects;
    std::vector<Value> values;
    for (const auto& [place, row] : order) {
        for (std::size_t i = 0; i < objects_per_row_; ++i) objects.push_back(objects_[row * objects_per_row_ + i]);
        for (std::size_t i = 0; i < values_per_row_; ++i) values.push_back(std::move(values_[row * values_per_row_ + i]));
    }
    objects_ = std::move(objects);
    values_ = std::move(values);
}

namespace {
//! Something comes with the objects of the class, or of the subclasses that are read with it.
bool comes_with_more(const sql::ResultItem& item, const LoaderOptions& options) {
    const auto has = [&](const sql::EntityInfo* info) { return has_post_loads(static_cast<const MapperImpl&>(*info), options); };
    return has(item.entity) || std::any_of(item.below.begin(), item.below.end(), has);
}
}  // namespace

void ObjectRows::post_load(Connection& connection, bool may_be_subquery) {
    const LoaderOptions options(*statement_);
    const sql::NodeRef subquery = may_be_subquery && can_be_subquery(*statement_) ? statement_ : sql::NodeRef();
    for (std::size_t i = 0; i < items_.size(); ++i)
        if (items_[i].entity && comes_with_more(items_[i], options))
            orm::post_load(store_, connection, {objects_of(i), options, from_of(i), subquery});
}

//! Where the statement selects the class of an item from; null for statements other than SELECT.
const sql::FromNode* ObjectRows::from_of(std::size_t item) const {
    const auto* select = sql::as_if<sql::SelectNode>(statement_);
    return select ? sql::as<sql::EntityNode>(select->items[item]).from.get() : nullptr;
}

std::vector<InstanceState*> ObjectRows::objects_of(std::size_t item) const {
    std::vector<InstanceState*> different;
    boost::unordered_flat_set<const InstanceState*> met;
    for (std::size_t i = places_[item]; i < objects_.size(); i += objects_per_row_)
        if (objects_[i] && met.insert(objects_[i]).second) different.push_back(objects_[i]);
    return different;
}

bool ObjectRows::step() noexcept {
    if (at_ > 0)
        for (std::size_t i = (at_ - 1) * objects_per_row_; i < at_ * objects_per_row_; ++i) drop(i);
    if (at_ == rows_) return false;
    ++at_;
    return true;
}

//! Gives up the hold on an object that was not handed out.
void ObjectRows::drop(std::size_t i) noexcept {
    if (InstanceState* object = std::exchange(objects_[i], nullptr)) unpin(*object);
}

void ObjectRows::drop_all() noexcept {
    for (std::size_t i = 0; i < objects_.size(); ++i) drop(i);
    objects_.clear();
}

void ObjectRows::write(const result::RowType& type, void* row) {
    if (type.dynamic) fill_dynamic(*static_cast<Row<>*>(row));
    else result::read_values(keys_, [&] { fill(type, row); });
}

void ObjectRows::fill(const result::RowType& type, void* row) {
    for (std::uint32_t i = 0; i < type.count; ++i) {
        const std::size_t from = type.source(i);
        if (from >= items_.size()) throw InvalidRequestError("More columns were requested than the rows have.");
        const result::RowItem& item = type.items[i];
        if (!items_[from].entity)
            write_slot(item.slot, row, values_[(at_ - 1) * values_per_row_ + places_[from]], keys_->names()[from]);
        else if (item.take)
            item.take(static_cast<std::byte*>(row) + item.slot.offset,
                      handed_out((at_ - 1) * objects_per_row_ + places_[from], type.order != nullptr));
    }
}

//! An object with its hold; `again`: it may be asked for twice, so the hold is another one.
InstanceState* ObjectRows::handed_out(std::size_t i, bool again) noexcept {
    if (again && objects_[i]) orm::pin(*objects_[i]);
    return again ? objects_[i] : std::exchange(objects_[i], nullptr);
}

void ObjectRows::fill_dynamic(Row<>& row) {
    DynamicRowAccess::set_keys(row, keys_);
    auto& values = DynamicRowAccess::values(row);
    values.clear();
    std::size_t object = (at_ - 1) * objects_per_row_, value = (at_ - 1) * values_per_row_;
    for (const sql::ResultItem& item : items_) {
        if (!item.entity) values.push_back(values_[value++]);
        else if (const InstanceState* state = objects_[object++]) values.emplace_back(describe_identity(*state));
        else values.emplace_back();
    }
}

}  // namespace aludel::orm
