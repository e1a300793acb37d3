#pragma once

#include "aludel/engine/object_range.hpp"
#include "aludel/sql/entity.hpp"
#include "aludel/types/value.hpp"
#include "driver/field_param.hpp"
#include "engine/buffered.hpp"
#include "schema/definition.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace aludel::engine {

//! The columns that one INSERT of mapped objects sends, in the table's order.
struct InsertColumns {
    std::vector<driver::FieldParam> sent{};
    std::vector<std::string_view> names{};
};

//! What an INSERT of objects of a mapped class names: all columns but those that are filled in (a default, a numbered key)
//! and that the object has not set. An integer key of 0 is not set.
class ObjectInsert {
public:
    explicit ObjectInsert(const sql::EntityInfo& entity);

    //! Which of the columns that the database can fill in are set; objects of equal masks share their InsertColumns.
    std::uint64_t set_mask(const void* object) const;
    //! How many of the objects, from the first one on, have this mask.
    std::size_t run_of(const ObjectRange& objects, std::uint64_t mask) const;
    InsertColumns columns(std::uint64_t mask) const;

private:
    struct Filled {
        std::uint32_t slot;
        bool zero_is_unset;
    };
    bool is_set(const Filled& column, const void* object) const;

    static constexpr std::size_t mask_bits = 64;   // columns beyond that are always sent

    const sql::EntityInfo& entity_;
    std::vector<Filled> filled_{};
};

//! Throws `ArgumentError` unless the statement is an INSERT into the table of the class, without values of its own.
void check_insert(const sql::NodeRef& statement, const sql::EntityInfo& entity);
//! INSERT of objects straight from their memory: a batch for each run of objects that name the same columns.
void insert_objects(ConnectionImpl& connection, const sql::NodeRef& statement, const sql::EntityInfo& entity, ObjectRange objects,
                    BatchRows& rows);
//! What an INSERT of one object names, and the values.
Params parameters_of(const sql::EntityInfo& entity, const void* object);

}  // namespace aludel::engine
