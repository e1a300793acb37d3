-- For wrk, with a connection for each thread: asks for issues in random order, and compares the id in each answer with
-- the one that was asked for. Arguments: the first and the last id.
local threads = {}

function setup(thread)
    thread:set("number", #threads + 1)
    table.insert(threads, thread)
end

function init(arguments)
    first, last = tonumber(arguments[1]), tonumber(arguments[2])
    asked, right, wrong, unavailable, other = 0, 0, 0, 0, 0
    math.randomseed(number)
end

function request()
    asked = math.random(first, last)
    return wrk.format("GET", "/issues/" .. asked)
end

function response(status, headers, body)
    if status == 503 then
        unavailable = unavailable + 1
    elseif status ~= 200 then
        other = other + 1
    elseif body:find('{"id":' .. asked .. ',', 1, true) == 1 and body:find('"title":"Issue ' .. asked .. '"', 1, true) then
        right = right + 1
    else
        wrong = wrong + 1
    end
end

function done(summary, latency, requests)
    local sums = {right = 0, wrong = 0, unavailable = 0, other = 0}
    for _, thread in ipairs(threads) do
        for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
    end
    for name, value in pairs(sums) do print(name .. "=" .. value) end
    local errors = summary.errors
    print("lost=" .. errors.connect + errors.read + errors.write + errors.timeout)
end
