#include "oracle/builder.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! Empty for a name that is made up when compiled.
std::string from_name(Builder& builder, const json& described) {
    const json& name = field(described, "name");
    return name.is_object() && name.contains("$anon") ? std::string() : builder.name(name);
}

NodeRef alias(Builder& builder, const json& described) {
    check_fields(described, {"element", "name"});
    return build::alias(builder.from(field(described, "element")), from_name(builder, described));
}

NodeRef subquery(Builder& builder, const json& described) {
    check_fields(described, {"element", "name"});
    return build::subquery(builder.node(field(described, "element")), from_name(builder, described));
}

NodeRef from_grouping(Builder& builder, const json& described) { return builder.node(field(described, "element")); }

}  // namespace

void add_froms(Classes& classes) {
    classes["Alias"] = alias;
    classes["Subquery"] = subquery;
    classes["FromGrouping"] = from_grouping;
}

}  // namespace aludel::oracle
