# concept(<name> [CAPABILITY] [USES a b] [PRIVATE_USES c] [SYSTEM lib...])
#   One folder is one static library, one namespace and one include root: include/comity/<name>/, *.cpp, test/*.cpp.
#   USES          concepts named in our public headers; our users see them too.
#   PRIVATE_USES  concepts used only in our *.cpp files and tests.
#   SYSTEM        outside libraries.
#   CAPABILITY    may use no other capability, wherever it stands.
# A use must be declared above its user, so the order of add_subdirectory is the architecture and has no cycle.
# The target comity_links links every library whole, with nothing but what it declared.
add_custom_target(comity_links)

# One object that holds doctest's main, shared by all test programs.
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/doctest_main.cpp
     CONTENT "#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN\n#include <doctest/doctest.h>\n")
add_library(doctest_main STATIC ${CMAKE_BINARY_DIR}/doctest_main.cpp)

function(comity_check_uses name is_capability)
  get_property(capabilities GLOBAL PROPERTY comity_capabilities)
  foreach(use IN LISTS ARGN)
    if(NOT TARGET comity_${use})
      message(FATAL_ERROR "concept '${name}' uses '${use}', which is not declared above it (ARCHITECTURE.md)")
    endif()
    if(is_capability AND use IN_LIST capabilities)
      message(FATAL_ERROR "capability '${name}' uses capability '${use}': refer to it by id instead")
    endif()
  endforeach()
endfunction()

# Links the whole archive against its declared uses only: an undeclared symbol is an error here.
function(comity_link_check name)
  set(main ${CMAKE_CURRENT_BINARY_DIR}/link_check.cpp)
  file(GENERATE OUTPUT ${main} CONTENT "int main() {}\n")
  add_executable(comity_${name}_links EXCLUDE_FROM_ALL ${main})
  target_link_libraries(comity_${name}_links PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,comity_${name}>")
  add_dependencies(comity_links comity_${name}_links)
endfunction()

function(concept name)
  cmake_parse_arguments(arg "CAPABILITY" "" "USES;PRIVATE_USES;SYSTEM" ${ARGN})
  comity_check_uses(${name} ${arg_CAPABILITY} ${arg_USES} ${arg_PRIVATE_USES})
  if(arg_CAPABILITY)
    set_property(GLOBAL APPEND PROPERTY comity_capabilities ${name})
  endif()
  list(TRANSFORM arg_USES PREPEND comity_)
  list(TRANSFORM arg_PRIVATE_USES PREPEND comity_)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB headers CONFIGURE_DEPENDS include/comity/${name}/*.h)
  add_library(comity_${name} STATIC ${sources})
  target_sources(comity_${name} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  target_link_libraries(comity_${name} PUBLIC ${arg_USES} PRIVATE ${arg_PRIVATE_USES} ${arg_SYSTEM})
  set_property(GLOBAL APPEND PROPERTY comity_concepts comity_${name})
  comity_link_check(${name})
  file(GLOB tests CONFIGURE_DEPENDS test/*.cpp)
  if(tests)
    add_executable(comity_${name}_test ${tests})
    target_link_libraries(comity_${name}_test PRIVATE comity_${name} ${arg_PRIVATE_USES} doctest_main)
    target_compile_definitions(comity_${name}_test PRIVATE TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/test/data")
    add_test(NAME ${name} COMMAND comity_${name}_test)
  endif()
endfunction()
