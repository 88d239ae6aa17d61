/*
 * The keys of a model file, by number: those of model_keys.def, and in the
 * section [cost] one for each class of cpu/model/cost.def. The keys of the
 * section [tlb] are not among them (emu/model/tlbspec.h).
 */
#ifndef PAGEWALK_EMU_MODEL_MODEL_KEYS_H
#define PAGEWALK_EMU_MODEL_MODEL_KEYS_H

#include <stdbool.h>
#include <stdio.h>

#include "cpu/model/model.h"
#include "emu/host/error.h"

enum model_key {
#define MODEL_KEY(section, name, ...) MODEL_KEY_##section##_##name,
#include "emu/model/model_keys.def"
#undef MODEL_KEY
    MODEL_KEY_COST,             /* of cost class 0; the others follow */
    MODEL_KEYS = (int)MODEL_KEY_COST + (int)COST_CLASSES
};

/* The key's number; MODEL_KEYS where the section has no such key. */
unsigned model_keys_find(const char *section, const char *name);

const char *model_keys_section(unsigned key);
const char *model_keys_name(unsigned key);

enum model_key_need {
    MODEL_KEY_NEVER,        /* it has a default */
    MODEL_KEY_SECTION,      /* needed where its section is there */
    MODEL_KEY_ALWAYS,
};

enum model_key_need model_keys_need(unsigned key);

/* Whether the key is of models with the feature fpu alone. */
bool model_keys_is_of_fpu(unsigned key);

/* Whether the key means anything in a model of such a timing. */
bool model_keys_is_used(unsigned key, enum timing_kind timing);

/* Sets what the key says. False: `error` says what is wrong with `value`. */
bool model_keys_set(unsigned key, struct cpu_model *model, const char *value,
                    struct error *error);

/* A key as lists show it: the form and unit of its value, its default ("" for
 * none), its meaning, and where the shipped models have the number from. */
struct model_key_text {
    const char *value, *usual, *help, *source;
};

struct model_key_text model_keys_text(unsigned key);

/* Prints the value that a model has, as model_keys_set reads it. */
void model_keys_put(unsigned key, const struct cpu_model *model, FILE *stream);

#endif
