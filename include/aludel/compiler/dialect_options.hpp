#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

struct DialectAbilities;

//! The version of a server, such as 15.18 or 3.40.1; all zeros when it is not known. Compares number by number:
//! `engine.dialect().server_version_info() >= ServerVersion{3, 35}`.
struct ServerVersion {
    int first = 0, second = 0, third = 0;

    //! The numbers at the beginning of a text such as "15.18 (Debian)" or "17beta1"; unknown when there are none.
    static ServerVersion parse(std::string_view text) noexcept;
    //! "15.18", "3.40.1"; empty when it is not known.
    std::string to_string() const;
    explicit constexpr operator bool() const noexcept { return first != 0; }
    friend constexpr auto operator<=>(const ServerVersion&, const ServerVersion&) = default;
};

//! What a server says of itself when an engine first connects to it.
struct ServerInfo {
    std::string version{};   //!< "15.18"
    //! What else its abilities depend on, by name: the compile-time options of SQLite (`MAX_VARIABLE_NUMBER`).
    std::vector<std::pair<std::string, std::string>> settings{};

    //! The value of a setting, or null. One without a value is empty.
    const std::string* setting(std::string_view name) const noexcept;
};

//! Options of a dialect: `sqlite::dialect({.server_version = {3, 30}})`, or of an engine's own:
//! `create_engine(url, {.dialect = {.server_version = {3, 30}}})`.
struct DialectOptions {
    //! SQL is written for this version of the server, even if the connected one is another. Unset: for the connected
    //! one, and without a connection for the newest that the library knows.
    ServerVersion server_version{};
    //! Changes what the dialect can do, after the version has decided it:
    //! `.abilities = [](DialectAbilities& can) { can.on_conflict = false; }`
    void (*abilities)(DialectAbilities& can) = nullptr;
};

}  // namespace aludel
