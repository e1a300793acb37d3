#include "driver/insert_shape.hpp"

#include <algorithm>

namespace aludel::driver {

std::size_t InsertShape::parameters() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(columns, &Column::has_parameter));
}

void destroy(const InsertShape* shape) noexcept { delete shape; }

}  // namespace aludel::driver
