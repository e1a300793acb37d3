#pragma once

#include "aludel/types/value.hpp"
#include "compiler/compile.hpp"
#include "driver/statement.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace aludel::engine {

using ParamList = boost::container::small_vector<Param, 16>;

//! The names of parameters, where they decide the columns of the statement: of INSERT and UPDATE.
void column_keys(const sql::Node& statement, const Params& parameters, std::vector<std::string_view>& keys);

//! The value that a parameter has.
Value value_of(const Param& parameter);

//! What one execution is given.
struct GivenValues {
    const Params& named;
    const Param* arguments = nullptr;   //!< of a kept statement, by position
};

//! The parameters of one execution in the driver's order; borrowed from the statement's binds, from `given` and from
//! `defaults`, which gets what functions have made. For a statement with lists, `list_sizes` gets the size of each. Throws
//! `StatementError` for a bind without a value.
void bind_parameters(const compiler::Compiled& compiled, const compiler::StatementKey& key, const GivenValues& given,
                     ParamList& out, std::vector<std::size_t>& list_sizes, std::vector<Value>& defaults);

//! The parameters of one execution, or of each row of a batch, against the words of their `Enum({...})`s; for
//! statements that have some. Throws `ConversionError`.
void check_words(const compiler::Compiled& compiled, std::span<const Param> parameters,
                 std::span<const std::size_t> list_sizes);
void check_words(const compiler::Compiled& compiled, const driver::Batch& batch);

//! Many sets of parameters as a driver's batch. Checked whole when it is made: filling cannot fail.
class ParameterSets {
public:
    //! Throws `StatementError` for a set that lacks a parameter, naming both.
    ParameterSets(const compiler::Compiled& compiled, const compiler::StatementKey& key, std::span<const Params> sets);

    driver::Batch batch() const noexcept { return {sets_.size(), compiled_.binds.size(), &ParameterSets::fill, this}; }

private:
    static void fill(const void* self, std::size_t row, Param* out);
    const Value& value(const compiler::CompiledBind& bind, std::size_t index, std::size_t row) const;

    const compiler::Compiled& compiled_;
    const compiler::StatementKey& key_;
    std::span<const Params> sets_;
    std::vector<Value> defaults_{};   // those that functions have made, row by row
};

//! The rows of a batch, which have no values for the defaults of columns, with those.
class FilledBatch {
public:
    FilledBatch(const compiler::Compiled& compiled, const driver::Batch& rows);

    driver::Batch batch() const noexcept { return {rows_.count, compiled_.binds.size(), &FilledBatch::fill, this}; }

private:
    static void fill(const void* self, std::size_t row, Param* out);

    const compiler::Compiled& compiled_;
    const driver::Batch rows_;
    std::vector<Value> defaults_{};   // those that functions have made, row by row
};

}  // namespace aludel::engine
