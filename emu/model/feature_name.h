/* The names of cpu/model/feature.def, as a model's INI lists them. */
#ifndef PAGEWALK_EMU_MODEL_FEATURE_NAME_H
#define PAGEWALK_EMU_MODEL_FEATURE_NAME_H

#include "cpu/model/model.h"

const char *feature_name(enum cpu_feature feature);

#endif
