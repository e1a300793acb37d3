#pragma once

#include "aludel/engine/transaction.hpp"

#include <boost/container/small_vector.hpp>

#include <utility>

namespace aludel::orm {

//! A SAVEPOINT of a session: one on each connection of its transaction.
class NestedTransactions {
public:
    void add(Transaction transaction) { all_.push_back(std::move(transaction)); }
    void commit() {
        for (Transaction& transaction : all_) transaction.commit();
    }
    void rollback() {
        for (Transaction& transaction : all_) transaction.rollback();
    }

private:
    boost::container::small_vector<Transaction, 1> all_{};
};

}  // namespace aludel::orm
