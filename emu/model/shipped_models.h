/* The models of models.def, whose INI files are part of the program. */
#ifndef PAGEWALK_EMU_MODEL_SHIPPED_MODELS_H
#define PAGEWALK_EMU_MODEL_SHIPPED_MODELS_H

/* The name of model `index`; null past the last one. */
const char *shipped_models_name(unsigned index);

/* The INI text of a model; null where no shipped model has this name. */
const char *shipped_models_text(const char *name);

#endif
