// expect: text is sent as execute(text("SELECT 1"))
#include "aludel/engine/pipeline.hpp"

void run(aludel::Pipeline& pipeline) { pipeline.execute("SELECT 1"); }
