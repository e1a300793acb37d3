#include "drivers/sqlite3/batch_source.hpp"

#include <sqlite3.h>

#include <new>
#include <string>

namespace aludel::sqlite3_driver {

namespace {

struct Table : sqlite3_vtab {
    BatchSource* source;
};

struct Cursor : sqlite3_vtab_cursor {
    BatchSource* source;
};

BatchSource& source_of(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor)->source; }

// Exceptions must not pass through SQLite: they wait in the source, and the statement fails.
int remember(BatchSource& source) {
    source.error = std::current_exception();
    return SQLITE_ERROR;
}

int load_row(BatchSource& source) {
    if (source.at_end()) return SQLITE_OK;
    try {
        source.load();
    } catch (...) {
        return remember(source);
    }
    return SQLITE_OK;
}

std::string declaration() {
    std::string text = "CREATE TABLE aludel_batch(c0";
    for (std::size_t i = 1; i < BatchSource::max_width; ++i) text += ",c" + std::to_string(i);
    return text + ")";  // no types: a value reaches its column as it is bound
}

int connect(::sqlite3* database, void* source, int, const char* const*, sqlite3_vtab** table, char**) {
    static const std::string text = declaration();
    const int code = sqlite3_declare_vtab(database, text.c_str());
    if (code != SQLITE_OK) return code;
    auto* made = new (std::nothrow) Table{{}, static_cast<BatchSource*>(source)};
    *table = made;
    return made ? SQLITE_OK : SQLITE_NOMEM;
}

int disconnect(sqlite3_vtab* table) {
    delete static_cast<Table*>(table);
    return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    info->estimatedCost = 1000;
    info->estimatedRows = 1000;
    return SQLITE_OK;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
    auto* made = new (std::nothrow) Cursor{{}, static_cast<Table*>(table)->source};
    *cursor = made;
    return made ? SQLITE_OK : SQLITE_NOMEM;
}

int close(sqlite3_vtab_cursor* cursor) {
    delete static_cast<Cursor*>(cursor);
    return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    BatchSource& source = source_of(cursor);
    source.row = 0;
    return load_row(source);
}

int next(sqlite3_vtab_cursor* cursor) {
    BatchSource& source = source_of(cursor);
    ++source.row;
    return load_row(source);
}

int at_end(sqlite3_vtab_cursor* cursor) { return source_of(cursor).at_end() ? 1 : 0; }

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
    *id = static_cast<sqlite3_int64>(source_of(cursor).row);
    return SQLITE_OK;
}

// The parameter's memory stays in place until the next row is loaded, and SQLite copies it before. What was made in
// the scratch may be asked for again and is made anew.
void give(sqlite3_context* context, const Stored& stored) {
    switch (stored.form) {
        case Stored::Form::null: return;
        case Stored::Form::integer: return sqlite3_result_int64(context, stored.integer);
        case Stored::Form::real: return sqlite3_result_double(context, stored.real);
        case Stored::Form::text:
            return sqlite3_result_text64(context, stored.data, stored.size, SQLITE_STATIC, SQLITE_UTF8);
        case Stored::Form::blob: return sqlite3_result_blob64(context, stored.data, stored.size, SQLITE_STATIC);
    }
}

int give_other(sqlite3_context* context, BatchSource& source, std::size_t column) {
    try {
        give(context, to_stored(source.parameters[column], source.scratch[column], static_cast<int>(column) + 1));
    } catch (...) {
        return remember(source);
    }
    return SQLITE_OK;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int number) {
    BatchSource& source = source_of(cursor);
    const auto index = static_cast<std::size_t>(number);
    if (index >= source.parameters.size()) return SQLITE_OK;  // the planner may ask for columns that are not used
    const Param& parameter = source.parameters[index];
    if (!parameter.data) return SQLITE_OK;
    if (parameter.layout == Layout::int64) {
        sqlite3_result_int64(context, *static_cast<const std::int64_t*>(parameter.data));
        return SQLITE_OK;
    }
    if (parameter.layout == Layout::string && parameter.type < TypeId::large_binary) {
        const auto& text = *static_cast<const std::string*>(parameter.data);
        sqlite3_result_text64(context, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
        return SQLITE_OK;
    }
    return give_other(context, source, index);
}

void batch_row(sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_int64(context, static_cast<BatchSource*>(sqlite3_user_data(context))->returned++);
}

sqlite3_module make_module() {
    sqlite3_module module{};
    module.xConnect = connect;   // without xCreate: the table exists by its name alone
    module.xBestIndex = best_index;
    module.xDisconnect = disconnect;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = at_end;
    module.xColumn = column;
    module.xRowid = row_id;
    return module;
}

}  // namespace

void BatchSource::begin(const driver::Batch& rows) {
    batch = &rows;
    row = 0;
    error = nullptr;
    returned = 0;
    parameters.resize(rows.width);
    if (scratch.size() < rows.width) scratch.resize(rows.width);
}

void register_batch_module(::sqlite3* database, BatchSource& source) {
    static const sqlite3_module module = make_module();
    sqlite3_create_module_v2(database, "aludel_batch", &module, &source, nullptr);
    sqlite3_create_function_v2(database, "aludel_batch_row", 0, SQLITE_UTF8, &source, batch_row, nullptr, nullptr,
                               nullptr);
}

}  // namespace aludel::sqlite3_driver
