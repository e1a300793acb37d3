#include "pool/checkouts.hpp"

#include "pool/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace aludel::pool {

namespace {

constexpr std::size_t most_places = 5;

std::string_view file_of(std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); }

void erase_all(std::string& text, std::string_view part) {
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at)) text.erase(at, part.size());
}

//! "main" of "int main(int, char**)", "shop::Cart::save" of "void shop::Cart::save() const", as both compilers write
//! them: an unnamed namespace is "{anonymous}" for one and "(anonymous namespace)" for the other.
std::string name_of(std::string_view function) {
    std::string name(function);
    for (const std::string_view part : {"{anonymous}::", "(anonymous namespace)::"}) erase_all(name, part);
    name.resize(std::min(name.find('('), name.size()));
    name.erase(0, name.find_last_of(' ') + 1);
    return name.empty() || name == "<lambda" ? "a lambda" : name;
}

}  // namespace

std::string text_of(const Checkout& checkout) {
    if (checkout.file.empty()) return fmt::format("a place that is not known, {:.0f} s ago", checkout.seconds);
    return fmt::format("{}:{} {}, {:.0f} s ago", file_of(checkout.file), checkout.line, name_of(checkout.function),
                       checkout.seconds);
}

void Checkouts::start_anew_in_child() const noexcept {
    if (process_ == process_generation()) return;
    process_ = process_generation();
    out_.clear();
}

void Checkouts::add(CheckedOut& connection, std::source_location place) {
    const std::lock_guard lock(mutex_);
    start_anew_in_child();
    connection.uses_.push_back({place, steady_ns()});
    if (!connection.is_linked()) out_.push_back(connection);
}

void Checkouts::remove(CheckedOut& connection) noexcept {
    const std::lock_guard lock(mutex_);
    start_anew_in_child();
    connection.uses_.pop_back();
    if (connection.uses_.empty()) out_.erase(out_.iterator_to(connection));
}

bool Checkouts::has_several(const CheckedOut& connection) const noexcept {
    const std::lock_guard lock(mutex_);
    return connection.uses_.size() > 1;
}

std::vector<Checkout> Checkouts::list() const {
    std::vector<Checkout> made;
    const std::lock_guard lock(mutex_);
    start_anew_in_child();
    for (const CheckedOut& connection : out_)
        for (const auto& [place, since_ns] : connection.uses_)
            made.push_back({place.file_name(), place.line(), place.function_name(),
                            static_cast<double>(steady_ns() - since_ns) * 1e-9});
    return made;
}

std::string Checkouts::text() const {
    std::vector<Checkout> known = list();
    std::erase_if(known, [](const Checkout& checkout) { return checkout.file.empty(); });
    std::string made;
    for (std::size_t i = 0; i < std::min(known.size(), most_places); ++i)
        made += (i == 0 ? " Taken at: " : "; ") + text_of(known[i]);
    if (known.size() > most_places) made += fmt::format("; and {} more", known.size() - most_places);
    if (!made.empty()) made += ".";
    return made;
}

}  // namespace aludel::pool
