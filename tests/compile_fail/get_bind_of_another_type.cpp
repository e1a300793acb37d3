// expect: get_bind is a function that takes a const BindRequest& and gives an Engine
#include "aludel/orm/session.hpp"
#include "model.hpp"

const aludel::SessionOptions wrong{.get_bind = [](const aludel::BindRequest& request) { return request.writes(); }};
