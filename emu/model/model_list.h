/* What a model may say, as `pagewalk list` and docs/models.md show it. */
#ifndef PAGEWALK_EMU_MODEL_MODEL_LIST_H
#define PAGEWALK_EMU_MODEL_MODEL_LIST_H

#include <stdio.h>

/* Every key of a model file: value and unit, default, meaning, source. */
void model_list_keys(FILE *stream);

/* Every feature that [cpu] features may name. */
void model_list_features(FILE *stream);

/* Every replacement policy. */
void model_list_policies(FILE *stream);

#endif
