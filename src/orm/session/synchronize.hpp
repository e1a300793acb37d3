#pragma once

#include "engine/execution.hpp"
#include "orm/session/session_impl.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace aludel::orm {

//! Lets the objects of a session follow an UPDATE or DELETE of their table (SQLAlchemy's `synchronize_session`). Made before the
//! statement is executed.
class Synchronization {
public:
    //! `is_only_explained`: the statement is not executed itself, and `follow` is called in place of `apply`. Throws
    //! `InvalidRequestError` when `evaluate` is asked for and cannot be done.
    Synchronization(SessionImpl& session, const sql::NodeRef& statement, const Params& parameters, bool is_only_explained = false);

    //! What is executed in place of the statement.
    const sql::NodeRef& statement() const noexcept { return statement_; }
    //! To be called when it was executed; gives its result: the rows that the program has asked for.
    Ref<result::RowSource> apply(const Ref<engine::ExecutionImpl>& execution);
    //! The objects become what their rows are.
    void follow();

private:
    struct Matched {
        InstanceState* state;
        bool is_complete = true;                // all that it gets is known
        std::vector<std::pair<std::uint32_t, Value>> values{};
    };
    void evaluate_all();
    void evaluate(InstanceState& state);
    void find_values(Matched& matched, bool constants_only) const;
    void fetch();
    std::vector<sql::NodeRef> key_columns() const;
    void read_keys(engine::ExecutionImpl& execution);
    void match(const KeyValues& key);

    SessionImpl& session_;
    sql::NodeRef statement_;
    const Params& parameters_;
    const schema::TableDef* table_ = nullptr;
    const sql::EntityFromNode* entity_ = nullptr;   // of a subclass
    std::vector<const MapperImpl*> mappers_{};      // of the candidates
    const bool is_only_explained_;
    bool is_left_alone_ = false;                    // sync::none
    bool is_fetched_ = false, changes_more_ = false;
    bool expires_all_ = false;                      // which rows it were cannot be found out
    std::optional<std::size_t> returned_item_{};    // which of RETURNING has the objects that are changed
    std::size_t returned_keys_ = 0;                 // the columns behind what the program returns
    std::vector<InstanceState*> candidates_{};
    std::vector<Matched> matched_{};
};

//! False when the statement, or the session, says `sync::none`.
bool synchronizes(const SessionImpl& session, const sql::Node& statement);
//! An object takes what its row has now, also where the program has set something else and not sent it, as in SQLAlchemy.
void take_values(Store& store, InstanceState& state, const std::vector<std::pair<std::uint32_t, Value>>& values);

}  // namespace aludel::orm
