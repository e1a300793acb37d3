# find_package(aludel COMPONENTS ...) and pkg-config aludel.
include(CMakePackageConfigHelpers)
get_property(targets GLOBAL PROPERTY ALUDEL_TARGETS)
install(TARGETS ${targets} EXPORT aludelTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/aludel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT aludelTargets NAMESPACE aludel:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/aludel)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/aludelConfig.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/aludelConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/aludel)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/aludelConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/aludelConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/aludelConfigVersion.cmake
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/aludel)

set(ALUDEL_PC_LIBS "-laludel_orm -laludel_core -laludel_drivers")
set(ALUDEL_PC_REQUIRES "fmt")
if(ALUDEL_WITH_SQLITE3)
    string(APPEND ALUDEL_PC_LIBS " -laludel_sqlite3")
    string(APPEND ALUDEL_PC_REQUIRES " sqlite3")
endif()
if(ALUDEL_WITH_LIBPQ)
    string(APPEND ALUDEL_PC_LIBS " -laludel_libpq")
    string(APPEND ALUDEL_PC_REQUIRES " libpq")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/aludel.pc.in ${CMAKE_CURRENT_BINARY_DIR}/aludel.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/aludel.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
