#pragma once

#include "aludel/base/aggregate.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/types/slot.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aludel::sql {

struct ColumnNode;
struct TableNode;

//! What Core needs in order to select a mapped class: its table, and for each mapped column where its field lies
//! in the object. The ORM's mapper is one; Core never looks further.
struct EntityInfo {
    std::string name{};                    //!< the class, for messages
    const TableNode* table = nullptr;      //!< of a class with several, its own one
    std::vector<Slot> slots{};             //!< one per selected column, offsets within the object
    std::vector<std::uint32_t> columns{};  //!< the position of each slot's column in what the class is selected from;
                                           //!< `property_bit` and a number: that of `properties`
    std::vector<std::uint32_t> keys{};     //!< the slots that form the primary key
    //! Of a subclass: the column of each slot, in one of its tables. Empty for other classes.
    std::vector<NodeRef> own_columns{};
    std::vector<NodeRef> properties{};     //!< the class's own column properties, as columns that no table has
    bool has_properties = false;           //!< its own, or those of a base
    std::uint32_t inherited = 0;           //!< of a subclass: how many of the slots, the first ones, are those of its base

    //! Called before the entity is used in a statement: checks and completes the mapping. Never null.
    void (*configure)(const EntityInfo& info) = nullptr;
    //! Called with each object that was read by value, outside a session. Null when there is nothing to do.
    void (*read_by_value)(const EntityInfo& info, void* object) = nullptr;
    //! The condition that tells the rows of a subclass from others of its table, on the columns of `from`; empty where all
    //! are its own. Null for the first class of a hierarchy.
    NodeRef (*criterion)(const EntityInfo& info, const FromRef& from) = nullptr;
    //! The SQL behind one of `properties`, in terms of the tables of the class. Null for a class that has none.
    NodeRef (*expression)(const EntityInfo& info, const ColumnNode& property) = nullptr;
    //! An object with its columns, "User(id=1, name='Ann')". Never null.
    std::string (*repr)(const EntityInfo& info, const void* object) = nullptr;
};

//! Of the position of a column: it is a column property of a mapped class, and no column of its table.
inline constexpr std::uint32_t property_bit = std::uint32_t{1} << 31;

//! What Core knows of a relationship of a mapped class; the ORM's definition is one.
struct RelationshipInfo {
    std::string name{};   //!< "User.posts", for messages
};

//! The mapping of a class, once one has been built.
template <class T>
inline std::atomic<const EntityInfo*> mapped_entity{nullptr};

[[noreturn]] void throw_unmapped(std::string_view class_name);

//! The mapping of a class, checked and complete. Throws `UnmappedError` when none is linked in.
template <class T>
const EntityInfo& entity_of_class() {
    const EntityInfo* entity = mapped_entity<T>.load(std::memory_order_acquire);
    if (!entity) throw_unmapped(aggregate::class_name<T>());
    entity->configure(*entity);
    return *entity;
}

//! "User(id=1, name='Ann')". Throws `UnmappedError` when the class is not mapped.
template <class T>
std::string repr_entity(const T& object) {
    const EntityInfo& info = entity_of_class<T>();
    return info.repr(info, &object);
}

}  // namespace aludel::sql
