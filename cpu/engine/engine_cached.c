/* The engine of machines with caches. */
#define ENGINE_CACHES 1
#include "cpu/engine/engine.c"
