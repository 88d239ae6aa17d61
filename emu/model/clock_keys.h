/*
 * The section [clocks] of a model file: a key for each instruction form
 * (cpu/model/clocks.def), and its figures as text.
 *
 *   VALUE  = CASE { "," CASE }
 *   CASE   = [ WORD ] FIGURE            a word of cpu/model/clock_cases.def
 *   FIGURE = TERM { "+" TERM } | LEAST "-" MOST [ "+m" ]
 *   TERM   = NUMBER | [ NUMBER ] "n" | "log2" | "m"
 *
 * The figure without a word is that of all cases that are not named.
 */
#ifndef PAGEWALK_EMU_MODEL_CLOCK_KEYS_H
#define PAGEWALK_EMU_MODEL_CLOCK_KEYS_H

#include <stdbool.h>
#include <stdio.h>

#include "cpu/model/model.h"
#include "emu/host/error.h"

/* The key of this name ("add.rm"); CLOCK_KEYS: there is none. */
unsigned clock_keys_find(const char *name);

/* Sets the figures of a key. False: `error` says what is wrong with `value`. */
bool clock_keys_set(struct clock_table *table, enum clock_key key,
                    const char *value, struct error *error);

/* Prints the figures of a key, as clock_keys_set reads them. */
void clock_keys_put(const struct clock_table *table, enum clock_key key,
                    FILE *stream);

/* Whether a table of this model must have the key: an instruction that it has
 * needs it. */
bool clock_keys_required(const struct cpu_model *model, enum clock_key key);

/* Prints the section of a model: what its instructions need. */
void clock_keys_put_section(const struct cpu_model *model, FILE *stream);

/* Sets the costs of flushes, which are what their instructions take beyond an
 * ordinary MOV to a control register. To be called when all keys are set. */
void clock_keys_finish(struct cpu_model *model);

#endif
