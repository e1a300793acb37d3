#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/schema/client_default.hpp"
#include "aludel/sql/result_columns.hpp"
#include "aludel/types/value.hpp"
#include "compiler/rewriter.hpp"
#include "driver/insert_shape.hpp"
#include "sql/node.hpp"

#include <string>
#include <utility>
#include <vector>

namespace aludel::compiler {

enum class StatementKind : std::uint8_t { select, insert, update, delete_, text, ddl };

//! Where a list is: an empty one is written so that nothing is in it.
enum class ListPlace : std::uint8_t { other, in, not_in };

//! One parameter of the compiled text, in the order the driver binds them.
struct CompiledBind {
    std::uint32_t source = 0;        //!< position in the statement's binds, as its key lists them
    Ref<const sql::BindNode> constant{};   //!< of a column's default, which is not in the statement
    Ref<const DefaultCall> call{};   //!< of a column's default that is asked for anew for each row
    std::uint32_t call_number = 0;   //!< which of the statement's calls it is
    std::int32_t row = -1;           //!< of several rows of VALUES, the one that the default is for
    SqlType type{};
    std::string name{};              //!< as printed, e.g. "name_1"; for a named bind its own name
    bool named = false;              //!< takes its value from the execution's parameters by `name`
    bool quoted = false;             //!< the marker has the name in quotes
    bool required = false;           //!< has no value of its own
    bool expanding = false;          //!< a list: replaced by as many parameters as it has values
    bool other_form = false;         //!< a step into JSON, in the form that the bind keeps as the first of its list
    bool literal_execute = false;    //!< written into the text of each execution, as the drivers cannot bind it there
    std::uint32_t position = 0;      //!< where its marker starts in `text`
    std::uint32_t marker_size = 0;   //!< and how long the marker is
    //! Of a list that may be sent as one array: where " IN ($1)" begins and ends in `text`. Both 0 otherwise.
    std::uint32_t membership_begin = 0, membership_end = 0;
    ListPlace place = ListPlace::other;
    std::string before{}, cast{};    //!< around each marker of a list
    std::vector<SqlType> tuple{};    //!< of a list of tuples: what each is made of; the list holds the values in a row
};

//! One marker in the text. A bind used twice has two where the dialect numbers its parameters.
struct Marker {
    std::uint32_t position = 0;
    std::uint32_t size = 0;
    std::uint32_t bind = 0;   //!< index in `Compiled::binds`
};

//! A statement turned into SQL for one dialect; immutable, shared by all executions of the same structure.
struct Compiled : RefCounted {
    std::string text{};
    StatementKind kind = StatementKind::text;
    std::vector<CompiledBind> binds{};
    std::vector<Marker> markers{};           //!< in text order
    std::vector<SqlType> parameter_types{};   //!< of the binds, for prepare; empty when one of them is expanding
    bool has_expanding = false;
    std::uint32_t calls = 0;                 //!< binds that a function gives the value of
    bool has_constants = false;              //!< some binds have the value of a column's default
    bool has_words = false;                  //!< a bind's type is an Enum of words: they are checked
    sql::ResultShape shape{};                //!< empty for a text() without columns: the cursor knows
    bool returns_rows = false;
    //! INSERT of one row: the columns of its primary key whose values the database makes.
    std::vector<const sql::ColumnNode*> generated_key{};
    bool is_numbered = false;                //!< that is one column, which the database numbers
    std::vector<const sql::ColumnNode*> prefetched{};   //!< columns that defaults give a parameter
    std::vector<const sql::ColumnNode*> postfetched{};  //!< columns whose values the database makes
    const sql::TableNode* table = nullptr;   //!< of INSERT, UPDATE, DELETE, if a MetaData has it
    Ref<const driver::InsertShape> insert_shape{};   //!< of an INSERT whose batches may be sent as one; else null
    Ref<const RowPlan> plan{};               //!< of a statement that was rewritten; else null
    std::uint64_t id = 0;                    //!< unique in the process
    std::int64_t compiled_at_ns = 0;         //!< steady clock, for the echo's "cached since"
};
void destroy(const Compiled* compiled) noexcept;

}  // namespace aludel::compiler
