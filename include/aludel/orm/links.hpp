#pragma once

// The fields of a class that link it to other classes.

#include "aludel/orm/many.hpp"
#include "aludel/orm/many_by.hpp"
#include "aludel/orm/one.hpp"
