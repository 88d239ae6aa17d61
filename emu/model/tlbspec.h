/*
 * TLB geometry as text: the [tlb] section of a model and the --tlb option. The
 * keys are those of emu/model/tlb_keys.def; docs/models.md has the grammar.
 *
 * An array is ENTRIESxWAYS (32x4) or ENTRIESxfull (64xfull), perhaps with a
 * policy of its own (64x4:srrip); or ideal (never evicts); or none. tlb and
 * tlb-large are the first level of a model in which instructions and data share
 * one.
 */
#ifndef PAGEWALK_EMU_MODEL_TLBSPEC_H
#define PAGEWALK_EMU_MODEL_TLBSPEC_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "mmu/config.h"

/* The kinds of first level that a description has named so far; all zero
 * before its first key. */
struct tlbspec {
    bool unified, split;
};

/* Sets what one key says. The first key of another kind of first level than
 * the config has (unified or split) removes that first level. */
bool tlbspec_set(struct tlbspec *spec, struct mmu_config *config,
                 const char *key, const char *value, struct error *error);

/* Applies "key=value,key=value" to a config and checks the result. Arrays
 * that the text does not name stay. */
bool tlbspec_apply(struct mmu_config *config, const char *text,
                   struct error *error);

/* Reads the name of a policy. */
bool tlbspec_policy(const char *name, enum tlb_policy *policy,
                    struct error *error);

/* Prints "key = value" lines that make a config equal to this one. */
void tlbspec_print(const struct mmu_config *config, FILE *stream);

/* A key as lists show it: its value's form, its default, its meaning. */
struct tlbspec_key {
    const char *name, *value, *usual, *help;
};

/* Key number `index`. False: past the last one. */
bool tlbspec_key(unsigned index, struct tlbspec_key *key);

#endif
