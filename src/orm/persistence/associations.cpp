#include "aludel/base/error.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! The association row that links two objects: its columns and values.
struct AssociationRow {
    std::vector<NodeRef> columns{};
    std::vector<Value> values{};

    void add(const schema::TableDef& table, const std::vector<SecondaryPair>& pairs, const InstanceState& state) {
        for (const SecondaryPair& pair : pairs) {
            columns.emplace_back(table.columns[pair.column]);
            // The database has passed on the key of a row that was updated; one that is to be deleted was not.
            values.push_back(state.has(InstanceState::to_delete)
                                 ? row_value(state, pair.slot)
                                 : read_slot(mapper_of(state).slots[pair.slot], state.object()));
        }
    }
    NodeRef bound(std::size_t i) const { return build::bind(values[i], build::type_of(columns[i])); }
    NodeRef condition() const {
        std::vector<NodeRef> terms;
        for (std::size_t i = 0; i < columns.size(); ++i)
            terms.push_back(build::binary(sql::Op::eq, columns[i], bound(i), TypeId::boolean));
        return build::conjunction(sql::Op::and_, terms.data(), terms.size());
    }
};

AssociationRow row_of(const RelationshipDef& relationship, const InstanceState& owner, const InstanceState* element) {
    AssociationRow row;
    row.add(*relationship.secondary, relationship.local_pairs, owner);
    if (element) row.add(*relationship.secondary, relationship.remote_pairs, *element);
    return row;
}

//! Gives the number of rows that were there.
std::int64_t delete_where(Connection& connection, const RelationshipDef& relationship, const NodeRef& condition) {
    return run_for_count(connection,
                         build::where(build::delete_(sql::FromRef(relationship.secondary)), &condition, 1));
}

//! True when both sides may have recorded a change and the other one was defined first: then it is written for that.
bool is_written_for_back(const RelationshipDef& relationship) {
    return relationship.back && relationship.back->ordinal < relationship.ordinal;
}

//! Rows to insert into an association table, for one relationship.
class NewRows {
public:
    explicit NewRows(const RelationshipDef& relationship) : relationship_(&relationship) {}

    const RelationshipDef& relationship() const noexcept { return *relationship_; }
    void add(InstanceState& owner, InstanceState& element) {
        if (known_.emplace(&owner, &element).second) links_.emplace_back(&owner, &element);
    }
    void insert(Connection& connection) {
        list_columns();
        std::vector<std::string_view> names;
        for (const Column& column : columns_) names.push_back(column.name);
        const driver::Batch batch{links_.size(), columns_.size(), &NewRows::fill, this};
        run_batch(connection, build::insert(sql::FromRef(relationship_->secondary)), names, batch, nullptr);
    }

private:
    struct Column {
        std::uint32_t index;   // in the association table
        std::string_view name;
        ParamType type;
        bool of_owner;
        Slot slot;             // of the owner, or of the element
    };
    //! In the order of the table, as a batch wants them.
    void list_columns() {
        auto list = [&](const std::vector<SecondaryPair>& pairs, const MapperImpl& mapper, bool of_owner) {
            for (const SecondaryPair& pair : pairs) {
                const auto& column = *relationship_->secondary->columns[pair.column];
                columns_.push_back({pair.column, column.name, column.type, of_owner, mapper.slots[pair.slot]});
            }
        };
        list(relationship_->local_pairs, *relationship_->parent, true);
        list(relationship_->remote_pairs, *relationship_->target, false);
        std::sort(columns_.begin(), columns_.end(), [](const Column& a, const Column& b) { return a.index < b.index; });
    }
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const NewRows*>(context);
        const auto [owner, element] = self.links_[row];
        for (const Column& column : self.columns_)
            *out++ = param_of(column.slot, (column.of_owner ? owner : element)->object(), column.type);
    }

    const RelationshipDef* relationship_;
    std::vector<Column> columns_{};
    std::vector<std::pair<InstanceState*, InstanceState*>> links_{};
    boost::unordered_flat_set<std::pair<InstanceState*, InstanceState*>> known_{};
};

//! Both sides of a relationship may have recorded the same link, so it is entered for the side that was defined first.
void add_link(std::vector<NewRows>& batches, const RelationshipDef& relationship, InstanceState& owner,
              InstanceState& element) {
    if (element.has(InstanceState::to_delete)) return;
    if (element.store != owner.store || element.status == Status::transient)
        throw FlushError(relationship.full_name() + " holds an object that is not in this session. Add it, or use "
                         "cascade::save_update.");
    if (is_written_for_back(relationship))
        return add_link(batches, *relationship.back, element, owner);
    auto at = std::find_if(batches.begin(), batches.end(),
                           [&](const NewRows& rows) { return &rows.relationship() == &relationship; });
    if (at == batches.end()) at = batches.insert(at, NewRows(relationship));
    at->add(owner, element);
}

//! True when the other side has recorded the same removal, and was defined first: then it is written for that side.
bool is_removed_there(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
    if (!is_written_for_back(relationship)) return false;
    const LoadedLink* block = LinkAccess::block(LinkAccess::of(element, *relationship.back));
    return block && std::find(block->removed.begin(), block->removed.end(), &owner) != block->removed.end();
}

void remove_links(Connection& connection, InstanceState& owner, const RelationshipDef& relationship,
                  const LoadedLink& block) {
    for (InstanceState* element : block.removed)
        if (!is_removed_there(relationship, owner, *element) &&
            delete_where(connection, relationship, row_of(relationship, owner, element).condition()) == 0)
            throw StaleDataError("The row of table \"" + relationship.secondary->key() + "\" that links " +
                                 describe_identity(owner) + " and " + describe_identity(*element) + " in " +
                                 relationship.full_name() +
                                 " no longer exists: someone else deleted it since the link was loaded. Roll back, refresh the "
                                 "object and try again.");
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

void save_associations(Store& store, Connection& connection) {
    std::vector<NewRows> batches;
    auto save_links = [&](InstanceState& owner) {
        if (owner.has(InstanceState::to_delete)) return;
        each_loaded_link(owner, [&](const RelationshipDef& relationship, LoadedLink& block) {
            if (relationship.direction != Direction::many_to_many) return;
            remove_links(connection, owner, relationship, block);
            for (InstanceState* element : block.added) add_link(batches, relationship, owner, *element);
        });
    };
    for (InstanceState* owner : store.pending) save_links(*owner);
    for (InstanceState* owner : store.dirty) save_links(*owner);
    for (NewRows& rows : batches) rows.insert(connection);
}

void delete_associations(Connection& connection, InstanceState& owner, const RelationshipDef& relationship) {
    delete_where(connection, relationship, row_of(relationship, owner, nullptr).condition());
}

}  // namespace aludel::orm
