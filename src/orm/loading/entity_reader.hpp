#pragma once

#include "driver/statement.hpp"
#include "orm/instances/store.hpp"

#include <vector>

namespace aludel::orm {

//! Reads the objects of one mapped class out of the rows of a statement, through the identity map: a row whose key is
//! known gives the object that is there.
class EntityReader {
public:
    //! The entity's columns start at `first`; `optional`: it may be absent from a row (outer join).
    EntityReader(Store& store, const MapperImpl& mapper, int first, bool optional);

    //! The object of the statement's current row; null if an outer join found none.
    InstanceState* read(driver::Statement& statement);
    //! Overwrite objects that are already loaded (refresh), unless they are being edited.
    void populate_existing() { populate_existing_ = true; }
    const MapperImpl& mapper() const noexcept { return mapper_; }

private:
    InstanceState* read_by_integer(driver::Statement& statement);
    InstanceState* read_by_values(driver::Statement& statement);
    InstanceState& make(driver::Statement& statement);
    InstanceState* meet(InstanceState& known, driver::Statement& statement);
    void populate(InstanceState& state, driver::Statement& statement);

    Store& store_;
    const MapperImpl& mapper_;
    IdentityMap& identities_;
    ObjectPool& objects_;
    int first_;
    bool optional_;
    bool populate_existing_ = false;
    Slot key_slot_{};
    int key_column_ = 0;
};

}  // namespace aludel::orm
