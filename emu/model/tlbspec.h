/*
 * TLB geometry as text: the [tlb] section of a model and the --tlb option.
 *
 *   tlb, itlb, dtlb, stlb     an array: ENTRIESxWAYS (32x4), ENTRIESxfull
 *   and each with -large      (64xfull), ideal (never evicts) or none
 *   large                     separate, shared or fragment
 *   policy                    lru, plru, fifo or random
 *   psc                       the paging-structure (PDE) cache, as an array
 *   seed                      a number, for policy random
 *
 * tlb and tlb-large are the first level of a model in which instructions and
 * data share one.
 */
#ifndef PAGEWALK_EMU_MODEL_TLBSPEC_H
#define PAGEWALK_EMU_MODEL_TLBSPEC_H

#include <stdbool.h>

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

#endif
