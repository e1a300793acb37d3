#pragma once

#include "tour/model.hpp"
#include "tour/show.hpp"

#include <span>
#include <string_view>

namespace aludel::tour {

//! One stop of the tour. `listing` is made from the marked parts of the step's source when the program is built.
struct Step {
    std::string_view title;
    std::span<const std::string_view> listing;
    void (*run)(const Engine& engine, Show& show);
};

//! The steps in their order; each builds on the data of those before.
std::span<const Step> steps();

}  // namespace aludel::tour
