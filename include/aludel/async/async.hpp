#pragma once

//! The asynchronous layer: `AsyncEngine`, `AsyncConnection` and `AsyncSession` for coroutines of Boost.Asio.
//! Needs Boost.Context; link `aludel::async`.

#include "aludel/async/await.hpp"
#include "aludel/async/connection.hpp"
#include "aludel/async/engine.hpp"
#include "aludel/async/notifications.hpp"
#include "aludel/async/result.hpp"
#include "aludel/async/session.hpp"
#include "aludel/async/sessionmaker.hpp"
#include "aludel/async/waiter.hpp"
