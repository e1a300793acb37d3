#pragma once

#include "tour/step.hpp"

namespace aludel::tour {

extern const Step schema_step, insert_step, join_step, report_step, edit_step, rollback_step, loading_step, values_step,
    mistakes_step;

}  // namespace aludel::tour
