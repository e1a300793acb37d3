#pragma once

#include "driver/statement.hpp"
#include "orm/instances/store.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace aludel::orm {

//! Owners whose links of a relationship wait for their objects, by the keys by which these are found, and what is found for
//! them. Keys of one integer column are kept as integers.
class WaitingOwners {
public:
    //! `types`: of the columns that the rows begin with, which have an owner's key.
    explicit WaitingOwners(std::vector<SqlType> types);

    void reserve(std::size_t owners);
    void add(InstanceState& owner, KeyValues key);
    //! The number of different keys; they are numbered in the order they came.
    std::size_t size() const noexcept { return waiting_.size(); }
    bool empty() const noexcept { return waiting_.empty(); }
    std::vector<KeyValues> keys(std::size_t first, std::size_t count) const;
    const std::vector<SqlType>& types() const noexcept { return types_; }

    //! Takes the object that a row has for the owners whose key it begins with. `repeats`: the rows may have it again.
    void take(driver::Statement& row, InstanceState* element, bool repeats);
    //! Gives the owners with these keys what was found, which is then loaded; the owners. To be called when all rows have come: a
    //! failure leaves links not loaded.
    std::vector<InstanceState*> hand_out(std::size_t first, std::size_t count, const RelationshipDef& relationship);

private:
    struct Waiting {
        boost::container::small_vector<InstanceState*, 1> owners{};
        std::uint32_t found = 0;   //!< how many objects
    };
    static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

    std::uint32_t number_of(driver::Statement& row);

    const std::vector<SqlType> types_;
    const bool is_integer_;
    std::vector<Waiting> waiting_{};
    std::vector<std::int64_t> integer_keys_{};
    std::vector<KeyValues> other_keys_{};
    boost::unordered_flat_map<std::int64_t, std::uint32_t> integers_{};
    boost::unordered_flat_map<KeyValues, std::uint32_t> others_{};
    std::vector<std::pair<std::uint32_t, InstanceState*>> found_{};   // since the last hand_out
    boost::unordered_flat_set<std::pair<std::uint32_t, const InstanceState*>> met_{};
    std::uint32_t last_ = none;   // the rows of an owner mostly come one after the other
};

}  // namespace aludel::orm
