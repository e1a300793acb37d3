#pragma once

#include "aludel/orm/instance_state.hpp"
#include "aludel/types/value.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "orm/instances/integer_keys.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <utility>

namespace aludel::orm {

//! The values of a key: of a primary key, or of the columns that link two tables.
struct KeyValues {
    boost::container::small_vector<Value, 2> values{};

    //! SQL's rule: a key with a NULL in it refers to nothing.
    bool has_null() const noexcept;
    friend bool operator==(const KeyValues& a, const KeyValues& b) { return a.values == b.values; }
};
std::size_t hash_value(const KeyValues& key) noexcept;

//! The values of some slots of an object.
KeyValues key_of(const MapperImpl& mapper, const void* object, const std::vector<std::uint32_t>& slots);
//! The object's primary key.
KeyValues primary_key_of(const InstanceState& state);
//! False while the key is not set: an integer key of 0, a NULL, an empty `Generated`.
bool has_key(const MapperImpl& mapper, const void* object);
//! "(5)" or "(1, 'a')"
std::string repr(const KeyValues& key);

//! One object per primary key (SQLAlchemy's identity map) of one mapper.
class IdentityMap {
public:
    explicit IdentityMap(const MapperImpl& mapper) : mapper_(mapper) {}

    //! For mappers with an integer key.
    InstanceState* find(std::int64_t key) const noexcept { return integers_.find(key); }
    InstanceState* find(const KeyValues& key) const;
    //! Enters the object under its present key; false when another object has that key.
    bool insert(InstanceState& state);
    //! The place of the object with an integer key, and whether the place is new: the caller then fills it.
    std::pair<InstanceState**, bool> place(std::int64_t key) { return integers_.place(key); }
    void forget(std::int64_t key) noexcept { integers_.erase(key); }
    //! Removes the object, wherever it is entered under `key`.
    void erase(const KeyValues& key, const InstanceState& state);
    std::size_t size() const noexcept { return integers_.size() + others_.size(); }
    void clear() noexcept {
        integers_.clear();
        others_.clear();
    }

private:
    const MapperImpl& mapper_;
    IntegerKeys integers_{};
    boost::unordered_flat_map<KeyValues, InstanceState*> others_{};
};

}  // namespace aludel::orm
