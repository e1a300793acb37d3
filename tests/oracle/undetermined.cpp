#include "oracle/undetermined.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

namespace aludel::oracle {

namespace {

//! Classes of SQLAlchemy's own tests whose SQL is a function of the test, which a tree does not have.
const std::unordered_map<std::string, std::string> custom_classes{
    {"PreColumnsClause", "a syntax extension of a test"},
    {"PostCriteriaClause", "a syntax extension of a test"},
    {"PostCriteriaClause2", "a syntax extension of a test"},
    {"PostCriteriaClause3", "a syntax extension of a test"},
    {"PostBodyClause", "a syntax extension of a test"},
    {"PostValuesClause", "a syntax extension of a test"},
    {"ColumnExpressionExt", "a syntax extension of a test"},
    {"SomeColThing", "a construct of a test"},
    {"MyFunc", "a construct of a test"},
};

//! Test classes whose tables have flags that a tree does not have, by the name before "::".
const std::unordered_map<std::string, std::string> flagged_tests{
    {"OmitFromStatementsTest", "has columns with a private flag that leaves them out of statements"},
};

//! Tests, by how their names begin, whose statement says more than its tree has kept.
const std::pair<std::string_view, std::string_view> lost_parts[] = {
    {"InsertTest::test_insert_from_select_seq", "has a sequence as a default"},
    {"InsertTest::test_insert_seq_pk_multi_values", "has a sequence as a default"},
    {"NamingConventionTest::test_fk_allcols_", "refers to columns by keys that are not their names"},
    {"NamingConventionTest::test_schematype_ck_name_boolean_not_on_name", "has a naming convention"},
    {"NamingConventionTest::test_uq_defer_name_convention", "has a naming convention"},
    {"DialectTypesTest::test_interval[type_4", "has an interval with digits"},
    {"CompileTest::test_column_identity_no_generated", "says nothing of who sets a number"},
    {"DefaultDialectIdentityDDL_sqlite+pysqlite_3_40_1::test_create_ddl[identity_args9", "says that a number does not begin again"},
    {"CompileTest::test_bindparam_quote_works_on_expanding", "is a list, and its tree one value"},
    {"TableValuedCompileTest::test_json_object_keys_with_ordinality", "has columns that nothing refers to"},
    {"TableValuedCompileTest::test_render_derived_with_lateral", "is LATERAL"},
    {"BindParameterTest::test_bind_callable", "has a value that a function gives"},
    {"ConstraintCompilationTest::test_external_ck_constraint_cancels_internal[add-True]", "has taken a constraint out of its table"},
    {"ConstraintCompilationTest::test_external_ck_constraint_cancels_internal[add-default]", "has taken a constraint out of its table"},
    {"ConstraintCompilationTest::test_external_ck_constraint_cancels_internal[drop-True]", "has taken a constraint out of its table"},
    {"SelectTest::test_type_decorator_", "has functions around a type"},
};

//! `values({})` is an INSERT of no column; without it one of all columns. The trees of both are the same.
bool has_empty_values(const Record& record, const std::string& test) {
    const bool is_meant = test.starts_with("EmptyTest::test_insert_with_empty_collection_values") || test.starts_with("InsertTest::test_inline_default");
    return is_meant && !record.tree().contains("_values") && record.option("params").is_null();
}

std::string why_custom(const json& tree) {
    if (tree.is_object())
        if (const auto name = tree.find("t"); name != tree.end() && name->is_string())
            if (const auto found = custom_classes.find(name->get<std::string>()); found != custom_classes.end())
                return found->first + " is " + found->second;
    if (tree.is_structured())
        for (const json& part : tree)
            if (std::string why = why_custom(part); !why.empty()) return why;
    return {};
}

//! Tests, by how their names begin, that assert what a compiler or dialect of their own writes. Other dialects count.
const std::pair<std::string_view, std::string_view> own_compilers[] = {
    {"ArrayIndexOpTest::", "writes elements of arrays itself"},
    {"JSONIndexOpTest::", "writes elements of JSON itself"},
    {"CustomOpDialectCompileTest::test_unary_modifier_override[custom]", "writes an operator itself"},
    {"CustomOpDialectCompileTest::test_unary_operator_override[custom]", "writes an operator itself"},
    {"BindParameterTest::test_bind_escape_extensibility", "has characters of markers of its own"},
    {"BindParameterTest::test_bind_param_escaping", "has markers of its own"},
    {"BindParameterTest::test_render_binds_as_literal", "has a flag of its compiler that makes parameters literals"},
    {"SelectTest::test_select_precol_compile_ordering", "writes LIMIT itself"},
    {"SelectTest::test_dialect", "writes functions around a type itself"},
    {"CompatFlagsTest::test_use_nchar", "has a flag of its dialect that a record has not"},
    {"CompileTest::test_strict_binds[<lambda>-SELECT __", "has a flag of its compiler that makes parameters literals"},
};

}  // namespace

std::string why_asserted_undetermined(const Record& record) {
    const std::string test = record.data.value("test", "");
    for (const auto& [beginning, reason] : own_compilers)
        if (test.starts_with(beginning)) return std::string(beginning) + " " + std::string(reason);
    return {};
}

std::string why_undetermined(const Record& record) {
    const std::string test = record.data.value("test", "");
    if (const auto found = flagged_tests.find(test.substr(0, test.find("::"))); found != flagged_tests.end())
        return found->first + " " + found->second;
    if (test == "CompileTest::test_column_identity") return test + " says that a number does not begin again";
    if (has_empty_values(record, test)) return "values() of nothing, which a tree has not";
    for (const auto& [beginning, reason] : lost_parts)
        if (test.starts_with(beginning)) return std::string(beginning) + " " + std::string(reason);
    return why_custom(record.tree());
}

}  // namespace aludel::oracle
