#include "aludel/base/error.hpp"
#include "compiler/dialect_access.hpp"
#include "compiler/sql_writer.hpp"

namespace aludel::compiler {

namespace {

class Expander {
public:
    Expander(const Dialect& dialect, const Compiled& compiled, std::span<const std::size_t> sizes)
        : dialect_(dialect), compiled_(compiled) {
        std::size_t list = 0, number = 1;
        for (const CompiledBind& bind : compiled.binds) {
            if (bind.expanding && list >= sizes.size())
                throw ArgumentError("The statement has more lists than sizes were given for.");
            sizes_.push_back(bind.expanding ? sizes[list++] : 1);
            numbers_.push_back(number);
            number += sizes_.back() == one_array ? 1 : sizes_.back();
        }
    }

    std::string run() {
        std::size_t at = 0;
        for (const Marker& marker : compiled_.markers) {
            if (sizes_[marker.bind] == one_array) {
                at = write_array(marker.bind, at);
                continue;
            }
            out_.append(compiled_.text, at, marker.position - at);
            if (compiled_.binds[marker.bind].expanding) write_list(marker.bind);
            else write_marker(marker.bind, 0, false);
            at = marker.position + marker.size;
        }
        out_.append(compiled_.text, at);
        return std::move(out_);
    }

private:
    void write_marker(std::uint32_t bind, std::size_t element, bool of_list) {
        const std::string& name = compiled_.binds[bind].name;
        if (of_list) out_ += compiled_.binds[bind].before;
        out_ += marker_text(dialect_.abilities().parameters, of_list ? name + '_' + std::to_string(element + 1) : name,
                            numbers_[bind] + element, compiled_.binds[bind].quoted);
        if (of_list) out_ += compiled_.binds[bind].cast;
    }

    //! In place of the whole membership; returns where the text continues.
    std::size_t write_array(std::uint32_t index, std::size_t at) {
        const CompiledBind& bind = compiled_.binds[index];
        out_.append(compiled_.text, at, bind.membership_begin - at);
        out_ += bind.place == ListPlace::not_in ? " <> ALL (" : " = ANY (";
        write_marker(index, 0, false);
        out_ += ')';
        return bind.membership_end;
    }

    void write_list(std::uint32_t index) {
        const CompiledBind& bind = compiled_.binds[index];
        const std::size_t width = bind.tuple.size();
        if (sizes_[index] == 0) {
            out_ += empty_list(dialect_, width > 0 ? bind.tuple : std::vector{bind.type}, bind.place);
            return;
        }
        if (width > 1 && dialect_.abilities().tuple_in_values) out_ += "VALUES ";
        for (std::size_t i = 0; i < sizes_[index]; ++i) {
            if (i > 0) out_ += ", ";
            if (width > 1 && i % width == 0) out_ += '(';
            write_marker(index, i, true);
            if (width > 1 && (i + 1) % width == 0) out_ += ')';
        }
    }

    const Dialect& dialect_;
    const Compiled& compiled_;
    std::vector<std::size_t> sizes_{}, numbers_{};
    std::string out_{};
};

}  // namespace

std::string empty_list(const Dialect& dialect, const std::vector<SqlType>& types, ListPlace place) {
    if (place == ListPlace::other || dialect.abilities().tuple_in_values) return DialectAccess::empty_set(dialect, types);
    std::string row = "NULL";
    for (std::size_t i = 1; i < types.size(); ++i) row += ", NULL";
    if (types.size() > 1) row = '(' + row + ')';
    return row + (place == ListPlace::in ? ") AND (1 != 1" : ") OR (1 = 1");
}

std::string expand(const Dialect& dialect, const Compiled& compiled, std::span<const std::size_t> list_sizes) {
    return Expander(dialect, compiled, list_sizes).run();
}

}  // namespace aludel::compiler
