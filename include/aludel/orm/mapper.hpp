#pragma once

#include "aludel/orm/mapped.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/types/text_sink.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! A mapping, for inspection (SQLAlchemy's `Mapper`): the class, its table, and which member is which column or
//! relationship. A cheap handle on something that lives as long as the program; any thread may read it.
class Mapper {
public:
    explicit Mapper(const orm::MapperImpl& mapper) noexcept : mapper_(&mapper) {}

    //! The mapped class, as the compiler spells it without its namespace: "User" (`Mapper.class_`).
    std::string_view class_name() const noexcept;
    //! Its table; of a class with several, the one of its own.
    Table local_table() const;
    //! The members that are columns, those of the bases first, in the order of the mapping.
    std::vector<std::string> column_attrs() const;
    //! The members that are relationships.
    std::vector<std::string> relationships() const;
    //! All mapped members: columns, then relationships.
    std::vector<std::string> attrs() const;
    //! The names of the key's columns, in the order in which `session.get<User>(...)` takes them.
    std::vector<std::string> primary_key() const;
    //! The column of a member, which may have another name than the member. Throws `NoSuchColumnError`.
    Expr<Any> column(std::string_view attr) const;
    //! The mapping of the class that this one inherits from; none for the first class of a hierarchy (`Mapper.inherits`).
    std::optional<Mapper> inherits() const;
    //! The mapping of the first class of its hierarchy, itself if there is none (`Mapper.base_mapper`).
    Mapper base_mapper() const;
    //! The class and all that inherit from it, each after its base (`Mapper.self_and_descendants`).
    std::vector<Mapper> self_and_descendants() const;
    //! Is it this class, or a subclass of it?
    bool isa(const Mapper& other) const;
    //! What the discriminator column has in the rows of the class; NULL for a class without rows of its own.
    Value polymorphic_identity() const;
    //! The tables that have its rows: that of the first base, then those of joined subclasses (`Mapper.tables`).
    std::vector<Table> tables() const;
    //! The mapping at the other end of a relationship. Throws `InvalidRequestError` when there is none of this name.
    Mapper related(std::string_view relationship) const;

    friend bool operator==(const Mapper&, const Mapper&) = default;
    //! Prints the mapping: `Mapper[User(users)]`.
    std::string repr() const;
    template <TextSink S>
    friend S& operator<<(S& stream, const Mapper& mapper) {
        stream << std::string_view(mapper.repr());
        return stream;
    }

private:
    const orm::MapperImpl* mapper_;
};

//! The mapping of a class: `mapper(users).relationships()` (SQLAlchemy's `User.__mapper__`, `inspect(User)`). Completes
//! and checks all mappings of the program first, as the first session does; throws `MappingError` and its kin.
Mapper mapper(const orm::MappingBase& table);

}  // namespace aludel
