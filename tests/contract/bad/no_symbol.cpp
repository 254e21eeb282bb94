// A shared library that is no plugin library.
#include "sim/contract/plugin.h"

CQ_PLUGIN_NOTE;

extern "C" int something_else() { return 1; }
