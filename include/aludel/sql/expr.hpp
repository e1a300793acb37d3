#pragma once

//! The expression language: the type, its operators, and the functions that make expressions.

#include "aludel/sql/case.hpp"
#include "aludel/sql/constructs.hpp"
#include "aludel/sql/expr_type.hpp"
#include "aludel/sql/operand.hpp"
#include "aludel/sql/operators.hpp"
