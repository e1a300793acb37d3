#include "orm/session/change_joined.hpp"

#include "aludel/base/error.hpp"
#include "compiler/linter.hpp"
#include "orm/loading/related.hpp"
#include "orm/session/changed_rows.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/returned_by_key.hpp"
#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"
#include "sql/visit.hpp"

#include <algorithm>
#include <span>

namespace aludel::orm {

using sql::NodeRef;
namespace build = sql::build;

namespace {

class JoinedChange {
public:
    JoinedChange(SessionImpl& session, const sql::EntityFromNode& target, const Params& parameters)
        : session_(session), target_(&target), mapper_(static_cast<const MapperImpl&>(*target.info)), parameters_(parameters) {
        require_configured(mapper_);
        for (const std::uint32_t slot : mapper_.keys) types_.push_back(mapper_.column_type(slot));
    }

    Ref<result::RowSource> remove(const sql::DeleteNode& statement) {
        check(statement);
        find_keys(statement.where);
        const Ref<result::RowSource> rows = returned(statement, statement.returning);   // while they are there
        for (auto part = mapper_.parts.rbegin(); part != mapper_.parts.rend(); ++part)
            each_page(*part, [&](const NodeRef& condition) {
                run_for_count(session_.connection_for(mapper_), build::where(build::delete_(part->from()), &condition, 1));
            });
        for (InstanceState* state : loaded()) session_.note_vanished(*state);
        return rows ? rows : result();
    }

    Ref<result::RowSource> update(const sql::UpdateNode& statement) {
        check(statement);
        std::vector<build::Assignment> assignments(statement.assignments.begin(), statement.assignments.end());
        add_parameters(assignments);
        find_keys(statement.where);
        for (const TablePart& part : mapper_.parts) {
            const std::vector<build::Assignment> own = assignments_of(part, assignments);
            if (own.empty()) continue;
            const NodeRef set = build::values(build::update(part.from()), own.data(), own.size());
            each_page(part, [&](const NodeRef& condition) { run_for_count(session_.connection_for(mapper_), build::where(set, &condition, 1)); });
        }
        for (InstanceState* state : loaded())
            if (!state->has(InstanceState::in_dirty)) mark_expired(*state);
        if (const Ref<result::RowSource> rows = returned(statement, statement.returning)) return rows;
        return result();
    }

private:
    //! What a statement for one table may have, and several cannot.
    void check(const sql::Node& statement) const {
        compiler::check_has_where(statement);
        const sql::ClausesNode& clauses = sql::clauses_of(statement);
        const bool is_plain = !clauses.limit && clauses.order_by.empty() && clauses.extra_froms.empty() && clauses.ctes.empty() &&
                              clauses.prefixes.empty();
        if (!is_plain)
            throw InvalidRequestError("The rows of class " + mapper_.name + " are in several tables, so an UPDATE or DELETE of it is several "
                                      "statements, and has neither LIMIT nor ORDER BY, WITH, USING, or prefixes. Select the keys, "
                                      "and name them in where(...).");
    }

    //! Values that the execution gives by the names of columns.
    void add_parameters(std::vector<build::Assignment>& assignments) const {
        for (const NamedValue& given : parameters_.values())
            for (std::uint32_t slot = 0; slot < mapper_.slots.size(); ++slot)
                if (mapper_.column(slot).key_or_name() == given.name)
                    assignments.push_back({mapper_.column_in(sql::FromRef(target_), slot), build::bind(given.value, mapper_.column_type(slot))});
    }

    void find_keys(std::span<const NodeRef> conditions) {
        const sql::FromRef from(target_);
        std::vector<NodeRef> items;
        for (const std::uint32_t slot : mapper_.keys) items.push_back(mapper_.column_in(from, slot));
        NodeRef select = build::distinct(build::select_from(build::select(items.data(), items.size(), false), from));   // WHERE may name others
        select = build::where(std::move(select), conditions.data(), conditions.size());
        engine::ConnectionImpl& connection = session_.connection_for(mapper_).aludel_state();
        const Exclusive::Use use(connection.in_use, "execute() of a Session");
        const Ref<ExecutionImpl> execution = connection.execute(*select, parameters_, {});
        read_rows(*execution, [&] {
            while (execution->fetch()) {
                KeyValues& key = keys_.emplace_back();
                for (std::size_t i = 0; i < types_.size(); ++i) key.values.push_back(execution->rows().value(static_cast<int>(i), types_[i]));
            }
        });
        execution->close();
    }

    //! Calls `change(condition)` for 500 of the rows at a time.
    template <class F>
    void each_page(const TablePart& part, F&& change) const {
        constexpr std::size_t page = 500;
        std::vector<NodeRef> columns;
        for (const std::uint32_t slot : mapper_.keys) columns.emplace_back(part.column(slot));
        for (std::size_t at = 0; at < keys_.size(); at += page) {
            const std::size_t count = std::min(page, keys_.size() - at);
            const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(at);
            change(column_in(columns, types_, {first, first + static_cast<std::ptrdiff_t>(count)}));
        }
    }

    std::vector<build::Assignment> assignments_of(const TablePart& part, const std::vector<build::Assignment>& all) const {
        std::vector<build::Assignment> own;
        for (const build::Assignment& assignment : all) {
            const auto* column = sql::as_if<sql::ColumnNode>(*assignment.column);
            const std::uint32_t slot = column ? column->index : 0;
            if (column && mapper_.column(slot).from == part.table) own.push_back({NodeRef(&mapper_.column(slot)), said_of_part(assignment.value, part)});
        }
        return own;
    }
    //! An expression on columns of the class, said of one of its tables.
    NodeRef said_of_part(const NodeRef& expression, const TablePart& part) const {
        std::vector<sql::FromRef> named;
        compiler::collect_froms(*expression, named);
        for (const sql::FromRef& from : named)
            if (from.get() != target_)
                throw InvalidRequestError("The UPDATE of class " + mapper_.name + " sets a column to a value of " + sql::described(*from) +
                                          ", which only a subquery can be: .scalar_subquery().");
        return sql::transform(expression, [&](const sql::Node& node) -> NodeRef {
            const auto* column = sql::as_if<sql::ColumnNode>(node);
            if (!column || column->from != target_) return {};
            if (const schema::ColumnDef* own = part.column(column->index)) return NodeRef(own);
            throw InvalidRequestError("The UPDATE of class " + mapper_.name + " sets a column of table \"" + part.table->key() +
                                      "\" to an expression with \"" + column->name + "\", which is in another of its tables. Change the "
                                      "objects, or write the UPDATE of the table with a subquery.");
        });
    }

    std::vector<InstanceState*> loaded() const {
        std::vector<InstanceState*> found;
        IdentityMap& identities = session_.store().identities(mapper_);
        for (const KeyValues& key : keys_)
            if (InstanceState* known = identities.find(key); known && known->status == Status::persistent) found.push_back(known);
        return found;
    }
    //! What RETURNING asks for; null for nothing.
    Ref<result::RowSource> returned(const sql::Node& statement, std::span<const NodeRef> items) const {
        session_.note_wide_change();
        return items.empty() ? Ref<result::RowSource>() : select_returned(session_, mapper_, statement, items, keys_);
    }
    Ref<result::RowSource> result() const {
        return make_ref<ChangedRows>(static_cast<std::int64_t>(keys_.size()));
    }

    SessionImpl& session_;
    const sql::EntityFromNode* target_;
    const MapperImpl& mapper_;
    const Params& parameters_;
    std::vector<SqlType> types_{};
    std::vector<KeyValues> keys_{};
};

const sql::EntityFromNode* joined_target(const sql::FromRef& table) {
    const auto* entity = sql::as_if<sql::EntityFromNode>(*table);
    return entity && !entity->alias_of && entity->element->kind == sql::Kind::join ? entity : nullptr;
}

}  // namespace

Ref<result::RowSource> change_joined(SessionImpl& session, const NodeRef& statement, const Params& parameters) {
    if (const auto* update = sql::as_if<sql::UpdateNode>(*statement)) {
        const sql::EntityFromNode* target = joined_target(update->table);
        return target ? JoinedChange(session, *target, parameters).update(*update) : Ref<result::RowSource>();
    }
    const auto* gone = sql::as_if<sql::DeleteNode>(*statement);
    const sql::EntityFromNode* target = gone ? joined_target(gone->table) : nullptr;
    return target ? JoinedChange(session, *target, parameters).remove(*gone) : Ref<result::RowSource>();
}

}  // namespace aludel::orm
