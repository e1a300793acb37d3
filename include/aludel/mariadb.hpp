#pragma once

//! MariaDB's dialect and types, which are those of MySQL and some more. Not part of aludel.hpp.
#include "aludel/mysql.hpp"
