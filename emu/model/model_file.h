/*
 * CPU models as INI files: the shipped ones and the user's own.
 *
 * The sections are [cpu], [tlb] (emu/model/tlbspec.h), [walk] and [cost]
 * (emu/model/model_keys.h). Every value is checked, and so is that nothing is
 * missing; errors name the file, the line and the key.
 *
 * A file may begin with `based_on = NAME`: a shipped model, or another file
 * relative to its own folder. It then says only what differs.
 */
#ifndef PAGEWALK_EMU_MODEL_MODEL_FILE_H
#define PAGEWALK_EMU_MODEL_MODEL_FILE_H

#include "cpu/model/model.h"
#include "emu/host/error.h"

/* Fills a model from INI text that has no base; `file` is what error messages
 * call it. */
bool model_file_parse(struct cpu_model *model, const char *file,
                      const char *text, struct error *error);

/* Whether the name of a model is that of a file: it has a slash, ends in .ini,
 * or is "-", standard input. Others are names of shipped models. */
bool model_file_is_path(const char *name);

/* Fills a model from a file or from a shipped one. */
bool model_file_load(struct cpu_model *model, const char *name,
                     struct error *error);

/* The INI text of a model that model_file_load loads, to be freed: the file
 * itself or, if that has a base, a text that says the same without one. Null on
 * failure. */
char *model_file_read(const char *name, struct error *error);

/* A text from which model_file_parse makes an equal model; to be freed. Null: no
 * memory. */
char *model_file_format(const struct cpu_model *model);

#endif
