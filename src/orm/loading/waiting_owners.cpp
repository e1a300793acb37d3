#include "orm/loading/waiting_owners.hpp"

#include "orm/instances/loaded_link.hpp"

#include <optional>

namespace aludel::orm {

namespace {

bool is_integer(const SqlType& type) {
    return type.id == TypeId::integer || type.id == TypeId::big_integer || type.id == TypeId::small_integer;
}

}  // namespace

WaitingOwners::WaitingOwners(std::vector<SqlType> types)
    : types_(std::move(types)), is_integer_(types_.size() == 1 && is_integer(types_[0])) {}

void WaitingOwners::reserve(std::size_t owners) {
    waiting_.reserve(owners);
    if (is_integer_) {
        integer_keys_.reserve(owners);
        integers_.reserve(owners);
    } else {
        other_keys_.reserve(owners);
        others_.reserve(owners);
    }
}

void WaitingOwners::add(InstanceState& owner, KeyValues key) {
    const auto next = static_cast<std::uint32_t>(waiting_.size());
    std::uint32_t number = next;
    if (is_integer_) {
        const auto integer = key.values[0].as<std::int64_t>();
        number = integers_.try_emplace(integer, next).first->second;
        if (number == next) integer_keys_.push_back(integer);
    } else {
        number = others_.try_emplace(key, next).first->second;
        if (number == next) other_keys_.push_back(std::move(key));
    }
    if (number == next) waiting_.emplace_back();
    waiting_[number].owners.push_back(&owner);   // the owners are all different: searching them would take quadratic time
}

std::vector<KeyValues> WaitingOwners::keys(std::size_t first, std::size_t count) const {
    std::vector<KeyValues> some;
    some.reserve(count);
    for (std::size_t i = first; i < first + count; ++i) {
        if (is_integer_) some.emplace_back().values.emplace_back(integer_keys_[i]);
        else some.push_back(other_keys_[i]);
    }
    return some;
}

std::uint32_t WaitingOwners::number_of(driver::Statement& row) {
    if (is_integer_) {
        static const Slot slot = slot_of<std::optional<std::int64_t>>(0);
        std::optional<std::int64_t> key;
        row.read(0, std::span(&slot, 1), &key);
        if (!key) return none;
        if (last_ != none && integer_keys_[last_] == *key) return last_;
        const auto at = integers_.find(*key);
        return at == integers_.end() ? none : at->second;
    }
    KeyValues key;
    for (std::size_t i = 0; i < types_.size(); ++i) key.values.push_back(row.value(static_cast<int>(i), types_[i]));
    if (last_ != none && other_keys_[last_] == key) return last_;
    const auto at = others_.find(key);
    return at == others_.end() ? none : at->second;
}

void WaitingOwners::take(driver::Statement& row, InstanceState* element, bool repeats) {
    last_ = number_of(row);
    if (last_ == none || (repeats && !met_.emplace(last_, element).second)) return;
    found_.emplace_back(last_, element);
    ++waiting_[last_].found;
}

std::vector<InstanceState*> WaitingOwners::hand_out(std::size_t first, std::size_t count, const RelationshipDef& relationship) {
    std::vector<std::vector<InstanceState*>> lists(count);
    for (std::size_t i = 0; i < count; ++i) lists[i].reserve(waiting_[first + i].found);
    for (const auto& [number, element] : found_)
        if (number >= first && number - first < count) lists[number - first].push_back(element);
    std::vector<InstanceState*> loaded;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& owners = waiting_[first + i].owners;
        for (std::size_t k = 0; k < owners.size(); ++k) {   // one may be listed twice
            const bool is_last = k + 1 == owners.size();
            LinkAccess::set_loaded(LinkAccess::of(*owners[k], relationship), *owners[k], is_last ? std::move(lists[i]) : lists[i]);
            loaded.push_back(owners[k]);
        }
    }
    found_.clear();
    met_.clear();
    return loaded;
}

}  // namespace aludel::orm
