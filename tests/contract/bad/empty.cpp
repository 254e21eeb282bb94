// A plugin library in which nothing registered itself.
#include "sim/contract/plugin.hpp"
