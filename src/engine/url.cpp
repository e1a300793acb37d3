#include "aludel/engine/url.hpp"

#include "engine/url_escape.hpp"

#include <algorithm>

namespace aludel {

namespace {

using engine::url_escape;

bool has_key(const URLQuery& query, std::string_view key) {
    return std::any_of(query.begin(), query.end(), [&](const auto& pair) { return pair.first == key; });
}

//! Does an option of a driver hold a password or the like? `sslpassword`, `oauth_client_secret`, `scram_client_key` ...
bool is_secret(std::string_view key) {
    std::string name(key);
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "key" || name == "hexkey" || name == "pwd" || name.starts_with("scram_")) return true;
    for (std::string_view part : {"password", "passwd", "secret", "token"})
        if (name.find(part) != std::string::npos) return true;
    return false;
}

URLQuery sorted(URLQuery query) {
    std::stable_sort(query.begin(), query.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return query;
}

std::string form_escape(std::string_view text) {
    std::string escaped = url_escape(text, " ");
    std::replace(escaped.begin(), escaped.end(), ' ', '+');
    return escaped;
}

}  // namespace

std::vector<std::string> URL::query_values(std::string_view key) const {
    std::vector<std::string> values;
    for (const auto& [name, value] : parts_.query)
        if (name == key) values.push_back(value);
    return values;
}

std::string URL::get_backend_name() const { return parts_.drivername.substr(0, parts_.drivername.find('+')); }

std::string URL::get_driver_name() const {
    const std::size_t plus = parts_.drivername.find('+');
    return plus == std::string::npos ? "" : parts_.drivername.substr(plus + 1);
}

URL URL::set(const URLParts& changes) const {
    URLParts changed = parts_;
    if (!changes.drivername.empty()) changed.drivername = changes.drivername;
    if (changes.username) changed.username = changes.username;
    if (changes.password) changed.password = changes.password;
    if (changes.host) changed.host = changes.host;
    if (changes.port) changed.port = changes.port;
    if (changes.database) changed.database = changes.database;
    if (!changes.query.empty()) changed.query = changes.query;
    return create(std::move(changed));
}

URL URL::update_query_pairs(const URLQuery& pairs, bool append) const {
    URL changed = *this;
    URLQuery& query = changed.parts_.query;
    if (!append) std::erase_if(query, [&](const auto& pair) { return has_key(pairs, pair.first); });
    query.insert(query.end(), pairs.begin(), pairs.end());
    return create(std::move(changed.parts_));
}

URL URL::difference_update_query(const std::vector<std::string>& keys) const {
    URL changed = *this;
    std::erase_if(changed.parts_.query,
                  [&](const auto& pair) { return std::find(keys.begin(), keys.end(), pair.first) != keys.end(); });
    return changed;
}

std::string URL::render_as_string(bool hide_password) const {
    std::string text = parts_.drivername + "://";
    if (parts_.username) {
        text += url_escape(*parts_.username, " +");
        if (parts_.password) text += ":" + (hide_password ? "***" : url_escape(*parts_.password, " +"));
        text += "@";
    }
    if (parts_.host) text += parts_.host->find(':') != std::string::npos ? "[" + *parts_.host + "]" : *parts_.host;
    if (parts_.port) text += ":" + std::to_string(*parts_.port);
    if (parts_.database) text += "/" + url_escape(*parts_.database, " +/:");
    char separator = '?';
    for (const auto& [key, value] : sorted(parts_.query)) {
        text += separator + form_escape(key) + "=" + (hide_password && is_secret(key) ? "***" : form_escape(value));
        separator = '&';
    }
    return text;
}

bool operator==(const URL& a, const URL& b) {
    const URLParts &x = a.parts_, &y = b.parts_;
    return x.drivername == y.drivername && x.username == y.username && x.password == y.password && x.host == y.host &&
           x.port == y.port && x.database == y.database && sorted(x.query) == sorted(y.query);
}

std::size_t URL::hash() const { return std::hash<std::string>{}(render_as_string(false)); }

}  // namespace aludel
