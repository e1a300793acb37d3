#include "aludel/sql/func.hpp"

#include "aludel/base/error.hpp"

namespace aludel::detail {

sql::NodeRef over_window(const sql::NodeRef& function, const Window& window) {
    using sql::build::FrameUnit;
    const int frames = int{window.rows.has_value()} + int{window.range.has_value()} + int{window.groups.has_value()};
    if (frames > 1) throw ArgumentError("over() takes one frame: rows, range or groups.");
    sql::build::Frame frame;
    if (const auto& given = window.rows ? window.rows : window.range ? window.range : window.groups) {
        frame.unit = window.rows ? FrameUnit::rows : window.range ? FrameUnit::range : FrameUnit::groups;
        given->first.apply(frame.start, frame.start_offset, true);
        given->last.apply(frame.end, frame.end_offset, false);
    } else if (window.exclude != FrameExclude::nothing)
        throw ArgumentError("exclude belongs to a frame: give rows, range or groups too.");
    frame.exclude = window.exclude;
    const auto &parts = window.partition_by.nodes, &order = window.order_by.nodes;
    return sql::build::over(function, parts.data(), parts.size(), order.data(), order.size(), frame);
}

}  // namespace aludel::detail
