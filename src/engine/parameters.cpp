#include "engine/parameters.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/enumeration.hpp"
#include "aludel/types/type_def.hpp"
#include "driver/list_param.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aludel::engine {

namespace {

std::string names_of(const Params& given) {
    std::string names;
    for (const NamedValue& value : given.values()) names += (names.empty() ? "'" : ", '") + value.name + "'";
    return names.empty() ? "none" : names;
}

constexpr std::size_t short_list = 8;   // up to here it stays one parameter for each value

//! Is a list to be sent as one array: long, of one type, and without NULL, which IN and ANY take differently?
bool is_array(const std::vector<Value>& list, TypeId type) {
    if (list.size() <= short_list || list.front().is_null()) return false;
    const bool is_moment = list.front().kind() == Layout::date_time || list.front().kind() == Layout::timestamp;
    if (is_moment && type != TypeId::date_time) return false;   // each text tells by itself whether it has a zone
    return std::all_of(list.begin(), list.end(), [&](const Value& value) { return value.kind() == list.front().kind(); });
}

//! A row as a function that makes a default may ask for it.
template <class F>
class RowContext final : public DefaultContext {
public:
    explicit RowContext(F value) : value_(std::move(value)) {}
    Value value_of(std::string_view column) const override { return value_(column); }

private:
    F value_;
};

//! The bind that sets a column: of several rows of VALUES, that of `row`.
const compiler::CompiledBind* bind_of_column(const compiler::Compiled& compiled, std::string_view column, std::int32_t row) {
    const auto named = [&](const std::string& name) {
        const auto found = std::find_if(compiled.binds.begin(), compiled.binds.end(),
                                        [&](const compiler::CompiledBind& bind) { return bind.name == name; });
        return found == compiled.binds.end() ? nullptr : &*found;
    };
    if (row >= 0)
        if (const auto* bind = named(fmt::format("{}_m{}", column, row))) return bind;
    return row <= 0 ? named(std::string(column)) : nullptr;   // the default of the first of several has no number
}

//! How many parameters a bind is sent as; `list` counts the lists.
std::size_t parameters_of(const compiler::CompiledBind& bind, std::span<const std::size_t> sizes, std::size_t& list) {
    const std::size_t size = bind.expanding ? sizes[list++] : 1;
    return size == compiler::one_array ? 1 : size;
}

[[noreturn]] void throw_missing(const std::string& name, const Params& given, const std::string& where) {
    throw StatementError(fmt::format("A value is required for bind parameter '{}'{}. Given: {}.", name, where,
                                     names_of(given)));
}

//! A list is one parameter for each of its values, or one array.
void bind_list(const std::vector<Value>& list, const compiler::CompiledBind& bind, ParamList& out,
               std::vector<std::size_t>& list_sizes) {
    const bool as_array = bind.membership_end > 0 && is_array(list, bind.type.id);
    if (as_array) out.push_back(driver::list_param(list, bind.type));
    else
        for (const Value& element : list) out.push_back(element.param(bind.type));
    list_sizes.push_back(as_array ? compiler::one_array : list.size());
}

//! Calls the functions that make defaults, now that the other parameters are there.
void call_defaults(const compiler::Compiled& compiled, std::span<const std::size_t> list_sizes, ParamList& out,
                   std::vector<Value>& defaults) {
    std::vector<std::size_t> places;
    std::size_t place = 0, list = 0;
    for (const compiler::CompiledBind& bind : compiled.binds) {
        places.push_back(place);
        place += parameters_of(bind, list_sizes, list);
    }
    defaults.assign(compiled.calls, Value());
    for (const compiler::CompiledBind& bind : compiled.binds) {
        if (!bind.call) continue;
        defaults[bind.call_number] = bind.call->call(RowContext([&](std::string_view column) {
            const compiler::CompiledBind* found = bind_of_column(compiled, column, bind.row);
            return found && !found->expanding ? value_of(out[places[static_cast<std::size_t>(found - compiled.binds.data())]])
                                              : Value();
        }));
        out[places[static_cast<std::size_t>(&bind - compiled.binds.data())]] = defaults[bind.call_number].param(bind.type);
    }
}

//! The values that functions make for each row of a batch; `value` gives those that the row has.
template <class F>
std::vector<Value> called_defaults(const compiler::Compiled& compiled, std::size_t rows, F&& value) {
    std::vector<Value> made(rows * compiled.calls);
    for (std::size_t row = 0; compiled.calls > 0 && row < rows; ++row)
        for (const compiler::CompiledBind& bind : compiled.binds) {
            if (!bind.call) continue;
            made[row * compiled.calls + bind.call_number] = bind.call->call(RowContext([&](std::string_view column) {
                const compiler::CompiledBind* found = bind_of_column(compiled, column, -1);
                if (found && found->call) return made[row * compiled.calls + found->call_number];
                if (!found) return Value();
                return found->constant ? found->constant->value : value(row, *found);
            }));
        }
    return made;
}

//! The first set decides the columns of an INSERT or UPDATE, so a later one that names another has a value that nothing takes.
void check_columns(const compiler::Compiled& compiled, std::span<const Params> sets) {
    if (compiled.kind != compiler::StatementKind::insert && compiled.kind != compiler::StatementKind::update) return;
    const Params& first = sets.front();
    for (std::size_t row = 1; row < sets.size(); ++row) {
        if (sets[row].values().size() <= first.values().size()) continue;   // one that is missing is refused as such
        for (const NamedValue& given : sets[row].values())
            if (!first.find(given.name))
                throw StatementError(fmt::format("Parameter group {} has a value for '{}', and the first group, which decides the columns, has "
                                                 "not. Name the same columns in each group, or execute the groups apart.", row, given.name));
    }
}

}  // namespace

Value value_of(const Param& parameter) {
    return parameter.data ? read_slot({.layout = parameter.layout, .custom = parameter.custom}, parameter.data) : Value();
}

void column_keys(const sql::Node& statement, const Params& parameters, std::vector<std::string_view>& keys) {
    keys.clear();
    if (statement.kind != sql::Kind::insert && statement.kind != sql::Kind::update) return;
    for (const NamedValue& parameter : parameters.values()) keys.push_back(parameter.name);
}

void bind_parameters(const compiler::Compiled& compiled, const compiler::StatementKey& key, const GivenValues& given,
                     ParamList& out, std::vector<std::size_t>& list_sizes, std::vector<Value>& defaults) {
    out.clear();
    for (const compiler::CompiledBind& bind : compiled.binds) {
        const Value* value = bind.named ? given.named.find(bind.name) : nullptr;
        if (value) {
            out.push_back(value->param(bind.type));
            continue;
        }
        if (bind.required && bind.named) throw_missing(bind.name, given.named, "");
        const sql::BindNode& node = compiler::bind_of(bind, key);
        if (!bind.named && node.argument > 0 && given.arguments) {
            out.push_back(given.arguments[node.argument - 1]);
            out.back().type = bind.type;
        } else if (bind.required) {
            throw_missing(bind.name, given.named, "");
        } else if (bind.expanding) {
            bind_list(node.list, bind, out, list_sizes);
        } else if (bind.other_form) {
            out.push_back(node.list.front().param(bind.type));
        } else {
            out.push_back(node.value.param(bind.type));
        }
    }
    if (compiled.calls > 0) call_defaults(compiled, list_sizes, out, defaults);
}

void check_words(const compiler::Compiled& compiled, std::span<const Param> parameters,
                 std::span<const std::size_t> list_sizes) {
    std::size_t at = 0, list = 0;
    for (const compiler::CompiledBind& bind : compiled.binds)
        for (std::size_t left = parameters_of(bind, list_sizes, list); left > 0; --left, ++at)
            if (has_words(bind.type)) enumeration::check_word(bind.type, parameters[at], bind.name);
}

void check_words(const compiler::Compiled& compiled, const driver::Batch& batch) {
    ParamList row(batch.width);
    for (std::size_t i = 0; i < batch.count; ++i) {
        batch.fill(batch.context, i, row.data());
        check_words(compiled, row, {});
    }
}

ParameterSets::ParameterSets(const compiler::Compiled& compiled, const compiler::StatementKey& key,
                             std::span<const Params> sets)
    : compiled_(compiled), key_(key), sets_(sets) {
    if (compiled.has_expanding)
        throw InvalidRequestError("A statement with a list, such as in_(...), cannot be run for many sets of "
                                  "parameters. Run it for each set with execute().");
    for (std::size_t row = 0; row < sets.size(); ++row)
        for (const compiler::CompiledBind& bind : compiled.binds)
            if (bind.required && !sets[row].find(bind.name))
                throw_missing(bind.name, sets[row], fmt::format(", in parameter group {}", row));
    check_columns(compiled, sets);
    defaults_ = called_defaults(compiled, sets.size(), [&](std::size_t row, const compiler::CompiledBind& bind) {
        return value(bind, sets[row].values().size(), row);
    });
}

void ParameterSets::fill(const void* context, std::size_t row, Param* out) {
    const auto& self = *static_cast<const ParameterSets*>(context);
    std::size_t index = 0;
    for (const compiler::CompiledBind& bind : self.compiled_.binds)
        *out++ = self.value(bind, index++, row).param(bind.type);
}

const Value& ParameterSets::value(const compiler::CompiledBind& bind, std::size_t index, std::size_t row) const {
    if (bind.call) return defaults_[row * compiled_.calls + bind.call_number];
    if (bind.other_form) return compiler::bind_of(bind, key_).list.front();
    if (!bind.named) return compiler::bind_of(bind, key_).value;
    const auto& values = sets_[row].values();
    if (index < values.size() && values[index].name == bind.name) return values[index].value;   // mostly in order
    const Value* found = sets_[row].find(bind.name);
    return found ? *found : compiler::bind_of(bind, key_).value;
}

FilledBatch::FilledBatch(const compiler::Compiled& compiled, const driver::Batch& rows)
    : compiled_(compiled), rows_(rows) {
    ParamList given(rows.width);
    defaults_ = called_defaults(compiled, rows.count, [&](std::size_t row, const compiler::CompiledBind& wanted) {
        rows.fill(rows.context, row, given.data());
        std::size_t at = 0;
        for (const compiler::CompiledBind& bind : compiled.binds) {
            if (bind.constant) continue;
            if (&bind == &wanted) break;
            ++at;
        }
        return value_of(given[at]);
    });
}

void FilledBatch::fill(const void* context, std::size_t row, Param* out) {
    const auto& self = *static_cast<const FilledBatch*>(context);
    ParamList given(self.rows_.width);
    self.rows_.fill(self.rows_.context, row, given.data());
    std::size_t at = 0;
    for (const compiler::CompiledBind& bind : self.compiled_.binds) {
        if (bind.call) *out++ = self.defaults_[row * self.compiled_.calls + bind.call_number].param(bind.type);
        else if (bind.constant) *out++ = bind.constant->value.param(bind.type);
        else *out++ = given[at++];
    }
}

}  // namespace aludel::engine
