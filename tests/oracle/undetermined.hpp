#pragma once

#include "oracle/record.hpp"

#include <string>

namespace aludel::oracle {

//! Why a tree does not determine its SQL; empty: it does.
std::string why_undetermined(const json& tree);

}  // namespace aludel::oracle
