#include "emu/model/shipped_models.h"

#include <stddef.h>
#include <string.h>

#define MODEL(name) extern const char model_text_##name[];
#include "emu/model/models.def"
#undef MODEL

static const struct {
    const char *name, *text;
} models[] = {
#define MODEL(name) { #name, model_text_##name },
#include "emu/model/models.def"
#undef MODEL
};

enum { MODELS = sizeof(models) / sizeof(models[0]) };

const char *shipped_models_name(unsigned index)
{
    return index < MODELS ? models[index].name : NULL;
}

const char *shipped_models_text(const char *name)
{
    for (unsigned i = 0; i < MODELS; i++)
        if (!strcmp(name, models[i].name))
            return models[i].text;
    return NULL;
}
