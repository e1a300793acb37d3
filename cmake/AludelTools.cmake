# What a developer's machine may have to build faster: ccache and mold are used when they are there.
if(PROJECT_IS_TOP_LEVEL)
    find_program(ALUDEL_CCACHE ccache)
    if(ALUDEL_CCACHE)
        # Precompiled headers need these liberties; several checkouts share what they have compiled.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
            CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${ALUDEL_CCACHE})
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            add_compile_options(-fpch-preprocess)
        endif()
    endif()
    find_program(ALUDEL_MOLD mold)
    if(ALUDEL_MOLD)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

# A static library of the project: sources of the folders given, private headers below src and drivers.
function(aludel_library name)
    cmake_parse_arguments(ARG "" "" "FOLDERS" ${ARGN})
    set(sources)
    foreach(folder ${ARG_FOLDERS})
        file(GLOB_RECURSE found CONFIGURE_DEPENDS ${folder}/*.cpp)
        list(APPEND sources ${found})
    endforeach()
    add_library(aludel_${name} STATIC ${sources})
    add_library(aludel::${name} ALIAS aludel_${name})
    set_target_properties(aludel_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
    target_compile_features(aludel_${name} PUBLIC cxx_std_20)
    target_include_directories(aludel_${name}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
    aludel_warnings(aludel_${name})
    set_property(GLOBAL APPEND PROPERTY ALUDEL_TARGETS aludel_${name})
endfunction()

function(aludel_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra)
    if(ALUDEL_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
