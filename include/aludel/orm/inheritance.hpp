#pragma once

#include "aludel/orm/mapped.hpp"
#include "aludel/orm/ptr.hpp"

#include <string>
#include <string_view>
#include <type_traits>

namespace aludel {

namespace orm::detail {

//! Comes before the mapping struct of the base, which it tells whose part it is.
template <class E, class Base, InheritanceKind kind, FixedString Table>
struct SubclassPart {
    static_assert(std::is_base_of_v<typename Base::aludel_entity, E>,
                  "the mapped subclass is not derived from the class that its base mapping maps");
    SubclassPart() {
        MappingAccess::begin_subclass(class_info<E>, {kind, Table.view(), class_info<typename Base::aludel_entity>,
                                                      [] { Base base; static_cast<void>(base); }});
    }
};

//! The mapping struct of a subclass: that of its base, with another class.
template <class E, MappingStruct Base, InheritanceKind kind, FixedString Table>
class Inheritance : SubclassPart<E, Base, kind, Table>, public Base {
    static_assert(sizeof(aludel::detail::DefineMappingOf<E>) > 0);   // from here on E is a MappedClass

public:
    using aludel_entity = E;
    Inheritance() {
        MappingAccess::enter_part(*this, class_info<E>);
        sql::mapped_entity<E>.store(&MappingAccess::entity(*this), std::memory_order_release);
    }
};

//! The value that tells a class, as its discriminator column has it.
template <class V>
Value identity_value(const V& identity) {
    if constexpr (std::is_convertible_v<V, std::string_view>) return Value(std::string(identity));
    else return read_slot(slot_of<V>(0), &identity);
}

}  // namespace orm::detail

//! Joined table inheritance: the rows of subclass `E` are in two tables, that of `Base` and one of its own, which has the same
//! primary key. The key is listed again, for the second table:
//!
//! ```cpp
//! struct EmployeeTable : Declarative<Employee, "employee"> {
//!     Mapped<&Employee::id>   id   {this, primary_key};
//!     Mapped<&Employee::name> name {this};
//!     Mapped<&Employee::type> type {this};
//!     Polymorphic poly {this, type, "employee"};
//! };
//! struct ManagerTable : JoinedInheritance<Manager, EmployeeTable, "manager"> {
//!     Mapped<&Manager::id>     id     {this, primary_key, ForeignKey("employee.id")};
//!     Mapped<&Manager::region> region {this};
//!     PolymorphicIdentity identity {this, "manager"};
//! };
//! ```
//! `Employee` is the first base of `Manager`, and not virtual. Columns and relationships of the base are members of the
//! mapping, too: `managers.name`.
template <class E, MappingStruct Base, FixedString Table>
class JoinedInheritance : public orm::detail::Inheritance<E, Base, orm::InheritanceKind::joined, Table> {};

//! Single table inheritance: the rows of subclass `E` are in the table of `Base`. Columns that only the subclass has are added
//! to that table, and are NULL in other rows, so their fields are `std::optional`. What is selected, changed or deleted as the
//! subclass is limited to its rows.
template <class E, MappingStruct Base>
class SingleTableInheritance : public orm::detail::Inheritance<E, Base, orm::InheritanceKind::single, ""> {};

//! Concrete table inheritance: subclass `E` has a table of its own with all columns, those that the mapping of the base lists
//! included. For the database the two classes have nothing to do with each other.
template <class E, MappingStruct Base, FixedString Table>
class ConcreteInheritance : public orm::detail::Inheritance<E, Base, orm::InheritanceKind::concrete, Table> {};

namespace polymorphic_load {
//! On first touch: a SELECT for each object.
inline constexpr orm::PolymorphicLoad select = orm::PolymorphicLoad::select;
//! With the objects of the base: one more SELECT ... IN for each subclass.
inline constexpr orm::PolymorphicLoad selectin = orm::PolymorphicLoad::selectin;
//! By each SELECT of objects of the base, which joins the table of the subclass by LEFT OUTER JOIN.
inline constexpr orm::PolymorphicLoad inline_ = orm::PolymorphicLoad::inline_;
}  // namespace polymorphic_load

//! The column that tells the class of a row (SQLAlchemy's `polymorphic_on`), and its value for the class itself:
//! `Polymorphic poly {this, type, "employee"};` in the mapping of the first base. Without a value there are no objects of the
//! base alone (`polymorphic_abstract`). `polymorphic_load::inline_` or `selectin` at the end is the default of all subclasses
//! (`with_polymorphic="*"` of a mapping): `Polymorphic poly {this, type, "employee", polymorphic_load::inline_};`
class Polymorphic {
public:
    template <class Tab, auto Member, class Owner>
    Polymorphic(Tab* table, const Mapped<Member, Owner>&) {
        orm::MappingAccess::set_discriminator(*table, orm::detail::offset_in<Member, Owner, Tab>());
    }
    template <class Tab, auto Member, class Owner>
    Polymorphic(Tab* table, const Mapped<Member, Owner>& discriminator, orm::PolymorphicLoad load) : Polymorphic(table, discriminator) {
        orm::MappingAccess::set_identity(*table, {}, load);
    }
    template <class Tab, auto Member, class Owner, class V>
    Polymorphic(Tab* table, const Mapped<Member, Owner>& discriminator, const V& identity, orm::PolymorphicLoad load = polymorphic_load::select)
        : Polymorphic(table, discriminator) {
        orm::MappingAccess::set_identity(*table, orm::detail::identity_value(identity), load);
    }
};

//! The value of the discriminator column for a subclass: `PolymorphicIdentity identity {this, "manager"};` (SQLAlchemy's
//! `polymorphic_identity`). A subclass without one has no objects of its own (`polymorphic_abstract`).
class PolymorphicIdentity {
public:
    template <class V>
    PolymorphicIdentity(orm::MappingBase* table, const V& identity, orm::PolymorphicLoad load = polymorphic_load::select) {
        orm::MappingAccess::set_identity(*table, orm::detail::identity_value(identity), load);
    }
};

}  // namespace aludel
