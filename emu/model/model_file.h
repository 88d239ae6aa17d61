/*
 * CPU models as INI files: the shipped ones, embedded in the program, and the
 * user's own.
 *
 * Sections and keys: [cpu] name, title, mhz, signature, vendor, features,
 * leaf2; [tlb] as emu/model/tlbspec.h says; [walk] start, read, update, stlb_hit;
 * [cost] one key for each class of cpu/model/cost.def with one to three numbers.
 * Everything is checked; errors name file and line.
 */
#ifndef PAGEWALK_EMU_MODEL_MODEL_FILE_H
#define PAGEWALK_EMU_MODEL_MODEL_FILE_H

#include "cpu/model/model.h"
#include "emu/host/error.h"

/* Fills a model from INI text; `file` stands in error messages. */
bool model_parse(struct cpu_model *model, const char *file, const char *text,
                 struct error *error);

/* Loads a shipped model by name, or the file when `name` has a slash or ends
 * in .ini. */
bool model_load(struct cpu_model *model, const char *name,
                struct error *error);

/* The shipped models in the order of models.def; NULL past the end. */
const char *model_shipped_name(unsigned index);

/* The INI text of a shipped model; NULL when there is none of that name. */
const char *model_shipped_text(const char *name);

/* A model's INI text: the shipped one, or the file's (to be freed by the
 * caller). NULL on failure. */
char *model_read(const char *name, struct error *error);

#endif
