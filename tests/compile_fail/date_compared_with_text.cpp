// expect: a moment is not compared with a text: write std::chrono::sys_days{2024y/1/1} or parse_timestamp("2024-01-01 12:00:00")
#include "model.hpp"

auto wrong = users.created_at > "2024-01-01";
