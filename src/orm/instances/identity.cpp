#include "orm/instances/identity.hpp"

#include "orm/instances/store.hpp"

#include <boost/container_hash/hash.hpp>

#include <algorithm>

namespace aludel::orm {

bool KeyValues::has_null() const noexcept {
    return std::any_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
}

std::size_t hash_value(const KeyValues& key) noexcept {
    std::size_t seed = key.values.size();
    for (const Value& value : key.values) boost::hash_combine(seed, value.hash());
    return seed;
}

KeyValues key_of(const MapperImpl& mapper, const void* object, const std::vector<std::uint32_t>& slots) {
    KeyValues key;
    for (std::uint32_t slot : slots) key.values.push_back(read_slot(mapper.slots[slot], object));
    return key;
}

KeyValues primary_key_of(const InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    return key_of(mapper, state.object(), mapper.keys);
}

bool has_key(const MapperImpl& mapper, const void* object) {
    for (std::uint32_t slot : mapper.keys) {
        const Value value = read_slot(mapper.slots[slot], object);
        if (value.is_null()) return false;
        const bool zero_means_unset = mapper.has_generated_key && !mapper.slots[slot].optional;
        if (zero_means_unset && value == Value(0)) return false;
    }
    return true;
}

std::string repr(const KeyValues& key) {
    std::string text = "(";
    for (const Value& value : key.values) text += (text.size() > 1 ? ", " : "") + value.repr();
    return text + ")";
}

InstanceState* IdentityMap::find(const KeyValues& key) const {
    if (mapper_.has_integer_key) {
        if (key.values[0].kind() == Layout::int64) return find(key.values[0].as<std::int64_t>());
        return nullptr;
    }
    const auto it = others_.find(key);
    return it == others_.end() ? nullptr : it->second;
}

bool IdentityMap::insert(InstanceState& state) {
    KeyValues key = primary_key_of(state);
    if (!mapper_.has_integer_key) return others_.emplace(std::move(key), &state).second;
    const auto [at, is_new] = place(key.values[0].as<std::int64_t>());
    if (is_new) *at = &state;
    return is_new;
}

void IdentityMap::erase(const KeyValues& key, const InstanceState& state) {
    if (find(key) != &state) return;
    if (mapper_.has_integer_key) integers_.erase(key.values[0].as<std::int64_t>());
    else others_.erase(key);
}

}  // namespace aludel::orm
