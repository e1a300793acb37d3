#include "drivers/sqlite3/open_failure.hpp"

#include "aludel/base/error.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace aludel::sqlite3_driver {

namespace {

namespace fs = std::filesystem;

bool may(const fs::path& path, int access) { return ::access(path.c_str(), access) == 0; }

std::string why_no_new_file(const fs::path& folder, const OpenOptions& options) {
    if (!options.create || options.read_only)
        return "the file does not exist, and the option `mode` (ro or rw) forbids creating it";
    if (!may(folder, W_OK | X_OK)) return "no permission to create a file in the folder '" + folder.string() + "'";
    return {};
}

// Asked after the failure, so the answer may be outdated; empty when nothing is found.
std::string why(const OpenOptions& options) {
    std::error_code ignored;
    const fs::path path = options.path();
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (fs::is_directory(path, ignored)) return "it is a directory; name a file in it";
    if (!fs::exists(folder, ignored))
        return "the folder '" + folder.string() + "' does not exist; create it first, or check for a slash too few or "
               "too many (sqlite:////absolute/path, sqlite:///relative/path)";
    if (!fs::is_directory(folder, ignored)) return "'" + folder.string() + "' is a file, not a folder";
    if (!fs::exists(path, ignored)) return why_no_new_file(folder, options);
    if (!may(path, R_OK)) return "no permission to read the file";
    return {};
}

}  // namespace

void throw_open_failure(::sqlite3* database, int code, const OpenOptions& options) {
    ServerDiagnostics found;
    found.vendor_code = database ? sqlite3_extended_errcode(database) : code;
    std::string reason = why(options);
    if (reason.empty()) {
        reason = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
        if (const int system = database ? sqlite3_system_errno(database) : 0)
            reason += " (" + std::generic_category().message(system) + ")";
    }
    throw OperationalError("cannot open the SQLite database " + options.name + ": " + reason, std::move(found));
}

}  // namespace aludel::sqlite3_driver
