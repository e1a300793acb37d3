# Turns the marked parts of C++ files into a header with their text, so that what the tour shows is what it runs.
#   cmake -DNAME=rollback -DSOURCES=a.hpp,b.cpp -DOUTPUT=rollback.hpp -P embed_listing.cmake
# A part lies between the lines "// [tour]" and "// [/tour]", loses their indentation, and is one element of the array
# `listing::NAME`.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" SOURCES "${SOURCES}")
set(parts "")
foreach(source ${SOURCES})
    file(READ "${source}" rest)
    while(TRUE)
        string(FIND "${rest}" "// [tour]\n" begin)
        if(begin EQUAL -1)
            break()
        endif()
        string(SUBSTRING "${rest}" 0 ${begin} before)
        string(FIND "${before}" "\n" line REVERSE)
        math(EXPR line "${line} + 1")
        string(SUBSTRING "${before}" ${line} -1 indent)
        math(EXPR begin "${begin} + 10")
        string(SUBSTRING "${rest}" ${begin} -1 rest)
        string(FIND "${rest}" "// [/tour]" end)
        if(end EQUAL -1)
            message(FATAL_ERROR "${source}: a part that begins with // [tour] has no // [/tour]")
        endif()
        string(SUBSTRING "${rest}" 0 ${end} part)
        string(SUBSTRING "${rest}" ${end} -1 rest)
        string(REPLACE "\n${indent}" "\n" part "\n${part}")
        string(STRIP "${part}" part)
        string(APPEND parts "    R\"listing(${part})listing\",\n")
    endwhile()
endforeach()
if(parts STREQUAL "")
    message(FATAL_ERROR "${SOURCES}: nothing lies between // [tour] and // [/tour]")
endif()
file(WRITE "${OUTPUT}" "#pragma once

#include <string_view>

namespace aludel::tour::listing {
inline constexpr std::string_view ${NAME}[] = {
${parts}};
}
")
