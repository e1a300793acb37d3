#include "compiler/sql_writer.hpp"

#include <limits>

namespace aludel::compiler {

namespace {

//! What may follow the colon of a marker: letters, digits and `_`. Some characters are written as others.
std::string marker_name(std::string_view name) {
    constexpr std::string_view special = "%():.[] ", written = "PAZC____";
    std::string text(name);
    for (char& c : text) {
        const bool plain = c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           static_cast<unsigned char>(c) >= 0x80;
        if (plain) continue;
        const std::size_t at = special.find(c);
        c = at == special.npos ? '_' : written[at];
    }
    return text;
}

constexpr bool doubles_percent(ParameterStyle style) {
    return style == ParameterStyle::format || style == ParameterStyle::pyformat;
}

constexpr std::uint32_t unseen = std::numeric_limits<std::uint32_t>::max();

}  // namespace

std::string marker_text(ParameterStyle style, std::string_view name, std::size_t number, bool quoted) {
    switch (style) {
        case ParameterStyle::named: return quoted ? ":\"" + std::string(name) + "\"" : ":" + marker_name(name);
        case ParameterStyle::qmark: return "?";
        case ParameterStyle::dollar: return "$" + std::to_string(number);
        case ParameterStyle::numeric: return ":" + std::to_string(number);
        case ParameterStyle::format: return "%s";
        case ParameterStyle::pyformat: return "%(" + marker_name(name) + ")s";
    }
    return {};
}

void Fragment::append(Fragment&& other) {
    const auto shift = static_cast<std::uint32_t>(text.size());
    const auto before = static_cast<std::uint32_t>(markers.size());
    text += other.text;
    for (const Marker& marker : other.markers) markers.push_back({marker.position + shift, marker.bind});
    for (const Place& place : other.places) places.push_back({place.id, place.position + shift, place.markers + before});
}

void SqlWriter::write(std::string_view text) {
    if (!doubles_percent(style_)) {
        current_.text += text;
        return;
    }
    for (const char c : text) {
        if (c == '%') current_.text += c;
        current_.text += c;
    }
}

PlaceId SqlWriter::place() {
    current_.places.push_back({next_place_, position(), static_cast<std::uint32_t>(current_.markers.size())});
    return next_place_++;
}

//! The numbers count the binds as they were written: those of a WITH come after those of the statement it belongs to.
void SqlWriter::number_as_written(const std::vector<CompiledBind>& written, std::vector<std::uint32_t>& order, Compiled& compiled) const {
    constexpr std::uint32_t used = 0;
    for (const Fragment::Marker& marker : current_.markers) order[marker.bind] = used;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (order[i] != used) continue;
        order[i] = static_cast<std::uint32_t>(compiled.binds.size());
        compiled.binds.push_back(written[i]);
    }
}

void SqlWriter::prepend(Fragment&& fragment) {
    fragment.append(std::move(current_));
    current_ = std::move(fragment);
}

void SqlWriter::finish(Compiled& compiled) {
    const bool positional = style_ == ParameterStyle::qmark || style_ == ParameterStyle::format;
    const bool numbered = style_ == ParameterStyle::numeric || style_ == ParameterStyle::dollar;
    std::vector<CompiledBind> written = std::move(compiled.binds);
    compiled.binds.clear();
    std::vector<std::uint32_t> order(written.size(), unseen), starts{0};   // of each marker: how much longer the text got
    if (numbered) number_as_written(written, order, compiled);
    std::size_t at = 0;
    for (const Fragment::Marker& marker : current_.markers) {
        compiled.text.append(current_.text, at, marker.position - at);
        at = marker.position;
        std::uint32_t& index = order[marker.bind];
        if (index == unseen || positional) {
            index = static_cast<std::uint32_t>(compiled.binds.size());
            compiled.binds.push_back(written[marker.bind]);
        }
        CompiledBind& bind = compiled.binds[index];
        const std::string text = marker_text(style_, bind.name, index + 1, bind.quoted);
        const auto position = static_cast<std::uint32_t>(compiled.text.size());
        const auto size = static_cast<std::uint32_t>(text.size());
        if (bind.marker_size == 0) bind.position = position, bind.marker_size = size;
        compiled.markers.push_back({position, size, index});
        compiled.text += text;
        starts.push_back(starts.back() + size);
    }
    compiled.text.append(current_.text, at);
    positions_.resize(next_place_);
    for (const Fragment::Place& place : current_.places) positions_[place.id] = place.position + starts[place.markers];
}

}  // namespace aludel::compiler
