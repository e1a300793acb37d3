#pragma once

#include "orm/instances/identity.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <span>
#include <utility>
#include <vector>

namespace aludel::orm {

//! A row by its objects and values.
struct RowKey {
    std::vector<const InstanceState*> objects;
    KeyValues values;
    friend bool operator==(const RowKey&, const RowKey&) = default;
    friend std::size_t hash_value(const RowKey& key) {
        std::size_t hash = orm::hash_value(key.values);
        for (const InstanceState* object : key.objects) boost::hash_combine(hash, object);
        return hash;
    }
};

//! Tells rows that come again: where a collection is joined, an object takes one for each element.
class RowsMet {
public:
    bool is_new(std::span<InstanceState* const> objects, std::span<const Value> values) {
        if (values.empty() && objects.size() == 1) return is_new(objects.front());
        RowKey key{{objects.begin(), objects.end()}, {}};
        key.values.values.assign(values.begin(), values.end());
        return rows_.insert(std::move(key)).second;
    }

private:
    bool is_new(const InstanceState* object) {
        if (latest_ && object == latest_) return false;   // they mostly come one after the other
        latest_ = object;
        return objects_.insert(object).second;
    }
    const InstanceState* latest_ = nullptr;
    boost::unordered_flat_set<const InstanceState*> objects_{};
    boost::unordered_flat_set<RowKey> rows_{};
};

}  // namespace aludel::orm
