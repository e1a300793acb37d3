#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/visit.hpp"

namespace aludel::sql::build {

namespace {

const FromRef& target_of(const Node& statement) {
    switch (statement.kind) {
        case Kind::insert: return as<InsertNode>(statement).table;
        case Kind::update: return as<UpdateNode>(statement).table;
        case Kind::delete_: return as<DeleteNode>(statement).table;
        default: throw ArgumentError("values() and returning() belong to INSERT, UPDATE and DELETE.");
    }
}

//! The assignment with the literal's type that of its column. A column of another table is refused, unless several
//! tables may be changed at once.
Assignment typed_assignment(const FromRef& table, const Assignment& given, bool several_tables = false) {
    const bool is_element = given.column->kind == Kind::binary && as<BinaryNode>(given.column).op == Op::getitem;
    if (is_element) return given;
    if (given.column->kind != Kind::column)
        throw ArgumentError("Only columns can be set: values(users.name = \"sandy\").");
    const ColumnNode& column = as<ColumnNode>(given.column);
    if (column.from != table.get() && !several_tables) {
        throw CompileError("Unconsumed column names: " + column.from->name + "." + column.name +
                           " is not a column of \"" + table->name + "\".");
    }
    return {given.column, typed_as_assigned(given.value, column.type)};
}

void set(AssignmentList& list, Assignment assignment) {
    for (Assignment& known : list)
        if (known.column == assignment.column) {
            known.value = std::move(assignment.value);
            return;
        }
    list.push_back(std::move(assignment));
}

AssignmentList typed_assignments(const FromRef& table, const Assignment* assignments, std::size_t count,
                                 bool several_tables = false) {
    AssignmentList list;
    for (std::size_t i = 0; i < count; ++i) set(list, typed_assignment(table, assignments[i], several_tables));
    return list;
}

void deepen_by(Node& statement, const AssignmentList& list) {
    for (const Assignment& assignment : list) deepen(statement, *assignment.value);
}

void check_target(const FromRef& table, std::string_view verb) {
    const auto* entity = as_if<EntityFromNode>(*table);
    if (entity && !entity->below.empty())
        throw ArgumentError(std::string(verb) + " of a with_polymorphic(): it is to be selected. Change " + entity->info->name +
                            " or one of the subclasses by its own mapping.");
    const bool may_be_other = verb != "INSERT" ? table->kind == Kind::alias || entity : entity && !entity->alias_of;
    if (table->kind != Kind::table && !may_be_other)
        throw ArgumentError(std::string(verb) + " needs a table, not an alias or a subquery.");
}

}  // namespace

FromRef target_of(const NodeRef& statement) { return target_of(*statement); }

NodeRef insert(const FromRef& table) {
    check_target(table, "INSERT");
    return make_ref<InsertNode>(table);
}

NodeRef update(const FromRef& table) {
    check_target(table, "UPDATE");
    return make_ref<UpdateNode>(table);
}

NodeRef delete_(const FromRef& table) {
    check_target(table, "DELETE");
    return make_ref<DeleteNode>(table);
}

NodeRef values(NodeRef statement, const Assignment* assignments, std::size_t count) {
    const FromRef table = target_of(*statement);
    AssignmentList list = typed_assignments(table, assignments, count, statement->kind == Kind::update);
    if (statement->kind == Kind::insert) {
        InsertNode& insert = editable<InsertNode>(statement);
        deepen_by(insert, list);
        insert.rows.push_back(std::move(list));
    } else if (statement->kind == Kind::update) {
        UpdateNode& update = editable<UpdateNode>(statement);
        deepen_by(update, list);
        for (Assignment& assignment : list) set(update.assignments, std::move(assignment));
    } else throw ArgumentError("values() belongs to INSERT and UPDATE.");
    return statement;
}

NodeRef values_by_name(NodeRef statement, const Params& given) {
    const FromRef table = target_of(*statement);
    std::vector<Assignment> list;
    for (const NamedValue& value : given.values())
        list.push_back({column_of(table, value.name), bind(value.value, TypeId::null)});
    return values(std::move(statement), list.data(), list.size());
}

NodeRef from_select(NodeRef statement, const NodeRef* columns, std::size_t count, const NodeRef& select) {
    if (statement->kind != Kind::insert) throw ArgumentError("from_select() belongs to INSERT.");
    InsertNode& insert = editable<InsertNode>(statement);
    for (std::size_t i = 0; i < count; ++i) typed_assignment(insert.table, {columns[i], null_literal()});
    insert.select_columns.assign(columns, columns + count);
    deepen(insert, *select);
    insert.select = select;
    return statement;
}

NodeRef returning(NodeRef statement, const NodeRef* items, std::size_t count) {
    const auto append = [&](auto& changed) {
        for (std::size_t i = 0; i < count; ++i) deepen(changed, *items[i]);
        changed.returning.insert(changed.returning.end(), items, items + count);
    };
    switch (statement->kind) {
        case Kind::insert: append(editable<InsertNode>(statement)); break;
        case Kind::update: append(editable<UpdateNode>(statement)); break;
        case Kind::delete_: append(editable<DeleteNode>(statement)); break;
        default: throw ArgumentError("returning() belongs to INSERT, UPDATE and DELETE.");
    }
    return statement;
}

NodeRef on_conflict(NodeRef statement, const NodeRef* targets, std::size_t target_count, const Assignment* set,
                    std::size_t set_count, const NodeRef& condition) {
    if (statement->kind != Kind::insert) throw ArgumentError("ON CONFLICT belongs to INSERT.");
    InsertNode& insert = editable<InsertNode>(statement);
    ConflictClause clause;
    clause.present = true;
    clause.targets.assign(targets, targets + target_count);
    for (const NodeRef& target : clause.targets)
        if (target->kind == Kind::column) typed_assignment(insert.table, {target, null_literal()});
    clause.set = typed_assignments(insert.table, set, set_count);
    clause.condition = condition;
    deepen_by(insert, clause.set);
    if (condition) deepen(insert, *condition);
    insert.conflict = std::move(clause);
    return statement;
}

namespace {

//! With its values in the text: databases find a partial index by its condition, and none for one with parameters.
NodeRef with_literals(const NodeRef& condition) {
    return transform(condition, [](const Node& part) -> NodeRef {
        const auto* bind = as_if<BindNode>(part);
        if (!bind || !bind->is_literal()) return {};
        auto literal = make_ref<BindNode>(*bind);
        literal->literal_execute = true;
        return literal;
    });
}

}  // namespace

NodeRef conflict_target(NodeRef statement, std::string_view constraint, const NodeRef& condition) {
    if (statement->kind != Kind::insert || !as<InsertNode>(statement).conflict.present)
        throw ArgumentError("A constraint or condition belongs to an INSERT with ON CONFLICT.");
    InsertNode& insert = editable<InsertNode>(statement);
    insert.conflict.constraint = constraint;
    insert.conflict.target_condition = condition ? with_literals(condition) : condition;
    if (condition) deepen(insert, *condition);
    return statement;
}

NodeRef conflict_condition(NodeRef statement, const NodeRef& condition) {
    const bool updates = statement->kind == Kind::insert && !as<InsertNode>(statement).conflict.set.empty();
    if (!updates) throw ArgumentError("where() belongs to an INSERT with on_conflict_do_update().");
    InsertNode& insert = editable<InsertNode>(statement);
    deepen(insert, *condition);
    NodeRef& known = insert.conflict.condition;
    const NodeRef both[] = {known, condition};
    known = known ? conjunction(Op::and_, both, 2) : condition;
    deepen(insert, *known);
    return statement;
}

NodeRef on_duplicate_key_update(NodeRef statement, const Assignment* set, std::size_t set_count) {
    if (statement->kind != Kind::insert) throw ArgumentError("ON DUPLICATE KEY UPDATE belongs to INSERT.");
    if (set_count == 0) throw ArgumentError("on_duplicate_key_update() needs what to set.");
    InsertNode& insert = editable<InsertNode>(statement);
    ConflictClause clause;
    clause.present = clause.duplicate_key = true;
    for (std::size_t i = 0; i < set_count; ++i) clause.set.push_back(typed_assignment(insert.table, set[i]));
    deepen_by(insert, clause.set);
    insert.conflict = std::move(clause);
    return statement;
}

}  // namespace aludel::sql::build
