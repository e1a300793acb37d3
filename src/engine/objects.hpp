#pragma once

#include "aludel/sql/entity.hpp"
#include "driver/statement.hpp"
#include "schema/definition.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace aludel::engine {

//! The columns of one INSERT of mapped objects: those that are sent, in the table's order, and those that the
//! database fills in.
struct InsertColumns {
    struct Sent {
        Slot slot;
        ParamType type;
        bool plain;   //!< the field is the value itself
    };
    std::vector<Sent> sent{};
    std::vector<std::string_view> names{};        //!< of those sent
    std::vector<std::uint32_t> filled_in{};       //!< slots of the others

    void fill(const void* object, Param* out) const {
        for (const Sent& column : sent) {
            const void* field = static_cast<const char*>(object) + column.slot.offset;
            *out++ = column.plain ? Param{field, column.slot.layout, column.type, nullptr}
                                  : param_of(column.slot, object, column.type);
        }
    }
};

//! What an INSERT of objects of a mapped class names: all columns but those that the database can fill in (a server
//! default, a numbered key) and that the object has not set. An integer key of 0 is not set.
class ObjectInsert {
public:
    explicit ObjectInsert(const sql::EntityInfo& entity);

    //! Which of the columns that the database can fill in are set; objects of equal masks share their InsertColumns.
    std::uint64_t set_mask(const void* object) const;
    InsertColumns columns(std::uint64_t mask) const;

private:
    struct Filled {
        std::uint32_t slot;
        bool zero_is_unset;
    };
    static constexpr std::size_t mask_bits = 64;   // columns beyond that are always sent

    const sql::EntityInfo& entity_;
    std::vector<Filled> filled_{};
};

}  // namespace aludel::engine
