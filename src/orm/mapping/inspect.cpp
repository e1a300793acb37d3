#include "aludel/orm/mapper.hpp"

#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"

namespace aludel {

namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "none" : text;
}

}  // namespace

std::string_view Mapper::class_name() const noexcept { return mapper_->type.name; }
Table Mapper::local_table() const { return Table(sql::FromRef(&mapper_->definition)); }
std::vector<std::string> Mapper::column_attrs() const { return mapper_->fields; }

std::vector<std::string> Mapper::relationships() const {
    std::vector<std::string> names;
    for (const auto& relationship : mapper_->relationships) names.push_back(relationship->spec.name);
    return names;
}

std::vector<std::string> Mapper::attrs() const {
    std::vector<std::string> names = column_attrs();
    for (std::string& name : relationships()) names.push_back(std::move(name));
    return names;
}

std::vector<std::string> Mapper::primary_key() const {
    std::vector<std::string> names;
    for (std::uint32_t slot : mapper_->keys) names.push_back(mapper_->column(slot).name);
    return names;
}

Expr<Any> Mapper::column(std::string_view attr) const {
    const int slot = mapper_->slot_of_field(attr);
    if (slot < 0)
        throw NoSuchColumnError(std::string(class_name()) + " maps no column to a member \"" + std::string(attr) +
                                "\". Members with columns: " + listed(column_attrs()) + ".");
    return Expr<Any>(mapper_->column_node(static_cast<std::size_t>(slot)));
}

std::optional<Mapper> Mapper::inherits() const {
    return mapper_->is_subclass() ? std::optional(Mapper(*mapper_->inheritance.base)) : std::nullopt;
}
Mapper Mapper::base_mapper() const { return Mapper(*mapper_->inheritance.root); }

std::vector<Mapper> Mapper::self_and_descendants() const {
    std::vector<Mapper> all;
    orm::each_below(*mapper_, [&](const orm::MapperImpl& below) { all.emplace_back(below); });
    return all;
}

bool Mapper::isa(const Mapper& other) const { return mapper_->is_a(*other.mapper_); }
Value Mapper::polymorphic_identity() const { return mapper_->inheritance.identity; }

std::vector<Table> Mapper::tables() const {
    std::vector<Table> all;
    for (const orm::TablePart& part : mapper_->parts) all.emplace_back(part.from());
    return all;
}

Mapper Mapper::related(std::string_view relationship) const {
    if (const orm::RelationshipDef* found = mapper_->relationship_named(relationship)) return Mapper(*found->target);
    throw InvalidRequestError(std::string(class_name()) + " has no relationship \"" + std::string(relationship) +
                              "\". Relationships: " + listed(relationships()) + ".");
}

std::string Mapper::repr() const {
    return "Mapper[" + std::string(class_name()) + "(" + local_table().name() + ")]";
}

Mapper mapper(const orm::MappingBase& table) {
    return Mapper(orm::require_configured(orm::MappingAccess::mapper(table)));
}

}  // namespace aludel
