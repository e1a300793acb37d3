#pragma once

#include "aludel/orm/relationship.hpp"
#include "schema/definition.hpp"

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace aludel::orm {

class MapperImpl;

enum class Direction : std::uint8_t { many_to_one, one_to_many, many_to_many };
//! What the database does with a row whose foreign key points to a row that is deleted.
enum class OnDelete : std::uint8_t { refuse, cascade, clear };

//! One pair of columns that a relationship keeps equal.
struct SyncPair {
    std::uint32_t local = 0;    //!< slot of the class that has the relationship
    std::uint32_t remote = 0;   //!< slot of the target class
};
//! A field of the class and the column of the association table that refers to it.
struct SecondaryPair {
    std::uint32_t slot = 0;     //!< of the class
    std::uint32_t column = 0;   //!< of the association table
};

//! A relationship of a mapped class. `spec` is what the mapping says; the rest is found when it is configured.
struct RelationshipDef : sql::RelationshipInfo {
    RelationshipSpec spec{};
    std::uint32_t ordinal = 0;                            //!< counts the program's relationships as they are defined
    MapperImpl* parent = nullptr;
    MapperImpl* target = nullptr;
    RelationshipDef* back = nullptr;                      //!< the other side, if both are named
    Direction direction = Direction::one_to_many;
    std::vector<SyncPair> pairs{};                        //!< one_to_many and many_to_one
    std::vector<SecondaryPair> local_pairs{}, remote_pairs{};   //!< many_to_many
    const schema::TableDef* secondary = nullptr;
    const schema::ForeignKeyDef* key = nullptr;           //!< not many_to_many
    OnDelete on_delete = OnDelete::refuse;                //!< of the foreign key
    bool is_late = false;                                 //!< it, or its other side, is post_update
    bool to_primary_key = false;                          //!< many_to_one to the target's whole key, in its order

    const std::string& full_name() const noexcept { return name; }   //!< "User.posts"
};

//! The mapping of one class: which field is which column, and its relationships (SQLAlchemy's `Mapper`).
//!
//! Built by the mapping struct before main(), completed once by `require_configured`, constant afterwards.
class MapperImpl : public sql::EntityInfo {
public:
    MapperImpl(const ClassInfo& type, schema::TableDef& table);

    const ClassInfo& type;
    schema::TableDef& definition;
    sql::NodeRef item;                                          //!< the class in the list of a SELECT; immortal
    std::vector<std::string> fields{};                          //!< the member's name of each slot
    std::vector<std::string> document_keys{};                   //!< the field; the column where two are named alike
    std::vector<std::string> left_out{};                        //!< fields named in Unmapped
    std::vector<std::string> mapped_twice{};                    //!< fields listed for a second column; refused
    std::vector<std::unique_ptr<RelationshipDef>> relationships{};
    std::vector<std::uint32_t> row_slots{};                     //!< what tells a row in a flush: the key, and the version
    std::vector<const schema::ForeignKeyDef*> late_keys{};      //!< written when both rows are there: post_update
    struct Version {
        std::int32_t slot = -1;                                 //!< -1: rows are not versioned
        bool is_given = false;                                  //!< the program counts
    } version{};
    bool has_integer_key = false;                               //!< one key column, an integer: the fast identity
    bool joins_by_default = false;                              //!< a relationship is `lazy::joined`
    bool loads_eagerly = false;                                 //!< one is loaded with the objects, whatever way
    bool has_generated_key = false;                             //!< the database numbers it

    std::atomic<bool> is_configured{false};
    std::exception_ptr failure{};  //!< what is wrong with it, or with a class it relates to

    const schema::ColumnDef& column(std::size_t slot) const { return definition.column(columns[slot]); }
    SqlType column_type(std::size_t slot) const { return column(slot).type; }
    sql::FromRef from() const { return sql::FromRef(&definition); }
    sql::NodeRef column_node(std::size_t slot) const { return sql::NodeRef(&column(slot)); }
    //! The slot of a column of the mapped table; -1 when the column is not mapped.
    int slot_of_column(std::uint32_t column) const;
    //! The slot of a field by its member name; -1 when there is none.
    int slot_of_field(std::string_view field) const;
    //! The slot of a document's key; -1 when there is none.
    int slot_of_document_key(std::string_view key) const;
    //! The slot of the field that lies `offset` bytes into the object; -1 when there is none.
    int slot_at(std::size_t offset) const;
    //! The relationship whose field lies `offset` bytes into the object. Never null for a mapped link.
    const RelationshipDef* relationship_at(std::size_t offset) const;
    const RelationshipDef* relationship_named(std::string_view name) const;
};

//! Marks the links of an object that was read by value, so that touching them raises (state/links.cpp).
void detach_links(const sql::EntityInfo& mapper, void* object);

//! The default of a column whose field a new object sets to something else than `plain`. No object is made before the
//! first statement that leaves the column out, as what the field is initialised with may not exist before main().
ClientDefault default_of_initialiser(const ClassInfo& type, const Slot& slot, Value (*plain)());

//! All mappers of the program, in the order they were built.
const std::vector<std::unique_ptr<MapperImpl>>& all_mappers();
//! The mapper of a class, made on first use.
MapperImpl& mapper_for(const ClassInfo& type, schema::TableDef& table);
//! The mapper of a class, configured. Throws `UnmappedError` when no mapping is linked in.
const MapperImpl& require_mapper(const ClassTag& tag, std::string_view class_name);
//! Completes and checks every mapping that is not yet configured; cheap when this one is. Throws `MappingError` when
//! this one is wrong, or one that its relationships reach, naming the wrong one; all others can be used. What is wrong
//! is checked again next time.
const MapperImpl& require_configured(const MapperImpl& mapper);

//! What a foreign key says about rows whose target is deleted.
OnDelete on_delete(const schema::ForeignKeyDef& key);
//! Finds target, direction and columns of a relationship. Throws `MappingError` and its kin.
void configure_relationship(RelationshipDef& relationship);
//! Refuses an order_by that names no field of the target. Throws `MappingError`.
void check_order_by(const RelationshipDef& relationship);
//! Pairs both sides named by back_populates. Throws `MappingError`.
void configure_back(RelationshipDef& relationship);
//! Of a post_update relationship: both sides write their foreign key last. Throws `MappingError` when it cannot be NULL.
void configure_post_update(RelationshipDef& relationship);
//! Refuses a second relationship that writes the same foreign key or association rows. Throws `MappingError`.
void check_sole_writer(const RelationshipDef& relationship);

}  // namespace aludel::orm
