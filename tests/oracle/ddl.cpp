#include "oracle/ddl.hpp"

#include "aludel/compiler/ddl.hpp"
#include "oracle/subject.hpp"
#include "schema/definition.hpp"

namespace aludel::oracle {

namespace {

using DdlFunction = DdlElement (*)(Builder&, const json&);

const json& element_of(const json& tree) { return field(tree, "element"); }

CreateElementOptions create_options(const json& tree) {
    CreateElementOptions options;
    options.if_not_exists = field(tree, "if_not_exists") == true;
    return options;
}

DropElementOptions drop_options(const json& tree) {
    DropElementOptions options;
    options.if_exists = field(tree, "if_exists") == true;
    options.cascade = field(tree, "cascade") == true;
    return options;
}

DdlElement create_table(Builder& builder, const json& tree) {
    check_fields(tree, {"element", "target", "if_not_exists", "include_foreign_key_constraints"});
    CreateElementOptions options = create_options(tree);
    if (const json& keys = field(tree, "include_foreign_key_constraints"); keys.is_array()) {
        options.include_foreign_key_constraints.emplace();
        for (const json& name : keys) options.include_foreign_key_constraints->push_back(object_name(name).text);
    }
    return CreateTable(ddl_table(builder, element_of(tree)), options);
}

DdlElement drop_table(Builder& builder, const json& tree) {
    return DropTable(ddl_table(builder, element_of(tree)), drop_options(tree));
}

//! The name as a naming convention without tokens makes it.
NamingConvention convention_of(std::string_view kind, const std::string& name) {
    std::string format;
    for (const char c : name) format += c == '%' ? std::string("%%") : std::string(1, c);
    return {{std::string(kind), format}};
}

DdlElement create_index(Builder& builder, const json& tree) {
    json index = element_of(tree);
    const Table table = named_table(builder, index, builder.name(field(tree, "table")));
    json& name = index["name"];
    if (name.is_object() && name.contains("$name") && field(name, "quote").is_null()) {   // a naming convention made it
        table.definition().metadata->naming_convention = convention_of("ix", builder.name(name));
        name = nullptr;
    }
    return CreateIndex(table, index_of(builder, index), create_options(tree));
}

DdlElement drop_index(Builder& builder, const json& tree) {
    const Table table = named_table(builder, element_of(tree), builder.name(field(tree, "table")));
    return DropIndex(table, index_of(builder, element_of(tree)), drop_options(tree));
}

DdlElement add_constraint(Builder& builder, const json& tree) {
    check_fields(tree, {"element", "target", "table"});
    const json& constraint = element_of(tree);
    const Table table = named_table(builder, constraint, builder.name(field(tree, "table")));
    const std::string name = Builder::class_of(constraint);
    if (name == "PrimaryKeyConstraint") return AddConstraint(table, primary_key_of(builder, constraint));
    if (name == "UniqueConstraint") return AddConstraint(table, unique_of(builder, constraint));
    if (name == "CheckConstraint") return AddConstraint(table, check_of(builder, constraint));
    if (name == "ForeignKeyConstraint") return AddConstraint(table, foreign_key_of(builder, constraint));
    if (name == "ExcludeConstraint") return AddConstraint(table, exclude_of(builder, constraint));
    throw Missing{"class:" + name};
}

DdlElement drop_constraint(Builder& builder, const json& tree) {
    const json& constraint = element_of(tree);
    const Table table = named_table(builder, constraint, builder.name(field(tree, "table")));
    const std::string name = Builder::class_of(constraint);
    if (name == "PrimaryKeyConstraint") return DropConstraint(table, primary_key_of(builder, constraint), drop_options(tree));
    if (name == "UniqueConstraint") return DropConstraint(table, unique_of(builder, constraint), drop_options(tree));
    if (name == "CheckConstraint") return DropConstraint(table, check_of(builder, constraint), drop_options(tree));
    if (name == "ForeignKeyConstraint") return DropConstraint(table, foreign_key_of(builder, constraint), drop_options(tree));
    throw Missing{"class:" + name};
}

DdlElement create_column(Builder& builder, const json& tree) {
    const json table = {{"t", "Table"}, {"name", field(tree, "table")}, {"columns", json::array({element_of(tree)})}};
    return CreateColumn(ddl_table(builder, table), object_name(field(element_of(tree), "name")).text);
}

DdlElement create_sequence(Builder&, const json& tree) { return CreateSequence(sequence_of(element_of(tree)), create_options(tree)); }
DdlElement drop_sequence(Builder&, const json& tree) { return DropSequence(sequence_of(element_of(tree)), drop_options(tree)); }
DdlElement create_schema(Builder&, const json& tree) { return CreateSchema(object_name(element_of(tree)), create_options(tree)); }
DdlElement drop_schema(Builder&, const json& tree) { return DropSchema(object_name(element_of(tree)), drop_options(tree)); }

ViewOptions view_options(Builder& builder, const json& tree) {
    ViewOptions options;
    options.schema = schema_name(field(tree, "schema"));
    options.or_replace = field(tree, "or_replace") == true;
    options.temporary = field(tree, "temporary") == true;
    options.materialized = field(tree, "materialized") == true;
    options.if_not_exists = field(tree, "if_not_exists") == true;
    options.dialect_options = dialect_options_of(builder, tree);
    return options;
}

DdlElement create_view(Builder& builder, const json& tree) {
    check_fields(tree, {"table_name", "selectable", "schema", "or_replace", "temporary", "materialized", "if_not_exists", "dialect_kwargs"});
    return CreateView(builder.node(field(tree, "selectable")), object_name(field(tree, "table_name")), view_options(builder, tree));
}

DdlElement create_table_as(Builder& builder, const json& tree) {
    check_fields(tree, {"table_name", "selectable", "schema", "temporary", "if_not_exists", "dialect_kwargs"});
    return CreateTableAs(builder.node(field(tree, "selectable")), object_name(field(tree, "table_name")), view_options(builder, tree));
}

DdlElement drop_view(Builder& builder, const json& tree) {
    ViewOptions options = view_options(builder, tree);
    options.schema = schema_name(field(element_of(tree), "schema"));
    return DropView(object_name(field(element_of(tree), "name")), options, drop_options(tree));
}

DdlElement create_type(Builder&, const json& tree) { return CreateType(to_type(element_of(tree)), create_options(tree)); }
DdlElement drop_type(Builder&, const json& tree) { return DropType(to_type(element_of(tree)), drop_options(tree)); }

DdlElement ddl_text(Builder& builder, const json& tree) {
    check_fields(tree, {"statement", "target", "context"});
    std::vector<std::pair<std::string, std::string>> context;
    if (const json& given = field(tree, "context"); !given.is_null())
        for (const json& entry : given.at("$map")) context.emplace_back(entry.at(0).get<std::string>(), entry.at(1).get<std::string>());
    const DDL text(unsafe_sql(field(tree, "statement").get_ref<const std::string&>()), std::move(context));
    const json& target = field(tree, "target");
    if (target.is_null()) return text;
    const json table = {{"t", "Table"}, {"name", field(target, "name")}, {"schema", field(target, "schema")}};
    return text.against(ddl_table(builder, table));
}

const std::unordered_map<std::string, DdlFunction> elements{
    {"CreateTable", create_table}, {"DropTable", drop_table}, {"CreateIndex", create_index}, {"DropIndex", drop_index},
    {"AddConstraint", add_constraint}, {"DropConstraint", drop_constraint}, {"CreateColumn", create_column},
    {"CreateSequence", create_sequence}, {"DropSequence", drop_sequence}, {"CreateSchema", create_schema},
    {"DropSchema", drop_schema}, {"CreateView", create_view}, {"CreateTableAs", create_table_as}, {"DropView", drop_view},
    {"CreateEnumType", create_type}, {"DropEnumType", drop_type}, {"CreateDomainType", create_type},
    {"DropDomainType", drop_type}, {"DDL", ddl_text},
};

}  // namespace

Subject ddl_subject(Builder& builder, const json& tree, const DdlOptions& options) {
    const auto found = elements.find(Builder::class_of(tree));
    if (found == elements.end()) throw Missing{"class:" + Builder::class_of(tree)};
    const DdlElement element = found->second(builder, tree);
    return [element, options](const Dialect& dialect) { return Output{element.compile(dialect, options), {}}; };
}

}  // namespace aludel::oracle
