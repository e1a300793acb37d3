#pragma once

#include "engine/execution.hpp"
#include "orm/session/session_impl.hpp"

#include <utility>
#include <vector>

namespace aludel::orm {

//! Lets the objects of a session follow an UPDATE or DELETE of their table (SQLAlchemy's `synchronize_session`). Made before the
//! statement is executed.
class Synchronization {
public:
    //! Throws `InvalidRequestError` when `evaluate` is asked for and cannot be done.
    Synchronization(SessionImpl& session, const sql::NodeRef& statement, const Params& parameters);

    //! What is executed in place of the statement.
    const sql::NodeRef& statement() const noexcept { return statement_; }
    //! To be called when it was executed; gives its result, which has no rows.
    Ref<result::RowSource> apply(const Ref<engine::ExecutionImpl>& execution);
    //! There is nothing to do, or the statement has RETURNING of its own.
    bool is_needed() const noexcept { return is_needed_; }

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
    void change(InstanceState& state, const std::vector<std::pair<std::uint32_t, Value>>& values);

    SessionImpl& session_;
    sql::NodeRef statement_;
    const Params& parameters_;
    const schema::TableDef* table_ = nullptr;
    const sql::EntityFromNode* entity_ = nullptr;   // of a subclass
    std::vector<const MapperImpl*> mappers_{};      // of the candidates
    bool is_needed_ = false, is_fetched_ = false, returns_keys_ = false, changes_more_ = false;
    bool expires_all_ = false;                      // which rows it were cannot be found out
    std::vector<InstanceState*> candidates_{};
    std::vector<Matched> matched_{};
};

}  // namespace aludel::orm
