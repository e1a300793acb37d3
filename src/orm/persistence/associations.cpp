#include "aludel/base/error.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"
#include "orm/persistence/rows.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! A link between two objects; of all links of the owner there is no element.
struct AssociationLink {
    InstanceState* owner;
    InstanceState* element = nullptr;
    friend bool operator==(const AssociationLink&, const AssociationLink&) = default;
    friend std::size_t hash_value(const AssociationLink& link) noexcept {
        return boost::hash_value(std::pair(link.owner, link.element));
    }
};

//! A column of an association table, and where its value comes from.
struct AssociationColumn {
    std::uint32_t index;   // in the association table
    bool of_owner;
    std::uint32_t slot;    // of the owner's mapper, or of the element's

    const InstanceState& state(const AssociationLink& link) const { return *(of_owner ? link.owner : link.element); }
    //! The database has passed on the key of a row that was updated; one that is to be deleted was not.
    Param param(const AssociationLink& link, ParamType type) const {
        const InstanceState& from = state(link);
        if (from.has(InstanceState::to_delete)) return row_param(from, slot);
        return param_of(mapper_of(from).slots[slot], from.object(), type);
    }
    Value value(const AssociationLink& link) const {
        const InstanceState& from = state(link);
        if (from.has(InstanceState::to_delete)) return row_value(from, slot);
        return read_slot(mapper_of(from).slots[slot], from.object());
    }
};

//! The owner's side comes first.
std::vector<AssociationColumn> columns_of(const RelationshipDef& relationship, bool with_element) {
    std::vector<AssociationColumn> columns;
    for (const SecondaryPair& pair : relationship.local_pairs) columns.push_back({pair.column, true, pair.slot});
    if (with_element)
        for (const SecondaryPair& pair : relationship.remote_pairs) columns.push_back({pair.column, false, pair.slot});
    return columns;
}

//! Rows of an association table, for one relationship: a batch of what is to be inserted or deleted.
class AssociationRows {
public:
    AssociationRows(const RelationshipDef& relationship, bool with_elements)
        : relationship_(&relationship), columns_(columns_of(relationship, with_elements)) {}

    const RelationshipDef& relationship() const noexcept { return *relationship_; }
    std::size_t size() const noexcept { return links_.size(); }
    const AssociationLink& operator[](std::size_t i) const { return links_[i]; }
    void add(const AssociationLink& link) {
        if (known_.insert(link).second) links_.push_back(link);
    }

    void insert(Connection& connection) {
        std::sort(columns_.begin(), columns_.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
        std::vector<std::string_view> names;
        for (const AssociationColumn& column : columns_) names.push_back(table().columns[column.index]->key_or_name());
        run_batch(connection, build::insert(sql::FromRef(&table())), names, batch(), nullptr);
    }
    //! Gives the number of rows that were there.
    std::int64_t delete_all(Connection& connection) const {
        const bool is_single = links_.size() == 1;
        std::vector<NodeRef> terms;
        for (const AssociationColumn& column : columns_) {
            const auto& of_table = table().columns[column.index];
            const NodeRef key = is_single ? build::bind(column.value(links_[0]), of_table->type)
                                          : build::named_bind(of_table->name, of_table->type);
            terms.push_back(build::binary(sql::Op::eq, NodeRef(of_table.get()), key, TypeId::boolean));
        }
        const NodeRef condition = build::conjunction(sql::Op::and_, terms.data(), terms.size());
        const NodeRef statement = build::where(build::delete_(sql::FromRef(&table())), &condition, 1);
        return is_single ? run_for_count(connection, statement) : run_batch(connection, statement, {}, batch(), nullptr);
    }

private:
    const schema::TableDef& table() const { return *relationship_->secondary; }
    driver::Batch batch() const { return {links_.size(), columns_.size(), &AssociationRows::fill, this}; }
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const AssociationRows*>(context);
        for (const AssociationColumn& column : self.columns_)
            *out++ = column.param(self.links_[row], self.table().columns[column.index]->type);
    }

    const RelationshipDef* relationship_;
    std::vector<AssociationColumn> columns_;
    std::vector<AssociationLink> links_{};
    boost::unordered_flat_set<AssociationLink> known_{};
};

using AssociationBatches = std::vector<AssociationRows>;

AssociationRows& batch_of(AssociationBatches& batches, const RelationshipDef& relationship) {
    const auto at = std::find_if(batches.begin(), batches.end(),
                                 [&](const AssociationRows& rows) { return &rows.relationship() == &relationship; });
    return at != batches.end() ? *at : batches.emplace_back(relationship, true);
}

//! True when both sides may have recorded a change and the other one was defined first: then it is written for that.
bool is_written_for_back(const RelationshipDef& relationship) {
    return relationship.back && relationship.back->ordinal < relationship.ordinal;
}

//! Both sides of a relationship may have recorded the same link, so it is entered for the side that was defined first.
void add_link(AssociationBatches& batches, const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
    if (element.has(InstanceState::to_delete)) return;
    if (element.store != owner.store || element.status == Status::transient)
        throw FlushError(relationship.full_name() + " holds an object that is not in this session. Add it, or use "
                         "cascade::save_update.");
    if (is_written_for_back(relationship)) return add_link(batches, *relationship.back, element, owner);
    batch_of(batches, relationship).add({&owner, &element});
}

//! True when the other side has recorded the same removal, and was defined first: then it is written for that side.
bool is_removed_there(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
    if (!is_written_for_back(relationship)) return false;
    const LoadedLink* block = LinkAccess::block(LinkAccess::of(element, *relationship.back));
    return block && std::find(block->removed.begin(), block->removed.end(), &owner) != block->removed.end();
}

void remove_links(AssociationBatches& batches, InstanceState& owner, const RelationshipDef& relationship,
                  const LoadedLink& block) {
    for (InstanceState* element : block.removed)
        if (!is_removed_there(relationship, owner, *element)) batch_of(batches, relationship).add({&owner, element});
}

[[noreturn]] void throw_stale(const AssociationRows& rows, std::int64_t deleted) {
    const RelationshipDef& relationship = rows.relationship();
    const std::string which = rows.size() == 1 ? "The row of table \"" + relationship.secondary->key() + "\" that links " +
                                                     describe_identity(*rows[0].owner) + " and " +
                                                     describe_identity(*rows[0].element) + " in " + relationship.full_name() +
                                                     " no longer exists"
                                               : "Of " + std::to_string(rows.size()) + " rows of table \"" +
                                                     relationship.secondary->key() + "\" that were taken out of " +
                                                     relationship.full_name() + ", " +
                                                     std::to_string(static_cast<std::int64_t>(rows.size()) - deleted) +
                                                     " no longer exist";
    throw StaleDataError(which + ": someone else deleted it since the link was loaded. Roll back, refresh the object and try "
                                 "again.");
}

}  // namespace

bool has_association_changes(const Store& store) {
    const auto has_changes = [](InstanceState* owner) {
        bool found = false;
        each_loaded_link(*owner, [&](const RelationshipDef& relationship, const LoadedLink& block) {
            found |= relationship.direction == Direction::many_to_many && !(block.added.empty() && block.removed.empty());
        });
        return found;
    };
    return std::any_of(store.pending.begin(), store.pending.end(), has_changes) ||
           std::any_of(store.dirty.begin(), store.dirty.end(), has_changes);
}

void save_associations(Store& store) {
    AssociationBatches gone, fresh;
    const auto connection_of = [&](const AssociationRows& rows) -> Connection& {   // their table is of no class
        return store.session->connection_for(*rows.relationship().target);
    };
    auto collect = [&](InstanceState& owner) {
        if (owner.has(InstanceState::to_delete)) return;
        each_loaded_link(owner, [&](const RelationshipDef& relationship, LoadedLink& block) {
            if (relationship.direction != Direction::many_to_many) return;
            remove_links(gone, owner, relationship, block);
            for (InstanceState* element : block.added) add_link(fresh, relationship, owner, *element);
        });
    };
    for (InstanceState* owner : store.pending) collect(*owner);
    for (InstanceState* owner : store.dirty) collect(*owner);
    for (const AssociationRows& rows : gone)
        if (const std::int64_t deleted = rows.delete_all(connection_of(rows)); deleted < static_cast<std::int64_t>(rows.size()))
            throw_stale(rows, deleted);
    for (AssociationRows& rows : fresh) rows.insert(connection_of(rows));
}

void move_associations(const InstanceState& changed, const std::vector<Value>& before, const RelationshipDef& relationship,
                       const std::vector<SecondaryPair>& pairs) {
    const schema::TableDef& table = *relationship.secondary;
    std::vector<build::Assignment> set;
    std::vector<NodeRef> terms;
    for (const SecondaryPair& pair : pairs) {
        const auto& column = table.columns[pair.column];
        const Value now = read_slot(mapper_of(changed).slots[pair.slot], changed.object());
        set.push_back({NodeRef(column.get()), build::bind(now, column->type)});
        terms.push_back(build::binary(sql::Op::eq, NodeRef(column.get()), build::bind(before[pair.slot], column->type), TypeId::boolean));
    }
    const NodeRef condition = build::conjunction(sql::Op::and_, terms.data(), terms.size());
    run_for_count(changed.store->session->connection_for(*relationship.target),
                  build::where(build::values(build::update(sql::FromRef(&table)), set.data(), set.size()), &condition, 1));
}

void delete_associations(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship) {
    AssociationRows rows(relationship, false);
    for (InstanceState* owner : owners)
        if (mapper_of(*owner).is_a(*relationship.parent) && !is_left_to_database(*owner, relationship)) rows.add({owner});
    if (rows.size() > 0) rows.delete_all(store.session->connection_for(*relationship.target));
}

}  // namespace aludel::orm
