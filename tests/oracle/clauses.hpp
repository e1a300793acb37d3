#pragma once

#include "oracle/builder.hpp"

namespace aludel::oracle {

//! The `[[text, dialect]]` of prefixes and suffixes.
std::vector<sql::build::Prefix> prefixes_of(Builder& builder, const json& list);
//! A name of a dialect that the records write as "*" for all: then empty.
std::string dialect_name(const json& name);

//! The clauses that few statements have, of a SELECT, a compound, an INSERT, UPDATE or DELETE; empty when it has none.
sql::NodeRef rare_clauses(Builder& builder, const json& described);

//! The fields of a description that `rare_clauses` reads.
inline constexpr std::string_view rare_fields[] = {
    "_prefixes", "_suffixes", "_hints", "_statement_hints", "_distinct_on", "_pre_columns_clause", "_fetch_clause",
    "_fetch_clause_options", "_for_update_arg", "_independent_ctes", "_independent_ctes_opts", "_correlate_except",
    "_auto_correlate", "_label_style"};

}  // namespace aludel::oracle
