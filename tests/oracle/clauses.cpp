#include "oracle/clauses.hpp"

#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! Keeps whether any clause was there at all.
struct Collected {
    Ref<ClausesNode> node = make_ref<ClausesNode>();
    bool any = false;
};

void add_hints(Builder& builder, const json& described, Collected& out) {
    const json& hints = field(described, "_hints");
    if (!says_nothing(hints))
        for (const json& entry : hints.at("$map")) {
            out.node->hints.push_back({builder.from(entry.at(0).at(0)), entry.at(1).get<std::string>(), dialect_name(entry.at(0).at(1))});
            out.any = true;
        }
    for (const json& entry : field(described, "_statement_hints")) {
        out.node->hints.push_back({FromRef(), entry.at(1).get<std::string>(), dialect_name(entry.at(0))});
        out.any = true;
    }
}

void add_distinct_on(Builder& builder, const json& described, Collected& out) {
    const auto add = [&](const json& list) {
        for (const NodeRef& key : builder.nodes(list)) out.node->distinct_on.push_back(key), out.any = true;
    };
    add(field(described, "_distinct_on"));
    const json& before = field(described, "_pre_columns_clause");
    if (before.is_null()) return;
    const json& clause = builder.resolved(before);
    if (Builder::class_of(clause) != "DistinctOnClause") throw Missing{"class:" + Builder::class_of(clause)};
    add(field(clause, "_distinct_on"));
}

void add_fetch(Builder& builder, const json& described, Collected& out) {
    if (field(described, "_fetch_clause").is_null()) return;
    const json& options = field(described, "_fetch_clause_options");
    out.node->fetch.count = builder.node(field(described, "_fetch_clause"));
    out.node->fetch.percent = map_at(options, "percent") == true;
    out.node->fetch.with_ties = map_at(options, "with_ties") == true;
    out.any = true;
}

void add_lock(Builder& builder, const json& described, Collected& out) {
    const json& given = field(described, "_for_update_arg");
    if (given.is_null()) return;
    const json& clause = builder.resolved(given);
    build::Lock& lock = out.node->lock;
    lock.present = out.any = true;
    lock.read = field(clause, "read") == true;
    lock.key_share = field(clause, "key_share") == true;
    lock.nowait = field(clause, "nowait") == true;
    lock.skip_locked = field(clause, "skip_locked") == true;
    for (const NodeRef& locked : builder.nodes(field(clause, "of"))) {
        if (facts_of(locked->kind).is_from) lock.of_tables.push_back(FromRef(static_cast<const FromNode*>(locked.get())));
        else lock.of.push_back(locked);
    }
}

void add_ctes(Builder& builder, const json& described, Collected& out) {
    const json& ctes = field(described, "_independent_ctes");
    const json& options = field(described, "_independent_ctes_opts");
    for (std::size_t i = 0; i < ctes.size(); ++i) {
        out.node->ctes.push_back({builder.from(ctes[i]), i < options.size() && options[i].at(0) == true});
        out.any = true;
    }
}

void add_correlation(Builder& builder, const json& described, Collected& out) {
    const json& except = field(described, "_correlate_except");
    for (const json& each : except) out.node->correlate_except.push_back(builder.from(each));
    if (!except.is_null()) {
        out.node->correlate_except_nothing = out.node->correlate_except.empty();
        out.any = true;
    } else if (described.contains("_auto_correlate") && says_nothing(field(described, "_correlate")))
        out.node->correlate_nothing = out.any = true;
}

void add_label_style(const json& described, Collected& out) {
    const json& style = field(field(described, "_label_style"), "enum");
    if (style == "SelectLabelStyle.LABEL_STYLE_TABLENAME_PLUS_COL") out.node->label_style = LabelStyle::table_and_column;
    if (style == "SelectLabelStyle.LABEL_STYLE_NONE") out.node->label_style = LabelStyle::none;
    out.any |= out.node->label_style != LabelStyle::disambiguate;
}

}  // namespace

std::string dialect_name(const json& name) { return name == "*" ? std::string() : name.get<std::string>(); }

std::vector<build::Prefix> prefixes_of(Builder& builder, const json& list) {
    std::vector<build::Prefix> all;
    if (!list.is_null())
        for (const json& each : list) all.push_back({builder.node(each.at(0)), dialect_name(each.at(1))});
    return all;
}

NodeRef rare_clauses(Builder& builder, const json& described) {
    Collected out;
    out.node->prefixes = prefixes_of(builder, field(described, "_prefixes"));
    out.node->suffixes = prefixes_of(builder, field(described, "_suffixes"));
    out.any = !out.node->prefixes.empty() || !out.node->suffixes.empty();
    add_hints(builder, described, out);
    add_distinct_on(builder, described, out);
    add_fetch(builder, described, out);
    add_lock(builder, described, out);
    add_ctes(builder, described, out);
    add_correlation(builder, described, out);
    add_label_style(described, out);
    return out.any ? NodeRef(finished(std::move(out.node))) : NodeRef();
}

}  // namespace aludel::oracle
