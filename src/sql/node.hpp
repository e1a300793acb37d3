#pragma once

#include "sql/expression_nodes.hpp"
#include "sql/from_nodes.hpp"
#include "sql/statement_nodes.hpp"
