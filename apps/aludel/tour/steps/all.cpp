#include "tour/steps/all.hpp"

#include <array>

namespace aludel::tour {

std::span<const Step> steps() {
    static const std::array all = {schema_step, insert_step,  join_step,   report_step,  edit_step,
                                   rollback_step, loading_step, values_step, mistakes_step};
    return all;
}

}  // namespace aludel::tour
