#pragma once

// What each program of a recorded case includes.

#include "mapping.hpp"
#include "program.hpp"
