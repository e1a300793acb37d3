#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/types/exact.hpp"

//! SQLite's dialect is declared in aludel/compiler/dialect.hpp; its types are the generic ones, and any words that
//! `exact::named("...")` is given. Not part of aludel.hpp.
