#include "emu/model/feature_name.h"

const char *feature_name(enum cpu_feature feature)
{
    static const char *const names[FEATURES] = {
#define FEATURE(name, bit, help) #name,
#include "cpu/model/feature.def"
#undef FEATURE
    };

    return names[feature];
}
