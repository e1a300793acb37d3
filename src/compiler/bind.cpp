#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "compiler/dialect_access.hpp"

#include <algorithm>
#include <tuple>

namespace aludel::compiler {

using namespace sql;

namespace {

//! A name made up for a parameter has one `_` for blanks, brackets and percent signs in a row.
std::string plain_base(std::string_view base) {
    std::string plain;
    bool special = false;
    for (const char c : base) {
        const bool is_special = c == '%' || c == '(' || c == ')' || c == ' ' || c == '$';
        if (!is_special) plain += c;
        else if (!special) plain += '_';
        special = is_special;
    }
    if (plain == base) return plain;
    const std::size_t first = plain.find_first_not_of('_'), last = plain.find_last_not_of('_');
    return first == plain.npos ? "param" : plain.substr(first, last - first + 1);
}

}  // namespace

std::string SqlCompiler::made_up_name(const BindNode& bind, std::string_view base) {
    return names_.next(plain_base(bind.base.empty() ? base : bind.base), NameClass::parameter);
}

void SqlCompiler::write_bind(const BindNode& given, std::string_view base) {
    const BindNode& bind = job_.executed && given.same_as ? as<BindNode>(given.same_as) : given;
    if (bind.expanding) return write_list_bind(bind, base);
    if (expressions_around(bind)) return write_wrapped(bind, [&] { return name_for(bind, base); });
    const bool printed_value = literal_values_ && bind.is_literal() && !job_.executed;   // what is executed is kept
    const bool literal_in_text = job_.executed && bind.literal_execute && bind.is_literal();   // the key has its value
    if (job_.literal_binds || printed_value || literal_in_text) {
        if (bind.required)
            throw CompileError("The parameter \"" + bind.name + "\" has no value to be written into the text. Give it "
                               "one, or compile without literal_binds.");
        return write_literal(bind.value, bind.type);
    }
    if (const auto known = known_binds_.find(&bind); known != known_binds_.end()) write_marker(known->second);
    else if (const auto same = numbered_bind(bind)) write_marker(*same);
    else write_marker(add_bind(bind, name_for(bind, base)));
    write(bind_cast(bind.type));
}

//! The name that a parameter has in the text, which is its own from now on.
std::string SqlCompiler::name_for(const BindNode& bind, std::string_view base) {
    if (bind.name.empty()) return made_up_name(bind, base);
    claim_name(bind.name, &bind);
    return bind.name;
}

//! Where parameters have numbers, those of one name have one number in printed text. In what is executed each keeps its
//! own, so that the server infers a type for each place.
std::optional<std::uint32_t> SqlCompiler::numbered_bind(const BindNode& bind) const {
    const ParameterStyle style = abilities().parameters;
    if (job_.executed || bind.name.empty() || (style != ParameterStyle::numeric && style != ParameterStyle::dollar)) return {};
    for (std::uint32_t i = 0; i < compiled_->binds.size(); ++i) {
        const CompiledBind& known = compiled_->binds[i];
        if (known.named && known.name == bind.name && known.type == bind.type && known.required == bind.required && !known.expanding) return i;
    }
    return {};
}

void SqlCompiler::write_json_step(const Node& step, Binding outer, std::string_view base, bool other_form) {
    const auto* bind = as_if<BindNode>(unwrapped(step));
    if (!other_form || !bind || !bind->has_other_form) return write_operand(step, outer, base);
    if (job_.literal_binds) return write_literal(bind->list.front(), TypeId::string);
    const auto index = add_bind(*bind, made_up_name(*bind, base), false);
    compiled_->binds[index].other_form = true;
    compiled_->binds[index].type = TypeId::string;
    write_marker(index);
}

void SqlCompiler::write_own_bind(const BindNode& bind, std::string_view base) {
    if (job_.literal_binds) return write_bind(bind, base);
    if (!bind.name.empty()) claim_name(bind.name, &bind);
    write_marker(add_bind(bind, bind.name.empty() ? made_up_name(bind, base) : bind.name, false));
}

void SqlCompiler::write_count(const Node& count) {
    write_expression(count);
    execute_literally(count);
}

void SqlCompiler::execute_literally(const Node& count) {
    const auto* bind = as_if<BindNode>(count);
    if (!bind || !bind->is_literal() || job_.literal_binds) return;
    compiled_->binds[known_binds_.at(bind)].literal_execute = true;
}

//! A value of INSERT and UPDATE, named exactly as its column.
void SqlCompiler::write_exact_bind(const BindNode& bind, const std::string& name) {
    if (job_.literal_binds || !bind.name.empty() || known_binds_.count(&bind)) return write_bind(bind, name);
    if (!open_ctes_.empty()) return write_bind(bind, "param");   // the name is the column's in the statement itself
    if (expressions_around(bind)) return write_wrapped(bind, [&] { return claim_name(name, &bind), name; });
    claim_name(name, &bind);
    write_marker(add_bind(bind, name));
    write(bind_cast(bind.type));
}

//! The values right of IN. The text has one marker for all; `expand` makes it as many as there are.
void SqlCompiler::write_list_bind(const BindNode& bind, std::string_view base, std::vector<SqlType> tuple, ListPlace place) {
    if (!bind.expanding) return write_bind(bind, base);
    if (job_.literal_binds || (job_.executed && bind.literal_execute && bind.is_literal()))
        return write_literal_list(bind, tuple, place);
    const auto known = known_binds_.find(&bind);   // the same list again; an array takes the place of its own IN
    if (known != known_binds_.end() && !abilities().array_lists && compiled_->binds[known->second].place == place)
        return write_marker(known->second);
    if (!bind.name.empty()) claim_name(bind.name, &bind);
    const std::uint32_t index =
        add_bind(bind, bind.name.empty() ? made_up_name(bind, base) : bind.name);
    if (tuple.empty()) write_around_elements(bind, compiled_->binds[index]);
    compiled_->binds[index].tuple = std::move(tuple);
    compiled_->binds[index].place = place;
    write_marker(index);
}

//! Two different parameters must not print under one name where the text refers to them by name.
void SqlCompiler::claim_name(const std::string& name, const BindNode* bind) {
    const auto [claim, is_new] = claimed_names_.try_emplace(name, bind, 0);
    if (is_new) {
        names_.reserve(name);
        return;
    }
    const BindNode* other = claim->second.first;
    const bool same_parameter = bind && other && !bind->name.empty() && bind->name == other->name;
    const ParameterStyle style = abilities().parameters;
    if (!same_parameter && (style == ParameterStyle::named || style == ParameterStyle::pyformat))
        throw CompileError("The name \"" + name + "\" means both a value set by the statement and a parameter. "
                           "Give bindparam() another name.");
}

std::uint32_t SqlCompiler::add_bind(const BindNode& bind, std::string name, bool shared) {
    const auto index = static_cast<std::uint32_t>(compiled_->binds.size());
    CompiledBind entry;
    if (const auto source = sources_.find(&bind); source != sources_.end()) entry.source = source->second;
    else take_default(bind, entry);
    entry.type = bind.type;
    entry.named = !bind.name.empty() && !entry.constant;
    entry.quoted = is_quoted_marker(name);
    entry.name = std::move(name);
    entry.required = bind.required && !entry.constant;
    entry.expanding = bind.expanding;
    entry.literal_execute = bind.literal_execute || (literal_execute_ && bind.is_literal());
    compiled_->binds.push_back(std::move(entry));
    if (shared) known_binds_.emplace(&bind, index);
    return index;
}

void SqlCompiler::write_literal_list(const BindNode& bind, const std::vector<SqlType>& tuple, ListPlace place) {
    if (bind.list.empty()) return write(empty_list(dialect_, tuple.empty() ? std::vector{bind.type} : tuple, place));
    std::string before, after;
    if (tuple.empty()) std::tie(before, after) = around_element(bind);
    const std::size_t tuple_width = tuple.size();
    const bool tuples = tuple_width > 1;
    if (tuples && abilities().tuple_in_values) write("VALUES ");
    for (std::size_t i = 0; i < bind.list.size(); ++i) {
        if (i > 0) write(", ");
        if (tuples && i % tuple_width == 0) write("(");
        write(before);
        write(dialect_.literal_text(bind.list[i], tuples ? tuple[i % tuple_width] : bind.type));
        write(after);
        if (tuples && (i + 1) % tuple_width == 0) write(")");
    }
}

}  // namespace aludel::compiler
