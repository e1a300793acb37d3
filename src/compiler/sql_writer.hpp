#pragma once

#include "compiler/compiled.hpp"

#include "aludel/compiler/dialect.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel::compiler {

//! The text that marks a parameter: `:name`, `?`, `$1`. `number` counts from 1.
std::string marker_text(ParameterStyle style, std::string_view name, std::size_t number, bool quoted = false);

//! A place in what is being written, which keeps its meaning when the text around it is moved.
using PlaceId = std::uint32_t;

//! Part of a statement's text with the parameters in it. Markers have no text yet: only when all is in its place are
//! parameters numbered.
struct Fragment {
    struct Marker {
        std::uint32_t position;
        std::uint32_t bind;   //!< index in SqlWriter::binds
    };
    struct Place {
        PlaceId id;
        std::uint32_t position;
        std::uint32_t markers;   //!< how many come before it
    };
    std::string text{};
    std::vector<Marker> markers{};   //!< in text order
    std::vector<Place> places{};

    bool empty() const noexcept { return text.empty() && markers.empty(); }
    void append(Fragment&& other);
};

//! Collects the text of one statement: the one thing in the library that puts SQL together.
class SqlWriter {
public:
    explicit SqlWriter(ParameterStyle style) : style_(style) {}

    void write(std::string_view text);
    void marker(std::uint32_t bind) { current_.markers.push_back({position(), bind}); }
    PlaceId place();
    std::uint32_t position() const noexcept { return static_cast<std::uint32_t>(current_.text.size()); }

    //! What `f` writes, apart from the text so far.
    template <class F>
    Fragment captured(F&& f) {
        Fragment outer = std::exchange(current_, {});
        f();
        return std::exchange(current_, std::move(outer));
    }
    void append(Fragment&& fragment) { current_.append(std::move(fragment)); }
    //! Puts a fragment before all that was written.
    void prepend(Fragment&& fragment);

    //! Puts text and markers into `compiled`, whose binds take the order of their markers, or if those are numbered the
    //! order in which they were written. Where a marker has no number
    //! or name, a bind that is used twice becomes two.
    void finish(Compiled& compiled);
    //! Where a place is in the finished text.
    std::uint32_t position_of(PlaceId place) const noexcept { return positions_[place]; }

private:
    void number_as_written(const std::vector<CompiledBind>& written, std::vector<std::uint32_t>& order, Compiled& compiled) const;

    ParameterStyle style_;
    Fragment current_{};
    PlaceId next_place_ = 0;
    std::vector<std::uint32_t> positions_{};
};

}  // namespace aludel::compiler
