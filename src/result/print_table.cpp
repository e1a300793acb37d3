#include "aludel/result/print_table.hpp"

#include "aludel/base/terminal.hpp"

#include <iostream>

namespace aludel::result {

TextTable dynamic_table(MappingResult rows) {
    TextTable table(rows.source()->keys()->names());
    for (const RowMapping& row : rows) table.add_row(row.values());
    return table;
}

void print_to_standard_output(const TextTable& table, TableOptions options) {
    if (options.width == 0 && terminal::is_terminal()) options.width = terminal::width();
    std::cout << table.text(options);
}

}  // namespace aludel::result
