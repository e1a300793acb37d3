#pragma once

// The events of the ORM, all of them: of sessions, of mapped classes, and of their members.

#include "aludel/orm/attribute_event.hpp"
#include "aludel/orm/mapper_event.hpp"
#include "aludel/orm/session_event.hpp"
