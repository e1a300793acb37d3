#pragma once

#include "aludel/orm/inheritance.hpp"
#include "aludel/orm/relationship.hpp"
#include "schema/definition.hpp"

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace aludel::orm {

class MapperImpl;

enum class Direction : std::uint8_t { many_to_one, one_to_many, many_to_many };
//! What the database does with a row whose foreign key points to a row that is deleted.
enum class OnDelete : std::uint8_t { refuse, cascade, clear };

//! A foreign key of one of a class's tables.
struct ForeignKey {
    const schema::TableDef* table;
    const schema::ForeignKeyDef* key;
    const schema::TableDef* target;
};

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
    std::vector<SyncPair> pairs{};                        //!< one_to_many and many_to_one; none: it is only shown
    sql::NodeRef further{};                               //!< what its primaryjoin says besides the pairs
    sql::FromRef further_owner{}, further_target{};       //!< the names of both sides there
    bool goes_by_owner = false;                           //!< what it links depends on more of the owner's row than the pairs
    std::vector<SecondaryPair> local_pairs{}, remote_pairs{};   //!< many_to_many
    const schema::TableDef* secondary = nullptr;
    const ForeignKey* key = nullptr;                      //!< null for many_to_many, and where there is only a primaryjoin
    OnDelete on_delete = OnDelete::refuse;                //!< of the foreign key
    bool is_late = false;                                 //!< it, or its other side, is post_update
    bool to_primary_key = false;                          //!< many_to_one to the target's whole key, in its order
    std::int32_t position = -1;                           //!< of an ordering_list: the slot of the target that has the place; -1: it is another collection

    const std::string& full_name() const noexcept { return name; }   //!< "User.posts"
};

//! A table of a class, and which of its columns are which slots.
struct TablePart {
    const schema::TableDef* table;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> columns{};   //!< slot and column; those of the key are in each part

    sql::FromRef from() const { return sql::FromRef(table); }
    //! Null for a slot that is stored in another table.
    const schema::ColumnDef* column(std::uint32_t slot) const noexcept {
        for (const auto& [known, index] : columns)
            if (known == slot) return &table->column(index);
        return nullptr;
    }
};

//! A field of type `Deferred`.
struct DeferredField {
    std::uint32_t slot;
    bool by_default = false;    //!< a SELECT of the class leaves it out unless an option names it
    bool raises = false;        //!< reading it throws, if by_default and not loaded
    std::string group{};        //!< loaded together; empty: alone
};

//! A field that is an SQL expression over the tables of the class.
struct PropertyDef {
    PropertySql make;   //!< asked once, when a statement first reads it: what it is about may be defined later
    std::once_flag once{};
    sql::NodeRef sql{};
};

//! How a class inherits from another mapped one, and which ones inherit from it.
struct InheritanceDef {
    InheritanceKind kind = InheritanceKind::none;
    MapperImpl* base = nullptr;                    //!< null: the first class
    MapperImpl* root = nullptr;                    //!< the first class, maybe itself; its identity map has all objects
    std::vector<MapperImpl*> subclasses{};         //!< direct ones
    std::int32_t discriminator = -1;               //!< the slot that tells the class; -1: none
    Value identity{};                              //!< what it has for this class; NULL: there are no objects of it alone
    PolymorphicLoad load = PolymorphicLoad::select;
    std::vector<std::pair<Value, MapperImpl*>> classes{};   //!< of the root: by identity
};

//! The mapping of one class: which field is which column, and its relationships (SQLAlchemy's `Mapper`).
//!
//! Built by the mapping struct before main(), completed once by `require_configured`, constant afterwards.
class MapperImpl : public sql::EntityInfo {
public:
    MapperImpl(const ClassInfo& type, schema::TableDef& table);
    //! A subclass of `base`, in the same table or with one of its own.
    MapperImpl(const ClassInfo& type, schema::TableDef& table, MapperImpl& base);

    const ClassInfo& type;
    schema::TableDef& definition;                               //!< the class's own table
    sql::NodeRef item;                                          //!< the class in the list of a SELECT; immortal
    std::vector<std::string> fields{};                          //!< the member's name of each slot
    std::vector<std::string> document_keys{};                   //!< the field; the column where two are named alike
    std::vector<std::string> left_out{};                        //!< fields named in Unmapped
    std::vector<std::string> mapped_twice{};                    //!< fields listed for a second column; refused
    std::vector<std::shared_ptr<RelationshipDef>> relationships{};   //!< those of the bases first
    std::vector<DeferredField> deferred{};                      //!< in the order of the slots
    std::vector<std::unique_ptr<PropertyDef>> property_sql{};   //!< of each of `properties`
    bool defers_columns = false;                                //!< one of them by default
    std::vector<const schema::ColumnDef*> slot_columns{};       //!< where each slot is stored; a key: in the first table
    std::vector<TablePart> parts{};                             //!< its tables, that of the first base first
    std::vector<ForeignKey> foreign_keys{};                     //!< of all tables, but for those from one to the other
    bool knows_foreign_keys = false;
    InheritanceDef inheritance{};
    std::vector<const schema::ForeignKeyDef*> late_keys{};      //!< written when both rows are there: post_update
    struct Version {
        std::int32_t slot = -1;                                 //!< -1: rows are not versioned
        bool is_given = false;                                  //!< the program counts
    } version{};
    DefaultsRead defaults_read = DefaultsRead::with_inserts;    //!< the base's, unless it says so itself
    bool has_integer_key = false;                               //!< one key column, an integer: the fast identity
    bool joins_by_default = false;                              //!< a relationship is `lazy::joined`
    bool loads_eagerly = false;                                 //!< one is loaded with the objects, whatever way
    bool loads_subclasses = false;                              //!< what a subclass has besides comes with objects of the base
    std::vector<const sql::EntityInfo*> inline_below{};         //!< subclasses that each SELECT of the class reads, a base first
    bool has_generated_key = false;                             //!< the database numbers it

    std::atomic<bool> carries_keys{false};   //!< of a root: a relationship writes new keys of its objects elsewhere (passive_updates(false))
    std::atomic<bool> is_configured{false};
    std::exception_ptr failure{};  //!< what is wrong with it, or with a class it relates to

    //! A column property: no column of a table has it.
    bool is_property(std::size_t slot) const noexcept { return has_properties && slot_columns[slot]->property_of != nullptr; }
    SqlType column_type(std::size_t slot) const { return column(slot).type; }
    const schema::ColumnDef& column(std::size_t slot) const { return *slot_columns[slot]; }
    //! What the class is selected from: its table, or of a subclass an EntityFromNode.
    const sql::FromRef& from() const noexcept { return from_; }
    //! Where its rows are: a table, or the join of several.
    const sql::FromRef& element() const noexcept { return element_; }
    sql::NodeRef column_node(std::size_t slot) const { return column_in(from_, slot); }
    //! The column of a slot in a FROM of the class, or of a subclass of it.
    sql::NodeRef column_in(const sql::FromRef& from, std::size_t slot) const;
    //! Its position among the columns that objects take of a FROM. Throws `ArgumentError` if that is one of other classes.
    std::size_t place_in(const sql::FromNode& from, std::size_t slot) const;
    bool is_subclass() const noexcept { return inheritance.base != nullptr; }
    //! There are other classes in its identity map.
    bool is_in_hierarchy() const noexcept { return is_subclass() || !inheritance.subclasses.empty(); }
    //! Objects of several classes may be in its rows.
    bool is_polymorphic() const noexcept { return inheritance.discriminator >= 0 && !inheritance.root->inheritance.subclasses.empty(); }
    //! Is it `other`, or a subclass of it?
    bool is_a(const MapperImpl& other) const noexcept;
    bool has_table(const schema::TableDef& table) const noexcept { return part_of(table) != nullptr; }
    const TablePart* part_of(const schema::TableDef& table) const noexcept;
    //! Adds a field: the next slot.
    void add_slot(const Slot& slot, const schema::ColumnDef& column, std::string field);
    //! Makes the column of a column property of the class, which `add_slot` then takes.
    const schema::ColumnDef& add_property(const FieldSpec& spec, PropertySql make);
    //! The own table of the class has this column for a key field that is in the first table, too.
    void add_key_column(std::uint32_t slot, const schema::ColumnDef& column);
    //! Says of the last field that was added that it is `Deferred`.
    void add_deferred(DeferredField field);
    //! Null for a field that isn't `Deferred`.
    const DeferredField* deferred_at(std::size_t slot) const noexcept;
    //! The slot of a column of one of the mapped tables; -1 when the column is not mapped.
    int slot_of_column(const schema::TableDef& table, std::uint32_t column) const;
    //! The slot of a field by its member name; -1 when there is none.
    int slot_of_field(std::string_view field) const;
    //! The slot of a document's key; -1 when there is none.
    int slot_of_document_key(std::string_view key) const;
    //! The slot of the field that lies `offset` bytes into the object; -1 when there is none.
    int slot_at(std::size_t offset) const;
    //! The relationship whose field lies `offset` bytes into the object. Never null for a mapped link.
    const RelationshipDef* relationship_at(std::size_t offset) const;
    const RelationshipDef* relationship_named(std::string_view name) const;

private:
    void begin();
    sql::FromRef from_, element_;
};

//! Marks the links of an object that was read by value, so that touching them raises (state/links.cpp).
void detach_links(const sql::EntityInfo& mapper, void* object);
//! Loads a `Deferred` field of an object of a session when it is read (instances/deferred_fields.cpp).
void load_deferred(const aludel::detail::DeferredWord& word);

//! The default of a column whose field a new object sets to something else than `plain`. No object is made before the
//! first statement that leaves the column out, as what the field is initialised with may not exist before main().
ClientDefault default_of_initialiser(const ClassInfo& type, const Slot& slot, Value (*plain)());

//! All mappers of the program, in the order they were built.
const std::vector<std::unique_ptr<MapperImpl>>& all_mappers();
//! The class that a table belongs to, the first one of those in it; null when there is none.
const MapperImpl* mapper_of_table(const schema::TableDef& table);
//! The mapper of a class, made on first use.
MapperImpl& mapper_for(const ClassInfo& type, schema::TableDef& table);
//! Makes the mapper of a subclass, after that of its base. Throws `MappingError` when the base is in use already.
MapperImpl& subclass_mapper_for(const ClassInfo& type, const SubclassSpec& spec);
//! Calls `visit(MapperImpl&)` for a class and all below it.
template <class F>
void each_below(const MapperImpl& mapper, F&& visit) {
    visit(mapper);
    for (const MapperImpl* subclass : mapper.inheritance.subclasses) each_below(*subclass, visit);
}
//! A class and subclasses of it in FROM, each subclass with those between it and the class: LEFT OUTER JOINs, or inner ones.
sql::FromRef polymorphic_from(const MapperImpl& base, const std::vector<const MapperImpl*>& subclasses, bool innerjoin);
//! The position of a key column in the own table of a subclass, in a FROM that reads it with its base; -1: it isn't there.
std::ptrdiff_t key_place_in(const sql::FromNode& from, const MapperImpl& subclass, std::uint32_t slot);
//! The subclasses of a class that a FROM reads with it, a base first.
std::vector<const sql::EntityInfo*> classes_below(const MapperImpl& mapper, const sql::FromNode& from);
//! What objects of a relationship's target are read from, if `of_type()` says `given`; empty: nothing is said.
sql::FromRef loaded_from(const MapperImpl& target, const sql::FromRef& given);
//! The class of a row, by what its discriminator has; null for a value that no class has.
const MapperImpl* class_of_row(const MapperImpl& root, const Value& discriminator);
//! The condition that tells the rows of a subclass; empty where all of its tables' rows are its own.
sql::NodeRef class_criterion(const sql::EntityInfo& info, const sql::FromRef& from);
//! What becomes of a foreign key to a table that its MetaData does not have.
enum class UnknownTarget : std::uint8_t {
    refuse,   //!< `NoSuchTableError`
    skip,     //!< no relationship uses it
};
//! Finds the foreign keys of a class, once.
void find_foreign_keys(MapperImpl& mapper, UnknownTarget unknown);
//! Completes what a class has by inheritance. Throws `MappingError`.
void configure_inheritance(MapperImpl& mapper);
//! The mapper of a class, configured. Throws `UnmappedError` when no mapping is linked in.
const MapperImpl& require_mapper(const ClassTag& tag, std::string_view class_name);
//! Completes and checks every mapping that is not yet configured; cheap when this one is. Throws `MappingError` when
//! this one is wrong, or one that its relationships reach, naming the wrong one; all others can be used. What is wrong
//! is checked again next time.
const MapperImpl& require_configured(const MapperImpl& mapper);

//! What a foreign key says about rows whose target is deleted.
OnDelete on_delete(const schema::ForeignKeyDef& key);
//! The column of a table behind one of a table, of a class, or of an alias of these; null where there is none.
const schema::ColumnDef* column_of_table(const sql::NodeRef& column);
//! Refuses `Deferred` fields that the library needs of each object. Throws `MappingError`.
void check_deferred(const MapperImpl& mapper);
void check_deferred(const RelationshipDef& relationship);
//! Finds target, direction and columns of a relationship. Throws `MappingError` and its kin.
void configure_relationship(RelationshipDef& relationship);
//! Takes direction, pairs, and further conditions from its primaryjoin. Throws `MappingError`.
void use_primaryjoin(RelationshipDef& relationship);
[[noreturn]] void throw_relationship_error(const RelationshipDef& relationship, const std::string& what);
//! Refuses an order_by that names no field of the target. Throws `MappingError`.
void check_order_by(const RelationshipDef& relationship);
//! Checks what a relationship says of its collection. Throws `MappingError`.
void configure_collection(RelationshipDef& relationship);
//! Pairs both sides named by back_populates. Throws `MappingError`.
void configure_back(RelationshipDef& relationship);
//! Of a post_update relationship: both sides write their foreign key last. Throws `MappingError` when it cannot be NULL.
void configure_post_update(RelationshipDef& relationship);
//! Refuses a second relationship that writes the same foreign key or association rows. Throws `MappingError`.
void check_sole_writer(const RelationshipDef& relationship);

}  // namespace aludel::orm
