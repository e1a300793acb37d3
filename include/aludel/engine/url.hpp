#pragma once

#include "aludel/types/text_sink.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

//! The query of a URL in its order; a key may come several times.
using URLQuery = std::vector<std::pair<std::string, std::string>>;

//! The parts of a URL, not escaped. For `URL::create({.drivername = "postgresql", .host = "localhost"})`.
struct URLParts {
    std::string drivername{};               //!< "dialect" or "dialect+driver"
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::optional<std::string> host{};      //!< IPv6 without brackets
    std::optional<int> port{};
    std::optional<std::string> database{};
    URLQuery query{};
};

//! Where a database is and how to reach it: `dialect[+driver]://user:password@host:port/database?key=value`
//! (SQLAlchemy's `URL`). Immutable; printing hides the password.
class URL {
public:
    //! A URL from parts that are not escaped. Throws `ArgumentError` for an invalid driver name or port.
    static URL create(URLParts parts);

    const std::string& drivername() const noexcept { return parts_.drivername; }
    const std::optional<std::string>& username() const noexcept { return parts_.username; }
    const std::optional<std::string>& password() const noexcept { return parts_.password; }
    const std::optional<std::string>& host() const noexcept { return parts_.host; }
    std::optional<int> port() const noexcept { return parts_.port; }
    const std::optional<std::string>& database() const noexcept { return parts_.database; }
    const URLQuery& query() const noexcept { return parts_.query; }
    //! Every value given for a key, in order.
    std::vector<std::string> query_values(std::string_view key) const;

    //! The database's name: "postgresql" of "postgresql+psycopg2".
    std::string get_backend_name() const;
    //! The driver's name: "psycopg2" of "postgresql+psycopg2"; empty when none is named.
    std::string get_driver_name() const;

    //! The URL with the parts that are given replaced; a query that is not empty replaces the whole query.
    URL set(const URLParts& changes) const;
    //! The URL with these query keys: each replaces the values it has, or adds to them when `append`.
    URL update_query_pairs(const URLQuery& pairs, bool append = false) const;
    //! Replaces or adds query keys given as text: "a=1&b=2".
    URL update_query_string(std::string_view query, bool append = false) const;
    //! The URL without these keys of its query.
    URL difference_update_query(const std::vector<std::string>& keys) const;

    //! The text; the password is `***` unless `hide_password` is false. `make_url` of the full text gives an equal URL.
    std::string render_as_string(bool hide_password = true) const;

    //! True when all parts are equal; the order of different query keys does not matter.
    friend bool operator==(const URL& a, const URL& b);
    std::size_t hash() const;

    template <TextSink S>
    friend S& operator<<(S& stream, const URL& url) {
        stream << std::string_view(url.render_as_string());
        return stream;
    }

private:
    explicit URL(URLParts parts) : parts_(std::move(parts)) {}
    URLParts parts_;
};

//! Reads a URL; user, password, database and query are unescaped (`%40` is `@`). Throws `ArgumentError` with the text
//! (without its password) and what is wrong with it.
URL make_url(std::string_view text);
//! Returns the URL unchanged, so that code can take a URL or its text.
inline const URL& make_url(const URL& url) { return url; }

inline std::string format_as(const URL& url) { return url.render_as_string(); }

}  // namespace aludel

template <>
struct std::hash<aludel::URL> {
    std::size_t operator()(const aludel::URL& url) const { return url.hash(); }
};
