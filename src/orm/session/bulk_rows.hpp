#pragma once

#include "aludel/engine/object_range.hpp"
#include "orm/instances/identity.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <span>
#include <vector>

namespace aludel::orm {

//! The rows of a bulk INSERT or UPDATE, as values of the fields of a class.
class BulkRows {
public:
    explicit BulkRows(const MapperImpl& mapper) : mapper(mapper) {}
    BulkRows(const BulkRows&) = delete;
    virtual ~BulkRows() = default;

    virtual std::size_t count() const noexcept = 0;
    //! Does a row have a value for the field, for an INSERT?
    virtual bool gives(std::size_t row, std::uint32_t slot) const = 0;
    //! And for an UPDATE of a row that is there?
    virtual bool sets(std::size_t row, std::uint32_t slot) const { return gives(row, slot); }
    //! The value that it has; borrowed.
    virtual Param param(std::size_t row, std::uint32_t slot) const = 0;
    virtual Value value(std::size_t row, std::uint32_t slot) const = 0;

    const MapperImpl& mapper;
};

//! Structs of the class: all fields but those that are filled in and not set.
class GivenObjects final : public BulkRows {
public:
    GivenObjects(const MapperImpl& mapper, const engine::ObjectRange& objects) : BulkRows(mapper), objects_(objects) {}

    std::size_t count() const noexcept override { return objects_.count; }
    bool gives(std::size_t row, std::uint32_t slot) const override;
    //! Not what the database changes by itself, nor a Deferred field that is not loaded.
    bool sets(std::size_t row, std::uint32_t slot) const override;
    Param param(std::size_t row, std::uint32_t slot) const override;
    Value value(std::size_t row, std::uint32_t slot) const override;

private:
    const engine::ObjectRange objects_;
};

//! Sets of values by the names of columns.
class GivenSets final : public BulkRows {
public:
    //! Throws `CompileError` for a name that is not a column of the class.
    GivenSets(const MapperImpl& mapper, std::span<const Params> sets);

    std::size_t count() const noexcept override { return sets_.size(); }
    bool gives(std::size_t row, std::uint32_t slot) const override { return at(row, slot) != nullptr; }
    Param param(std::size_t row, std::uint32_t slot) const override { return at(row, slot)->param(mapper.column_type(slot)); }
    Value value(std::size_t row, std::uint32_t slot) const override { return *at(row, slot); }

private:
    const Value* at(std::size_t row, std::uint32_t slot) const noexcept { return values_[row * mapper.slots.size() + slot]; }

    const std::span<const Params> sets_;
    std::vector<const Value*> values_;   // of each row, by slot; null: not given
};

//! The key of a row. Throws `InvalidRequestError` when a part of it is not given.
KeyValues given_key(const BulkRows& rows, std::size_t row);
//! The slots of the primary key are given.
bool gives_key(const BulkRows& rows, std::size_t row);

}  // namespace aludel::orm
