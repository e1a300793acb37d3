#include "compiler/sql_compiler.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

//! Means the same for many rows at once as for one after the other: it reads no table and calls no function.
bool is_independent(const Node& written) {
    const Node& value = unwrapped(written);
    switch (value.kind) {
        case Kind::bind: return !as<BindNode>(value).expanding;
        case Kind::null_literal: case Kind::boolean_literal: return true;
        case Kind::cast: return is_independent(*as<CastNode>(value).operand);
        default: return false;
    }
}

bool is_independent_row(const InsertNode& insert) {
    if (insert.rows.size() > 1 || insert.select) return false;
    return insert.rows.empty() ||
           std::all_of(insert.rows.front().begin(), insert.rows.front().end(),
                       [](const build::Assignment& a) { return is_independent(*a.value); });
}

}  // namespace

//! One column of the row: the text around its marker.
driver::InsertShape::Column SqlCompiler::shape_of(std::uint32_t begin, std::uint32_t end) const {
    const std::string_view text = compiled_->text;
    const auto marker = std::find_if(compiled_->markers.begin(), compiled_->markers.end(),
                                     [&](const Marker& m) { return m.position >= begin; });
    if (marker == compiled_->markers.end() || marker->position >= end)
        return {std::string(text.substr(begin, end - begin)), {}, false};
    const std::uint32_t behind = marker->position + marker->size;
    return {std::string(text.substr(begin, marker->position - begin)), std::string(text.substr(behind, end - behind)), true};
}

//! To be called when all is written. Every parameter must have its place in the row: none is used twice, or behind it.
void SqlCompiler::note_insert_shape(const InsertNode& insert) {
    if (row_values_.empty() || job_.literal_binds || !fillings_are_independent_ || !is_independent_row(insert)) return;
    constexpr std::string_view values = "VALUES (";
    const std::string_view text = compiled_->text;
    Ref<driver::InsertShape> shape = make_ref<driver::InsertShape>();
    shape->head = text.substr(0, writer_.position_of(row_values_.front().begin) - values.size());
    shape->tail = text.substr(writer_.position_of(row_values_.back().end) + 1);
    for (const PlaceRange value : row_values_)
        shape->columns.push_back(shape_of(writer_.position_of(value.begin), writer_.position_of(value.end)));
    const std::size_t parameters = shape->parameters();
    if (parameters == 0 || parameters != compiled_->markers.size() || parameters != compiled_->binds.size()) return;
    compiled_->insert_shape = std::move(shape);
}

}  // namespace aludel::compiler
