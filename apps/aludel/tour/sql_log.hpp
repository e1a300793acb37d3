#pragma once

#include "aludel/base/log.hpp"
#include "tour/page/page.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace aludel::tour {

//! Puts the statements of an engine's echo log onto a page, and counts them. The tour uses its engine on one thread.
class SqlLog final : public LogSink {
public:
    explicit SqlLog(Page& page) : page_(page) {}

    void write(std::string_view logger, std::string_view message) override;
    //! Statements sent so far; BEGIN, COMMIT and their like are not counted.
    std::size_t count() const noexcept { return count_; }
    //! Those of them whose SQL the engine had in its cache.
    std::size_t cached() const noexcept { return cached_; }

private:
    Page& page_;
    std::string statement_{};   // waits for the line with its parameters
    std::size_t count_ = 0, cached_ = 0;
};

}  // namespace aludel::tour
